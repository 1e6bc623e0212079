"""What a provider reports about a message that really went out: in the message, in the activity, and for those who wait."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from novu_py import Novu, models
from twilio.request_validator import RequestValidator

from novu_app.integrations.models import Integration
from novu_app.kernel import clock, crypto, jsons
from novu_app.messages.models import Message
from novu_app.tracking.models import TrackedEvent
from novu_app.tracking.service import address_of
from tests.support.addresses import credentials
from tests.support.customer import Customer, in_app
from tests.support.http import HttpSink
from tests.support.steps import step

Drain = Callable[[], int]
AT = "2026-01-02T03:04:05.678Z"
KEY = "whsec-ours"


def event(reference: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"eventId": reference, "eventType": kind, "timestamp": AT, **more}


@pytest.fixture
def push(customer: Customer, http_sink: HttpSink) -> Integration:
    """A provider of push that may report, and a device of Ada's."""
    http_sink.default.body["id"] = "p1"
    made = customer.integration("push-webhook", {"webhookUrl": http_sink.url, "secretKey": "s"}, "push")
    credentials(customer, "ada", made, deviceTokens=["t1"])
    return made


@pytest.fixture
def report(app_client: httpx.Client, customer: Customer, push: Integration) -> Callable[..., httpx.Response]:
    """The provider reports: it has no key of ours."""
    path = f"/v2/inbound-webhooks/delivery-providers/{customer.environment.id}/{push.id}"

    def send(*events: Any, raw: bytes | None = None, **headers: str) -> httpx.Response:
        body = jsons.dumpb(events[0] if len(events) == 1 else events) if raw is None else raw
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return app_client.post(path, content=body, headers={"Authorization": "", **named})

    return send


def enable(client: httpx.Client, push: Integration, key: str = "") -> None:
    configurations = {"inboundWebhookEnabled": True, "inboundWebhookSigningKey": key}
    answer = client.put(f"/v1/integrations/{push.id}", json={"configurations": configurations})
    assert answer.status_code == 200, answer.text


@pytest.fixture
def sent(app_client: httpx.Client, customer: Customer, push: Integration, drain: Drain) -> Message:
    """A push message that the provider calls p1."""
    enable(app_client, push)
    customer.workflow(step("push", subject="Hi", body="There"))
    customer.trigger("ada")
    drain()
    (message,) = customer.messages()
    assert (message.status, message.provider_response_id) == ("sent", "p1")
    return message


def told(customer: Customer) -> list[tuple[str, str, str]]:
    """What the activity says that the provider reported."""
    (job,) = customer.jobs(type="push")
    found = [detail for detail in jsons.loads(job.details) if detail["source"] == "Webhook"]
    return [(detail["detail"].rpartition(" ")[2], detail["status"], detail["providerId"]) for detail in found]


def test_a_click_is_noted_through_the_published_client(
    sdk: Novu, customer: Customer, push: Integration, sent: Message
) -> None:
    body = event("p1", "clicked", platform="ios")
    (result,) = sdk.activity.track(environment_id=customer.environment.id, integration_id=push.id, request_body=body)
    assert (result.id, result.event.status, result.event.date_) == ("p1", models.Status.CLICKED, AT)
    assert (result.event.external_id, jsons.loads(result.event.row or "")) == ("p1", body)
    (message,) = customer.messages()
    assert (message.seen, message.status) == (True, "sent")
    assert message.first_seen_at == message.last_seen_at == clock.parse_iso(AT)
    assert told(customer) == [("clicked", "ReadConfirmation", "push-webhook")]
    (run,) = sdk.notifications.list(request={}).result.data
    assert run.jobs
    detail = run.jobs[0].execution_details[-1]
    assert (detail.source, jsons.loads(detail.raw or "")) == (models.ExecutionDetailsSourceEnum.WEBHOOK, body)


def test_what_is_told_twice_counts_once(
    customer: Customer, sent: Message, report: Callable[..., httpx.Response]
) -> None:
    both = (event("p1", "delivered"), event("p1", "delivered"), event(sent.id, "opened", device_id="d1"))
    for _ in range(2):
        answer = report(*both)
        assert [each["event"]["status"] for each in answer.json()["data"]] == ["delivered", "delivered", "opened"]
    (message,) = customer.messages()
    assert message.delivered_at == [clock.parse_iso(AT)]
    assert [each.status for each in customer.rows(TrackedEvent)] == ["delivered", "opened"]
    assert [status for status, _, _ in told(customer)] == ["delivered", "opened"]
    report(event("p1", "delivered", device_id="d2"))
    assert len(customer.messages()[0].delivered_at or []) == 2


@pytest.mark.parametrize(
    ("kind", "status", "shown"),
    [("bounced", "error", "Failed"), ("failed", "error", "Failed"), ("complaint", "warning", "Warning"),
     ("deferred", "sent", "Warning"), ("delivered", "sent", "Success"), ("dismissed", "sent", "Success")],
)  # fmt: skip
def test_each_status_means_something_for_the_message(
    customer: Customer, sent: Message, report: Callable[..., httpx.Response], kind: str, status: str, shown: str
) -> None:
    report(event("p1", kind))
    (message,) = customer.messages()
    assert (message.status, message.error_id) == (status, kind if status != "sent" else None)
    assert told(customer) == [(kind, shown, "push-webhook")]


def test_what_did_not_arrive_stays_lost(
    customer: Customer, sent: Message, report: Callable[..., httpx.Response]
) -> None:
    report(event("p1", "complaint"), event("p1", "bounced"))
    report(event("p1", "spam"))
    assert customer.messages()[0].status == "error"
    assert "bounced" in (customer.messages()[0].error_text or "")


def test_whoever_waits_until_it_is_seen_goes_on(
    app_client: httpx.Client,
    customer: Customer,
    push: Integration,
    drain: Drain,
    report: Callable[..., httpx.Response],
) -> None:
    enable(app_client, push)
    wait = step("wait", until="seen", stepId="push", amount=1, unit="days")
    customer.workflow(step("push", subject="Hi", body="There"), wait, in_app("Seen: {{steps.wait.seen}}"))
    customer.trigger("ada")
    drain()
    assert customer.messages(channel="in_app") == []
    report(event("p1", "delivered"))
    drain()
    assert customer.messages(channel="in_app") == []
    report(event("p1", "clicked"))
    drain()
    assert [message.subject for message in customer.messages(channel="in_app")] == ["Seen: true"]


def test_with_a_signing_key_only_signed_reports_count(
    app_client: httpx.Client,
    customer: Customer,
    push: Integration,
    sent: Message,
    report: Callable[..., httpx.Response],
) -> None:
    enable(app_client, push, KEY)
    raw = jsons.dumpb(event("p1", "bounced"))
    signature = crypto.hmac_hex(KEY, raw.decode())
    for given, body in ((signature, raw + b" "), ("", raw), ("é", raw), (crypto.hmac_hex("other", raw.decode()), raw)):
        headers = {"X_Novu_Signature": given} if given.isascii() and given else {}
        answer = report(raw=body, **headers)
        assert (answer.status_code, customer.rows(TrackedEvent)) == (401, [])
    assert report(raw=raw, X_Novu_Signature=signature).status_code == 200
    assert customer.messages()[0].status == "error"


def test_reports_about_nothing_of_ours_change_nothing(
    app_client: httpx.Client,
    customer: Customer,
    push: Integration,
    sent: Message,
    report: Callable[..., httpx.Response],
    http_sink: HttpSink,
) -> None:
    other = customer.integration("push-webhook", {"webhookUrl": http_sink.url, "secretKey": "s"}, "push")
    enable(app_client, other)
    root = "/v2/inbound-webhooks/delivery-providers"
    body = event("p1", "bounced")
    assert app_client.post(f"{root}/{customer.environment.id}/{other.id}", json=body).json() == {"data": []}
    foreign = app_client.post(f"{root}/{customer.environment.production_id}/{push.id}", json=body)
    assert foreign.status_code == 404
    for nothing in (event("p2", "bounced"), event("p1", "vanished"), {"eventType": "bounced"}, "text", 7, None, {}):
        answer = report(nothing)
        assert (answer.status_code, answer.json()) == (200, {"data": []}), nothing
    assert report(raw=b"{").status_code == 400
    assert customer.messages()[0].status == "sent"
    assert customer.rows(TrackedEvent) == []


def test_integrations_take_reports_when_they_are_told_to(
    sdk: Novu, app_client: httpx.Client, customer: Customer, push: Integration, report: Callable[..., httpx.Response]
) -> None:
    assert "not enabled for this integration" in report(event("p1", "clicked")).json()["message"]
    chat = customer.integration("chat-webhook", {}, "chat")
    path = f"/v2/inbound-webhooks/delivery-providers/{customer.environment.id}/{chat.id}"
    answer = app_client.post(path, json={})
    assert (answer.status_code, answer.json()["message"]) == (
        400,
        "Inbound webhooks are not supported for provider: chat-webhook",
    )
    configure = sdk.integrations.integrations_controller_auto_configure_integration
    by_hand = configure(integration_id=push.id).result
    assert (by_hand.success, f"/{customer.environment.id}/{push.id}," in (by_hand.message or "")) == (False, True)
    assert "nothing to configure" in (configure(integration_id=chat.id).result.message or "")
    with pytest.raises(models.APIError, match="not found"):
        configure(integration_id="none")


def test_which_providers_report_can_be_asked(app_client: httpx.Client, customer: Customer, push: Integration) -> None:
    mail = customer.integration("nodemailer", {"host": "127.0.0.1"})
    chat = customer.integration("chat-webhook", {"secretKey": "s"}, "chat")
    bare = customer.integration("email-webhook", {})

    def status(reference: str) -> tuple[int, Any]:
        answer = app_client.get(f"/v1/integrations/webhook/provider/{reference}/status")
        body = answer.json()
        return answer.status_code, body.get("data", body.get("message"))

    assert status(push.id) == status("push-webhook") == (200, True)
    assert status(mail.id) == (200, False)
    assert status(chat.id) == (400, "Webhook for chat-webhook-chat is not supported yet")
    assert status(bare.id) == (400, f"Integration {bare.id} doesn't have credentials set up")
    assert status("sendgrid") == (404, "Integration for sendgrid was not found")


def test_a_form_is_taken_where_its_vendor_signed_it_for_this_address(
    app_client: httpx.Client, customer: Customer
) -> None:
    twilio = customer.integration("twilio", {"accountSid": "AC1", "token": "t", "from": "+15550001"}, "sms")
    enable(app_client, twilio, "t")
    address = address_of(customer.environment.id, twilio.id)
    fields = {"MessageSid": "SM1", "MessageStatus": "delivered", "Body": "a b&c=é"}
    signature = RequestValidator("t").compute_signature(address, fields)
    path = urlsplit(address).path
    answer = app_client.post(path, data=fields, headers={"X-Twilio-Signature": signature, "Authorization": ""})
    assert (answer.status_code, answer.json()["data"]) == (200, [])
    forged = app_client.post(path, data={**fields, "Body": "x"}, headers={"X-Twilio-Signature": signature})
    assert forged.status_code == 401
