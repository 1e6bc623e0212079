"""``novu-py``, unchanged, in the process of the API: what asks a vendor at its own address, whose part is played here."""

import httpx
import pytest
from novu_py import Novu

from novu_app.kernel.settings import get_settings
from tests.support.customer import Customer
from tests.support.http import HttpSink, Reply

TOKEN = "123456:AAF-bot_token"


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_telegram_is_told_where_the_updates_of_a_bot_go(
    sdk: Novu,
    app_client: httpx.Client,
    customer: Customer,
    http_sink: HttpSink,
    settings_environment: pytest.MonkeyPatch,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("novu_app.providers.chat.telegram_api.API", http_sink.url)
    settings_environment.setenv("NOVU_PUBLIC_URL", "https://novu.example.com")
    settings_environment.setenv("NOVU_OUTBOUND_ALLOW", "loopback")
    get_settings.cache_clear()
    for method, result in (("getMe", {"id": 1, "is_bot": True, "username": "shop_bot"}), ("setWebhook", True)):
        http_sink.pages[f"/bot{TOKEN}/{method}"] = Reply(body={"ok": True, "result": result})
    bot = customer.integration("telegram", {"apiToken": TOKEN}, "chat")
    told = sdk.integrations.integrations_controller_configure_integration_webhook(
        integration_identifier=bot.identifier
    ).result
    assert told.webhook_url.startswith("https://novu.example.com/v1/integrations/chat/telegram/")
    assert http_sink.requests[-1].json()["url"] == told.webhook_url
