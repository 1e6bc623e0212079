"""Queries on subscribers; each is scoped by environment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, delete, func, select
from sqlmodel import Session, col

from novu_app.kernel import bulk, clock
from novu_app.kernel.ids import new_id, new_ids
from novu_app.kernel.jsons import dumps
from novu_app.kernel.search import SearchedTable
from novu_app.kernel.search_index import Sought
from novu_app.messages.models import InboxCounter
from novu_app.subscribers.models import Subscriber

_EMPTY = ""
_SEARCHED = {
    "subscriber_id": col(Subscriber.subscriber_id),
    "email": col(Subscriber.email),
    "name": func.coalesce(col(Subscriber.first_name), _EMPTY) + " " + func.coalesce(col(Subscriber.last_name), _EMPTY),
    "phone": col(Subscriber.phone),
}
#: Pages and searches.
TABLE = SearchedTable(Subscriber, _SEARCHED, "subscriber_id, email, first_name, last_name, phone")
#: The columns that a caller may set, besides the identifier.
ATTRIBUTES = ("first_name", "last_name", "email", "phone", "avatar", "locale", "timezone", "data")


def by_id(session: Session, environment_id: str, pk: str) -> Subscriber | None:
    """The subscriber with this row id."""
    return session.scalar(_all(environment_id).where(col(Subscriber.id) == pk))


def by_subscriber_id(
    session: Session, environment_id: str, subscriber_id: str, *, for_update: bool = False
) -> Subscriber | None:
    """The subscriber with the customer's identifier; ``for_update`` holds the row until the transaction ends."""
    query = _all(environment_id).where(col(Subscriber.subscriber_id) == subscriber_id)
    return session.scalar(query.with_for_update() if for_update else query)


def pks_of(session: Session, environment_id: str, subscriber_ids: Sequence[str]) -> dict[str, str]:
    """Row ids by identifier, of those that exist."""
    if not subscriber_ids:
        return {}
    rows = session.execute(
        select(col(Subscriber.subscriber_id), col(Subscriber.id)).where(
            col(Subscriber.environment_id) == environment_id, col(Subscriber.subscriber_id).in_(list(subscriber_ids))
        )
    )
    return {row[0]: row[1] for row in rows}


def numbered(session: Session, environment_id: str, page_number: int, limit: int) -> list[Subscriber]:
    """A page by number, newest first, with one row more than ``limit`` when there is a next page."""
    # The ids first: what stands before the page is passed over in the index alone.
    ids = _all(environment_id).with_only_columns(col(Subscriber.id)).order_by(col(Subscriber.id).desc())
    found = session.scalars(ids.offset(page_number * limit).limit(limit + 1))
    return TABLE.by_ids(session, environment_id, list(found))


def filters(
    *, email: str | None = None, name: str | None = None, phone: str | None = None, subscriber_id: str | None = None
) -> list[Sought]:
    """What must all hold; each finds a part of the value, upper and lower case alike."""
    given = {"subscriber_id": subscriber_id, "email": email, "name": name, "phone": phone}
    return [Sought(text, (field,)) for field, text in given.items() if text]


def matching(text: str) -> list[Sought]:
    """What a search box asks for: any of identifier, e-mail, name, phone contains the text."""
    return [Sought(text, tuple(_SEARCHED))] if text else []


def with_emails(session: Session, environment_id: str, emails: Sequence[str], limit: int) -> list[str]:
    """The row ids of the newest subscribers with any of these addresses, letter by letter."""
    found = (
        pk
        for email in set(emails)
        for pk in TABLE.newest(session, environment_id, filters(email=email), limit, col(Subscriber.email) == email)
    )
    return sorted(found, reverse=True)[:limit]


def upsert(
    session: Session,
    environment_id: str,
    organization_id: str,
    subscriber_id: str,
    attributes: Mapping[str, Any],
    *,
    only_new: bool = False,
) -> tuple[Subscriber, bool]:
    """Create the subscriber or change the given attributes, in one atomic statement.

    With ``only_new`` one that exists is left as it is.

    Returns:
        The row, and whether it is new.
    """
    pk, now = new_id(), clock.now_ms()
    given = [name for name in ATTRIBUTES if name in attributes]
    values = [_stored(name, attributes[name]) for name in given]
    changed = ", ".join(f"{name} = excluded.{name}" for name in [*given, "updated_at"])
    found = bulk.insert(
        session,
        Subscriber.__table__,  # type: ignore[attr-defined]
        ["id", "subscriber_id", *given],
        [(pk, subscriber_id, *values)],
        constants=_constants(environment_id, organization_id, now),
        conflict=f"ON CONFLICT (environment_id, subscriber_id) DO {'NOTHING' if only_new else f'UPDATE SET {changed}'}",
        returning=["id"],
    )
    fresh = _all(environment_id).where(col(Subscriber.subscriber_id) == subscriber_id)
    row = session.scalars(fresh.execution_options(populate_existing=True)).one()
    return row, bool(found) and row.id == pk


def upsert_many(
    session: Session, environment_id: str, organization_id: str, wanted: Mapping[str, Mapping[str, Any]]
) -> tuple[list[str], list[str]]:
    """As :func:`upsert` for many, in one statement. An attribute that is None or not given keeps its value.

    Args:
        session: a writing transaction.
        environment_id: the scope.
        organization_id: its owner.
        wanted: attributes by identifier.

    Returns:
        The identifiers that are new, and those that were there.
    """
    identifiers = sorted(wanted)  # in one order everywhere, so that two transactions can not wait for each other
    rows = []
    for pk, identifier in zip(new_ids(len(identifiers)), identifiers, strict=True):
        attributes = wanted[identifier]
        data = attributes.get("data")
        plain = [attributes.get(name) for name in ATTRIBUTES if name != "data"]
        rows.append((pk, identifier, *plain, None if data is None else dumps(data)))
    kept = ", ".join(f"{name} = COALESCE(excluded.{name}, subscriber.{name})" for name in ATTRIBUTES)
    found = bulk.insert(
        session,
        Subscriber.__table__,  # type: ignore[attr-defined]
        ["id", "subscriber_id", *(name for name in ATTRIBUTES if name != "data"), "data"],
        rows,
        constants=_constants(environment_id, organization_id, clock.now_ms()),
        conflict=f"ON CONFLICT (environment_id, subscriber_id) DO UPDATE SET {kept}, updated_at = excluded.updated_at",
        returning=["id", "subscriber_id"],
    )
    made = {row[0] for row in rows}
    created = [identifier for pk, identifier in found if pk in made]
    updated = [identifier for pk, identifier in found if pk not in made]
    return sorted(created), sorted(updated)


def remove(session: Session, environment_id: str, pk: str) -> None:
    """Delete a subscriber with its subscriptions, preferences and counts. Its messages stay in the activity feed."""
    session.execute(
        delete(InboxCounter).where(
            col(InboxCounter.environment_id) == environment_id, col(InboxCounter.subscriber_pk) == pk
        )
    )
    session.execute(
        delete(Subscriber).where(col(Subscriber.environment_id) == environment_id, col(Subscriber.id) == pk)
    )


def remove_many(session: Session, environment_id: str, pks: Sequence[str]) -> None:
    """As :func:`remove` for many, in two statements."""
    session.execute(
        delete(InboxCounter).where(
            col(InboxCounter.environment_id) == environment_id, col(InboxCounter.subscriber_pk).in_(pks)
        )
    )
    session.execute(
        delete(Subscriber).where(col(Subscriber.environment_id) == environment_id, col(Subscriber.id).in_(pks))
    )


def _all(environment_id: str) -> Select[Subscriber]:
    return select(Subscriber).where(col(Subscriber.environment_id) == environment_id)


def _constants(environment_id: str, organization_id: str, now: int) -> dict[str, Any]:
    return {
        "environment_id": environment_id,
        "organization_id": organization_id,
        "is_online": False,
        "created_at": now,
        "updated_at": now,
    }


def _stored(name: str, value: Any) -> Any:
    return dumps(value) if name == "data" and value is not None else value
