"""Rules of subscribers: who they are, how they are found, and the credentials of push and chat providers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from novu_app.integrations import store as integration_store
from novu_app.kernel import clock
from novu_app.kernel.errors import BadRequest, Conflict, NotFound
from novu_app.kernel.pagination import Count, CursorPage, Keyset
from novu_app.realtime import lists
from novu_app.subscribers import store
from novu_app.subscribers.models import Subscriber

MOST_DELETED = 1_000


@dataclass(frozen=True, slots=True)
class BulkResult:
    """Identifiers by what happened to them."""

    created: list[str]
    updated: list[str]


class SubscriberExists(Conflict):
    """The subscriber exists and the caller asked to be told."""

    def __init__(self, row: Subscriber) -> None:
        super().__init__(f"Subscriber {row.subscriber_id} already exists")
        self.row = row


def get_subscriber(session: Session, environment_id: str, subscriber_id: str) -> Subscriber:
    """One subscriber by the customer's identifier.

    Raises:
        NotFound: there is none.
    """
    row = store.by_subscriber_id(session, environment_id, subscriber_id)
    if row is None:
        raise NotFound(f"Subscriber not found for id {subscriber_id}")
    return row


def list_subscribers(
    session: Session,
    environment_id: str,
    keyset: Keyset,
    *,
    order_by: str = "id",
    email: str | None = None,
    name: str | None = None,
    phone: str | None = None,
    subscriber_id: str | None = None,
) -> tuple[CursorPage[Subscriber], Count]:
    """One page of the subscribers for which all given filters hold.

    Args:
        session: a transaction.
        environment_id: the scope.
        keyset: which page.
        order_by: ``id`` (age) or ``updated_at``.
        email: a part of the address.
        name: a part of first and last name.
        phone: a part of the number.
        subscriber_id: a part of the identifier.

    Raises:
        BadRequest: the cursor is not of this environment.
    """
    sought = store.filters(email=email, name=name, phone=phone, subscriber_id=subscriber_id)
    return store.TABLE.page(session, environment_id, sought, keyset, order_by)


def search(
    session: Session, environment_id: str, text: str, keyset: Keyset, *, order_by: str = "id"
) -> tuple[CursorPage[Subscriber], Count]:
    """One page of the subscribers whose identifier, e-mail, name or phone contains ``text``; all for an empty one.

    ``order_by`` is ``id`` (age) or ``updated_at``.

    Raises:
        BadRequest: the cursor is not of this environment.
    """
    return store.TABLE.page(session, environment_id, store.matching(text.strip()), keyset, order_by)


def numbered_page(session: Session, environment_id: str, page: int, limit: int) -> tuple[list[Subscriber], bool]:
    """The v1 list: page ``page`` (from 0) of ``limit``, newest first, and whether there are more."""
    rows = store.numbered(session, environment_id, page, limit)
    return rows[:limit], len(rows) > limit


def create_subscriber(
    session: Session,
    environment_id: str,
    organization_id: str,
    subscriber_id: str,
    attributes: Mapping[str, Any],
    *,
    fail_if_exists: bool = False,
) -> tuple[Subscriber, bool]:
    """Create a subscriber, or change the given attributes of the one that exists.

    Returns:
        The row, and whether it is new.

    Raises:
        SubscriberExists: it exists and ``fail_if_exists`` is set.
    """
    row, created = store.upsert(
        session, environment_id, organization_id, subscriber_id, attributes, only_new=fail_if_exists
    )
    if fail_if_exists and not created:
        raise SubscriberExists(row)
    lists.changed(session, "subscribers", environment_id)
    return row, created


def create_many(
    session: Session, environment_id: str, organization_id: str, wanted: Mapping[str, Mapping[str, Any]]
) -> BulkResult:
    """Create or change many, in one statement; an attribute that is None keeps its value.

    Args:
        session: a writing transaction.
        environment_id: the scope.
        organization_id: its owner.
        wanted: attributes by identifier.
    """
    created, updated = store.upsert_many(session, environment_id, organization_id, wanted)
    lists.changed(session, "subscribers", environment_id)
    return BulkResult(created, updated)


def update_subscriber(
    session: Session, environment_id: str, subscriber_id: str, attributes: Mapping[str, Any]
) -> Subscriber:
    """Change the given attributes; None takes a value away.

    Raises:
        NotFound: there is no such subscriber.
    """
    row = _locked(session, environment_id, subscriber_id)
    for name in store.ATTRIBUTES:
        if name in attributes:
            setattr(row, name, attributes[name])
    return _touched(session, row)


def delete_subscriber(session: Session, environment_id: str, subscriber_id: str) -> None:
    """Delete a subscriber with its subscriptions and preferences; what was sent stays in the activity feed.

    Raises:
        NotFound: there is no such subscriber.
    """
    row = get_subscriber(session, environment_id, subscriber_id)
    store.remove(session, environment_id, row.id)
    lists.changed(session, "subscribers", environment_id)


def delete_many(session: Session, environment_id: str, subscriber_ids: Sequence[str]) -> int:
    """As :func:`delete_subscriber` for many; how many there were. Those that do not exist are passed over.

    Raises:
        BadRequest: these are more than :data:`MOST_DELETED`.
    """
    if len(subscriber_ids) > MOST_DELETED:
        raise BadRequest(f"At most {MOST_DELETED} subscribers are deleted at once.")
    found = store.pks_of(session, environment_id, subscriber_ids)
    store.remove_many(session, environment_id, sorted(found.values()))
    if found:
        lists.changed(session, "subscribers", environment_id)
    return len(found)


def set_online(session: Session, environment_id: str, subscriber_id: str, *, online: bool) -> Subscriber:
    """Note whether the subscriber is online; going offline notes the moment.

    Raises:
        NotFound: there is no such subscriber.
    """
    row = _locked(session, environment_id, subscriber_id)
    row.is_online = online
    if not online:
        row.last_online_at = clock.now_ms()
    return _touched(session, row)


def set_credentials(
    session: Session,
    environment_id: str,
    subscriber_id: str,
    *,
    provider_id: str,
    credentials: Mapping[str, Any],
    integration_identifier: str | None = None,
    append: bool = False,
) -> Subscriber:
    """Store where a push or chat provider reaches a subscriber.

    Args:
        session: a writing transaction.
        environment_id: the scope.
        subscriber_id: the customer's identifier.
        provider_id: the provider.
        credentials: wire names to values, for example ``deviceTokens``.
        integration_identifier: which instance of the provider; None takes the oldest active one.
        append: add device tokens to the stored ones and keep other values, rather than replace all.

    Raises:
        NotFound: there is no such subscriber.
        BadRequest: the environment has no such active integration.
    """
    row = _locked(session, environment_id, subscriber_id)
    integration = integration_store.first_active(session, environment_id, provider_id, integration_identifier)
    if integration is None:
        raise BadRequest(f"Subscribers environment ({environment_id}) do not have active {provider_id} integration.")
    channels = list(row.channels or [])
    known = next((channel for channel in channels if channel["integration_id"] == integration.id), None)
    values = _merged(known["credentials"], credentials) if append and known else dict(credentials)
    entry = {
        "provider_id": provider_id,
        "integration_id": integration.id,
        "integration_identifier": integration.identifier,
        "credentials": values,
    }
    row.channels = [channel for channel in channels if channel is not known] + [entry]
    return _touched(session, row)


def delete_credentials(session: Session, environment_id: str, subscriber_id: str, provider_id: str) -> None:
    """Forget what is stored for a provider; nothing to forget is fine.

    Raises:
        NotFound: there is no such subscriber.
    """
    row = _locked(session, environment_id, subscriber_id)
    row.channels = [channel for channel in row.channels or [] if channel["provider_id"] != provider_id]
    _touched(session, row)


def _locked(session: Session, environment_id: str, subscriber_id: str) -> Subscriber:
    row = store.by_subscriber_id(session, environment_id, subscriber_id, for_update=True)
    if row is None:
        raise NotFound(f"Subscriber not found for id {subscriber_id}")
    return row


def _touched(session: Session, row: Subscriber) -> Subscriber:
    row.updated_at = clock.now_ms()
    session.add(row)
    session.flush()
    lists.changed(session, "subscribers", row.environment_id)
    return row


def _merged(stored: Mapping[str, Any], added: Mapping[str, Any]) -> dict[str, Any]:
    merged = {**stored, **added}
    if "deviceTokens" in added:
        merged["deviceTokens"] = list(dict.fromkeys([*stored.get("deviceTokens", []), *added["deviceTokens"]]))
    return merged
