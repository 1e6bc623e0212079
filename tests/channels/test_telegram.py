"""Telegram, from the bot's token to the chat that is linked: Telegram's part is played here, by its own rules."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from novu_py import Novu, models

from novu_app.channels.endpoints import body_of
from novu_app.channels.links import LIFETIME_MS
from novu_app.channels.models import ChannelEndpoint, ChannelLink
from novu_app.integrations.models import Integration
from novu_app.integrations.service import credentials_of
from novu_app.kernel import clock
from novu_app.kernel.settings import get_settings
from tests.support.customer import Customer
from tests.support.http import HttpSink, Reply

TOKEN = "123456:AAF-bot_token"
UNAUTHORIZED = {"ok": False, "error_code": 401, "description": "Unauthorized"}


class Telegram:
    """Telegram as a bot's owner meets it: knows one token, and keeps where updates go."""

    def __init__(self, sink: HttpSink, client: httpx.Client) -> None:
        self._sink = sink
        self._client = client
        sink.default = Reply(401, UNAUTHORIZED)
        self.says("getMe", {"id": 1, "is_bot": True, "username": "shop_bot"})
        self.says("setWebhook", True)
        self.says("getWebhookInfo", {"url": ""})

    def says(self, method: str, result: Any) -> None:
        self._sink.pages[f"/bot{TOKEN}/{method}"] = Reply(body={"ok": True, "result": result})

    @property
    def webhook(self) -> dict[str, Any]:
        """What it was last told about updates."""
        told = [request.json() for request in self._sink.requests if request.path.endswith("/setWebhook")]
        return dict(told[-1])

    def update(self, text: str, chat: int = 77, secret: str | None = None) -> httpx.Response:
        """Hands a message to the bot."""
        message = {"message_id": 1, "chat": {"id": chat, "type": "private"}, "text": text}
        headers = {"Authorization": ""}
        headers["X-Telegram-Bot-Api-Secret-Token"] = self.webhook["secret_token"] if secret is None else secret
        path = urlsplit(self.webhook["url"]).path
        return self._client.post(path, json={"update_id": 5, "message": message}, headers=headers)


@pytest.fixture
def reached(settings_environment: pytest.MonkeyPatch) -> None:
    """An installation that has a public address."""
    settings_environment.setenv("NOVU_PUBLIC_URL", "https://novu.example.com")
    settings_environment.setenv("NOVU_OUTBOUND_ALLOW", "loopback")
    get_settings.cache_clear()


@pytest.fixture
def telegram(reached: None, app_client: httpx.Client, http_sink: HttpSink, monkeypatch: pytest.MonkeyPatch) -> Telegram:
    monkeypatch.setattr("novu_app.providers.chat.telegram_api.API", http_sink.url)
    return Telegram(http_sink, app_client)


@pytest.fixture
def bot(customer: Customer) -> Integration:
    """A Telegram integration of Development, and somebody to link."""
    customer.subscribers("ada")
    return customer.integration("telegram", {"apiToken": TOKEN}, "chat")


@pytest.fixture
def configured(sdk: Novu, telegram: Telegram, bot: Integration) -> Integration:
    """The same, whose updates come here."""
    configure(sdk, bot)
    telegram.says("getWebhookInfo", {"url": telegram.webhook["url"]})
    return bot


def configure(sdk: Novu, bot: Integration) -> models.ConfigureTelegramWebhookResponseDto:
    call = sdk.integrations.integrations_controller_configure_integration_webhook
    return call(integration_identifier=bot.identifier).result


def link(sdk: Novu, bot: Integration, **more: Any) -> models.LinkChannelEndpointResponseDto:
    body: Any = {"integration_identifier": bot.identifier, "subscriber_id": "ada", **more}
    return sdk.integrations.link_channel_endpoint(link_channel_endpoint_request_dto=body).result


def start_of(url: str) -> str:
    return f"/start {url.partition('?start=')[2]}"


def test_the_bot_is_told_where_its_messages_go(
    sdk: Novu, telegram: Telegram, bot: Integration, customer: Customer
) -> None:
    told = configure(sdk, bot)
    place = f"https://novu.example.com/v1/integrations/chat/telegram/{customer.environment.id}/{bot.id}"
    assert (told.webhook_url, told.bot_username) == (place, "shop_bot")
    assert telegram.webhook["url"] == place
    assert telegram.webhook["allowed_updates"] == ["message"]


def test_following_a_link_binds_the_chat_once(
    sdk: Novu, telegram: Telegram, configured: Integration, customer: Customer
) -> None:
    linked = link(sdk, configured, context={"region": "eu"})
    assert linked.url.startswith("https://t.me/shop_bot?start=")
    assert linked.provider_metadata
    assert linked.provider_metadata["botUsername"] == "shop_bot"
    answer = telegram.update(start_of(linked.url)).json()
    assert (answer["method"], answer["chat_id"]) == ("sendMessage", "77")
    assert "connected" in answer["text"]
    (endpoint,) = sdk.channel_endpoints.list(request={"subscriber_id": "ada"}).result.data
    assert (endpoint.type, endpoint.context_keys) == ("telegram_chat", ["region:eu"])
    (row,) = customer.rows(ChannelEndpoint)
    assert body_of(row) == {"chatId": "77"}
    again = telegram.update(start_of(linked.url), chat=78).json()
    assert "can not be used any more" in again["text"]
    telegram.update(start_of(link(sdk, configured, context={"region": "eu"}).url))
    assert (len(customer.rows(ChannelEndpoint)), customer.rows(ChannelLink)) == (1, [])


def test_links_grow_old_and_other_messages_are_nothing_to_us(
    sdk: Novu, telegram: Telegram, configured: Integration, customer: Customer
) -> None:
    url = link(sdk, configured).url
    later = clock.now_ms() + LIFETIME_MS
    clock.set_source(lambda: later)
    assert "can not be used" in telegram.update(start_of(url)).json()["text"]
    for text in ("hello", "/start", "/start a b c", "/help " + "x" * 32):
        assert telegram.update(text).json() == {}
    assert customer.rows(ChannelEndpoint) == []
    link(sdk, configured)
    assert len(customer.rows(ChannelLink)) == 1  # the old one went


def test_only_telegram_is_believed(
    sdk: Novu, telegram: Telegram, configured: Integration, customer: Customer, app_client: httpx.Client
) -> None:
    url = link(sdk, configured).url
    for secret in ("", "0" * 64):
        assert telegram.update(start_of(url), secret=secret).status_code == 401
    path = f"/v1/integrations/chat/telegram/{customer.environment.production_id}/{configured.id}"
    headers = {"X-Telegram-Bot-Api-Secret-Token": telegram.webhook["secret_token"]}
    assert app_client.post(path, json={}, headers=headers).status_code == 401
    assert customer.rows(ChannelEndpoint) == []


def test_a_link_is_given_only_when_it_works(
    sdk: Novu, telegram: Telegram, bot: Integration, customer: Customer
) -> None:
    with pytest.raises(models.ErrorDto, match="messages do not come here yet"):
        link(sdk, bot)
    with pytest.raises(models.ErrorDto, match="Subscriber not found: nobody"):
        link(sdk, bot, subscriber_id="nobody")
    wrong = customer.integration("telegram", {"apiToken": "1:wrong"}, "chat")
    with pytest.raises(models.ErrorDto, match="Telegram getMe failed: Unauthorized"):
        link(sdk, wrong)
    with pytest.raises(models.ErrorDto, match="missing required credentials"):
        link(sdk, customer.integration("telegram", {}, "chat"))
    for call in (link, configure):
        with pytest.raises(models.ErrorDto, match="is not supported for provider: chat-webhook"):
            call(sdk, customer.integration("chat-webhook", {}, "chat"))
    assert customer.rows(ChannelLink) == []


def test_telegram_reaches_no_address_without_tls(
    sdk: Novu, telegram: Telegram, bot: Integration, settings_environment: pytest.MonkeyPatch
) -> None:
    settings_environment.setenv("NOVU_PUBLIC_URL", "http://novu.example.com")
    get_settings.cache_clear()
    with pytest.raises(models.ErrorDto, match="set NOVU_PUBLIC_URL"):
        configure(sdk, bot)


@pytest.fixture
def phone(app_client: httpx.Client) -> Callable[..., httpx.Response]:
    """A browser on a phone, which has no key."""

    def visit(url: str, **form: str) -> httpx.Response:
        path, headers = urlsplit(url).path, {"Authorization": ""}
        return app_client.post(path, data=form, headers=headers) if form else app_client.get(path, headers=headers)

    return visit


def test_a_bot_is_set_up_from_a_phone(
    sdk: Novu, telegram: Telegram, customer: Customer, phone: Callable[..., httpx.Response]
) -> None:
    customer.subscribers("ada")
    bot = customer.integration("telegram", {}, "chat")
    given = sdk.integrations.create_mobile_link(
        integration_identifier=bot.identifier, issue_integration_mobile_link_request_dto={"subscriber_id": "ada"}
    ).result
    assert given.url == f"https://novu.example.com/v1/integrations/chat/setup/{given.token}"
    assert clock.parse_iso(given.expires_at) > clock.now_ms()
    assert "<form" in phone(given.url).text
    refused = phone(given.url, value="1:wrong")
    assert (refused.status_code, "Telegram getMe failed" in refused.text) == (400, True)

    done = phone(given.url, value=TOKEN)
    assert done.status_code == 200, done.text
    (row,) = customer.rows(Integration, id=bot.id)
    assert credentials_of(row) == {"apiToken": TOKEN}
    start = done.text.partition("?start=")[2].partition('"')[0]
    assert "connected" in telegram.update(f"/start {start}").json()["text"]
    assert len(customer.rows(ChannelEndpoint)) == 1
    for answer in (phone(given.url), phone(given.url, value=TOKEN)):
        assert (answer.status_code, "used already" in answer.text) == (404, True)


def test_setup_links_are_for_telegram_alone(sdk: Novu, reached: None, customer: Customer) -> None:
    def call(identifier: str, **body: Any) -> None:
        sdk.integrations.create_mobile_link(
            integration_identifier=identifier,
            issue_integration_mobile_link_request_dto=body,  # type: ignore[arg-type]
        )

    with pytest.raises(models.ErrorDto, match="Mobile setup is not supported for provider: chat-webhook"):
        call(customer.integration("chat-webhook", {}, "chat").identifier)
    with pytest.raises(models.ErrorDto, match="Integration not found: none"):
        call("none")
    with pytest.raises(models.ErrorDto, match="Subscriber not found: nobody"):
        call(customer.integration("telegram", {}, "chat").identifier, subscriber_id="nobody")
