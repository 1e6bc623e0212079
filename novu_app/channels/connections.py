"""Rules of channel connections: the authorisation of a workspace (contract/webhooks.md, Chat: connections and endpoints)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlmodel import Session

from novu_app.channels import lifetimes, listing
from novu_app.channels.listing import ChannelFilter, References
from novu_app.channels.models import ChannelConnection
from novu_app.channels.resolving import integration_named, subscriber_named
from novu_app.contexts.service import keys_of
from novu_app.kernel import clock, crypto, jsons
from novu_app.kernel.errors import BadRequest, Conflict, NotFound
from novu_app.kernel.ids import new_id, short_suffix
from novu_app.kernel.pagination import Count, CursorPage, Keyset

Mode = Literal["subscriber", "shared"]
#: What a token reads as; sent back it leaves the stored one as it is.
MASK = "********"
_TOKENS = ("accessToken", "refreshToken")


@dataclass(frozen=True, slots=True)
class ConnectionDraft:
    """A connection as wanted. ``context`` is ``{type: id | {id, data}}``; ``context_keys``, where they are given instead,
    name contexts that exist. ``auth`` is ``{"accessToken", "refreshToken"?, …}``."""

    integration_identifier: str
    workspace: Mapping[str, Any]
    auth: Mapping[str, Any]
    identifier: str | None = None
    subscriber_id: str | None = None
    mode: Mode | None = None
    context: Mapping[str, Any] | None = None
    context_keys: Sequence[str] | None = None


def check_mode(mode: Mode | None, subscriber_id: str | None, has_context: bool) -> None:
    """Whether a connection of this mode can belong to what is named.

    Raises:
        BadRequest: a shared one needs contexts, one of a subscriber a subscriber, any other one of both.
    """
    if mode == "shared":
        if not has_context:
            raise BadRequest('context is required when connectionMode is "shared"')
    elif mode == "subscriber":
        if not subscriber_id:
            raise BadRequest('subscriberId is required when connectionMode is "subscriber"')
    elif not subscriber_id and not has_context:
        raise BadRequest("Either subscriberId or context must be provided")


def create_connection(
    session: Session, environment_id: str, organization_id: str, draft: ConnectionDraft
) -> ChannelConnection:
    """Store the authorisation of a workspace.

    Raises:
        BadRequest: mode, subscriber and contexts do not fit together.
        NotFound: there is no such integration or subscriber.
        Conflict: the identifier is taken, or the integration has one for the same subscriber and contexts.
    """
    check_mode(draft.mode, draft.subscriber_id, bool(draft.context or draft.context_keys))
    integration = integration_named(session, environment_id, draft.integration_identifier)
    owner = None if draft.mode == "shared" else draft.subscriber_id
    pk = subscriber_named(session, environment_id, organization_id, owner).id if owner else None
    keys = (
        sorted(draft.context_keys)
        if draft.context_keys is not None
        else keys_of(session, environment_id, organization_id, draft.context)
    )
    listing.hold_integration(session, environment_id, integration.id)
    taken = listing.connections_for(session, environment_id, integration.id, keys, [pk])
    if taken:
        who = f'subscriberId "{owner}"' if owner else "no subscriberId"
        where = f"context [{', '.join(keys)}]" if keys else "no context"
        raise Conflict(
            f'A channel connection already exists for integration "{integration.identifier}" with {who} and {where}. '
            f"Connection ID: {taken[0].identifier}"
        )
    row_id, now = new_id(), clock.now_ms()
    identifier = draft.identifier or f"chconn_{short_suffix()}"
    values = {
        "id": row_id,
        "environment_id": environment_id,
        "organization_id": organization_id,
        "identifier": identifier,
        "integration_id": integration.id,
        "subscriber_pk": pk,
        "context_keys": jsons.dumps(keys),
        "workspace": jsons.dumps(draft.workspace),
        "auth": crypto.encrypt(jsons.dumps(draft.auth), row=row_id),
        "due_at": lifetimes.due_of(draft.auth, now),
        "created_at": now,
        "updated_at": now,
    }
    if not listing.insert(session, ChannelConnection, values):
        raise Conflict(
            f'Channel connection with identifier "{identifier}" already exists in environment "{environment_id}"'
        )
    return get_connection(session, environment_id, identifier)


def get_connection(session: Session, environment_id: str, identifier: str) -> ChannelConnection:
    """One connection by its identifier.

    Raises:
        NotFound: there is none.
    """
    row = listing.by_identifier(session, ChannelConnection, environment_id, identifier)
    if row is None:
        raise _missing(identifier)
    return row


def list_connections(
    session: Session, environment_id: str, wanted: ChannelFilter, keyset: Keyset, order_by: str = "id"
) -> tuple[CursorPage[ChannelConnection], Count, References]:
    """One page of connections, how many there are, and what the page's rows refer to.

    Raises:
        BadRequest: the cursor is not of this environment.
    """
    page = listing.page(session, ChannelConnection, environment_id, wanted, keyset, order_by)
    count = Count.of(listing.count(session, ChannelConnection, environment_id, wanted))
    return page, count, listing.references(session, environment_id, page.rows)


def update_connection(
    session: Session,
    environment_id: str,
    identifier: str,
    *,
    workspace: Mapping[str, Any],
    auth: Mapping[str, Any],
) -> ChannelConnection:
    """Replace workspace and authorisation. A token that is sent as it was read (:data:`MASK`) stays what it is.

    Raises:
        NotFound: there is no such connection.
    """
    row = get_connection(session, environment_id, identifier)
    stored = auth_of(row)
    kept = {key: stored[key] for key in _TOKENS if auth.get(key) == MASK and stored.get(key)}
    row.workspace = dict(workspace)
    whole, now = {**auth, **kept}, clock.now_ms()
    row.auth = crypto.encrypt(jsons.dumps(whole), row=row.id)
    # Whoever is renewing the authorisation of before stores nothing any more.
    row.due_at, row.lease, row.updated_at = lifetimes.due_of(whole, now), None, now
    session.add(row)
    session.flush()
    return row


def delete_connection(session: Session, environment_id: str, identifier: str) -> None:
    """Delete a connection, with the endpoints that are addressed by its authorisation.

    Raises:
        NotFound: there is no such connection.
    """
    if not listing.remove(session, ChannelConnection, environment_id, identifier):
        raise _missing(identifier)


def auth_of(row: ChannelConnection) -> dict[str, Any]:
    """The authorisation in clear.

    Raises:
        DecryptionFailed: it was stored with another encryption key.
    """
    auth: dict[str, Any] = jsons.loads(crypto.decrypt(row.auth, row=row.id))
    return auth


def masked(auth: Mapping[str, Any]) -> dict[str, Any]:
    """The authorisation as callers read it: that there are tokens, and until when, never the tokens."""
    return {key: MASK if key in _TOKENS else value for key, value in auth.items() if value}


def _missing(identifier: str) -> NotFound:
    return NotFound(f"Channel connection with identifier '{identifier}' not found")
