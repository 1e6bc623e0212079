"""A chat step: every active integration, and every address of the subscriber at each."""

from collections.abc import Callable
from typing import Any

from novu_app.execution.models import Delivery
from novu_app.integrations import service as integrations
from novu_app.integrations.models import Integration
from novu_app.kernel.database import writing
from tests.support.addresses import credentials, endpoint
from tests.support.customer import Customer, in_app, lines
from tests.support.http import HttpSink
from tests.support.steps import step
from worker import tasks

Drain = Callable[[], int]


def hook(customer: Customer, **secret: str) -> Integration:
    return customer.integration("chat-webhook", secret, "chat")


def chat(body: str = "Hello {{payload.name}}", **more: Any) -> Any:
    return step("chat", body=body, **more)


def paths(sink: HttpSink) -> list[str]:
    return sorted(request.path for request in sink.requests)


def test_every_address_gets_a_delivery_and_the_integration_one_message(
    customer: Customer, drain: Drain, http_sink: HttpSink
) -> None:
    integration = hook(customer)
    endpoint(customer, "ada", integration, "webhook", url=f"{http_sink.url}/one", channel="news")
    endpoint(customer, "ada", integration, "webhook", url=f"{http_sink.url}/two")
    credentials(customer, "ada", integration, webhookUrl=f"{http_sink.url}/old")
    customer.workflow(chat())
    customer.trigger("ada", {"name": "Ada"})
    drain()
    assert paths(http_sink) == ["/old", "/one", "/two"]
    assert {request.json()["content"] for request in http_sink.requests} == {"Hello Ada"}
    (message,) = customer.messages()
    (job,) = customer.jobs()
    assert (message.channel, message.status, message.content) == ("chat", "sent", "Hello Ada")
    assert (job.status, job.integration_id) == ("completed", integration.id)
    assert lines(job)[:2] == ["Message created", "Step queued"]
    assert [run.status for run in customer.runs()] == ["completed"]


def test_addresses_wait_sealed_for_their_delivery(customer: Customer, http_sink: HttpSink) -> None:
    endpoint(customer, "ada", hook(customer), "webhook", url=f"{http_sink.url}/s3cret")
    customer.workflow(chat())
    customer.trigger("ada")
    tasks.drain_events()
    (delivery,) = customer.rows(Delivery)
    assert "s3cret" not in (delivery.endpoint or "")


def test_only_addresses_of_the_triggers_contexts_are_used(
    customer: Customer, drain: Drain, http_sink: HttpSink
) -> None:
    integration = hook(customer)
    endpoint(customer, "ada", integration, "webhook", url=f"{http_sink.url}/everywhere")
    endpoint(customer, "ada", integration, "webhook", contexts=("region:eu",), url=f"{http_sink.url}/eu")
    customer.workflow(chat())
    customer.trigger("ada", context={"region": "eu"})
    drain()
    assert paths(http_sink) == ["/eu"]
    customer.trigger("ada")
    drain()
    assert paths(http_sink) == ["/eu", "/everywhere"]


def test_all_integrations_send_or_the_one_that_is_named(customer: Customer, drain: Drain, http_sink: HttpSink) -> None:
    first, second = hook(customer), hook(customer)
    endpoint(customer, "ada", first, "webhook", url=f"{http_sink.url}/first")
    endpoint(customer, "ada", second, "webhook", url=f"{http_sink.url}/second")
    customer.workflow(chat())
    customer.trigger("ada")
    drain()
    assert paths(http_sink) == ["/first", "/second"]
    assert len(customer.messages()) == 2
    customer.trigger("ada", overrides={"chat": {"integrationIdentifier": second.identifier}})
    drain()
    assert paths(http_sink) == ["/first", "/second", "/second"]
    with writing() as session:
        integrations.update_integration(session, customer.environment.id, first.id, {"active": False})
    customer.trigger("ada")
    drain()
    assert paths(http_sink) == ["/first", "/second", "/second", "/second"]


def test_why_nobody_could_be_reached_is_said(customer: Customer, drain: Drain) -> None:
    customer.workflow(chat(), in_app())
    customer.trigger("ada")
    drain()
    integration = hook(customer)
    customer.trigger("bob")
    drain()
    credentials(customer, "cyd", integration, channel="news")
    customer.trigger("cyd")
    drain()
    said = {
        run.subscriber_id: lines(job)
        for run in customer.runs()
        for job in customer.jobs(notification_id=run.id, type="chat")
    }
    assert said == {
        "ada": ["Subscriber does not have an active integration"],
        "bob": ["Subscriber does not have a configured channel"],
        "cyd": ["Webhook URL for the chat channel is missing"],
    }
    assert len(customer.messages(channel="in_app")) == 3


def test_an_address_that_is_gone_does_not_keep_the_others_from_it(
    customer: Customer, drain: Drain, http_sink: HttpSink
) -> None:
    integration = hook(customer)
    http_sink.pages["/gone"] = http_sink.default.__class__(404, body=b"gone")
    endpoint(customer, "ada", integration, "webhook", url=f"{http_sink.url}/gone")
    endpoint(customer, "ada", integration, "webhook", url=f"{http_sink.url}/there")
    customer.workflow(chat(stop=True), in_app())
    customer.trigger("ada")
    drain()
    assert paths(http_sink) == ["/gone", "/there"]
    (message,) = customer.messages(channel="chat")
    assert message.status == "sent"
