"""An in-app step: the message, the counts, and everybody who may say no."""

from collections.abc import Callable
from typing import Any

import pytest

from novu_app.integrations.models import Integration
from novu_app.kernel import jsons
from novu_app.kernel.database import writing
from novu_app.messages.models import InboxCounter
from novu_app.preferences import service as preferences
from novu_app.preferences.store import OwnChoice
from novu_app.workflows.models import Workflow
from tests.support.customer import Customer, in_app, lines, reason

Drain = Callable[[], int]

FILTERED = {
    "SUBSCRIBER_GLOBAL": "Step filtered by subscriber global preferences",
    "SUBSCRIBER_WORKFLOW": "Step filtered by subscriber workflow preferences",
    "USER_WORKFLOW": "Step filtered by user preferences",
    "WORKFLOW_RESOURCE": "Step filtered by workflow preferences",
}
NO_IN_APP = {"channels": {"in_app": {"enabled": False}}}


def test_the_message_says_what_the_step_says(customer: Customer, drain: Drain) -> None:
    step = in_app(
        "Hello {{subscriber.firstName}}",
        "{{payload.text}} <script>x</script>",
        avatar="https://example.com/{{subscriber.subscriberId}}.png",
        data={"order": "{{payload.order}}", "fixed": 1},
        primaryAction={"label": "Open {{payload.order}}", "redirect": {"url": "/orders/{{payload.order}}"}},
        secondaryAction={"label": "Later"},
        redirect={"url": "https://example.com/{{payload.order}}"},
    )
    customer.workflow(step, tags=["orders"], severity="high")
    transaction = customer.trigger({"subscriberId": "ada", "firstName": "Ada"}, {"text": "It is here", "order": 42})
    drain()
    (message,) = customer.messages()
    (run,) = customer.runs()
    (job,) = customer.jobs()
    assert (message.subject, message.content) == ("Hello Ada", "It is here ")
    assert message.avatar == "https://example.com/ada.png"
    assert message.data == {"order": "42", "fixed": 1}
    assert jsons.loads(message.cta or "") == {
        "data": {"url": "https://example.com/42", "target": "_blank"},
        "action": {
            "buttons": [
                {"type": "primary", "content": "Open 42", "url": "/orders/42", "target": "_self"},
                {"type": "secondary", "content": "Later"},
            ],
            "status": "pending",
        },
        "type": "redirect",
    }
    assert (message.channel, message.provider_id, message.status) == ("in_app", "novu", "sent")
    assert (message.tags, message.severity, message.transaction_id) == (["orders"], "high", transaction)
    assert (message.seen, message.read, message.archived) == (False, False, False)
    assert (message.notification_id, message.job_id, message.event_id) == (run.id, job.id, run.event_id)
    assert (run.status, run.position, run.due_at) == ("completed", -1, None)
    assert (job.status, lines(job)) == ("completed", ["Message created", "Message sent"])


def test_a_message_without_actions_still_has_a_call_to_action(customer: Customer, drain: Drain) -> None:
    customer.workflow(in_app("Hi", ""))
    customer.trigger()
    drain()
    (message,) = customer.messages()
    assert (message.content, jsons.loads(message.cta or "")) == ("", {"data": {}, "action": {"buttons": []}})


def test_counts_are_kept_by_severity_and_grow_with_each_message(customer: Customer, drain: Drain) -> None:
    customer.workflow(in_app(), in_app("Twice"), severity="low")
    customer.trigger("ada")
    drain()
    customer.trigger(["ada", "bob"], overrides={"severity": "high"})
    customer.trigger("ada", overrides={"severity": "loud"})
    drain()
    counts = customer.counts("ada")
    assert (counts.unread, counts.unseen, counts.high, counts.low, counts.medium, counts.none) == (6, 6, 2, 4, 0, 0)
    assert customer.counts("bob").high == 2
    assert sorted(message.severity for message in customer.messages("ada")) == ["high"] * 2 + ["low"] * 4
    assert len(customer.rows(InboxCounter)) == 2


@pytest.mark.parametrize("malformed", [["high"], {"high": 1}, 7, True])
def test_a_severity_that_is_no_severity_is_not_heeded(customer: Customer, drain: Drain, malformed: Any) -> None:
    customer.workflow(in_app())
    customer.trigger(overrides={"severity": malformed})
    drain()
    assert [message.severity for message in customer.messages()] == ["none"]


def prefer(customer: Customer, level: str, subscriber_id: str = "ada") -> dict[str, Any]:
    """Switches in-app off at one level; gives the fields of the workflow where that is the level."""
    (pk,) = customer.subscribers(subscriber_id)
    if level == "WORKFLOW_RESOURCE":
        return {"default_preferences": NO_IN_APP}
    if level == "USER_WORKFLOW":
        return {"user_preferences": NO_IN_APP}
    customer.workflow(in_app(), name="other")
    with writing() as session:
        if level == "SUBSCRIBER_GLOBAL":
            preferences.set_global(session, customer.environment.id, pk, channels={"in_app": False})
    return {}


@pytest.mark.parametrize("level", FILTERED)
def test_a_channel_that_is_off_skips_the_step_and_says_at_which_level(
    customer: Customer, drain: Drain, level: str
) -> None:
    customer.workflow(in_app(), in_app("Twice"), **prefer(customer, level))
    if level == "SUBSCRIBER_WORKFLOW":
        (pk,) = customer.subscribers("ada")
        with writing() as session:
            choice = {"order": OwnChoice(channels={"in_app": False})}
            preferences.set_workflows(session, customer.environment.id, pk, choice)
    customer.trigger(["ada", "bob"])
    drain()
    of_ada = customer.runs("ada")[0]
    jobs = customer.jobs(notification_id=of_ada.id)
    assert [(job.status, lines(job)) for job in jobs] == [("canceled", [FILTERED[level]])] * 2
    assert jsons.loads(reason(jobs[0])) == {"level": level, "channel": "in_app"}
    assert of_ada.status == "completed", "who wants nothing gets nothing, and the run is done"
    assert customer.messages("ada") == []
    assert customer.counts("ada").unread == 0
    everybody = level in ("WORKFLOW_RESOURCE", "USER_WORKFLOW")
    assert len(customer.messages("bob")) == (0 if everybody else 2)


def test_everything_off_is_as_every_channel_off(customer: Customer, drain: Drain) -> None:
    (pk,) = customer.subscribers("ada")
    with writing() as session:
        preferences.set_global(session, customer.environment.id, pk, channels={}, enabled=False)
    customer.workflow(in_app())
    customer.trigger()
    drain()
    assert [lines(job) for job in customer.jobs()] == [[FILTERED["SUBSCRIBER_GLOBAL"]]]


def test_the_subscribers_word_on_the_workflow_beats_their_word_in_general(customer: Customer, drain: Drain) -> None:
    customer.workflow(in_app())
    (pk,) = customer.subscribers("ada")
    with writing() as session:
        preferences.set_global(session, customer.environment.id, pk, channels={"in_app": False})
        preferences.set_workflows(session, customer.environment.id, pk, {"order": OwnChoice(channels={"in_app": True})})
    customer.trigger()
    drain()
    assert len(customer.messages("ada")) == 1


def test_a_critical_workflow_is_sent_whatever_the_subscriber_wants(customer: Customer, drain: Drain) -> None:
    (pk,) = customer.subscribers("ada")
    with writing() as session:
        preferences.set_global(session, customer.environment.id, pk, channels={"in_app": False}, enabled=False)
    customer.workflow(in_app(), default_preferences={"all": {"readOnly": True}})
    customer.trigger()
    drain()
    assert len(customer.messages("ada")) == 1
    assert [run.critical for run in customer.runs()] == [True]


PRO = {"==": [{"var": "payload.plan"}, "pro"]}


@pytest.mark.parametrize("level", ["WORKFLOW_RESOURCE", "USER_WORKFLOW"])
def test_a_workflow_may_be_sent_on_a_condition(customer: Customer, drain: Drain, level: str) -> None:
    wanted = {"all": {"condition": PRO}}
    of_level = {"WORKFLOW_RESOURCE": "default_preferences", "USER_WORKFLOW": "user_preferences"}
    customer.workflow(in_app("{{payload.plan}}"), **{of_level[level]: wanted})
    for plan in ("free", "pro"):
        customer.trigger(payload={"plan": plan})
    drain()
    assert [message.subject for message in customer.messages()] == ["pro"]
    refused = customer.jobs(status="canceled")
    assert [lines(job) for job in refused] == [[FILTERED[level]]]
    assert jsons.loads(reason(refused[0])) == {"level": level, "channel": "in_app"}
    with writing() as session:
        choice = {"order": OwnChoice(True)}
        (pk,) = customer.subscribers("ada")
        preferences.set_workflows(session, customer.environment.id, pk, choice)
    customer.trigger(payload={"plan": "free"})
    drain()
    assert len(customer.messages()) == 2, "a subscriber who wants it in any case is not asked the condition"


def test_a_condition_of_a_workflow_that_can_not_be_read_bothers_nobody_and_says_why(
    customer: Customer, drain: Drain
) -> None:
    customer.workflow(in_app(), default_preferences={"all": {"condition": {"frobnicate": [1]}}})
    (workflow,) = customer.rows(Workflow, identifier="order")
    assert (workflow.status, list((workflow.issues or {})["workflow"])) == (
        "ERROR",
        ["preferences.workflow.all.condition"],
    )
    customer.trigger()
    drain()
    assert customer.messages() == []
    (job,) = customer.jobs()
    assert lines(job) == [FILTERED["WORKFLOW_RESOURCE"]]
    assert "frobnicate" in jsons.loads(reason(job))["problem"]


def test_later_steps_see_the_outputs_of_earlier_ones(customer: Customer, drain: Drain) -> None:
    second = in_app("seen: {{steps.in-app.seen}}")
    customer.workflow(in_app("one"), second)
    customer.trigger()
    drain()
    assert [message.subject for message in customer.messages()] == ["one", "seen: false"]


def test_actor_tenant_and_context_are_variables(customer: Customer, drain: Drain) -> None:
    customer.workflow(
        in_app("{{actor.subscriberId}} {{tenant.identifier}} {{context.shop.id}} {{workflow.workflowId}}")
    )
    customer.trigger("ada", actor="bob", tenant={"identifier": "acme", "name": "Acme"}, context={"shop": "north"})
    drain()
    assert [message.subject for message in customer.messages()] == ["bob acme north order"]


def test_the_trigger_can_name_the_inbox_and_its_severity(customer: Customer, drain: Drain) -> None:
    (inbox,) = customer.rows(Integration, channel="in_app", environment_id=customer.environment.id)
    customer.workflow(in_app("Hello"))
    customer.trigger(overrides={"in_app": {"integrationIdentifier": inbox.identifier}, "severity": "high"})
    customer.trigger("bob", overrides={"in_app": {"integrationIdentifier": "unknown"}})
    drain()
    assert [(message.subscriber_id, message.severity) for message in customer.messages()] == [("ada", "high")]
    said = {job.status: lines(job) for job in customer.jobs()}
    assert said == {
        "completed": [
            "Message severity was overridden",
            "Integration instance selected",
            "Message created",
            "Message sent",
        ],
        "failed": ["Subscriber does not have an active integration"],
    }
