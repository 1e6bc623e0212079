"""Telegram's bot API: who a bot is, and where its updates go (core.telegram.org/bots/api)."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from novu_app.kernel.errors import BadRequest
from novu_app.providers.calls import ask_document

#: Replaced by tests only.
API = "https://api.telegram.org"
_VENDOR = "Telegram"


def api_url(token: str, method: str) -> str:
    """Where a method of the bot with this token is called."""
    return f"{API}/bot{quote(token, safe=':')}/{method}"


async def bot_username(token: str) -> str:
    """The name of the bot that a token belongs to, without @.

    Raises:
        BadRequest: Telegram does not know the token, or was not reached.
    """
    name = (await _call(token, "getMe")).get("username")
    if not name:
        raise BadRequest("Telegram getMe failed: username not returned")
    return str(name)


async def webhook_address(token: str) -> str:
    """Where the bot's updates go; empty when nowhere.

    Raises:
        BadRequest: Telegram does not know the token, or was not reached.
    """
    return str((await _call(token, "getWebhookInfo")).get("url") or "")


async def set_webhook(token: str, url: str, secret: str) -> None:
    """Let Telegram send the bot's messages to ``url``, with ``secret`` (letters, digits, hyphens) in a header.

    Raises:
        BadRequest: Telegram refused, or was not reached.
    """
    await _call(token, "setWebhook", url=url, secret_token=secret, allowed_updates=["message"])


async def _call(token: str, method: str, **arguments: Any) -> dict[str, Any]:
    said = await ask_document(_VENDOR, "POST", api_url(token, method), json=arguments)
    if not said.get("ok"):
        raise BadRequest(f"Telegram {method} failed: {said.get('description') or 'no reason given'}")
    result = said.get("result")
    return result if isinstance(result, dict) else {}
