"""Where messages of chat, push and tools go: endpoints of another vendor, several devices, who may not be written to."""

from typing import Any

import pytest

from novu_app.providers import registry
from novu_app.providers.base import Accepted, DeliveryDeferred, DeliveryFailed
from novu_app.providers.vendor import Vendor
from tests.providers.test_vendors import FIRST
from tests.support.http import HttpSink, Reply
from tests.support.vendors import Case, message, outcome, send

pytestmark = pytest.mark.usefixtures("settings_environment")
ADDRESSED = [
    case
    for case in FIRST
    if isinstance(provider := registry.get(case.provider), Vendor)
    and provider.needs_endpoint
    and provider.channel in ("chat", "tool", "push")
]


@pytest.mark.parametrize("case", ADDRESSED, ids=str)
def test_an_endpoint_of_another_vendor_gets_nothing(internet: HttpSink, case: Case) -> None:
    (result,) = send(case.provider, case.credentials, message("", "Hi", endpoint={"type": "elsewhere"}))
    assert outcome(result) == (DeliveryFailed, False, ())
    assert internet.requests == []


def test_each_topic_of_ntfy_gets_the_message(internet: HttpSink) -> None:
    internet.replies[:] = [Reply(200, {"id": "1"}), Reply(200, {"id": "2"})]
    (result,) = send("ntfy", {}, message("", "Hi", endpoint={"type": "push", "tokens": ["one", "two"]}))
    assert isinstance(result, Accepted)
    assert sorted(request.json()["topic"] for request in internet.requests) == ["one", "two"]


def test_devices_that_one_signal_does_not_know_are_told_though_others_have_the_message(internet: HttpSink) -> None:
    internet.replies[:] = [Reply(200, {"id": "n1", "errors": {"invalid_player_ids": ["d-2"]}})]
    to = {"type": "push", "tokens": ["d-1", "d-2"]}
    (result,) = send("one-signal", {"applicationId": "a", "apiKey": "os_v2_app_key"}, message("", "Hi", endpoint=to))
    assert outcome(result) == (Accepted, None, ("d-2",))


CITIZEN = message("", "Avviso", endpoint={"type": "push", "tokens": ["AAAAAA00A00A000A"]})
SERVICE = {"AppIOBaseUrl": "https://api.io.pagopa.it/api/v1", "apiKey": "key-123456"}


@pytest.mark.parametrize(
    ("profile", "kind", "fails"),
    [
        (Reply(404, {"title": "Not Found"}), DeliveryFailed, False),
        (Reply(200, {"sender_allowed": False}), DeliveryFailed, False),
        (Reply(401, {"title": "Unauthorized"}), DeliveryFailed, True),
        (Reply(503, {"title": "Unavailable"}), DeliveryDeferred, True),
    ],
)
def test_a_citizen_who_may_not_be_written_to_gets_nothing(
    internet: HttpSink, profile: Reply, kind: type, fails: bool
) -> None:
    internet.pages["/api/v1/profiles"] = profile
    (result,) = send("appio", SERVICE, CITIZEN)
    assert outcome(result) == (kind, fails, ())
    assert [request.path for request in internet.requests] == ["/api/v1/profiles"]


def test_the_key_of_a_service_may_come_with_the_trigger(internet: HttpSink) -> None:
    internet.pages["/api/v1/profiles"] = Reply(200, {"sender_allowed": True})
    envelope = {"overrides": {"appio": {"apiKey": "key-of-trigger"}}}
    one = message("", "Avviso", endpoint=CITIZEN.endpoint, envelope=envelope)
    (result,) = send("appio", {"AppIOBaseUrl": SERVICE["AppIOBaseUrl"]}, one)
    assert isinstance(result, Accepted)
    assert {request.headers["Ocp-Apim-Subscription-Key"] for request in internet.requests} == {"key-of-trigger"}
    assert b"key-of-trigger" not in internet.requests[-1].body


def test_a_push_that_line_accepted_before_counts_as_accepted(internet: HttpSink) -> None:
    before = {"X-Line-Accepted-Request-Id": "r0"}
    internet.replies[:] = [Reply(409, {"message": "The retry key is already accepted"}, before)]
    (result,) = send("line", {"apiToken": "token-123456"}, message(endpoint={"type": "line_user", "userId": "U1"}))
    assert isinstance(result, Accepted)
    assert result.response_id == "r0"


@pytest.mark.parametrize(
    ("provider", "endpoint", "says"),
    [
        ("webex-messaging", {"type": "webex_room", "roomId": "R1"}, "no connection to Webex"),
        ("matrix", {"type": "webhook", "url": "https://matrix.to/#/#alias:example.org"}, "the id of a room"),
        ("rocket-chat", {"type": "webhook", "url": "https://chat.example.com"}, "can not send"),
        ("msteams", {"type": "ms_teams_user", "userId": "29:u"}, "no clientId and secretKey"),
    ],
)
def test_half_an_address_is_none(internet: HttpSink, provider: str, endpoint: dict[str, Any], says: str) -> None:
    credentials = {"baseUrl": "https://matrix.example.org", "apiToken": "t", "token": "t", "user": "u"}
    (result,) = send(provider, credentials, message(endpoint=endpoint))
    assert isinstance(result, DeliveryFailed)
    assert says in str(result)
    assert internet.requests == []
