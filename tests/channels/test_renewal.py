"""Authorisations that end are renewed before they do, once, whoever wants it: as Slack's and Webex' own SDKs renew them."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import pytest
from slack_sdk import WebClient
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.token_rotation import TokenRotator
from webexpythonsdk import WebexAPI

from novu_app.channels import renewal
from novu_app.channels.connections import ConnectionDraft, auth_of, create_connection, update_connection
from novu_app.channels.models import ChannelConnection
from novu_app.integrations.models import Integration
from novu_app.kernel import clock as kernel_clock
from novu_app.kernel.database import writing
from tests.support.addresses import endpoint
from tests.support.customer import Customer
from tests.support.engine import MovableClock
from tests.support.http import HttpSink, ReceivedRequest, Reply
from tests.support.steps import step

Drain = Callable[[], int]
HOURS = 3_600_000
SLACK_PAGE, WEBEX_PAGE = "/api/oauth.v2.access", "/v1/access_token"
NEW = {"token_type": "bot", "access_token": "xoxe.new", "refresh_token": "xoxe-1-new", "expires_in": 43_200}
POSTED = Reply(body={"ok": True, "ts": "1.1"})


@pytest.fixture
def slack(customer: Customer, internet: HttpSink, clock: MovableClock) -> Integration:
    """A Slack integration, and a Slack that renews and posts."""
    internet.pages[SLACK_PAGE] = Reply(body={"ok": True, **NEW})
    internet.default = POSTED
    customer.subscribers("ada")
    return customer.integration("slack", {"clientId": "c1", "secretKey": "s-123456"}, "chat")


def connect(customer: Customer, integration: Integration, clock: MovableClock, **more: Any) -> str:
    """A connection of Ada's that ends in twelve hours; its row id."""
    auth = {
        "accessToken": "xoxe.old",
        "refreshToken": "xoxe-1-old",
        "expiresAt": kernel_clock.iso_at(clock.now_ms + 12 * HOURS),
    }
    draft = ConnectionDraft(integration.identifier, {"id": "T1"}, {**auth, **more}, "acme", "ada")
    with writing() as session:
        return create_connection(session, integration.environment_id, integration.organization_id, draft).id


def auth(customer: Customer) -> dict[str, Any]:
    (row,) = customer.rows(ChannelConnection)
    return auth_of(row)


def asked(internet: HttpSink, page: str = SLACK_PAGE) -> list[ReceivedRequest]:
    return [request for request in internet.requests if request.path == page]


def shown(request: ReceivedRequest) -> dict[str, list[str]]:
    return parse_qs(request.body.decode())


def test_a_token_is_renewed_two_hours_before_its_end_and_again(
    customer: Customer, internet: HttpSink, slack: Integration, clock: MovableClock, drain: Drain
) -> None:
    connect(customer, slack, clock)
    clock.advance(hours=9)
    drain()
    assert asked(internet) == []
    clock.advance(hours=1, seconds=1)
    drain()
    assert shown(asked(internet)[0]) == {
        "grant_type": ["refresh_token"],
        "refresh_token": ["xoxe-1-old"],
        "client_id": ["c1"],
        "client_secret": ["s-123456"],
    }
    ends = kernel_clock.iso_at(clock.now_ms + 12 * HOURS)
    assert auth(customer) == {"accessToken": "xoxe.new", "refreshToken": "xoxe-1-new", "expiresAt": ends}
    (row,) = customer.rows(ChannelConnection)
    assert "xoxe" not in row.auth, "it lies encrypted"
    clock.advance(hours=10)
    drain()
    assert [shown(request)["refresh_token"] for request in asked(internet)] == [["xoxe-1-old"], ["xoxe-1-new"]]


def test_slack_is_asked_as_its_sdk_asks(
    customer: Customer, internet: HttpSink, slack: Integration, clock: MovableClock, drain: Drain
) -> None:
    connect(customer, slack, clock)
    clock.advance(hours=11)
    drain()
    bot = Bot(
        bot_token="xoxe.old", bot_id="B1", bot_user_id="U1", installed_at=1_700_000_000.0,
        bot_refresh_token="xoxe-1-old", bot_token_expires_at=1,
    )  # fmt: skip
    rotator = TokenRotator(client_id="c1", client_secret="s-123456", client=WebClient())
    rotated = rotator.perform_bot_token_rotation(bot=bot)
    ours, theirs = asked(internet)
    # The SDK sends client and secret in the header, which Slack takes as well as the form.
    assert {**shown(theirs), "client_id": ["c1"], "client_secret": ["s-123456"]} == shown(ours)
    assert rotated is not None
    assert (rotated.bot_token, rotated.bot_refresh_token) == (
        auth(customer)["accessToken"],
        auth(customer)["refreshToken"],
    )


def test_webex_is_asked_as_its_sdk_asks_and_keeps_its_refresh_token(
    customer: Customer, internet: HttpSink, clock: MovableClock, drain: Drain
) -> None:
    internet.pages[WEBEX_PAGE] = Reply(
        body={"access_token": "new", "expires_in": 1_209_599, "refresh_token_expires_in": 7_775_999}
    )
    customer.subscribers("ada")
    webex = customer.integration("webex-messaging", {"clientId": "c1", "secretKey": "s-123456"}, "chat")
    connect(customer, webex, clock)
    clock.advance(hours=11)
    drain()
    WebexAPI(access_token="x").access_tokens.refresh("c1", "s-123456", "xoxe-1-old")
    ours, theirs = asked(internet, WEBEX_PAGE)
    assert shown(ours) == shown(theirs)
    renewed = auth(customer)
    assert (renewed["accessToken"], renewed["refreshToken"]) == ("new", "xoxe-1-old")
    assert renewed["refreshTokenExpiresAt"] == kernel_clock.iso_at(clock.now_ms + 7_775_999_000)


def test_many_workers_at_once_ask_once(
    customer: Customer, internet: HttpSink, slack: Integration, clock: MovableClock
) -> None:
    connect(customer, slack, clock)
    clock.advance(hours=11)
    claimed: list[Any] = []
    workers = [threading.Thread(target=lambda: claimed.extend(renewal.claim_due())) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(claimed) == 1
    assert asyncio.run(renewal.renew(claimed)) == 1
    assert renewal.claim_due() == []
    assert len(asked(internet)) == 1


def test_a_message_after_a_long_standstill_renews_first_and_its_neighbours_wait(
    customer: Customer, internet: HttpSink, slack: Integration, clock: MovableClock, drain: Drain
) -> None:
    connection = connect(customer, slack, clock)
    endpoint(customer, "ada", slack, "slack_channel", connection=connection, channelId="C1")
    customer.workflow(step("chat", body="Hello"))
    clock.advance(days=3)
    customer.trigger("ada")
    customer.trigger("ada")
    # Somebody else is at it: what is sent meanwhile waits, and is not sent with what has ended.
    held = renewal.claim_due()
    drain()
    posts = [request for request in internet.requests if request.path.endswith("chat.postMessage")]
    assert posts == []
    assert asyncio.run(renewal.renew(held)) == 1
    clock.advance(minutes=1)
    drain()
    posts = [request for request in internet.requests if request.path.endswith("chat.postMessage")]
    assert [request.headers["Authorization"] for request in posts] == ["Bearer xoxe.new"] * 2
    assert len(asked(internet)) == 1
    assert {message.status for message in customer.messages()} == {"sent"}


def test_who_connects_anew_meanwhile_is_not_overwritten(
    customer: Customer, internet: HttpSink, slack: Integration, clock: MovableClock
) -> None:
    connect(customer, slack, clock)
    clock.advance(hours=11)
    due = renewal.claim_due()
    with writing() as session:
        update_connection(
            session, slack.environment_id, "acme", workspace={"id": "T1"}, auth={"accessToken": "xoxb-other"}
        )
    assert asyncio.run(renewal.renew(due)) == 0
    assert auth(customer) == {"accessToken": "xoxb-other"}


def test_a_slack_that_is_down_is_asked_again_and_one_that_refuses_is_not(
    customer: Customer, internet: HttpSink, slack: Integration, clock: MovableClock, drain: Drain, caplog: Any
) -> None:
    connection = connect(customer, slack, clock)
    clock.advance(hours=11)
    for answer in (Reply(503), Reply(body={"ok": False, "error": "internal_error"})):
        internet.pages[SLACK_PAGE] = answer
        drain()
        clock.advance(seconds=61)
    internet.pages[SLACK_PAGE] = Reply(body={"ok": False, "error": "bad_client_secret"})
    drain()
    clock.advance(minutes=14)
    drain()
    assert len(asked(internet)) == 3
    internet.pages[SLACK_PAGE] = Reply(body={"ok": False, "error": "invalid_refresh_token"})
    clock.advance(minutes=2)
    drain()
    clock.advance(days=30)
    drain()
    assert len(asked(internet)) == 4
    assert "xoxe" not in caplog.text
    endpoint(customer, "ada", slack, "slack_channel", connection=connection, channelId="C1")
    customer.workflow(step("chat", body="Hello"))
    customer.trigger("ada")
    drain()
    (message,) = customer.messages()
    assert (message.status, message.error_text) == (
        "error",
        "The authorisation of the connection has ended: connect it anew",
    )


def test_tokens_that_do_not_end_or_can_not_be_renewed_are_left_alone(
    customer: Customer, internet: HttpSink, slack: Integration, clock: MovableClock, drain: Drain
) -> None:
    connect(customer, slack, clock, expiresAt=None)
    clock.advance(days=30)
    drain()
    with writing() as session:
        end = kernel_clock.iso_at(clock.now_ms + HOURS)
        auth_given = {"accessToken": "xoxe.old", "expiresAt": end}
        update_connection(session, slack.environment_id, "acme", workspace={"id": "T1"}, auth=auth_given)
    clock.advance(days=30)
    drain()
    assert asked(internet) == []
