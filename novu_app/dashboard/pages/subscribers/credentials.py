"""What push and chat providers know the open subscriber by: read masked, added and taken away in functions of a session."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from sqlmodel import Session

from novu_app.dashboard.door import Visitor
from novu_app.dashboard.pages.subscribers.shapes import Credential, CredentialPlace
from novu_app.dashboard.text import entries, masked
from novu_app.integrations import service as integrations
from novu_app.kernel.errors import BadRequest
from novu_app.providers import registry
from novu_app.subscribers import credentials
from novu_app.subscribers import service as subscribers
from novu_app.subscribers.models import Subscriber

_TOKENS, _URL, _CHANNEL = "deviceTokens", "webhookUrl", "channel"
_LABELS = {_TOKENS: "Device token", _URL: "Web hook URL", _CHANNEL: "Channel", "phoneNumber": "Phone number"}


def shown(row: Subscriber) -> list[Credential]:
    """Every value that is stored, masked."""
    return [
        Credential(
            key=_key(channel, name, value),
            provider=_provider(channel["provider_id"]),
            integration=channel.get("integration_identifier") or "",
            name=_LABELS.get(name, name),
            value=masked(value),
        )
        for channel, name, value in _values(row)
    ]


def places(session: Session, visitor: Visitor) -> list[CredentialPlace]:
    """The integrations at which a subscriber can be made known."""
    found = integrations.list_integrations(session, visitor.scope.environment_id)
    return [
        CredentialPlace(identifier=row.identifier, name=f"{row.name} ({row.identifier})", push=row.channel == "push")
        for row in found
        if row.active and row.channel in ("push", "chat")
    ]


def add(session: Session, visitor: Visitor, subscriber_id: str, form: Mapping[str, Any]) -> Subscriber:
    """Store what a form says beside what is stored; a web hook takes the place of the one before.

    Raises:
        NotFound: there is no such subscriber.
        BadRequest: it says nothing, or names no integration that is active.
    """
    environment_id = visitor.scope.environment_id
    identifier = str(form.get("integration") or "")
    place = next(
        (row for row in integrations.list_integrations(session, environment_id) if row.identifier == identifier), None
    )
    if place is None:
        raise BadRequest("Choose an integration.")
    if place.channel == "push":
        given: dict[str, Any] = {_TOKENS: entries(str(form.get("tokens") or ""))}
    else:
        given = {name: str(form.get(name) or "").strip() for name in (_URL, _CHANNEL)}
    given = {name: value for name, value in given.items() if value}
    if not given:
        raise BadRequest("Give a device token." if place.channel == "push" else "Give a web hook URL or a channel.")
    return subscribers.set_credentials(
        session,
        environment_id,
        subscriber_id,
        provider_id=place.provider_id,
        credentials=given,
        integration_identifier=identifier,
        append=True,
    )


def remove(session: Session, visitor: Visitor, subscriber_id: str, key: str) -> Subscriber:
    """Take one value away; one that is gone already is fine.

    Raises:
        NotFound: there is no such subscriber.
    """
    environment_id = visitor.scope.environment_id
    row = subscribers.get_subscriber(session, environment_id, subscriber_id)
    for channel, name, value in _values(row):
        if _key(channel, name, value) == key:
            return credentials.forget_value(
                session, environment_id, subscriber_id, channel["integration_id"], name, value
            )
    return row


def _values(row: Subscriber) -> Iterator[tuple[dict[str, Any], str, str]]:
    for channel in row.channels or []:
        for name, stored in (channel.get("credentials") or {}).items():
            for value in stored if isinstance(stored, list) else [stored]:
                if value:
                    yield channel, name, str(value)


def _key(channel: Mapping[str, Any], name: str, value: str) -> str:
    """Tells one value from the others without saying it."""
    return hashlib.sha256(f"{channel['integration_id']}\n{name}\n{value}".encode()).hexdigest()[:16]


def _provider(provider_id: str) -> str:
    provider = registry.find(provider_id)
    return provider.display_name if provider else provider_id
