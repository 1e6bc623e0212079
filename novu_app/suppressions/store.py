"""Statements on suppressed addresses; each is scoped by environment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlmodel import Session, col

from novu_app.kernel import bulk
from novu_app.kernel.ids import new_ids
from novu_app.kernel.pagination import CursorPage, Keyset, keyset_page
from novu_app.suppressions.models import Suppression

_TABLE = Suppression.__table__  # type: ignore[attr-defined]


class NewSuppression(NamedTuple):
    """An address to write to no more; fields as of :class:`Suppression`."""

    address: str
    reason: str
    provider_id: str
    message_id: str


def add(session: Session, environment_id: str, found: Sequence[NewSuppression], now: int) -> int:
    """Store addresses; how many were not known."""
    rows = bulk.insert(
        session,
        _TABLE,
        ("id", "address", "reason", "provider_id", "message_id"),
        [(row_id, *each) for row_id, each in zip(new_ids(len(found)), found, strict=True)],
        constants={"environment_id": environment_id, "created_at": now},
        conflict="ON CONFLICT (environment_id, address) DO NOTHING",
        returning=("id",),
    )
    return len(rows)


def among(session: Session, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Of these environments with addresses the suppressed ones, each with its reason; one statement."""
    rows = bulk.run(
        session,
        "WITH {v} SELECT s.environment_id, s.address, s.reason FROM v JOIN suppression s "
        "ON s.environment_id = v.environment_id AND s.address = v.address",
        {"environment_id": "text", "address": "text"},
        sorted(set(wanted)),
    )
    return {(row[0], row[1]): row[2] for row in rows}


def of_environment(session: Session, environment_id: str) -> list[Suppression]:
    """The suppressed addresses of an environment, oldest first."""
    query = select(Suppression).where(col(Suppression.environment_id) == environment_id)
    return list(session.scalars(query.order_by(col(Suppression.id))))


def find(session: Session, environment_id: str, address: str) -> Suppression:
    """A suppressed address."""
    query = select(Suppression).where(
        col(Suppression.environment_id) == environment_id, col(Suppression.address) == address
    )
    return session.scalars(query).one()


def page(session: Session, environment_id: str, keyset: Keyset) -> CursorPage[Suppression]:
    """One page of the suppressed addresses of an environment, by age."""
    mine = select(Suppression).where(col(Suppression.environment_id) == environment_id)
    return keyset_page(
        session,
        mine,
        keyset,
        column=col(Suppression.id),
        id_column=col(Suppression.id),
        find=lambda pk: session.scalar(mine.where(col(Suppression.id) == pk)),
        value_of=lambda row: row.id,
        id_of=lambda row: row.id,
    )


def remove(session: Session, environment_id: str, address: str | None) -> int:
    """Forget an address, or with None all of the environment; how many."""
    statement = delete(Suppression).where(col(Suppression.environment_id) == environment_id)
    if address is not None:
        statement = statement.where(col(Suppression.address) == address)
    return len(session.execute(statement.returning(col(Suppression.id))).all())
