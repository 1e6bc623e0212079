"""Telegram: a deep link binds the chat in which it is followed to a subscriber; a page sets up the bot from a phone.

Every integration has an address and a secret of its own, which Telegram sends along with each update. What the secret is
made from are our key, the integration and the bot's token: nothing has to be stored, and another bot has another one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from novu_app.channels import endpoints, links
from novu_app.channels.endpoints import EndpointDraft
from novu_app.channels.resolving import integration_named
from novu_app.integrations import service as integrations
from novu_app.integrations.models import Integration
from novu_app.kernel import crypto
from novu_app.kernel.errors import BadRequest, NotFound, Unauthorized
from novu_app.kernel.settings import get_settings
from novu_app.subscribers import store as subscribers

PROVIDER = "telegram"
#: Where Telegram sends updates to: under it the environment and the integration.
UPDATES = "/v1/integrations/chat/telegram"
SETUP = "/v1/integrations/chat/setup"
_START = re.compile(r"/start(?:@\w+)?\s+([A-Za-z0-9_-]{16,64})\s*\Z")


@dataclass(frozen=True, slots=True)
class Bot:
    """The bot of an integration, with what Telegram is told about it."""

    environment_id: str
    integration_id: str
    token: str
    address: str
    secret: str


def integration_of(session: Session, environment_id: str, reference: str, what: str) -> Integration:
    """The integration, when it is one of Telegram.

    Raises:
        NotFound: there is none.
        BadRequest: it is another provider's, which has no such thing; ``what`` says what that is.
    """
    integration = integration_named(session, environment_id, reference)
    if integration.provider_id != PROVIDER:
        raise BadRequest(f"{what} is not supported for provider: {integration.provider_id}")
    return integration


def bot_of(integration: Integration) -> Bot:
    """The bot of an integration.

    Raises:
        BadRequest: it has no token yet.
    """
    token = str(integrations.credentials_of(integration).get("apiToken") or "").strip()
    if not token:
        raise BadRequest("Telegram integration missing required credentials (apiToken)")
    return bot_with(integration.environment_id, integration.id, token)


def bot_with(environment_id: str, integration_id: str, token: str) -> Bot:
    """The bot that an integration has with this token."""
    address = f"{get_settings().public_url_resolved}{UPDATES}/{environment_id}/{integration_id}"
    secret = crypto.keyed_hash(f"telegram-updates:{integration_id}:{token}")
    return Bot(environment_id, integration_id, token, address, secret)


def check_reachable(bot: Bot) -> None:
    """See that Telegram can send updates here.

    Raises:
        BadRequest: it sends to addresses with TLS only.
    """
    if not bot.address.startswith("https://"):
        raise BadRequest(f"Telegram sends updates to https addresses only: set NOVU_PUBLIC_URL ({bot.address})")


def deep_link(username: str, token: str) -> str:
    """The link that opens the bot's chat and sends it ``/start <token>``."""
    return f"https://t.me/{username}?start={token}"


def setup_url(token: str) -> str:
    """The page on which the bot's token is filled in."""
    return f"{get_settings().public_url_resolved}{SETUP}/{token}"


def take_update(session: Session, environment_id: str, integration_id: str, secret: str, update: Any) -> str | None:
    """Take a message to a bot. One that follows a link binds its chat to the link's subscriber.

    Returns:
        What the bot says to the chat; None when nothing.

    Raises:
        Unauthorized: it does not come from Telegram, or there is no such integration.
    """
    try:
        bot = bot_of(integration_of(session, environment_id, integration_id, "Updates"))
    except (NotFound, BadRequest):
        raise Unauthorized("Unauthorized") from None
    if not crypto.same(bot.secret, secret):
        raise Unauthorized("Unauthorized")
    message = update.get("message") if isinstance(update, Mapping) else None
    said = _START.match(str(message.get("text") or "")) if isinstance(message, Mapping) else None
    chat = chat_of(update)
    if said is None or chat is None:
        return None
    link = links.find(session, "chat", said[1])
    if link is None or link.integration_id != integration_id or link.subscriber_pk is None:
        return "This link can not be used any more. Ask for a new one."
    person = subscribers.by_id(session, environment_id, link.subscriber_pk)
    keys = list(link.context_keys)
    if person is None or not links.redeem(session, link):
        return "This link can not be used any more. Ask for a new one."
    draft = EndpointDraft(
        subscriber_id=person.subscriber_id,
        integration_identifier=integration_id,
        type="telegram_chat",
        endpoint={"chatId": chat},
        context_keys=keys,
    )
    endpoints.link_endpoint(session, environment_id, link.organization_id, draft)
    return "You are connected: notifications arrive in this chat."


def chat_of(update: Any) -> str | None:
    """The chat of an update's message, as text."""
    message = update.get("message") if isinstance(update, Mapping) else None
    chat = message.get("chat") if isinstance(message, Mapping) else None
    number = chat.get("id") if isinstance(chat, Mapping) else None
    return str(number) if isinstance(number, int) and not isinstance(number, bool) else None
