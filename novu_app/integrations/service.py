"""Rules of integrations: which provider sends on a channel, with which credentials (contract/providers.md)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from novu_app.integrations import ranking, store
from novu_app.integrations.configurations import configurations_of, stored
from novu_app.integrations.credentials import credentials_of, missing_credentials, sealed
from novu_app.integrations.models import Integration
from novu_app.integrations.ranking import PRIMARY_CHANNELS
from novu_app.kernel import clock
from novu_app.kernel.errors import BadRequest, Conflict, NotFound
from novu_app.kernel.ids import new_id, short_suffix
from novu_app.providers import registry
from novu_app.realtime import lists
from novu_app.workflows import service as workflow_service

__all__ = ["PRIMARY_CHANNELS", "configurations_of", "credentials_of", "missing_credentials"]

_MAX_IDENTIFIER = 255


@dataclass(slots=True)
class IntegrationDraft:
    """An integration as wanted. Empty name and identifier are made of the provider's."""

    provider_id: str
    channel: str
    name: str = ""
    identifier: str = ""
    credentials: Mapping[str, Any] | None = None
    configurations: Mapping[str, Any] | None = None
    conditions: list[dict[str, Any]] | None = None
    active: bool = False


def list_integrations(session: Session, environment_id: str, *, only_active: bool = False) -> list[Integration]:
    """The integrations of an environment, oldest first."""
    return store.of_environment(session, environment_id, only_active=only_active)


def get_integration(session: Session, environment_id: str, reference: str) -> Integration:
    """One integration by its id or identifier.

    Raises:
        NotFound: there is none.
    """
    row = store.by_id(session, environment_id, reference)
    if row is None:
        raise NotFound(f"Integration with id {reference} not found", integrationId=reference)
    return row


def create_integration(
    session: Session, environment_id: str, organization_id: str, draft: IntegrationDraft
) -> Integration:
    """Create an integration. The first active one of e-mail or SMS becomes the primary one.

    Args:
        session: a writing transaction.
        environment_id: the scope.
        organization_id: its owner.
        draft: what it shall be.

    Raises:
        BadRequest: the provider is not known, or is not of the channel, or not for this environment, or its pace can not be
            kept.
        ValidationFailed: a credential is not one of the provider's.
        Conflict: the identifier is taken.
    """
    provider = registry.get(draft.provider_id)
    if provider.channel != draft.channel:
        raise BadRequest(f"Provider {provider.id} sends on the channel {provider.channel}, not on {draft.channel}")
    if provider.id in ranking.DEMO and not store.is_development(session, environment_id):
        raise BadRequest(f"{provider.display_name} keeps messages instead of sending them: Development alone has it")
    store.hold_changes(session, environment_id)
    identifier = draft.identifier or f"{_slug(draft.name or provider.id)}-{short_suffix()}"
    _check_identifier(session, environment_id, identifier)
    now, row_id = clock.now_ms(), new_id()
    row = Integration(
        id=row_id,
        environment_id=environment_id,
        organization_id=organization_id,
        provider_id=provider.id,
        channel=provider.channel,
        identifier=identifier,
        name=draft.name or provider.display_name,
        credentials=sealed(row_id, provider, draft.credentials or {}),
        configurations=stored(row_id, draft.configurations or {}),
        conditions=draft.conditions,
        active=draft.active,
        created_at=now,
        updated_at=now,
    )
    session.add(row)
    return _changed(session, row)


def update_integration(
    session: Session, environment_id: str, reference: str, changes: Mapping[str, Any]
) -> Integration:
    """Change the given fields of :class:`IntegrationDraft`. Credentials replace the stored ones as a whole.

    Raises:
        NotFound: there is no such integration.
        BadRequest: what is set about its pace can not be kept.
        ValidationFailed: a credential is not one of the provider's.
        Conflict: the identifier is taken.
    """
    store.hold_changes(session, environment_id)
    row = get_integration(session, environment_id, reference)
    identifier = changes.get("identifier")
    if identifier and identifier != row.identifier:
        _check_identifier(session, environment_id, identifier)
        row.identifier = identifier
    if changes.get("credentials") is not None:
        row.credentials = sealed(row.id, registry.get(row.provider_id), changes["credentials"])
    if changes.get("configurations") is not None:
        row.configurations = stored(row.id, changes["configurations"])
    if "conditions" in changes:
        row.conditions = changes["conditions"]
        row.primary = row.primary and not row.conditions
    if changes.get("name"):
        row.name = changes["name"]
    if changes.get("active") is not None:
        row.active = changes["active"]
    return _changed(session, row)


def delete_integration(
    session: Session, environment_id: str, reference: str, *, successor: str | None = None
) -> list[Integration]:
    """Delete an integration; another active one of its channel takes its place as primary.

    Args:
        session: a writing transaction.
        environment_id: the scope.
        reference: id or identifier.
        successor: which one becomes primary in its place; None takes the next in the order.

    Returns:
        The integrations that are left.

    Raises:
        NotFound: there is no such integration, or no such successor.
        BadRequest: the successor is not of its channel, or can not be primary.
    """
    store.hold_changes(session, environment_id)
    row = get_integration(session, environment_id, reference)
    channel = row.channel
    if successor is not None:
        if get_integration(session, environment_id, successor).channel != channel:
            raise BadRequest(f"The successor has to send on the channel {channel}")
        set_primary(session, environment_id, successor)
    session.delete(row)
    session.flush()
    lists.changed(session, "integrations", environment_id)
    ranking.rank(session, environment_id, channel)
    workflow_service.refresh_issues(session, environment_id)
    return list_integrations(session, environment_id)


def set_primary(session: Session, environment_id: str, reference: str) -> Integration:
    """Let this integration send what goes out on its channel; it becomes active and loses its conditions.

    Raises:
        NotFound: there is no such integration.
        BadRequest: its channel has no primary integration.
    """
    store.hold_changes(session, environment_id)
    row = get_integration(session, environment_id, reference)
    if row.channel not in PRIMARY_CHANNELS:
        raise BadRequest(f"Channel {row.channel} does not support primary")
    if row.provider_id in ranking.DEMO:
        raise BadRequest("The mailbox takes what no other provider sends and can not be primary")
    for other in store.of_channel(session, environment_id, row.channel):
        other.primary = other.id == row.id
    row.active, row.conditions = True, None
    return _changed(session, row)


def _changed(session: Session, row: Integration) -> Integration:
    row.updated_at = clock.now_ms()
    session.add(row)
    session.flush()
    lists.changed(session, "integrations", row.environment_id)
    ranking.rank(session, row.environment_id, row.channel)
    workflow_service.refresh_issues(session, row.environment_id)
    return row


def _check_identifier(session: Session, environment_id: str, identifier: str) -> None:
    if len(identifier) > _MAX_IDENTIFIER:
        raise BadRequest([f"identifier must be shorter than or equal to {_MAX_IDENTIFIER} characters"])
    if store.identifier_taken(session, environment_id, identifier):
        raise Conflict("Integration with identifier already exists", identifier=identifier)


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "integration"
