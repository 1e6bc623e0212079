"""Rules of channel endpoints: where a subscriber is reached (contract/webhooks.md, Chat: connections and endpoints)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from novu_app.channels import listing
from novu_app.channels.endpoint_bodies import NEED_CONNECTION, PROVIDERS, checked
from novu_app.channels.listing import ChannelFilter, References
from novu_app.channels.models import ChannelConnection, ChannelEndpoint
from novu_app.channels.resolving import integration_named, subscriber_named
from novu_app.contexts.service import keys_of
from novu_app.integrations.models import Integration
from novu_app.kernel import clock, crypto, jsons
from novu_app.kernel.errors import BadRequest, Conflict, NotFound
from novu_app.kernel.ids import new_id, short_suffix
from novu_app.kernel.pagination import Count, CursorPage, Keyset


@dataclass(frozen=True, slots=True)
class EndpointDraft:
    """An endpoint as wanted: ``endpoint`` is the checked body of its ``type``.

    ``context`` is ``{type: id | {id, data}}``; ``context_keys``, where they are given instead, name contexts that exist.
    """

    subscriber_id: str
    integration_identifier: str
    type: str
    endpoint: Mapping[str, Any]
    identifier: str | None = None
    connection_identifier: str | None = None
    context: Mapping[str, Any] | None = None
    context_keys: Sequence[str] | None = None
    create_subscriber: bool = False


def create_endpoint(
    session: Session, environment_id: str, organization_id: str, draft: EndpointDraft
) -> ChannelEndpoint:
    """Store where a subscriber is reached at an integration; the next message goes there.

    Raises:
        BadRequest: the integration can not send to this type, or it needs a connection of the same contexts.
        NotFound: there is no such integration, subscriber or connection.
        Conflict: the identifier is taken.
    """
    integration = integration_named(session, environment_id, draft.integration_identifier)
    _check_type(draft, integration)
    keys = (
        sorted(draft.context_keys)
        if draft.context_keys is not None
        else keys_of(session, environment_id, organization_id, draft.context)
    )
    person = subscriber_named(
        session, environment_id, organization_id, draft.subscriber_id, create=draft.create_subscriber
    )
    connection = _connection(session, environment_id, draft, integration, keys)
    row_id, now = new_id(), clock.now_ms()
    identifier = draft.identifier or f"chendp_{short_suffix()}"
    values = {
        "id": row_id,
        "environment_id": environment_id,
        "organization_id": organization_id,
        "identifier": identifier,
        "integration_id": integration.id,
        "connection_id": connection.id if connection else None,
        "subscriber_pk": person.id,
        "context_keys": jsons.dumps(keys),
        "type": draft.type,
        "endpoint": crypto.encrypt(jsons.dumps(draft.endpoint), row=row_id),
        "created_at": now,
        "updated_at": now,
    }
    if not listing.insert(session, ChannelEndpoint, values):
        raise Conflict(
            f'Channel endpoint with identifier "{identifier}" already exists in environment "{environment_id}"'
        )
    return get_endpoint(session, environment_id, identifier)


def link_endpoint(session: Session, environment_id: str, organization_id: str, draft: EndpointDraft) -> ChannelEndpoint:
    """As :func:`create_endpoint`, for an address that somebody proved to be theirs: linked twice it is there once.

    Raises:
        BadRequest: the integration can not send to this type.
        NotFound: there is no such integration, subscriber or connection.
    """
    integration = integration_named(session, environment_id, draft.integration_identifier)
    listing.hold_integration(session, environment_id, integration.id)
    person = subscriber_named(session, environment_id, organization_id, draft.subscriber_id)
    keys = sorted(draft.context_keys or ())
    for row in listing.endpoints_for(session, environment_id, integration.id, keys, person.id, draft.type):
        if body_of(row) == dict(draft.endpoint):
            connection = _connection(session, environment_id, draft, integration, keys)
            row.connection_id = connection.id if connection else None
            row.updated_at = clock.now_ms()
            session.add(row)
            session.flush()
            return row
    return create_endpoint(session, environment_id, organization_id, draft)


def get_endpoint(session: Session, environment_id: str, identifier: str) -> ChannelEndpoint:
    """One endpoint by its identifier.

    Raises:
        NotFound: there is none.
    """
    row = listing.by_identifier(session, ChannelEndpoint, environment_id, identifier)
    if row is None:
        raise _missing(identifier)
    return row


def list_endpoints(
    session: Session, environment_id: str, wanted: ChannelFilter, keyset: Keyset, order_by: str = "id"
) -> tuple[CursorPage[ChannelEndpoint], Count, References]:
    """One page of endpoints, how many there are, and what the page's rows refer to.

    Raises:
        BadRequest: the cursor is not of this environment.
    """
    page = listing.page(session, ChannelEndpoint, environment_id, wanted, keyset, order_by)
    count = Count.of(listing.count(session, ChannelEndpoint, environment_id, wanted))
    return page, count, listing.references(session, environment_id, page.rows)


def update_endpoint(session: Session, environment_id: str, identifier: str, body: Mapping[str, Any]) -> ChannelEndpoint:
    """Replace the body of an endpoint with one of the same type.

    Raises:
        NotFound: there is no such endpoint.
        BadRequest: the body is not one of its type.
    """
    row = get_endpoint(session, environment_id, identifier)
    row.endpoint = crypto.encrypt(jsons.dumps(checked(row.type, body)), row=row.id)
    row.updated_at = clock.now_ms()
    session.add(row)
    session.flush()
    return row


def delete_endpoint(session: Session, environment_id: str, identifier: str) -> None:
    """Delete an endpoint: nothing is sent there any more.

    Raises:
        NotFound: there is no such endpoint.
    """
    if not listing.remove(session, ChannelEndpoint, environment_id, identifier):
        raise _missing(identifier)


def body_of(row: ChannelEndpoint) -> dict[str, Any]:
    """The body in clear.

    Raises:
        DecryptionFailed: it was stored with another encryption key.
    """
    body: dict[str, Any] = jsons.loads(crypto.decrypt(row.endpoint, row=row.id))
    return body


def _check_type(draft: EndpointDraft, integration: Integration) -> None:
    providers = PROVIDERS.get(draft.type)
    fits = integration.provider_id in providers if providers else integration.channel == "chat"
    if not fits:
        wanted = f"an integration of {' or '.join(providers)}" if providers else "a chat integration"
        raise BadRequest(
            f'Channel endpoint type "{draft.type}" requires {wanted}, "{integration.identifier}" is one of '
            f"{integration.provider_id}"
        )
    if draft.type in NEED_CONNECTION and not draft.connection_identifier:
        raise BadRequest(f'Channel endpoint type "{draft.type}" requires a connectionIdentifier')


def _connection(
    session: Session, environment_id: str, draft: EndpointDraft, integration: Integration, keys: Sequence[str]
) -> ChannelConnection | None:
    if not draft.connection_identifier:
        return None
    row = listing.by_identifier(session, ChannelConnection, environment_id, draft.connection_identifier)
    if row is None or row.integration_id != integration.id:
        raise NotFound(f"Channel connection not found: {draft.connection_identifier}")
    if draft.type in NEED_CONNECTION and sorted(row.context_keys) != sorted(keys):
        raise BadRequest(f'Webex endpoint context must match channel connection "{row.identifier}" context')
    return row


def _missing(identifier: str) -> NotFound:
    return NotFound(f"Channel endpoint with identifier '{identifier}' not found")
