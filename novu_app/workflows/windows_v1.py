"""The settings of digests and delays as older clients know them: ``metadata`` (contract/recorded 035, 036)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from novu_app.kernel.errors import BadRequest
from novu_app.workflows.controls import UNITS

Json = dict[str, Any]
#: The days of a week as cron counts them.
_DAYS = {"sunday": 0, "monday": 1, "tuesday": 2, "wednesday": 3, "thursday": 4, "friday": 5, "saturday": 6}
#: More of any unit than this reaches beyond every window that there is.
_MOST = 1_000_000_000
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


def digest_controls(metadata: Mapping[str, Any], place: str) -> Json:
    """The control values of a digest.

    Raises:
        BadRequest: a setting is missing or wrong; ``place`` says where.
    """
    kind = metadata.get("type") or "regular"
    values: Json = {}
    if metadata.get("digestKey"):
        values["digestKey"] = str(metadata["digestKey"])
    if kind == "timed":
        return {"type": "timed", "cron": _cron(metadata, place), **values}
    if kind not in ("regular", "backoff"):
        raise BadRequest([f"{place}.type must be one of the following values: regular, backoff, timed"])
    values = {"type": "regular", **_duration(metadata, "amount", "unit", place), **values}
    if kind == "backoff" or metadata.get("backoff") is True:
        window = _duration(metadata, "backoffAmount", "backoffUnit", place)
        values["lookBackWindow"] = {"amount": window["backoffAmount"], "unit": window["backoffUnit"]}
    return values


def delay_controls(metadata: Mapping[str, Any], place: str) -> Json:
    """The control values of a delay.

    Raises:
        BadRequest: a setting is missing or wrong; ``place`` says where.
    """
    kind = metadata.get("type") or "regular"
    if kind == "regular":
        return {"type": "regular", **_duration(metadata, "amount", "unit", place)}
    if kind == "timed":
        return {"type": "timed", "cron": _cron(metadata, place)}
    if kind != "scheduled":
        raise BadRequest([f"{place}.type must be one of the following values: regular, scheduled, timed"])
    path = metadata.get("delayPath")
    if not isinstance(path, str) or not path:
        raise BadRequest([f"{place}.delayPath must be a string"])
    return {"type": "dynamic", "dynamicKey": path if path.startswith("payload.") else f"payload.{path}"}


def metadata_of(step: Mapping[str, Any]) -> Json:
    """The same the other way round, from a step of a definition."""
    values: Mapping[str, Any] = step["control_values"]
    timed: Json = {"weekDays": [], "monthDays": []}
    if step["type"] not in ("digest", "delay"):
        return {"timed": timed}
    found: Json = {name: values[name] for name in ("amount", "unit") if values.get(name) is not None}
    kind = values.get("type") or ("timed" if values.get("cron") else "regular")
    if kind == "timed":
        return {"type": "timed", "timed": timed | {"cronExpression": values.get("cron") or ""}}
    if kind == "dynamic":
        return {"type": "scheduled", "delayPath": str(values.get("dynamicKey") or "").removeprefix("payload.")} | {
            "timed": timed
        }
    found |= {"type": "regular", "timed": timed}
    if step["type"] == "digest":
        window = values.get("lookBackWindow") or {}
        found |= {"digestKey": values.get("digestKey") or "", "backoff": bool(window)}
        if window:
            found |= {"type": "backoff", "backoffAmount": window.get("amount"), "backoffUnit": window.get("unit")}
    return found


def _duration(metadata: Mapping[str, Any], amount: str, unit: str, place: str) -> Json:
    return {amount: _number(metadata.get(amount), f"{place}.{amount}"), unit: _unit(metadata.get(unit), place, unit)}


def _number(value: Any, place: str) -> int:
    # The old editor sent what was typed.
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,10}", value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= _MOST:
        raise BadRequest([f"{place} must be a positive integer number"])
    return value


def _unit(value: Any, place: str, name: str) -> str:
    if not isinstance(value, str) or value not in UNITS:
        raise BadRequest([f"{place}.{name} must be one of the following values: {', '.join(UNITS)}"])
    return value


def _cron(metadata: Mapping[str, Any], place: str) -> str:
    timed = metadata.get("timed") or {}
    if not isinstance(timed, Mapping):
        raise BadRequest([f"{place}.timed must be an object"])
    if timed.get("cronExpression"):
        return str(timed["cronExpression"])
    every, unit = _number(metadata.get("amount"), f"{place}.amount"), metadata.get("unit")
    if unit in ("minutes", "hours"):
        return f"*/{every} * * * *" if unit == "minutes" else f"0 */{every} * * *"
    at = _TIME.fullmatch(str(timed.get("atTime") or ""))
    if at is None:
        raise BadRequest([f"{place}.timed.atTime must be a time of day like 09:30"])
    clock = f"{int(at[2])} {int(at[1])}"
    if unit == "days":
        return f"{clock} */{every} * *" if every > 1 else f"{clock} * * *"
    days, month_days = _list(timed.get("weekDays")), _list(timed.get("monthDays"))
    if unit == "weeks" and every == 1 and days and all(isinstance(day, str) and day in _DAYS for day in days):
        return f"{clock} * * {','.join(str(_DAYS[day]) for day in days)}"
    if unit == "months" and month_days and all(isinstance(day, int) and 1 <= day <= 31 for day in month_days):
        months = f"*/{every}" if every > 1 else "*"
        return f"{clock} {','.join(map(str, month_days))} {months} *"
    raise BadRequest([f"{place}.timed can not be said as one schedule: send timed.cronExpression"])


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
