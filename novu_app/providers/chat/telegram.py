"""Telegram (``telegram``): a bot writes to the chats that were linked to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from novu_app.providers.base import (
    Accepted,
    Channel,
    CredentialField,
    DeliveryDeferred,
    DeliveryFailed,
    Limits,
    OutgoingMessage,
    Session,
)
from novu_app.providers.chat.telegram_api import api_url
from novu_app.providers.http import Answer, refusal, request
from novu_app.providers.shaping import shape
from novu_app.providers.webhook import WebhookSession


class TelegramProvider:
    """``telegram``: sends a text to a chat with a bot's token."""

    id = "telegram"
    display_name = "Telegram"
    channel: Channel = "chat"
    credentials = (CredentialField("apiToken", "Bot token", required=True, secret=True, help="From @BotFather"),)
    stores_only = False
    needs_endpoint = True
    wants_payload = False
    #: Telegram asks for no more than some thirty messages a second of one bot.
    limits = Limits(concurrency=4)
    documentation = ""

    def connect(self, credentials: Mapping[str, Any]) -> Session:
        """A session with this bot."""
        return _Telegram(credentials)


class _Telegram(WebhookSession):
    async def send(self, message: OutgoingMessage) -> Accepted:
        """Send one message; see :class:`novu_app.providers.base.Session`."""
        chat = message.endpoint.get("chatId")
        if not chat:
            raise DeliveryFailed(f"Telegram can not send to an endpoint of type {message.endpoint.get('type')}")
        shaped = shape(message, TelegramProvider.id, {"chat_id": chat, "text": message.body}, "snake")
        url = api_url(self.credential("apiToken"), "sendMessage")
        return _read(await request("POST", url, headers=shaped.headers, params=shaped.query, json=shaped.body))


def _read(answer: Answer) -> Accepted:
    said = answer.json()
    if not isinstance(said, dict):
        raise refusal(answer)
    if answer.ok and said.get("ok"):
        result = said.get("result")
        number = result.get("message_id") if isinstance(result, dict) else None
        return Accepted(None if number is None else str(number), answer.raw)
    text = f"Telegram refused: {said.get('description') or answer.status}"
    wait = (said.get("parameters") or {}).get("retry_after")
    if answer.status == 429 and isinstance(wait, int | float):
        raise DeliveryDeferred(text, retry_after_ms=round(wait * 1000), raw=answer.raw, provider_fails=False)
    if answer.status == 403:
        # The bot was blocked, or put out of the group: about this chat, not about the credentials.
        raise DeliveryFailed(text, raw=answer.raw)
    raise refusal(answer, text)


PROVIDER = TelegramProvider()
