"""Several messages in one call: who shares it, and what becomes of each."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from novu_app.kernel import jsons
from novu_app.providers import http, registry
from novu_app.providers.base import (
    Accepted,
    DeliveryDeferred,
    DeliveryFailed,
    OutcomeUnknown,
    OutgoingMessage,
)
from tests.providers.vendors import fcm
from tests.support.http import HttpSink, Reply
from tests.support.http2 import Http2Sink
from tests.support.internet import Authority, lead_everybody_to
from tests.support.vendors import message, send_together

pytestmark = pytest.mark.usefixtures("settings_environment")
SENDGRID = {"apiKey": "SG.secret-key", "from": "shop@example.com", "senderName": "Shop"}
EXPO = {"apiKey": "token-123456"}


def mail(name: str, body: str = "<p>Hello</p>", **envelope: Any) -> OutgoingMessage:
    return replace(message(f"{name}@example.com", "Hi", body, envelope=envelope), attempt_id=f"attempt-{name}")


def push(name: str, *tokens: str, **envelope: Any) -> OutgoingMessage:
    made = message("", "Hi", name, endpoint={"type": "push", "tokens": tokens or (f"token-{name}",)}, envelope=envelope)
    return replace(made, attempt_id=f"attempt-{name}")


def test_e_mails_of_one_content_are_one_call(internet: HttpSink) -> None:
    internet.default = Reply(202, b"", {"X-Message-Id": "m1"})
    results = send_together(
        "sendgrid", SENDGRID, mail("ada"), mail("bob", cc=["cc@example.com"]), mail("eve", "<p>Bye</p><p>now</p>")
    )
    by_size = sorted((request.json() for request in internet.requests), key=lambda body: len(body["personalizations"]))
    alone, together = by_size
    assert together["personalizations"] == [
        {"to": [{"email": "ada@example.com"}], "custom_args": {"id": "attempt-ada"}},
        {
            "to": [{"email": "bob@example.com"}],
            "cc": [{"email": "cc@example.com"}],
            "custom_args": {"id": "attempt-bob"},
        },
    ]
    assert alone["content"][1]["value"] == "<p>Bye</p><p>now</p>"
    assert [result.response_id for result in results if isinstance(result, Accepted)] == [
        "attempt-ada",
        "attempt-bob",
        "m1",
    ]


def test_what_is_overridden_for_a_recipient_keeps_an_e_mail_by_itself(internet: HttpSink) -> None:
    internet.default = Reply(202, b"")
    own = {"overrides": {"sendgrid": {"personalizations": [{"to": [{"email": "x@example.com"}]}]}}}
    shared = {"overrides": {"sendgrid": {"categories": ["news"]}}}
    send_together("sendgrid", SENDGRID, mail("ada", **own), mail("bob", **own))
    assert len(internet.requests) == 2
    send_together("sendgrid", SENDGRID, mail("ada", **shared), mail("bob", **shared))
    (together,) = internet.requests[2:]
    assert together.json()["categories"] == ["news"]


def test_one_that_is_refused_does_not_take_the_others_with_it(internet: HttpSink) -> None:
    refusal = Reply(400, {"errors": [{"message": "Does not contain a valid address."}]})
    internet.replies = [refusal, Reply(202, b""), refusal, Reply(202, b"")]
    results = send_together("sendgrid", SENDGRID, mail("ada"), mail("bob"), mail("eve"))
    assert [type(result) for result in results] == [Accepted, DeliveryFailed, Accepted]
    assert [len(request.json()["personalizations"]) for request in internet.requests] == [3, 1, 1, 1]


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(503), DeliveryDeferred),
        (Reply(429), DeliveryDeferred),
        (Reply(401, {"errors": [{"message": "SG.secret-key is no key"}]}), DeliveryFailed),
    ],
)
def test_what_is_about_the_provider_is_about_all(internet: HttpSink, reply: Reply, kind: type[DeliveryFailed]) -> None:
    internet.replies = [reply]
    results = send_together("sendgrid", SENDGRID, mail("ada"), mail("bob"))
    assert [type(result) for result in results] == [kind, kind]
    assert len(internet.requests) == 1
    assert "SG.secret-key" not in str(results[0])


def test_each_device_has_its_ticket(internet: HttpSink) -> None:
    gone = {"status": "error", "message": "gone", "details": {"error": "DeviceNotRegistered"}}
    internet.replies = [Reply(body={"data": [{"status": "ok", "id": "t1"}, gone, {"status": "ok", "id": "t3"}]})]
    said = {"overrides": {"expo": {"sound": "default"}}}
    results = send_together("expo", EXPO, push("ada"), push("bob"), push("eve", **said))
    (request,) = internet.requests
    assert [entry["body"] for entry in request.json()] == ["ada", "bob", "eve"]
    assert [entry.get("sound") for entry in request.json()] == [None, None, "default"]
    first, second, third = results
    assert isinstance(first, Accepted)
    assert isinstance(third, Accepted)
    assert (first.response_id, third.response_id) == ("t1", "t3")
    assert isinstance(second, DeliveryFailed)
    assert second.dead_endpoints == ("token-bob",)


def test_tickets_that_do_not_add_up_tell_nothing(internet: HttpSink) -> None:
    internet.replies = [Reply(body={"data": [{"status": "ok", "id": "t1"}]})]
    results = send_together("expo", EXPO, push("ada"), push("bob"))
    assert [type(result) for result in results] == [OutcomeUnknown, OutcomeUnknown]


def test_a_subscriber_with_many_devices_is_reached_a_hundred_a_call(internet: HttpSink) -> None:
    tokens = [f"t{number}" for number in range(250)]
    sizes = (100, 100, 50)
    internet.replies = [Reply(body={"data": [{"status": "ok", "id": "x"}] * size}) for size in sizes]
    (result,) = send_together("expo", EXPO, push("ada", *tokens))
    assert isinstance(result, Accepted)
    assert tuple(len(request.json()) for request in internet.requests) == sizes
    assert [entry["to"] for request in internet.requests for entry in request.json()] == tokens
    assert "and 230 devices more" in result.raw


ONE_SIGNAL = {"applicationId": "app-1", "apiKey": "os_v2_app_123456"}


def alike(name: str, *tokens: str, **envelope: Any) -> OutgoingMessage:
    return replace(push(name, *tokens, envelope={}), body="Hello", envelope={"subscriber": {"name": name}, **envelope})


def test_one_content_goes_to_everybodys_devices_with_one_call(internet: HttpSink) -> None:
    internet.replies = [Reply(body={"id": "n1", "errors": {"invalid_player_ids": ["a-1", "b-1", "b-2"]}})]
    results = send_together(
        "one-signal", ONE_SIGNAL, alike("ada", "a-1", "a-2"), alike("bob", "b-1", "b-2"), alike("eve")
    )
    (request,) = internet.requests
    assert request.json()["include_subscription_ids"] == ["a-1", "a-2", "b-1", "b-2", "token-eve"]
    first, second, third = results
    assert isinstance(first, Accepted)
    assert isinstance(third, Accepted)
    assert (first.response_id, first.dead_endpoints, third.dead_endpoints) == ("n1", ("a-1",), ())
    assert isinstance(second, DeliveryFailed)
    assert second.dead_endpoints == ("b-1", "b-2")


def test_devices_that_nobody_knows_have_no_message(internet: HttpSink) -> None:
    internet.replies = [Reply(body={"id": "", "errors": ["All included players are not subscribed"]})]
    results = send_together("one-signal", ONE_SIGNAL, alike("ada"), alike("bob"))
    assert [type(result) for result in results] == [DeliveryFailed, DeliveryFailed]
    assert len(internet.requests) == 1


def test_who_is_named_in_the_overrides_or_twice_has_a_call_of_their_own(internet: HttpSink) -> None:
    internet.default = Reply(body={"id": "n1"})
    own = {"overrides": {"one-signal": {"includeAliases": {"external_id": ["x"]}}}}
    send_together("one-signal", ONE_SIGNAL, alike("ada", **own), alike("bob", **own))
    assert len(internet.requests) == 2
    send_together("one-signal", ONE_SIGNAL, alike("ada"), alike("ada"))
    assert len(internet.requests) == 4


def test_fcm_reaches_five_hundred_people_over_one_connection(
    authority: Authority, http_sink: HttpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    http_sink.default = fcm.PAGES["/token"]
    google = Http2Sink(authority.server_context("h2"), lambda _: fcm.ACCEPTED)
    lead_everybody_to(google.port, authority, monkeypatch)
    account = {"serviceAccount": jsons.dumps({**fcm.SERVICE_ACCOUNT, "token_uri": f"{http_sink.url}/token"})}
    people = [push(f"p{number}") for number in range(500)]

    async def hand_over() -> list[Accepted]:
        """As a worker does: so many at a time."""
        session = registry.get("fcm").connect(account)
        turn = asyncio.Semaphore(registry.get("fcm").limits.concurrency)

        async def one(each: OutgoingMessage) -> Accepted:
            async with turn:
                return await session.send(each)

        try:
            return await asyncio.gather(*map(one, people))
        finally:
            await http.close()

    results = asyncio.run(hand_over())
    google.close()
    assert {result.response_id for result in results} == {"projects/shop-1/messages/0:1"}
    assert len(google.requests) == 500
    assert google.connections == 1
    assert len(http_sink.requests) == 1, "one token for all"
