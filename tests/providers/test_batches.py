"""Several messages in one call: who shares it, and what becomes of each."""

from dataclasses import replace
from typing import Any

import pytest

from novu_app.providers.base import (
    Accepted,
    DeliveryDeferred,
    DeliveryFailed,
    OutcomeUnknown,
    OutgoingMessage,
)
from tests.support.http import HttpSink, Reply
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
        "sendgrid", SENDGRID, mail("ada"), mail("bob", cc=["cc@example.com"]), mail("eve", "<p>Bye</p>")
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
    assert alone["content"][1]["value"] == "<p>Bye</p>"
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
