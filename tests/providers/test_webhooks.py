"""The generic providers: a signed request for each message, and what its answer means."""

import asyncio
import base64
import hashlib
import hmac
import socket
from typing import Any

import pytest

from novu_app.attachments import service as attachments
from novu_app.attachments.files import File
from novu_app.kernel.errors import BadRequest
from novu_app.kernel.ids import new_id
from novu_app.providers import http, registry
from novu_app.providers.base import Accepted, DeliveryDeferred, DeliveryFailed, OutcomeUnknown, OutgoingMessage
from tests.support.http import HttpSink, ReceivedRequest, time_runs_from

pytestmark = pytest.mark.usefixtures("settings_environment")
SECRET = "s3cret"


def message(to: str = "", subject: str = "Hi", body: str = "Hello", **more: Any) -> OutgoingMessage:
    return OutgoingMessage("delivery.1", to, subject, body, **more)


def send(provider_id: str, credentials: dict[str, Any], *messages: OutgoingMessage) -> Accepted:
    async def conversation() -> Accepted:
        session = registry.get(provider_id).connect(credentials)
        try:
            return [await session.send(one) for one in messages][-1]
        finally:
            await session.close()
            await http.close()

    return asyncio.run(conversation())


def signature(request: ReceivedRequest, secret: str = SECRET) -> bool:
    return request.headers["X-Novu-Signature"] == hmac.new(secret.encode(), request.body, hashlib.sha256).hexdigest()


def mail_hook(sink: HttpSink) -> dict[str, Any]:
    return {"webhookUrl": f"{sink.url}/mail", "secretKey": SECRET, "from": "shop@example.com", "senderName": "Shop"}


def gateway(sink: HttpSink, **more: Any) -> dict[str, Any]:
    keys = {"apiKeyRequestHeader": "X-API-Key", "apiKey": "k1", "idPath": "data.id", "from": "Shop"}
    return {"baseUrl": f"{sink.url}/sms", **keys, **more}


def test_an_e_mail_goes_out_whole_and_signed(http_sink: HttpSink) -> None:
    envelope = {
        "cc": ["cc@example.com"],
        "bcc": ["bcc@example.com"],
        "replyTo": "reply@example.com",
        "headers": {"X-A": "1"},
        "customData": {"a": 1},
        "ipPoolName": "pool",
        "payload": {"order": 1},
        "notification": {"transactionId": "t"},
    }
    accepted = send(
        "email-webhook", mail_hook(http_sink), message("ada@example.com", body="<p>Hello</p>", envelope=envelope)
    )
    (request,) = http_sink.requests
    assert (request.method, request.path, request.headers["Content-Type"]) == ("POST", "/mail", "application/json")
    assert signature(request)
    assert request.json() == {
        "id": "delivery.1",
        "to": ["ada@example.com"],
        "from": "shop@example.com",
        "senderName": "Shop",
        "subject": "Hi",
        "html": "<p>Hello</p>",
        "text": "Hello",
        "cc": ["cc@example.com"],
        "bcc": ["bcc@example.com"],
        "replyTo": "reply@example.com",
        "headers": {"X-A": "1"},
        "customData": {"a": 1},
        "ipPoolName": "pool",
        "payloadDetails": {"order": 1},
        "notificationDetails": {"transactionId": "t"},
    }
    assert (accepted.response_id, accepted.raw) == ("delivery.1", "200 {}")


def test_its_attachments_are_read_when_it_is_sent(http_sink: HttpSink) -> None:
    environment_id, event_id = new_id(), new_id()
    attachments.keep(
        environment_id, event_id, [File("a.txt", "text/plain", None, base64.b64encode(b"content").decode())]
    )
    named = {"name": "a.txt", "mime": "text/plain", "key": attachments.key_of(environment_id, event_id, 0)}
    mine = {"attachments": [{**named, "environmentId": environment_id}]}
    send("email-webhook", mail_hook(http_sink), message("ada@example.com", envelope=mine))
    assert http_sink.requests[0].json()["attachments"] == [
        {"name": "a.txt", "mime": "text/plain", "file": base64.b64encode(b"content").decode()}
    ]
    not_mine = {"attachments": [{**named, "environmentId": new_id()}]}
    with pytest.raises(DeliveryFailed, match=r"attachment a\.txt is gone"):
        send("email-webhook", mail_hook(http_sink), message("ada@example.com", envelope=not_mine))
    attachments.delete_of_event(environment_id, event_id)
    with pytest.raises(DeliveryFailed, match=r"attachment a\.txt is gone"):
        send("email-webhook", mail_hook(http_sink), message("ada@example.com", envelope=mine))


def test_a_push_message_names_all_devices_and_tells_about_the_run(http_sink: HttpSink) -> None:
    http_sink.reply(body={"id": "p1"})
    subscriber, step = {"subscriberId": "ada"}, {"digest": False, "events": [], "total_count": 0}
    said = {"push-webhook": {"sound": "ping", "_passthrough": {"headers": {"X-A": "1"}}}}
    envelope = {"payload": {"order": 1}, "subscriber": subscriber, "step": step, "overrides": said}
    accepted = send(
        "push-webhook",
        {"webhookUrl": f"{http_sink.url}/push", "secretKey": SECRET},
        message(envelope=envelope, endpoint={"type": "push", "tokens": ["t1", "t2"]}),
    )
    (request,) = http_sink.requests
    assert signature(request)
    assert request.headers["X-A"] == "1"
    assert request.json() == {
        "target": ["t1", "t2"],
        "title": "Hi",
        "content": "Hello",
        "payload": {"order": 1, "subscriber": subscriber, "step": step},
        "overrides": {"sound": "ping"},
        "subscriber": subscriber,
        "step": step,
        "sound": "ping",
    }
    assert accepted.response_id == "p1"


def test_a_chat_message_goes_to_the_subscribers_own_url(http_sink: HttpSink) -> None:
    http_sink.reply(body={"id": 17})
    where = {"type": "webhook", "url": f"{http_sink.url}/chat", "channel": "news"}
    accepted = send("chat-webhook", {"secretKey": SECRET}, message(endpoint=where, envelope={"card": {"type": "Card"}}))
    (request,) = http_sink.requests
    assert signature(request)
    assert request.json() == {
        "content": "Hello",
        "card": {"type": "Card"},
        "webhookUrl": f"{http_sink.url}/chat",
        "channel": "news",
    }
    assert accepted.response_id == "17"
    send("chat-webhook", {}, message(endpoint=where))
    assert "X-Novu-Signature" not in http_sink.requests[1].headers, "nobody has a key to check it with"
    with pytest.raises(DeliveryFailed, match="endpoint with a URL"):
        send("chat-webhook", {}, message(endpoint={"type": "phone", "phoneNumber": "+1"}))


def test_a_tool_is_told_at_its_endpoint_or_else_at_the_integrations_url(http_sink: HttpSink) -> None:
    credentials = {
        "method": "PUT",
        "webhookUrl": f"{http_sink.url}/own",
        "headers": '{"X-Team": "blue", "X-Both": "integration"}',
        "body": '{"source": "novu", "content": "replaced"}',
        "secretKey": SECRET,
    }
    send("tool-webhook", credentials, message(envelope={"customData": {"order": 1}}))
    where = {
        "type": "tool_webhook",
        "url": f"{http_sink.url}/ada",
        "method": "patch",
        "headers": {"X-Both": "endpoint"},
    }
    send("tool-webhook", credentials, message(endpoint=where))
    own, theirs = http_sink.requests
    assert (own.method, own.path, own.headers["X-Both"]) == ("PUT", "/own", "integration")
    assert own.json() == {"source": "novu", "content": "Hello", "order": 1}
    assert signature(own)
    assert (theirs.method, theirs.path, theirs.headers["X-Team"]) == ("PATCH", "/ada", "blue")
    assert (theirs.headers["X-Both"], theirs.json()) == ("endpoint", {"source": "novu", "content": "Hello"})
    with pytest.raises(DeliveryFailed, match="has a URL"):
        send("tool-webhook", {"method": "POST"}, message())
    for key, value in (("headers", "X-A: 1"), ("body", "[1]")):
        with pytest.raises(BadRequest, match=key):
            registry.get("tool-webhook").connect({key: value})


def test_a_text_goes_to_the_gateway_with_its_keys(http_sink: HttpSink) -> None:
    http_sink.reply(body={"data": {"id": "m1"}, "at": "2026-01-01"})
    said = {"generic-sms": {"campaign_id": 7, "_passthrough": {"query": {"test": 1}}}}
    credentials = gateway(http_sink, secretKeyRequestHeader="X-Secret", secretKey=SECRET, datePath="at")
    accepted = send("generic-sms", credentials, message("+49170", envelope={"overrides": said}))
    (request,) = http_sink.requests
    assert (request.path, request.headers["X-API-Key"], request.headers["X-Secret"]) == ("/sms?test=1", "k1", SECRET)
    assert request.json() == {
        "id": "delivery.1",
        "to": "+49170",
        "from": "Shop",
        "content": "Hello",
        "sender": "Shop",
        "campaignId": 7,
    }
    assert accepted.response_id == "m1"
    assert accepted.raw.startswith("2026-01-01: 200")
    send("generic-sms", gateway(http_sink), message("+49170", envelope={"from": "Boss"}))
    assert http_sink.requests[1].json()["sender"] == "Boss"


def by_token(sink: HttpSink) -> dict[str, Any]:
    more = {"authenticateByToken": "true", "domain": f"{sink.url}/token", "authenticationTokenKey": "X-Token"}
    return gateway(sink, **more)


def test_a_gateway_may_want_a_token_which_is_asked_for_once(http_sink: HttpSink) -> None:
    http_sink.page("/token", b'{"data": {"X-Token": "t1"}}', "application/json")
    send("generic-sms", by_token(http_sink), message("+1"), message("+2"))
    assert [request.path for request in http_sink.requests] == ["/token", "/sms", "/sms"]
    assert http_sink.requests[0].headers["X-API-Key"] == "k1"
    assert [request.headers["X-Token"] for request in http_sink.requests[1:]] == ["t1", "t1"]


def test_a_token_that_is_over_is_asked_for_again(http_sink: HttpSink) -> None:
    http_sink.reply(body={"data": {"X-Token": "t1"}})
    http_sink.reply()
    http_sink.reply(401)
    http_sink.reply(body={"data": {"X-Token": "t2"}})
    send("generic-sms", by_token(http_sink), message("+1"), message("+2"))
    assert [request.headers["X-Token"] for request in http_sink.requests if request.path == "/sms"] == [
        "t1",
        "t1",
        "t2",
    ]


@pytest.mark.parametrize("answer", [{"status": 403}, {"body": {"data": {}}}])
def test_without_a_token_nothing_is_sent(http_sink: HttpSink, answer: dict[str, Any]) -> None:
    http_sink.reply(**answer)
    with pytest.raises(DeliveryFailed) as refusal:
        send("generic-sms", by_token(http_sink), message("+1"))
    assert refusal.value.provider_fails
    assert [request.path for request in http_sink.requests] == ["/token"]


def each(sink: HttpSink) -> list[tuple[str, dict[str, Any], OutgoingMessage]]:
    return [
        ("email-webhook", mail_hook(sink), message("ada@example.com")),
        ("generic-sms", gateway(sink), message("+1")),
        ("push-webhook", {"webhookUrl": sink.url, "secretKey": SECRET}, message(endpoint={"tokens": ["t"]})),
        ("chat-webhook", {}, message(endpoint={"type": "webhook", "url": sink.url})),
        ("tool-webhook", {"method": "POST", "webhookUrl": sink.url}, message()),
    ]


@pytest.mark.parametrize("number", range(5))
@pytest.mark.parametrize(
    ("status", "error", "provider_fails"),
    [
        (408, DeliveryDeferred, True),
        (425, DeliveryDeferred, True),
        (429, DeliveryDeferred, False),
        (500, DeliveryDeferred, True),
        (501, DeliveryDeferred, True),
        (503, DeliveryDeferred, True),
        (400, DeliveryFailed, False),
        (401, DeliveryFailed, True),
        (404, DeliveryFailed, False),
        (302, DeliveryFailed, False),
    ],
)
def test_what_an_answer_means(
    http_sink: HttpSink, number: int, status: int, error: type[DeliveryFailed], provider_fails: bool
) -> None:
    http_sink.reply(status, body=b"because", Retry_After="7", Location="https://example.com")
    with pytest.raises(DeliveryFailed) as refusal:
        send(*each(http_sink)[number])
    assert type(refusal.value) is error
    assert (refusal.value.raw, refusal.value.provider_fails) == (f"{status} because", provider_fails)
    if isinstance(refusal.value, DeliveryDeferred):
        assert refusal.value.retry_after_ms == 7_000
    assert len(http_sink.requests) == 1


@pytest.mark.parametrize("number", range(5))
def test_silence_after_the_request_is_an_unknown_outcome(
    http_sink: HttpSink, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    http_sink.reply(held=True)
    time_runs_from(lambda: http_sink.requests, monkeypatch)
    with pytest.raises(OutcomeUnknown, match="did not answer within"):
        send(*each(http_sink)[number])


@pytest.mark.parametrize("number", range(5))
def test_a_server_that_is_not_there_was_told_nothing(http_sink: HttpSink, number: int) -> None:
    provider_id, credentials, one = each(http_sink)[number]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{free.getsockname()[1]}"
    moved = {key: nowhere if value in (http_sink.url, f"{http_sink.url}/mail", f"{http_sink.url}/sms") else value
             for key, value in credentials.items()}  # fmt: skip
    if one.endpoint.get("url"):
        one = message(endpoint={"type": "webhook", "url": nowhere})
    with pytest.raises(DeliveryDeferred):
        send(provider_id, moved, one)


@pytest.mark.parametrize("number", range(5))
def test_a_private_target_is_refused(
    http_sink: HttpSink, number: int, settings_environment: pytest.MonkeyPatch
) -> None:
    from novu_app.kernel.settings import get_settings

    settings_environment.setenv("NOVU_OUTBOUND_ALLOW", "")
    get_settings.cache_clear()
    with pytest.raises(DeliveryFailed, match="private address"):
        send(*each(http_sink)[number])
    assert http_sink.requests == []
