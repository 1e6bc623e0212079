"""Telegram (``telegram``): a bot writes to the chats that were linked to it."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.base import Accepted, DeliveryDeferred, DeliveryFailed, Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.chat.targets import target
from novu_app.providers.chat.telegram_api import api_url
from novu_app.providers.fields import secret
from novu_app.providers.http import Answer
from novu_app.providers.reading import found, reader
from novu_app.providers.vendor import Vendor

_DOCS = "https://core.telegram.org/bots/api#sendmessage"
_RATES = "https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this"
_PREFIX = "Telegram refused: "


def build(account: Account, message: OutgoingMessage) -> Call:
    """``sendMessage``."""
    body = {"chat_id": target(message, "chatId", "Telegram"), "text": message.body}
    return Call(api_url(account.need("apiToken"), "sendMessage"), body)


def read(answer: Answer) -> Accepted:
    """The body of a 429 says in seconds when to come again. 403: the bot was blocked, or put out of the group."""
    wait = found(answer, "parameters.retry_after") or ""
    text = f"{_PREFIX}{found(answer, 'description') or answer.status}"
    if answer.status == 429 and wait.replace(".", "", 1).isdigit():
        raise DeliveryDeferred(text, retry_after_ms=round(float(wait) * 1000), raw=answer.raw, provider_fails=False)
    if answer.status in (403, 404):
        # A token that is none is part of an address that does not exist.
        raise DeliveryFailed(text, raw=answer.raw, provider_fails=answer.status == 404)
    return _read(answer)


_read = reader(
    id="result.message_id",
    text="description",
    code="",
    prefix=_PREFIX,
    accepts=lambda said: isinstance(said, dict) and said.get("ok") is True,
)

PROVIDER = Vendor(
    id="telegram",
    display_name="Telegram",
    channel="chat",
    documentation=_DOCS,
    credentials=(
        secret("apiToken", "Bot token", "From @BotFather", "https://core.telegram.org/bots/features#botfather"),
    ),
    # Telegram asks for no more than some thirty messages a second of one bot.
    limits=Limits(concurrency=4, rate=(30, 1), told=_RATES),
    style="snake",
    needs_endpoint=True,
    build=build,
    read=read,
)
