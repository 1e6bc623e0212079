"""A push step: every active integration, all devices of the subscriber at each."""

from collections.abc import Callable
from typing import Any

import pytest

from novu_app.execution.models import Delivery
from novu_app.integrations.models import Integration
from novu_app.kernel import jsons
from tests.support.addresses import credentials
from tests.support.customer import Customer, in_app, lines
from tests.support.http import HttpSink
from tests.support.steps import step
from worker import tasks

Drain = Callable[[], int]


def hook(customer: Customer, sink: HttpSink, path: str = "/push") -> Integration:
    return customer.integration("push-webhook", {"webhookUrl": sink.url + path, "secretKey": "s"}, "push")


def push(**more: Any) -> Any:
    return step("push", subject="For {{subscriber.firstName}}", body="{{payload.text}}", **more)


def test_all_devices_get_it_in_one_delivery(customer: Customer, drain: Drain, http_sink: HttpSink) -> None:
    integration = hook(customer, http_sink)
    http_sink.reply(body={"id": "p1"})
    credentials(customer, "ada", integration, deviceTokens=["t1", "t2"])
    customer.workflow(push(), in_app())
    customer.trigger({"subscriberId": "ada", "firstName": "Ada"}, {"text": "Hello"})
    drain()
    (request,) = http_sink.requests
    sent = request.json()
    assert (sent["target"], sent["title"], sent["content"]) == (["t1", "t2"], "For Ada", "Hello")
    assert sent["payload"]["text"] == "Hello"
    assert (sent["subscriber"]["subscriberId"], sent["step"]["digest"]) == ("ada", False)
    (message,) = customer.messages(channel="push")
    (job,) = customer.jobs(type="push")
    assert (message.status, message.subject, message.content) == ("sent", "For Ada", "Hello")
    assert (message.integration_id, message.provider_response_id) == (integration.id, "p1")
    assert (job.status, job.provider_id, lines(job)) == (
        "completed",
        "push-webhook",
        ["Message created", "Step queued", "Message sent"],
    )


def test_every_integration_has_a_message_of_its_own(customer: Customer, drain: Drain, http_sink: HttpSink) -> None:
    first, second, third = (hook(customer, http_sink, f"/{number}") for number in range(3))
    credentials(customer, "ada", first, deviceTokens=["t1"])
    credentials(customer, "ada", second, deviceTokens=["t2", "t3"])
    customer.workflow(push())
    customer.trigger("ada", {"text": "Hello"})
    drain()
    assert {request.path: request.json()["target"] for request in http_sink.requests} == {
        "/0": ["t1"],
        "/1": ["t2", "t3"],
    }
    assert {message.integration_id for message in customer.messages()} == {first.id, second.id}
    assert third.id not in {message.integration_id for message in customer.messages()}
    (job,) = customer.jobs()
    assert (job.status, job.integration_id) == ("completed", None)


def test_integrations_at_which_there_are_no_tokens_are_noted(
    customer: Customer, drain: Drain, http_sink: HttpSink
) -> None:
    first, second = hook(customer, http_sink), hook(customer, http_sink)
    credentials(customer, "ada", first, deviceTokens=["t1"])
    credentials(customer, "ada", second, deviceTokens=[])
    customer.workflow(push())
    customer.trigger("ada", {"text": "Hello"})
    drain()
    (job,) = customer.jobs()
    missing, *others = jsons.loads(job.details)
    assert missing["detail"] == "Subscriber credentials is missing the tokens for sending a push notification message"
    assert (missing["status"], jsons.loads(missing["raw"])) == ("Warning", {"identifier": second.identifier})
    assert [detail["detail"] for detail in others] == ["Message created", "Step queued", "Message sent"]


@pytest.mark.parametrize("stored", [None, {"deviceTokens": []}, {"deviceTokens": [""]}])
def test_without_a_device_the_step_fails(
    customer: Customer, drain: Drain, http_sink: HttpSink, stored: dict[str, Any] | None
) -> None:
    integration = hook(customer, http_sink)
    if stored is not None:
        credentials(customer, "ada", integration, **stored)
    customer.workflow(push(), in_app())
    customer.trigger("ada", {"text": "Hello"})
    drain()
    first, second = customer.jobs()
    text = "Subscriber credentials is missing the tokens for sending a push notification message"
    assert (first.status, lines(first)) == ("failed", [text])
    assert (second.status, http_sink.requests) == ("completed", [])


def test_without_an_integration_the_step_fails(customer: Customer, drain: Drain) -> None:
    customer.workflow(push())
    customer.trigger("ada", {"text": "Hello"})
    drain()
    (job,) = customer.jobs()
    assert lines(job) == ["Subscriber does not have an active integration"]


def test_tokens_of_the_trigger_replace_those_of_the_subscriber(
    customer: Customer, drain: Drain, http_sink: HttpSink
) -> None:
    integration = hook(customer, http_sink)
    credentials(customer, "ada", integration, deviceTokens=["t1"])
    customer.workflow(push())
    customer.trigger("ada", {"text": "Hello"}, overrides={"push-webhook": {"deviceTokens": ["other"], "badge": 3}})
    drain()
    (request,) = http_sink.requests
    assert (request.json()["target"], request.json()["overrides"]["badge"]) == (["other"], 3)


def test_a_step_that_must_not_fail_waits_for_all_integrations(
    customer: Customer, drain: Drain, http_sink: HttpSink
) -> None:
    for number in range(2):
        credentials(customer, "ada", hook(customer, http_sink, f"/{number}"), deviceTokens=["t"])
    customer.workflow(push(stop=True), in_app())
    customer.trigger("ada", {"text": "Hello"})
    tasks.drain_events()
    (run,) = customer.runs()
    (job,) = customer.jobs()
    assert (run.held_by, len(customer.rows(Delivery)), customer.messages(channel="in_app")) == (job.id, 2, [])
    drain()
    assert len(http_sink.requests) == 2
    assert len(customer.messages(channel="in_app")) == 1
    assert [run.status for run in customer.runs()] == ["completed"]
