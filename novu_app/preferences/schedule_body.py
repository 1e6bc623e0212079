"""When a subscriber wants to be reached, as requests say it (contract/inbox.md, WeeklySchedule)."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator

from novu_app.kernel.wire import Body


def _time_of_day(value: str) -> str:
    if not re.fullmatch(r"(0[1-9]|1[0-2]):[0-5]\d (AM|PM)", value):
        raise ValueError("must be a time such as 09:00 AM")
    return value


class TimeRange(Body):
    """Hours of a day."""

    start: Annotated[str, AfterValidator(_time_of_day)]
    end: Annotated[str, AfterValidator(_time_of_day)]


class DaySchedule(Body):
    """One day of the week; without hours the whole day."""

    is_enabled: bool
    hours: list[TimeRange] | None = None


class WeeklySchedule(Body):
    """The days of the week; a day that is missing is off."""

    monday: DaySchedule | None = None
    tuesday: DaySchedule | None = None
    wednesday: DaySchedule | None = None
    thursday: DaySchedule | None = None
    friday: DaySchedule | None = None
    saturday: DaySchedule | None = None
    sunday: DaySchedule | None = None


class ScheduleBody(Body):
    """When a subscriber wants to be reached."""

    is_enabled: bool | None = None
    weekly_schedule: WeeklySchedule | None = None

    def document(self) -> dict[str, Any]:
        """The schedule as it is stored: the contract's own form."""
        return self.model_dump(by_alias=True, exclude_none=True)
