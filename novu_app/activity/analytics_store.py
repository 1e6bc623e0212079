"""Statements that count a day, and the table that keeps the counts; each is scoped by environment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlmodel import Session, col, select

from novu_app.activity.figures import FAILED, Cell, Day
from novu_app.activity.models import ActivityDay
from novu_app.execution.models import Notification
from novu_app.kernel import bulk, jsons
from novu_app.kernel.ids import new_ids

_TABLE = ActivityDay.__table__  # type: ignore[attr-defined]
_SPAN = "environment_id = :environment AND id >= :low AND id < :high"


def kept(session: Session, environment_id: str, since: int) -> list[Day]:
    """The counted days from ``since`` on."""
    query = select(ActivityDay).where(col(ActivityDay.environment_id) == environment_id, col(ActivityDay.day) >= since)
    return [Day.of(row.day, row.figures, row.counted_at) for row in session.scalars(query)]


def keep(session: Session, environment_id: str, days: Sequence[Day]) -> None:
    """Store counts in place of earlier ones; a count that began later wins."""
    bulk.insert(
        session,
        _TABLE,
        ("id", "environment_id", "day", "figures", "counted_at"),
        [
            (row_id, environment_id, day.number, jsons.dumps(day.stored()), day.counted_at)
            for row_id, day in zip(new_ids(len(days)), days, strict=True)
        ],
        conflict="ON CONFLICT (environment_id, day) DO UPDATE SET figures = excluded.figures, "
        "counted_at = excluded.counted_at WHERE activity_day.counted_at <= excluded.counted_at",
    )


def first_day(session: Session, environment_id: str) -> int | None:
    """When the oldest run was made (milliseconds), None without runs: the first entry of an index."""
    query = select(col(Notification.created_at)).where(col(Notification.environment_id) == environment_id)
    return session.scalar(query.order_by(col(Notification.id)).limit(1))


def runs(session: Session, environment_id: str, low: str, high: str) -> list[tuple[Any, ...]]:
    """Workflow id, status and number of the runs with ids in ``[low, high)``."""
    return bulk.execute(
        session,
        f"SELECT workflow_id, status, COUNT(*) FROM notification WHERE {_SPAN} GROUP BY workflow_id, status",
        environment=environment_id,
        low=low,
        high=high,
    )


def messages(session: Session, environment_id: str, low: str, high: str, channels: Iterable[str]) -> list[Cell]:
    """The messages in that span by workflow, channel and provider."""
    rows = bulk.execute(
        session,
        f"SELECT workflow_id, channel, provider_id, SUM(CASE WHEN status = '{FAILED}' THEN 0 ELSE 1 END), "
        f"SUM(CASE WHEN status = '{FAILED}' THEN 1 ELSE 0 END), SUM(CASE WHEN seen THEN 1 ELSE 0 END), "
        f"SUM(CASE WHEN read THEN 1 ELSE 0 END) FROM message WHERE {bulk.any_of(session, 'channel', 'channels')} AND {_SPAN} "
        "GROUP BY workflow_id, channel, provider_id",
        channels=bulk.listed(session, sorted(channels)),
        environment=environment_id,
        low=low,
        high=high,
    )
    return [Cell(*row[:3], *(int(number) for number in row[3:])) for row in rows]


def people(session: Session, environment_id: str, low: str, high: str) -> int:
    """How many subscribers had a run in that span."""
    rows = bulk.execute(
        session,
        f"SELECT COUNT(DISTINCT subscriber_pk) FROM notification WHERE {_SPAN}",
        environment=environment_id,
        low=low,
        high=high,
    )
    return int(rows[0][0])


def times(session: Session, environment_id: str, low: str, high: str, channel: str, most: int) -> list[tuple[str, int]]:
    """Of the newest ``most`` messages of a channel: workflow id, and the time from the trigger to the end of the step
    (milliseconds), without what the run waited in between."""
    return [
        (row[0], int(row[1]))
        for row in bulk.execute(
            session,
            "SELECT m.workflow_id, (n.created_at - e.created_at) + (j.updated_at - j.created_at) FROM "
            f"(SELECT workflow_id, job_id, notification_id, event_id FROM message WHERE channel = :channel AND {_SPAN} "
            "AND status = 'sent' ORDER BY id DESC LIMIT :most) m JOIN job j ON j.id = m.job_id "
            "JOIN notification n ON n.id = m.notification_id JOIN event e ON e.id = m.event_id",
            channel=channel,
            environment=environment_id,
            low=low,
            high=high,
            most=most,
        )
    ]
