"""How long digests gather and throttles count (contract/execution.md, Digest and Throttle)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

from novu_app.timing.cron import next_tick
from novu_app.timing.durations import after, length_ms
from novu_app.timing.errors import TimingError, WindowInPast
from novu_app.timing.moments import moment_of

__all__ = ["WindowInPast", "closing_time", "look_back_ms", "throttle_end"]

_THROTTLE_UNITS = ("minutes", "hours", "days")
_THROTTLE_TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z?$", re.ASCII)
Controls = Mapping[str, Any]


def closing_time(controls: Controls, now: int, zone: tzinfo) -> int:
    """When a digest window that opens now closes (milliseconds).

    Args:
        controls: of a digest step, rendered; without a type it is timed when it has a cron expression.
        now: milliseconds.
        zone: the subscriber's; cron expressions, days, weeks and months go by it.

    Raises:
        InvalidDuration: amount or unit can not be used.
        CronInvalid: the cron expression can not be used.
    """
    if controls.get("type") == "timed" or (controls.get("type") is None and controls.get("cron")):
        return next_tick(controls.get("cron"), now, zone)
    return after(now, controls.get("amount"), controls.get("unit"), zone)


def look_back_ms(controls: Controls) -> int | None:
    """How far back a digest looks for an earlier event, in milliseconds; None when it does not look back.

    Raises:
        InvalidDuration: amount or unit of the look-back window can not be used.
    """
    window = controls.get("lookBackWindow")
    if not isinstance(window, Mapping) or not window:
        return None
    return length_ms(window.get("amount"), window.get("unit"))


def throttle_end(controls: Controls, now: int, zone: tzinfo, dynamic_value: Any = None) -> int | None:
    """When a throttle window that opens now ends (milliseconds); None when its settings give no window: nothing is throttled.

    Args:
        controls: of a throttle step, rendered. A unit that a throttle does not know counts as minutes.
        now: milliseconds.
        zone: the subscriber's, for a dynamic time without ``Z``.
        dynamic_value: what stands at the step's ``dynamicKey``.

    Raises:
        WindowInPast: the dynamic time is over.
    """
    try:
        if controls.get("type") != "dynamic":
            unit = controls.get("unit")
            return after(now, controls.get("amount"), unit if unit in _THROTTLE_UNITS else "minutes")
        if isinstance(dynamic_value, str) and not _is_readable(dynamic_value):
            return None
        end = moment_of(dynamic_value, now, zone)
    except TimingError:
        return None
    if end <= now:
        raise WindowInPast(f"{dynamic_value!r} is not in the future")
    return end


def _is_readable(text: str) -> bool:
    return text.lstrip().startswith("{") or _THROTTLE_TIME.match(text.strip()) is not None
