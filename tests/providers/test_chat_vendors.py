"""Slack, Microsoft Teams and Telegram: the request that each vendor documents, and what its answers mean."""

import asyncio
from typing import Any

import pytest

from novu_app.providers import http, registry
from novu_app.providers.base import Accepted, DeliveryDeferred, DeliveryFailed, OutgoingMessage
from tests.support.http import HttpSink

pytestmark = pytest.mark.usefixtures("settings_environment")
CONNECTION = {"workspace": {"id": "T1"}, "auth": {"accessToken": "xoxb-1"}}


def send(
    provider_id: str, credentials: dict[str, Any], endpoint: dict[str, Any], *bodies: str, **more: Any
) -> Accepted:
    async def conversation() -> Accepted:
        session = registry.get(provider_id).connect(credentials)
        try:
            messages = [OutgoingMessage("d.1", "", "Hi", body, more, endpoint) for body in bodies or ("Hello",)]
            return [await session.send(message) for message in messages][-1]
        finally:
            await session.close()
            await http.close()

    return asyncio.run(conversation())


@pytest.fixture
def slack(http_sink: HttpSink, monkeypatch: pytest.MonkeyPatch) -> HttpSink:
    monkeypatch.setattr("novu_app.providers.chat.slack.POST_MESSAGE", f"{http_sink.url}/api/chat.postMessage")
    return http_sink


def test_slack_posts_with_the_token_of_the_connection(slack: HttpSink) -> None:
    slack.default.body.update({"ok": True, "ts": "1503435956.000247"})
    said = {"slack": {"unfurlLinks": False, "_passthrough": {"body": {"icon_emoji": ":tada:"}}}}
    accepted = send("slack", {}, {"type": "slack_channel", "channelId": "C1", "connection": CONNECTION}, overrides=said)
    assert accepted.response_id == "1503435956.000247"
    (request,) = slack.requests
    assert (request.path, request.headers["Authorization"]) == ("/api/chat.postMessage", "Bearer xoxb-1")
    assert request.json() == {"channel": "C1", "text": "Hello", "unfurl_links": False, "icon_emoji": ":tada:"}
    send("slack", {}, {"type": "slack_user", "userId": "U1", "connection": CONNECTION})
    assert slack.requests[-1].json()["channel"] == "U1"
    assert "xoxb" not in accepted.raw


def test_slack_posts_to_an_incoming_web_hook(slack: HttpSink) -> None:
    slack.reply(200, b"ok")
    send("slack", {}, {"type": "webhook", "url": f"{slack.url}/services/1"})
    assert (slack.requests[0].path, slack.requests[0].json()) == ("/services/1", {"text": "Hello"})
    slack.reply(404, b"no_service")
    with pytest.raises(DeliveryFailed, match="no_service"):
        send("slack", {}, {"type": "webhook", "url": f"{slack.url}/services/1"})


@pytest.mark.parametrize(
    ("error", "kind", "provider_fails"),
    [
        ("channel_not_found: there is no such channel", DeliveryFailed, False),
        ("token_revoked: connect the workspace again", DeliveryFailed, False),
        ("ratelimited", DeliveryDeferred, False),
        ("internal_error", DeliveryDeferred, True),
    ],
)
def test_slack_refuses_in_words(slack: HttpSink, error: str, kind: type[DeliveryFailed], provider_fails: bool) -> None:
    slack.reply(200, {"ok": False, "error": error.partition(":")[0]})
    with pytest.raises(DeliveryFailed, match=f"Slack refused: {error}") as refused:
        send("slack", {}, {"type": "slack_channel", "channelId": "C1", "connection": CONNECTION})
    assert (type(refused.value), refused.value.provider_fails) == (kind, provider_fails)


def test_without_a_way_nothing_is_sent(http_sink: HttpSink) -> None:
    for provider, endpoint, says in (
        ("slack", {"type": "slack_user", "userId": "U1"}, "belongs to no connection"),
        ("slack", {"type": "phone", "phoneNumber": "1"}, "endpoint of type phone"),
        ("telegram", {"type": "webhook", "url": http_sink.url}, "endpoint of type webhook"),
        ("msteams", {"type": "slack_user", "userId": "U1"}, "endpoint of type slack_user"),
        ("msteams", {"type": "ms_teams_user", "userId": "U1"}, "no clientId and secretKey"),
    ):
        with pytest.raises(DeliveryFailed, match=says):
            send(provider, {}, endpoint)
    assert http_sink.requests == []


@pytest.fixture
def telegram(http_sink: HttpSink, monkeypatch: pytest.MonkeyPatch) -> HttpSink:
    monkeypatch.setattr("novu_app.providers.chat.telegram_api.API", http_sink.url)
    return http_sink


def test_telegram_writes_to_a_chat(telegram: HttpSink) -> None:
    telegram.reply(200, {"ok": True, "result": {"message_id": 42}})
    accepted = send("telegram", {"apiToken": "1:a"}, {"type": "telegram_chat", "chatId": "77"})
    assert accepted.response_id == "42"
    (request,) = telegram.requests
    assert (request.path, request.json()) == ("/bot1:a/sendMessage", {"chat_id": "77", "text": "Hello"})


@pytest.mark.parametrize(
    ("status", "more", "kind", "provider_fails"),
    [
        (400, {}, DeliveryFailed, False),
        (401, {}, DeliveryFailed, True),
        (403, {}, DeliveryFailed, False),
        (429, {"parameters": {"retry_after": 7}}, DeliveryDeferred, False),
        (502, {}, DeliveryDeferred, True),
    ],
)
def test_telegram_says_why_it_refuses(
    telegram: HttpSink, status: int, more: dict[str, Any], kind: type[DeliveryFailed], provider_fails: bool
) -> None:
    telegram.reply(status, {"ok": False, "error_code": status, "description": "Because", **more})
    with pytest.raises(DeliveryFailed, match="Telegram refused: Because") as refused:
        send("telegram", {"apiToken": "1:a"}, {"type": "telegram_chat", "chatId": "77"})
    assert (type(refused.value), refused.value.provider_fails) == (kind, provider_fails)
    if isinstance(refused.value, DeliveryDeferred) and status == 429:
        assert refused.value.retry_after_ms == 7000


@pytest.fixture
def teams(http_sink: HttpSink, monkeypatch: pytest.MonkeyPatch) -> HttpSink:
    monkeypatch.setattr("novu_app.providers.chat.microsoft.LOGIN", f"{http_sink.url}/login")
    monkeypatch.setattr("novu_app.providers.chat.msteams.CONNECTOR", f"{http_sink.url}/teams")
    return http_sink


BOT = {"clientId": "app", "secretKey": "s", "tenantId": "home"}


def test_a_bot_of_teams_opens_a_conversation_with_a_person(teams: HttpSink) -> None:
    teams.reply(200, {"access_token": "t1", "expires_in": 3600})
    for number in (1, 2):
        teams.reply(201, {"id": "a:conversation"})
        teams.reply(201, {"id": str(number)})
    endpoint = {"type": "ms_teams_user", "userId": "oid", "tenantId": "theirs"}
    assert send("msteams", BOT, endpoint, "One", "Two").response_id == "2"
    token, opened, said, *_ = teams.requests
    assert (token.path, b"scope=https%3A%2F%2Fapi.botframework.com%2F.default" in token.body) == (
        "/login/home/oauth2/v2.0/token",
        True,
    )
    assert opened.headers["Authorization"] == "Bearer t1"
    body = opened.json()
    assert (body["bot"], body["members"], body["tenantId"]) == ({"id": "28:app"}, [{"id": "oid"}], "theirs")
    assert said.path == "/teams/v3/conversations/a%3Aconversation/activities"
    assert said.json() == {"type": "message", "text": "One"}
    assert len(teams.requests) == 5  # the token is asked for once


def test_a_bot_of_teams_posts_to_a_channel_of_the_connected_tenant(teams: HttpSink) -> None:
    teams.reply(200, {"access_token": "t1", "expires_in": 3600})
    teams.reply(201, {"id": "19:x", "activityId": "9"})
    place = {"type": "ms_teams_channel", "teamId": "19:team", "channelId": "19:chan", "connection": CONNECTION}
    assert send("msteams", BOT, place).response_id == "9"
    body = teams.requests[-1].json()
    assert body["channelData"] == {"channel": {"id": "19:chan"}, "team": {"id": "19:team"}, "tenant": {"id": "T1"}}
    assert body["activity"] == {"type": "message", "text": "Hello"}


def test_a_web_hook_of_teams_takes_text_and_cards(teams: HttpSink) -> None:
    endpoint = {"type": "webhook", "url": f"{teams.url}/hook"}
    send("msteams", {}, endpoint, "Hello", '{"type": "message", "attachments": []}')
    assert [request.json() for request in teams.requests] == [
        {"text": "Hello"},
        {"type": "message", "attachments": []},
    ]


def test_a_bot_whose_credentials_are_refused_sends_nothing(teams: HttpSink) -> None:
    teams.reply(401, {"error": "invalid_client", "error_description": "AADSTS7000215"})
    with pytest.raises(DeliveryFailed, match="AADSTS7000215") as refused:
        send("msteams", BOT, {"type": "ms_teams_user", "userId": "oid"})
    assert refused.value.provider_fails
    assert not isinstance(refused.value, DeliveryDeferred)
