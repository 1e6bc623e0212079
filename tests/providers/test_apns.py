"""APNs over HTTP/2: the requests of ``aioapns``, over one connection, and what becomes of a subscriber with many devices."""

import asyncio
import ssl
from collections.abc import Iterator
from typing import Any

import pytest
from aioapns import APNs, NotificationRequest, PushType

from novu_app.providers.attempts import attempt_uuid
from novu_app.providers.base import Accepted, DeliveryDeferred, DeliveryFailed, OutgoingMessage
from tests.providers.vendors.apns import ACCOUNT, claims
from tests.support.http import ReceivedRequest, Reply
from tests.support.http2 import Http2Sink
from tests.support.internet import Authority, lead_everybody_to
from tests.support.vendors import message, outcome, send

pytestmark = pytest.mark.usefixtures("settings_environment")


@pytest.fixture
def apple(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Iterator[Http2Sink]:
    """What answers for Apple: a device whose token begins with the name of a reason is refused for it."""
    sink = Http2Sink(authority.server_context("h2"), _answer)
    lead_everybody_to(sink.port, authority, monkeypatch)
    yield sink
    sink.close()


def _answer(request: ReceivedRequest) -> Reply:
    reason, _, status = request.path.rpartition("/")[2].partition("-")
    headers = {"apns-id": request.headers["apns-id"]}
    if status.isdigit():
        return Reply(int(status), {"reason": reason}, headers)
    return Reply(200, b"", headers)


def to(*tokens: str, **overrides: Any) -> OutgoingMessage:
    return message(
        "",
        "Hi",
        endpoint={"type": "push", "tokens": tokens},
        envelope={"payload": {"order": 7}, "overrides": {"apns": overrides}},
    )


def laid_open(request: ReceivedRequest) -> dict[str, Any]:
    names = ("apns-topic", "apns-id", "apns-push-type", "apns-priority", "apns-collapse-id")
    return {
        "to": f"{request.method} https://{request.headers['host']}{request.path}",
        "authorization": claims(request.headers["authorization"]),
        "body": request.json(),
        **{name: request.headers[name] for name in names},
    }


def test_apple_gets_what_its_sdk_sends(apple: Http2Sink, authority: Authority) -> None:
    one = to("device1", badge=3, priority=5, collapseId="c1")
    (result,) = send("apns", ACCOUNT, one)
    assert isinstance(result, Accepted)

    async def by_sdk() -> None:
        client = APNs(
            key=ACCOUNT["secretKey"],
            key_id=ACCOUNT["apiKey"],
            team_id=ACCOUNT["projectName"],
            topic=ACCOUNT["applicationId"],
            ssl_context=ssl.create_default_context(cafile=str(authority.file)),
        )
        aps = {"alert": {"title": "Hi", "body": "Hello"}, "badge": 3}
        answer = await client.send_notification(
            NotificationRequest(
                "device1",
                {"aps": aps, "order": 7},
                notification_id=result.response_id,
                priority=5,
                collapse_key="c1",
                push_type=PushType.ALERT,
            )
        )
        client.pool.close()
        assert answer.is_successful

    asyncio.run(by_sdk())
    ours, theirs = map(laid_open, apple.requests)
    assert ours == theirs
    assert result.response_id == attempt_uuid(one, "device1")


def test_all_devices_share_a_connection_and_dead_ones_are_told(apple: Http2Sink) -> None:
    tokens = [f"device{number}" for number in range(40)] + ["Unregistered-410", "BadDeviceToken-400"]
    (result,) = send("apns", ACCOUNT, to(*tokens))
    assert isinstance(result, Accepted)
    assert result.dead_endpoints == ("Unregistered-410", "BadDeviceToken-400")
    assert len(apple.requests) == 42
    assert apple.connections == 1
    assert len({request.headers["authorization"] for request in apple.requests}) == 1
    assert len({request.headers["apns-id"] for request in apple.requests}) == 42


def test_a_message_that_no_device_has_is_tried_again_where_one_may_take_it_later(apple: Http2Sink) -> None:
    results = send(
        "apns",
        ACCOUNT,
        to("Unregistered-410", "TooManyRequests-429"),
        to("Unregistered-410", "ExpiredToken-410"),
        to("Unregistered-410", "InvalidProviderToken-403"),
    )
    assert [outcome(result) for result in results] == [
        (DeliveryDeferred, False, ("Unregistered-410",)),
        (DeliveryFailed, False, ("Unregistered-410", "ExpiredToken-410")),
        (DeliveryFailed, True, ("Unregistered-410",)),
    ]


def test_a_key_that_is_none_is_the_accounts_fault(apple: Http2Sink) -> None:
    (result,) = send(
        "apns", {**ACCOUNT, "secretKey": "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"}, to("d")
    )
    assert outcome(result) == (DeliveryFailed, True, ())
    assert "can not be used" in str(result)
    assert apple.requests == []
