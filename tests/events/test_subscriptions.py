"""Whom a topic reaches: what subscriptions want of a workflow is asked when the topic is walked."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from novu_app.execution.models import Notification
from novu_app.kernel.database import writing
from novu_app.kernel.errors import BadRequest
from novu_app.topics.models import TopicSubscription
from novu_app.topics.preferences import PreferenceDraft
from novu_app.topics.subscriptions import SubscriptionDraft, subscribe
from tests.support.customer import Customer, in_app
from tests.support.steps import equals

Drain = Callable[[], int]
TO = {"type": "Topic", "topicKey": "team"}
LARGE = {">": [{"var": "payload.total"}, 100]}
OFF = PreferenceDraft(workflows=["order"], enabled=False)


def when(rule: Any, *, enabled: bool = True, workflow: str = "order") -> PreferenceDraft:
    """A preference with a condition."""
    return PreferenceDraft(workflows=[workflow], enabled=enabled, condition=rule)


@pytest.fixture(autouse=True)
def order_workflow(customer: Customer) -> None:
    """Every test triggers the workflow ``order``."""
    customer.workflow(in_app())
    customer.workflow(in_app(), name="other")


class Members:
    """The subscriptions to the topic ``team``."""

    def __init__(self, customer: Customer) -> None:
        self._customer = customer
        self._made = 0

    def add(
        self, subscriber_id: str, *preferences: PreferenceDraft, topic: str = "team", contexts: Sequence[str] = ()
    ) -> None:
        """Subscribes somebody, once more if need be."""
        self._customer.subscribers(subscriber_id)
        self._made += 1
        environment = self._customer.environment
        with writing() as session:
            _, failures = subscribe(
                session,
                environment.id,
                environment.organization_id,
                topic,
                [SubscriptionDraft(subscriber_id, f"subscription-{self._made}")],
                preferences=preferences or None,
                context_keys=contexts,
            )
        assert failures == []


@pytest.fixture
def members(customer: Customer) -> Members:
    """The topic ``team``, in which there is nobody yet."""
    return Members(customer)


def reached(customer: Customer, drain: Drain, payload: dict[str, Any] | None = None, **more: Any) -> list[str]:
    """The subscribers of the runs that a trigger of the topic makes."""
    transaction = customer.trigger(more.pop("to", TO), payload, **more)
    drain()
    (event,) = customer.events(transaction_id=transaction)
    return sorted(run.subscriber_id for run in customer.rows(Notification, event_id=event.id))


def test_without_a_condition_the_switch_counts(customer: Customer, drain: Drain, members: Members) -> None:
    members.add("ada")
    members.add("bob", PreferenceDraft(workflows=["order"], enabled=True))
    members.add("cyd", OFF)
    members.add("dan", PreferenceDraft(workflows=["other"], enabled=False))
    assert reached(customer, drain) == ["ada", "bob", "dan"]
    assert reached(customer, drain, name="other") == ["ada", "bob", "cyd"]


def test_a_condition_is_asked_about_the_payload_and_the_switch_does_not_count(
    customer: Customer, drain: Drain, members: Members
) -> None:
    members.add("ada", when(LARGE))
    members.add("bob", when(LARGE, enabled=False))
    members.add("cyd", when({"!": LARGE}))
    assert reached(customer, drain, {"total": 200}) == ["ada", "bob"]
    assert reached(customer, drain, {"total": 5}) == ["cyd"]


def test_a_condition_can_be_about_the_subscriber_the_context_the_tenant_and_the_actor(
    customer: Customer, drain: Drain, members: Members
) -> None:
    customer.subscribers("ada", "bob", data={"role": "admin"})
    members.add("ada", when(equals("subscriber.data.role", "admin")))
    members.add("cyd", when(equals("subscriber.data.role", "admin")))
    members.add("dan", when(equals("context.tenant.data.plan", "pro")))
    members.add("eve", when(equals("tenant.name", "Acme")))
    members.add("fay", when(equals("actor.firstName", "Zoe")))
    members.add("gus", when(equals("workflow.workflowId", "order")))
    more: dict[str, Any] = {
        "context": {"tenant": {"id": "acme", "data": {"plan": "pro"}}},
        "tenant": {"identifier": "acme", "name": "Acme"},
        "actor": {"subscriberId": "zoe", "firstName": "Zoe"},
    }
    assert reached(customer, drain, **more) == ["ada", "dan", "eve", "fay", "gus"]


def test_one_subscription_of_several_is_enough_and_there_is_one_run(
    customer: Customer, drain: Drain, members: Members
) -> None:
    members.add("ada", when(LARGE))
    members.add("ada", when(equals("payload.city", "Oslo")))
    members.add("ada", OFF)
    members.add("bob", OFF)
    members.add("bob", OFF, topic="blue")
    members.add("cyd", OFF)
    members.add("cyd", topic="blue")
    both = [TO, {"type": "Topic", "topicKey": "blue"}]
    assert reached(customer, drain, {"total": 200, "city": "Oslo"}, to=both) == ["ada", "cyd"]
    assert reached(customer, drain, {"total": 1, "city": "Oslo"}, to=both) == ["ada", "cyd"]
    assert reached(customer, drain, {"total": 1, "city": "Rome"}, to=both) == ["cyd"]


def test_who_is_named_alone_is_not_asked(customer: Customer, drain: Drain, members: Members) -> None:
    members.add("ada", OFF)
    assert reached(customer, drain, to=[TO, "ada"]) == ["ada"]


def test_a_critical_workflow_does_not_ask(customer: Customer, drain: Drain, members: Members) -> None:
    critical = {"user": {"all": {"enabled": True, "readOnly": True}}}
    customer.workflow(in_app(), name="alarm", user_preferences=critical["user"])
    members.add("ada", PreferenceDraft(workflows=["alarm"], enabled=False))
    members.add("bob", when({"==": [1, 2]}, workflow="alarm"))
    assert reached(customer, drain, name="alarm") == ["ada", "bob"]


def test_a_subscription_of_contexts_counts_for_triggers_with_exactly_these(
    customer: Customer, drain: Drain, members: Members
) -> None:
    members.add("ada", contexts=["tenant:acme"])
    members.add("bob", contexts=["tenant:other"])
    members.add("cyd")
    members.add("dan", contexts=["tenant:acme", "app:shop"])
    assert reached(customer, drain) == ["cyd"]
    assert reached(customer, drain, context={"tenant": "acme"}) == ["ada", "cyd"]
    assert reached(customer, drain, context={"tenant": "acme", "app": "shop"}) == ["cyd", "dan"]


def test_a_condition_that_can_not_be_read_is_refused_when_it_is_saved(members: Members) -> None:
    with pytest.raises(BadRequest, match="condition"):
        members.add("ada", when({"nonsense": [1]}))


def test_a_condition_that_fails_lets_nothing_through_and_harms_nobody_else(
    customer: Customer, drain: Drain, members: Members
) -> None:
    members.add("ada")
    members.add("bob", when(LARGE))
    members.add("cyd", when(LARGE))
    with writing() as session:
        row = next(r for r in customer.rows(TopicSubscription) if r.subscriber_pk == customer.subscriber("bob").id)
        (preference,) = row.preferences or []
        row.preferences = [{**preference, "condition": {"nonsense": [1]}}]
        session.add(row)
    assert reached(customer, drain, {"total": 200}) == ["ada", "cyd"]


def test_who_is_left_out_of_one_topic_is_left_out_of_all(customer: Customer, drain: Drain, members: Members) -> None:
    members.add("ada")
    members.add("bob")
    members.add("bob", topic="blue")
    blue = {"type": "Topic", "topicKey": "blue"}
    assert reached(customer, drain, to=[{**TO, "exclude": ["bob"]}, blue]) == ["ada"]
    assert reached(customer, drain, to=[TO, {**TO, "exclude": ["ada"]}, blue]) == ["bob"]


def test_the_number_of_statements_does_not_depend_on_the_number_of_subscriptions(
    customer: Customer, drain: Drain, members: Members, count_statements: Callable[[], Any]
) -> None:
    def cost() -> int:
        customer.trigger(TO, {"total": 200})
        with count_statements() as done:
            drain()
        return len(done)

    members.add("ada")
    cost()
    plain = cost()
    customer.subscribers(*(f"s{number}" for number in range(30)))
    for number in range(3):
        members.add(f"s{number}", when(LARGE))
    few = cost()
    for number in range(3, 30):
        members.add(f"s{number}", when({">": [{"var": "payload.total"}, number]}))
    assert cost() == few == plain + 1
