"""An SMS step: to whose phone, through which gateway, and who stands in."""

from collections.abc import Callable
from typing import Any

import pytest

from novu_app.execution.models import Delivery
from novu_app.integrations import service as integrations
from novu_app.integrations.models import Integration
from novu_app.kernel import jsons
from novu_app.kernel.database import writing
from tests.support.customer import Customer, in_app, lines, reason
from tests.support.http import HttpSink
from tests.support.steps import step
from worker import tasks

Drain = Callable[[], int]
ADA = {"subscriberId": "ada", "phone": "+4917012345", "firstName": "Ada"}


def gateway(customer: Customer, sink: HttpSink, path: str = "/sms") -> Integration:
    keys = {"apiKeyRequestHeader": "X-API-Key", "apiKey": "k1", "idPath": "id", "from": "Shop"}
    return customer.integration("generic-sms", {"baseUrl": sink.url + path, **keys}, "sms")


def sms(body: str = "Hello {{subscriber.firstName}}", **more: Any) -> Any:
    return step("sms", body=body, **more)


def test_a_text_reaches_the_gateway(customer: Customer, drain: Drain, http_sink: HttpSink) -> None:
    integration = gateway(customer, http_sink)
    http_sink.reply(body={"id": "m1"})
    customer.workflow(sms(), in_app())
    customer.trigger(ADA)
    drain()
    (request,) = http_sink.requests
    sent = request.json()
    assert (sent["to"], sent["content"], sent["sender"]) == ("+4917012345", "Hello Ada", "Shop")
    (message,) = customer.messages(channel="sms")
    (job,) = customer.jobs(type="sms")
    assert (message.status, message.provider_id, message.integration_id) == ("sent", "generic-sms", integration.id)
    assert (message.content, message.recipient, message.subject) == ("Hello Ada", "+4917012345", None)
    assert message.provider_response_id == "m1"
    assert (job.status, lines(job)) == ("completed", ["Message created", "Step queued", "Message sent"])
    assert [run.status for run in customer.runs()] == ["completed"]


def test_a_subscriber_without_a_phone_fails_the_step_alone(
    customer: Customer, drain: Drain, http_sink: HttpSink
) -> None:
    gateway(customer, http_sink)
    customer.workflow(sms(), in_app())
    customer.trigger("ada")
    drain()
    first, second = customer.jobs()
    assert (first.status, lines(first)) == ("failed", ["Subscriber is missing a phone number"])
    assert (second.status, customer.messages(channel="sms"), http_sink.requests) == ("completed", [], [])


def test_without_a_gateway_development_keeps_texts_in_its_mailbox(customer: Customer, drain: Drain) -> None:
    customer.workflow(sms(), in_app())
    customer.trigger(ADA)
    drain()
    (message,) = customer.messages(channel="sms")
    first, second = customer.jobs()
    assert (message.provider_id, message.status, message.content) == ("novu-sms", "sent", "Hello Ada")
    assert message.recipient == "+4917012345"
    assert (first.status, lines(first)) == ("completed", ["Message created", "Message sent"])
    assert second.status == "completed"


def test_without_even_the_mailbox_the_step_fails(customer: Customer, drain: Drain) -> None:
    with writing() as session:
        (mailbox,) = (
            each for each in integrations.list_integrations(session, customer.environment.id) if each.channel == "sms"
        )
        integrations.update_integration(session, customer.environment.id, mailbox.id, {"active": False})
    customer.workflow(sms(), in_app())
    customer.trigger(ADA)
    drain()
    first, second = customer.jobs()
    assert (first.status, lines(first)) == ("failed", ["Subscriber does not have an active integration"])
    assert second.status == "completed"


@pytest.mark.parametrize("body", ["{{payload.none}}", "  ", "{% if %}"])
def test_a_text_without_words_is_none(customer: Customer, drain: Drain, http_sink: HttpSink, body: str) -> None:
    gateway(customer, http_sink)
    customer.workflow(sms(body))
    customer.trigger(ADA)
    drain()
    (job,) = customer.jobs()
    assert (job.status, lines(job)) == ("failed", ["Message content could not be generated"])
    assert http_sink.requests == []


def test_the_trigger_has_the_last_word(customer: Customer, drain: Drain, http_sink: HttpSink) -> None:
    gateway(customer, http_sink)
    customer.workflow(sms())
    overrides = {
        "sms": {"to": "+1555", "from": "Boss", "content": "Another text", "customData": {"a": 1}},
        "providers": {"generic-sms": {"campaign": "c", "_passthrough": {"headers": {"X-A": "1"}}}},
        "steps": {"sms": {"providers": {"generic-sms": {"campaign": "this step's"}}}},
    }
    customer.trigger("ada", overrides=overrides)
    drain()
    (request,) = http_sink.requests
    sent = request.json()
    assert (sent["to"], sent["sender"], sent["content"]) == ("+1555", "Boss", "Another text")
    assert (sent["customData"], sent["campaign"], request.headers["X-A"]) == ({"a": 1}, "this step's", "1")
    assert [message.recipient for message in customer.messages()] == ["+1555"]


@pytest.mark.parametrize("malformed", [{"sms": "x"}, {"providers": {"generic-sms": 1}}, {"steps": []}])
def test_overrides_of_another_form_fail_their_own_run(
    customer: Customer, drain: Drain, http_sink: HttpSink, malformed: Any
) -> None:
    gateway(customer, http_sink)
    customer.workflow(sms())
    customer.trigger(ADA, overrides=malformed)
    customer.trigger({**ADA, "subscriberId": "bob"})
    drain()
    assert {run.subscriber_id: run.status for run in customer.runs()} == {"ada": "error", "bob": "completed"}
    (broken,) = customer.jobs(status="failed")
    assert "must be an object" in reason(broken)


def test_the_others_stand_in_by_priority(customer: Customer, http_sink: HttpSink) -> None:
    rows = [gateway(customer, http_sink, f"/{number}") for number in range(3)]
    with writing() as session:
        integrations.set_primary(session, customer.environment.id, rows[1].id)
    customer.workflow(sms())
    customer.trigger(ADA)
    customer.trigger({**ADA, "subscriberId": "bob"}, overrides={"sms": {"integrationIdentifier": rows[2].identifier}})
    tasks.drain_events()
    waiting = {run.id: run.subscriber_id for run in customer.runs()}
    found = {
        waiting[delivery.notification_id]: (delivery.target, jsons.load_or(delivery.candidates, []))
        for delivery in customer.rows(Delivery)
    }
    assert found == {"ada": (rows[1].id, [rows[0].id, rows[2].id]), "bob": (rows[2].id, [])}


def test_a_gateway_that_refuses_is_followed_by_the_next(customer: Customer, drain: Drain, http_sink: HttpSink) -> None:
    first, second = gateway(customer, http_sink, "/first"), gateway(customer, http_sink, "/second")
    http_sink.reply(422, body=b"no credit")
    overrides = {"providers": {"generic-sms": {"campaign": "c"}}}
    customer.workflow(sms(stop=True), in_app())
    customer.trigger(ADA, overrides=overrides)
    drain()
    assert [request.path for request in http_sink.requests] == ["/first", "/second"]
    assert http_sink.requests[1].json()["campaign"] == "c", "what is overridden holds for those who stand in"
    (message,) = customer.messages(channel="sms")
    (job,) = customer.jobs(type="sms")
    assert (message.status, message.integration_id, job.status) == ("sent", second.id, "completed")
    assert first.id != second.id
    assert len(customer.messages(channel="in_app")) == 1


def test_a_condition_picks_the_gateway_and_the_feed_says_so(
    customer: Customer, drain: Drain, http_sink: HttpSink
) -> None:
    gateway(customer, http_sink, "/general")
    special = gateway(customer, http_sink, "/special")
    rule = {"==": [{"var": "subscriber.locale"}, "de"]}
    with writing() as session:
        integrations.update_integration(session, customer.environment.id, special.id, {"conditions": [rule]})
    customer.workflow(sms())
    customer.trigger({**ADA, "locale": "de"})
    customer.trigger({**ADA, "subscriberId": "bob", "locale": "fr"})
    drain()
    assert sorted(request.path for request in http_sink.requests) == ["/general", "/special"]
    by_integration = {job.integration_id: lines(job) for job in customer.jobs()}
    chosen = by_integration.pop(special.id)
    assert chosen == ["Integration instance selected", "Message created", "Step queued", "Message sent"]
    assert [*by_integration.values()] == [["Message created", "Step queued", "Message sent"]]


def test_a_tenants_own_gateway_is_found_by_its_condition(customer: Customer, drain: Drain, http_sink: HttpSink) -> None:
    gateway(customer, http_sink, "/general")
    special = gateway(customer, http_sink, "/acme")
    child = {"on": "tenant", "field": "identifier", "operator": "EQUAL", "value": "acme"}
    changes = {"conditions": [{"value": "AND", "children": [child]}]}
    with writing() as session:
        integrations.update_integration(session, customer.environment.id, special.id, changes)
    customer.workflow(sms())
    customer.trigger(ADA, tenant={"identifier": "acme", "name": "Acme"})
    drain()
    assert [request.path for request in http_sink.requests] == ["/acme"]
    (job,) = customer.jobs()
    assert lines(job)[:3] == ["Tenant context selected", "Integration instance selected", "Message created"]


def test_a_severity_that_is_overridden_is_noted(customer: Customer, drain: Drain, http_sink: HttpSink) -> None:
    gateway(customer, http_sink)
    customer.workflow(sms(), severity="low")
    customer.trigger(ADA, overrides={"severity": "high"})
    customer.trigger(ADA, overrides={"severity": "low"})
    drain()
    first, second = customer.jobs()
    assert lines(first)[0] == "Message severity was overridden"
    assert lines(second)[0] == "Message created"
    assert sorted(message.severity for message in customer.messages()) == ["high", "low"]
