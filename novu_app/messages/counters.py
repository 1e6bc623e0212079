"""The counts of inboxes: kept, not counted (ARCHITECTURE.md, law 9).

Whoever changes messages calls :func:`apply` with the differences in the same transaction. One statement changes the
rows of all subscribers of a chunk and gives back the absolute values that go out to clients.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session

from novu_app.kernel import bulk
from novu_app.messages.models import InboxCounter

SEVERITIES = ("high", "medium", "low", "none")


class Delta(NamedTuple):
    """What a change adds to (or takes from) the counts of one inbox."""

    subscriber_pk: str
    environment_id: str
    unread: int = 0
    unseen: int = 0
    high: int = 0
    medium: int = 0
    low: int = 0
    none: int = 0
    in_context: int = 0


class Counts(NamedTuple):
    """The counts of one inbox as they are now. A higher ``version`` is newer.

    ``in_context`` is how many messages of contexts ever arrived: where there are some, the other counts are those of all
    contexts together, and one context's are counted anew (:func:`novu_app.messages.inbox.counts_of`).
    """

    subscriber_pk: str
    unread: int = 0
    unseen: int = 0
    high: int = 0
    medium: int = 0
    low: int = 0
    none: int = 0
    in_context: int = 0
    version: int = 0

    def document(self) -> dict[str, int]:
        """The counts as a realtime batch carries them."""
        return {
            "unread": self.unread,
            "unseen": self.unseen,
            "high": self.high,
            "medium": self.medium,
            "low": self.low,
            "none": self.none,
            "in_context": self.in_context,
            "version": self.version,
        }


_COLUMNS = {
    "subscriber_pk": "text",
    "environment_id": "text",
    "unread": "integer",
    "unseen": "integer",
    "unread_high": "integer",
    "unread_medium": "integer",
    "unread_low": "integer",
    "unread_none": "integer",
    "in_context": "integer",
}
_COUNTED = tuple(_COLUMNS)[2:]
# Rows are taken in the order of their keys, so that two chunks with common subscribers wait for each other instead of
# locking each other out.
_APPLY = f"""
WITH {{v}}
INSERT INTO inbox_counter ({", ".join(_COLUMNS)}, version)
SELECT {", ".join(f"v.{name}" for name in _COLUMNS)}, 1 FROM v WHERE true ORDER BY v.subscriber_pk
ON CONFLICT (subscriber_pk) DO UPDATE SET
{", ".join(f"{name} = inbox_counter.{name} + excluded.{name}" for name in _COUNTED)},
version = inbox_counter.version + 1
RETURNING subscriber_pk, {", ".join(_COUNTED)}, version
"""


def apply(session: Session, deltas: Iterable[Delta]) -> list[Counts]:
    """Add ``deltas`` to the counts in one statement.

    Several deltas of one subscriber are added up first. A delta of zeros still raises the version: the inbox changed.

    Args:
        session: the open transaction that also changes the messages.
        deltas: the differences, in any order.

    Returns:
        The new absolute counts, one entry a subscriber, ordered by ``subscriber_pk``.
    """
    sums: dict[tuple[str, str], list[int]] = {}
    for delta in deltas:
        row = sums.setdefault(delta[:2], [0] * len(_COUNTED))
        for index, value in enumerate(delta[2:]):
            row[index] += value
    rows = [(*key, *values) for key, values in sorted(sums.items())]
    return sorted(Counts(*row) for row in bulk.run(session, _APPLY, _COLUMNS, rows))


def arrived(subscriber_pk: str, environment_id: str, severity: str, *, in_context: bool = False) -> Delta:
    """The delta of one new, unread and unseen message; ``in_context`` when it belongs to contexts."""
    column = severity if severity in SEVERITIES else "none"
    return Delta(subscriber_pk, environment_id, unread=1, unseen=1, in_context=int(in_context), **{column: 1})


def read(session: Session, environment_id: str, subscriber_pk: str) -> Counts:
    """The counts of one inbox; zeros where nothing has ever arrived."""
    columns = InboxCounter.__table__.c  # type: ignore[attr-defined]
    query = select(*(columns[name] for name in ("subscriber_pk", *_COUNTED, "version")))
    row = session.execute(
        query.where(columns.subscriber_pk == subscriber_pk, columns.environment_id == environment_id)
    ).first()
    return Counts(subscriber_pk) if row is None else Counts(*row)
