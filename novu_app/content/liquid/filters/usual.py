"""Dates as people write them: ``March 14, 2016 10:00 am``, ``14 Mar 2016``, ``2016/03/14``, ``3/14/2016``.

Of what JavaScript's engines read besides ISO 8601, this is what they agree on. A text without a zone is UTC.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TIME = (
    r"(?:[,T ]\s*(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?\s*(?P<half>[AaPp][Mm])?)?"
    r"\s*(?P<zone>Z|GMT|UTC|(?:GMT|UTC)?[+-][0-9]{2}:?[0-9]{2})?"
)
_FORMS = tuple(
    re.compile(rf"\s*(?:[A-Za-z]{{3,9}},?\s+)?{day}{_TIME}\s*", re.ASCII)
    for day in (
        r"(?P<name>[A-Za-z]{3,9})\.?\s+(?P<day>[0-9]{1,2}),?\s+(?P<year>[0-9]{4})",
        r"(?P<day>[0-9]{1,2})[\s-](?P<name>[A-Za-z]{3,9})\.?,?[\s-](?P<year>[0-9]{4})",
        r"(?P<year>[0-9]{4})/(?P<month>[0-9]{1,2})/(?P<day>[0-9]{1,2})",
        r"(?P<month>[0-9]{1,2})[/-](?P<day>[0-9]{1,2})[/-](?P<year>[0-9]{4})",
    )
)


def read(text: str) -> int | None:
    """The moment in milliseconds since the epoch, or None where the text is not written so."""
    found = next((match for form in _FORMS if (match := form.fullmatch(text))), None)
    if found is None:
        return None
    parts = found.groupdict()
    month = parts.get("month") or str(_month(parts.get("name") or ""))
    hour = int(parts["hour"] or 0)
    if parts["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if parts["half"].lower() == "pm" else 0)
    try:
        moment = datetime(
            int(parts["year"]),
            int(month),
            int(parts["day"]),
            hour,
            int(parts["minute"] or 0),
            int(parts["second"] or 0),
            tzinfo=UTC,
        )
        moment -= _ahead(parts["zone"] or "")
    except (ValueError, OverflowError):
        return None
    return int(moment.timestamp()) * 1000


def _month(name: str) -> int:
    """1 for January; 0 for what is no month."""
    small = name.lower()[:3]
    return _MONTHS.index(small) + 1 if small in _MONTHS else 0


def _ahead(zone: str) -> timedelta:
    digits = zone.lstrip("GMTUCZ")
    if not digits:
        return timedelta()
    length = timedelta(hours=int(digits[1:3]), minutes=int(digits[-2:]))
    return -length if digits[0] == "-" else length
