"""The address at which a subscriber links their chat to them (contract/rest.md, Integrations)."""

from __future__ import annotations

import asyncio
from typing import Any

from novu_app.channels import links, telegram
from novu_app.channels.oauth import registry, starting
from novu_app.channels.oauth.starting import Wish
from novu_app.channels.resolving import check_context_hash, integration_named, subscriber_named
from novu_app.channels.telegram import Bot
from novu_app.contexts.service import keys_of
from novu_app.kernel import clock
from novu_app.kernel.database import writing
from novu_app.kernel.errors import BadRequest
from novu_app.providers.chat import telegram_api

_WHAT = "Linking"


async def link(environment_id: str, organization_id: str, wish: Wish) -> tuple[str, dict[str, Any] | None]:
    """A deep link to Telegram, good once and for a quarter of an hour, or the vendor's consent page.

    Opens its own transactions: between them the bot's vendor is asked.

    Args:
        environment_id: the scope.
        organization_id: its owner.
        wish: for whom and at which integration; its mode is ``link_user``.

    Returns:
        The address, and what else is to tell about it.

    Raises:
        BadRequest: the integration can not be linked so, a context hash is wrong, or the bot is not set up.
        NotFound: there is no such integration or subscriber.
    """
    prepared = await asyncio.to_thread(_prepare, environment_id, organization_id, wish)
    if isinstance(prepared, str):
        return prepared, None
    username = await telegram_api.bot_username(prepared.token)
    if await telegram_api.webhook_address(prepared.token) != prepared.address:
        path = f"/v1/integrations/{wish.integration_identifier}/webhook/configure"
        raise BadRequest(f"The bot's messages do not come here yet: call POST {path} first")
    token, expires_at = await asyncio.to_thread(_issue, environment_id, organization_id, wish)
    return telegram.deep_link(username, token), {"botUsername": username, "expiresAt": clock.iso_at(expires_at)}


def _prepare(environment_id: str, organization_id: str, wish: Wish) -> Bot | str:
    """The bot to link to, or the vendor's page where there is one."""
    with writing() as session:
        integration = integration_named(session, environment_id, wish.integration_identifier)
        if registry.speaks_oauth(integration.provider_id):
            return starting.start(session, environment_id, organization_id, wish)
        integration = telegram.integration_of(session, environment_id, wish.integration_identifier, _WHAT)
        check_context_hash(session, environment_id, integration, wish.context, wish.context_hash)
        subscriber_named(session, environment_id, organization_id, wish.subscriber_id or "")
        return telegram.bot_of(integration)


def _issue(environment_id: str, organization_id: str, wish: Wish) -> tuple[str, int]:
    with writing() as session:
        integration = integration_named(session, environment_id, wish.integration_identifier)
        person = subscriber_named(session, environment_id, organization_id, wish.subscriber_id or "")
        keys = keys_of(session, environment_id, organization_id, wish.context)
        return links.issue(session, integration, "chat", subscriber_pk=person.id, context_keys=keys)
