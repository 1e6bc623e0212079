"""What is wrong with the times of a step, before anything runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from novu_app.timing import cron
from novu_app.timing.durations import length_ms
from novu_app.timing.errors import InvalidDuration


def problems_with(step_type: str, controls: Mapping[str, Any]) -> dict[str, str]:
    """Which control values of a digest, delay or throttle step can not be used: field → why, in a sentence.

    Of required fields that are empty others complain, and what templates give shows when they are rendered.
    """
    if step_type not in ("digest", "delay", "throttle") or controls.get("type") == "dynamic":
        return {}
    timed = step_type != "throttle" and controls.get("type") == "timed"
    if timed or (step_type == "digest" and controls.get("type") is None and controls.get("cron")):
        found = {"cron": cron.problem_with(controls["cron"])} if _is_given(controls.get("cron")) else {}
    else:
        # Throttles take units that they do not know for minutes.
        found = _duration("", controls.get("amount"), None if step_type == "throttle" else controls.get("unit"))
    window = controls.get("lookBackWindow")
    if step_type == "digest" and isinstance(window, Mapping) and window:
        missing = [name for name in ("amount", "unit") if window.get(name) in (None, "")]
        found |= {f"lookBackWindow.{name}": "A look-back window needs an amount and a unit" for name in missing}
        found |= _duration("lookBackWindow.", window.get("amount"), window.get("unit"))
    return {field: text for field, text in found.items() if text}


def _duration(prefix: str, amount: Any, unit: Any) -> dict[str, str | None]:
    # What is missing or a template is taken for one that is right, so that the other one is judged all the same.
    try:
        length_ms(amount if _is_given(amount) else 1, unit if _is_given(unit) else "minutes")
    except InvalidDuration as error:
        return {prefix + error.field: str(error)}
    return {}


def _is_given(value: Any) -> bool:
    if isinstance(value, str):
        return bool(value.strip()) and "{{" not in value and "{%" not in value
    return value is not None
