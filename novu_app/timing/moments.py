"""Times that are not in the workflow but in its data: ``dynamicKey`` of delays and throttles (contract/execution.md, Delay)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

from novu_app.kernel import jsons
from novu_app.timing import zones
from novu_app.timing.durations import after
from novu_app.timing.errors import InvalidMoment

_YEARS = 10


def moment_of(value: Any, now: int, zone: tzinfo) -> int:
    """The moment that a value means, in milliseconds; it may lie in the past.

    Args:
        value: an ISO 8601 time (without an offset it is a time of ``zone``), ``{"amount", "unit"}`` from ``now`` on, or
            either of them as JSON text.
        now: milliseconds.
        zone: the subscriber's.

    Raises:
        InvalidMoment: it is none of these, or more than ten years away.
        InvalidDuration: the amount or the unit can not be used.
    """
    if isinstance(value, str) and value.strip()[:1] in ("{", '"'):
        try:
            value = jsons.loads(value)
        except ValueError:
            raise InvalidMoment(f"{value!r} is not JSON") from None
    if isinstance(value, Mapping):
        return after(now, value.get("amount"), value.get("unit"), zone)
    if not isinstance(value, str) or not value.strip():
        what = "There is no time" if value in (None, "") else f"{value!r} is not a time"
        raise InvalidMoment(f"{what}: it has to be an ISO 8601 time, or an amount and a unit")
    return _iso(value.strip(), now, zone)


def _iso(text: str, now: int, zone: tzinfo) -> int:
    try:
        shown = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidMoment(f"{text!r} is not an ISO 8601 time") from None
    # Far from the present is not worth a zone's tables, which end before the calendar does.
    if abs(shown.year - datetime.fromtimestamp(now // 1000, UTC).year) > _YEARS:
        raise InvalidMoment(f"{text!r} is more than ten years away")
    if shown.tzinfo is None:
        return zones.moment_of_face(zones.face_of(shown), zone)
    return zones.face_of(shown.astimezone(UTC).replace(tzinfo=None))
