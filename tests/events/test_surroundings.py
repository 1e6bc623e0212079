"""What a trigger names besides recipients: contexts, a tenant, an actor."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from novu_app.contexts.models import Context, Tenant
from novu_app.kernel import jsons
from novu_app.subscribers.models import Subscriber
from tests.support.customer import Customer, delay, digest, in_app
from tests.support.engine import MovableClock
from tests.support.steps import step

Drain = Callable[[], int]
CONTEXT = "{{context.tenant.id}} {{context.tenant.data.plan}} {{context.app.id}}"
TENANT = "{{tenant.identifier}} {{tenant.name}} {{tenant.data.plan}}"
ACTOR = "{{actor.subscriberId}} {{actor.firstName}} {{actor.data.team}}"


def subjects(customer: Customer) -> list[str | None]:
    """What was said, in order."""
    return [message.subject for message in customer.messages()]


def test_a_context_is_made_by_the_first_trigger_that_names_it_and_templates_see_it(
    customer: Customer, drain: Drain
) -> None:
    customer.workflow(in_app(CONTEXT))
    customer.trigger(context={"tenant": {"id": "acme", "data": {"plan": "pro"}}, "app": "shop"})
    customer.trigger("bob", context={"tenant": {"id": "acme", "data": {"plan": "free"}}})
    customer.trigger("cyd", context={"tenant": "acme"})
    drain()
    assert subjects(customer) == ["acme pro shop", "acme pro ", "acme pro "]
    assert [(row.key, row.data) for row in customer.rows(Context)] == [
        ("app:shop", {}),
        ("tenant:acme", {"plan": "pro"}),
    ]


def test_messages_and_runs_keep_the_keys_of_their_contexts(customer: Customer, drain: Drain) -> None:
    customer.workflow(in_app())
    customer.trigger(context={"tenant": "acme", "app": {"id": "shop"}})
    drain()
    (run,) = customer.runs()
    assert jsons.loads(run.context_keys or "[]") == ["app:shop", "tenant:acme"]


def test_two_new_contexts_of_one_batch_are_one_and_the_first_gives_the_data(customer: Customer, drain: Drain) -> None:
    customer.workflow(in_app(CONTEXT))
    customer.triggers(
        [
            {"name": "order", "to": "ada", "context": {"tenant": {"id": "acme", "data": {"plan": plan}}}}
            for plan in ("first", "second")
        ]
    )
    drain()
    assert subjects(customer) == ["acme first ", "acme first "]


def test_plain_triggers_cost_two_statements_and_others_a_few_whatever_their_number(
    customer: Customer, count_statements: Callable[[], Any]
) -> None:
    customer.workflow(in_app())
    customer.trigger()

    def cost(count: int, **more: Any) -> int:
        with count_statements() as done:
            customer.triggers([{"name": "order", "to": "ada", **more} for _ in range(count)])
        return len(done)

    both = {"tenant": {"identifier": "acme", "name": "Acme"}, "context": {"tenant": "acme"}}
    assert cost(1) == cost(40) == 2
    cost(1, **both)
    assert cost(1, **both) == cost(40, **both) == 4


@pytest.mark.parametrize(
    ("context", "messages"),
    [
        ({"tenant": None}, ["context.tenant must be a string or an object with an id"]),
        ({"tenant": {"data": {}}}, ["context.tenant must be a string or an object with an id"]),
        ({"tenant": 5}, ["context.tenant must be a string or an object with an id"]),
        ({"tenant": ""}, ["context.tenant.id must have 1 to 100 letters, digits, hyphens or underscores"]),
        ({"tenant": {"id": 5}}, ["context.tenant.id must have 1 to 100 letters, digits, hyphens or underscores"]),
        ({"tenant": {"id": "a", "data": []}}, ["context.tenant.data must be an object"]),
        (
            {"a.b": "x", "": "y"},
            [
                "context type 'a.b' must have 1 to 100 letters, digits, hyphens or underscores",
                "context type '' must have 1 to 100 letters, digits, hyphens or underscores",
            ],
        ),
    ],
)
def test_a_context_that_is_none_is_a_400(
    customer: Customer, app_client: httpx.Client, context: Any, messages: list[str]
) -> None:
    customer.workflow(in_app())
    answer = app_client.post("/v1/events/trigger", json={"name": "order", "to": "ada", "context": context})
    assert (answer.status_code, answer.json()["message"]) == (400, messages)
    assert customer.events() == customer.rows(Context) == []


def test_a_trigger_that_is_not_stored_makes_no_context_and_no_tenant(customer: Customer) -> None:
    customer.workflow(in_app(), active=False)
    more = {"context": {"app": "shop"}, "tenant": {"identifier": "acme", "name": "Acme"}}
    assert customer.triggers([{"name": "order", "to": "ada", **more}]) == [
        {"acknowledged": True, "status": "trigger_not_active"}
    ]
    assert customer.rows(Context) == customer.rows(Tenant) == []


def test_a_tenant_that_does_not_exist_is_answered_so_and_nothing_is_stored(
    customer: Customer, app_client: httpx.Client, drain: Drain
) -> None:
    customer.workflow(in_app(TENANT))
    for tenant in ("acme", {"identifier": "acme"}, {"identifier": "acme", "name": None}):
        answer = app_client.post("/v1/events/trigger", json={"name": "order", "to": "ada", "tenant": tenant})
        assert answer.status_code == 201
        assert answer.json() == {"data": {"acknowledged": True, "status": "no_tenant_found"}}
    assert customer.events() == []
    named = {"identifier": "acme", "name": "Acme", "data": {"plan": "pro"}}
    customer.trigger(tenant=named)
    customer.trigger("bob", tenant="acme")
    drain()
    assert subjects(customer) == ["acme Acme pro", "acme Acme pro"]


def test_what_a_trigger_says_about_a_tenant_changes_it_from_then_on(customer: Customer, drain: Drain) -> None:
    customer.workflow(in_app(TENANT))
    customer.triggers(
        [
            {"name": "order", "to": "ada", "tenant": {"identifier": "acme", "name": "Acme", "data": {"plan": "pro"}}},
            {"name": "order", "to": "bob", "tenant": "acme"},
            {"name": "order", "to": "cyd", "tenant": {"identifier": "acme", "data": {"plan": "free"}}},
        ]
    )
    customer.trigger("dan", tenant={"identifier": "acme", "name": "Acme Ltd"})
    drain()
    assert subjects(customer) == ["acme Acme pro", "acme Acme pro", "acme Acme free", "acme Acme Ltd free"]
    (row,) = customer.rows(Tenant)
    assert (row.name, row.data) == ("Acme Ltd", {"plan": "free"})


def test_a_trigger_that_is_sent_again_does_not_bring_an_older_tenant_back(customer: Customer) -> None:
    customer.workflow(in_app())
    customer.trigger(transactionId="one", tenant={"identifier": "acme", "name": "Old"})
    customer.trigger(transactionId="two", tenant={"identifier": "acme", "name": "New"})
    assert customer.trigger(transactionId="one", tenant={"identifier": "acme", "name": "Old"}) == "one"
    assert [row.name for row in customer.rows(Tenant)] == ["New"]


def test_an_actor_is_made_and_changed_like_a_recipient_and_templates_see_all_of_it(
    customer: Customer, drain: Drain
) -> None:
    customer.workflow(in_app(ACTOR))
    customer.subscribers("eve", firstName="Eve", data={"team": "red"})
    customer.trigger("ada", actor="eve")
    drain()
    customer.trigger("bob", actor={"subscriberId": "eve", "firstName": "Evelyn"})
    customer.trigger("cyd", actor={"subscriberId": "new", "firstName": "Nina", "data": {"team": "blue"}})
    customer.trigger("dan", actor="bare")
    drain()
    assert subjects(customer) == ["eve Eve red", "eve Evelyn red", "new Nina blue", "bare  "]
    assert (customer.subscriber("eve").first_name, customer.subscriber("new").data) == ("Evelyn", {"team": "blue"})


def test_the_actor_of_a_topic_is_made_once_and_seen_by_every_page(
    customer: Customer, drain: Drain, monkeypatch: pytest.MonkeyPatch
) -> None:
    from novu_app.events import fanout

    monkeypatch.setattr(fanout, "PAGE", 2)
    customer.workflow(in_app(ACTOR))
    customer.topic("team", ["ada", "bob", "cyd", "dan", "eve"])
    customer.trigger({"type": "Topic", "topicKey": "team"}, actor={"subscriberId": "eve", "firstName": "Eve"})
    drain()
    assert subjects(customer) == ["eve Eve "] * 4


def test_after_a_delay_the_actor_is_as_that_subscriber_is_then(
    customer: Customer, drain: Drain, clock: MovableClock
) -> None:
    customer.workflow(delay(), in_app(ACTOR))
    customer.trigger(actor={"subscriberId": "eve", "firstName": "Eve"})
    drain()
    customer.subscribers("eve", firstName="Evelyn")
    clock.advance(hours=1)
    drain()
    assert subjects(customer) == ["eve Evelyn "]


def test_an_invoked_workflow_has_the_same_actor_and_does_not_change_it(customer: Customer, drain: Drain) -> None:
    customer.workflow(in_app(ACTOR), name="inner")
    customer.workflow(step("invoke", workflowId="inner"), name="outer")
    customer.trigger(actor={"subscriberId": "eve", "firstName": "Eve"}, name="outer")
    drain()
    assert subjects(customer) == ["eve Eve "]
    assert len(customer.rows(Subscriber)) == 2


@pytest.mark.parametrize(
    ("actor", "message"),
    [
        ({"firstName": "Eve"}, "actor must be a string or an object with subscriberId"),
        ({"subscriberId": "eve", "email": 5}, "email under property actor must be a string"),
        ("", "subscriberId under property actor must not be empty"),
        (
            "x" * 256,
            "subscriberId under property actor must have 1 to 255 characters, none of them a control",
        ),
    ],
)
def test_an_actor_who_is_nobody_is_a_400(
    customer: Customer, app_client: httpx.Client, actor: Any, message: str
) -> None:
    customer.workflow(in_app())
    answer = app_client.post("/v1/events/trigger", json={"name": "order", "to": "ada", "actor": actor})
    assert (answer.status_code, answer.json()["message"]) == (400, [message])


def test_a_digest_keeps_the_surroundings_of_its_first_event(
    customer: Customer, drain: Drain, clock: MovableClock
) -> None:
    customer.workflow(digest(), in_app(f"{CONTEXT}/{TENANT}/{ACTOR}"))
    customer.trigger(
        context={"tenant": {"id": "acme", "data": {"plan": "pro"}}},
        tenant={"identifier": "old", "name": "Old"},
        actor="eve",
    )
    drain()
    clock.advance(hours=1)
    drain()
    assert subjects(customer) == ["acme pro /old Old /eve  "]
