"""What the activity of a day came to, counted once and kept (novu_app/activity/analytics.py)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from novu_app.kernel import fields


class ActivityDay(SQLModel, table=True):
    """One day (UTC, days since the epoch) of an environment. ``figures`` is what :class:`~novu_app.activity.figures.Day` holds.

    ``counted_at`` says how old the figures are: what was sent on a day is read for days afterwards.
    """

    __tablename__ = "activity_day"
    __table_args__ = (UniqueConstraint("environment_id", "day"),)

    id: str = fields.primary_id()
    environment_id: str = fields.reference("environment.id")
    day: int = fields.number()
    figures: dict[str, Any] = fields.document()
    counted_at: int = fields.moment()
