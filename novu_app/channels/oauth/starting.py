"""The beginning of a flow: who shall be connected to what, and the address where somebody consents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from novu_app.channels.connections import Mode as ConnectionMode
from novu_app.channels.connections import check_mode
from novu_app.channels.oauth import registry
from novu_app.channels.oauth.state import Mode, State, sign
from novu_app.channels.oauth.vendors import Ask
from novu_app.channels.resolving import check_context_hash, integration_named, subscriber_named
from novu_app.contexts.service import keys_of
from novu_app.integrations.models import Integration
from novu_app.integrations.service import credentials_of
from novu_app.kernel.errors import BadRequest
from novu_app.kernel.settings import get_settings

CALLBACK = "/v1/integrations/chat/oauth/callback"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a caller wants to connect. ``context`` is ``{type: id | {id, data}}``; ``auto_link_user`` links the person who
    consents, too; ``scope`` and ``user_scope`` replace the vendor's usual ones."""

    integration_identifier: str
    mode: Mode = "connect"
    subscriber_id: str | None = None
    connection_identifier: str | None = None
    context: Mapping[str, Any] | None = None
    context_hash: str | None = None
    connection_mode: ConnectionMode | None = None
    auto_link_user: bool = False
    scope: Sequence[str] | None = None
    user_scope: Sequence[str] | None = None


def start(session: Session, environment_id: str, organization_id: str, wish: Wish) -> str:
    """The address to send somebody to. It is good for five minutes.

    Raises:
        BadRequest: the integration can not be connected by OAuth or lacks credentials; subscriber, contexts and mode do not
            fit together; the context hash is wrong.
        NotFound: there is no such integration or subscriber.
    """
    integration = integration_named(session, environment_id, wish.integration_identifier)
    registry.get(integration.provider_id)
    if wish.mode == "link_user" and not wish.subscriber_id:
        raise BadRequest("subscriberId is required for link_user mode")
    if "incoming-webhook" in (wish.scope or ()) and not wish.subscriber_id:
        raise BadRequest("subscriberId is required for incoming webhook")
    check_mode(wish.connection_mode, wish.subscriber_id, bool(wish.context))
    check_context_hash(session, environment_id, integration, wish.context, wish.context_hash)
    if wish.subscriber_id:
        subscriber_named(session, environment_id, organization_id, wish.subscriber_id)
    state = State(
        environment_id,
        organization_id,
        integration.id,
        mode=wish.mode,
        identifier=wish.connection_identifier,
        subscriber_id=wish.subscriber_id,
        context_keys=keys_of(session, environment_id, organization_id, wish.context),
        connection_mode=wish.connection_mode,
        auto_link_user=wish.auto_link_user,
    )
    return consent_url(integration, state, scope=wish.scope, user_scope=wish.user_scope)


def consent_url(
    integration: Integration,
    state: State,
    *,
    scope: Sequence[str] | None = None,
    user_scope: Sequence[str] | None = None,
) -> str:
    """Where somebody consents to what a state says.

    Raises:
        BadRequest: the integration lacks credentials.
    """
    ask = Ask(state.mode, sign(state), redirect_uri(), scope, user_scope)
    return registry.get(integration.provider_id).consent_url(credentials_of(integration), ask)


def redirect_uri() -> str:
    """Where vendors send people back to. It has to be registered there, word for word."""
    return f"{get_settings().public_url_resolved}{CALLBACK}"
