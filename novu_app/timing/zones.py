"""Time zones, and the clock on the wall in them.

A *moment* is milliseconds since the epoch, UTC. A *face* is what a clock on the wall shows, as the milliseconds at which a
clock in UTC would show the same: faces are counted like moments, and have gaps and repetitions where the offset changes.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY_MS = 86_400_000
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - the zero of faces, which have no zone
_MS = timedelta(milliseconds=1)


def zone_of(name: object) -> tzinfo:
    """The zone of an IANA name such as ``Europe/Berlin``; UTC where there is none or nobody knows it."""
    return (_zone(name) if isinstance(name, str) else None) or UTC


def is_known(name: object) -> bool:
    """Whether ``name`` is an IANA time zone."""
    return isinstance(name, str) and _zone(name) is not None


@lru_cache(maxsize=1024)
def _zone(name: str) -> tzinfo | None:
    # Names begin with a capital. What else lies in the machine's folder of zones ("localtime", "right/…") differs by machine.
    if not name[:1].isupper():
        return None
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return None


def offset_at(at: int, zone: tzinfo) -> int:
    """How far the zone's clocks are ahead of UTC at a moment, in milliseconds."""
    if zone is UTC:
        return 0
    offset = datetime.fromtimestamp(at // 1000, zone).utcoffset()
    return 0 if offset is None else offset // _MS


def face_at(at: int, zone: tzinfo) -> int:
    """What the clock on the wall shows at a moment."""
    return at + offset_at(at, zone)


def moment_of_face(face: int, zone: tzinfo) -> int:
    """The moment at which the clock on the wall shows ``face``.

    Of two it is the first; where clocks jumped over that face it is the moment of the jump.
    """
    if zone is UTC:
        return face
    before, after = _offsets(face, zone)
    if before >= after:
        return face - before
    jump = change_between(face - after, face - before, zone)
    return face - before if jump is None else jump


def moments_of_face(face: int, zone: tzinfo) -> list[int]:
    """Every moment at which the clock on the wall shows ``face``, in order: mostly one, none in a gap, two in a repetition."""
    before, after = _offsets(face, zone)
    if before < after:
        return []
    return [face - before] if before == after else [face - before, face - after]


def change_between(start: int, end: int, zone: tzinfo) -> int | None:
    """The moment in ``(start, end]`` from which another offset holds than at ``start``; None when it is the same at ``end``.

    Made for spans in which clocks change at most once: a day or less.
    """
    offset = offset_at(start, zone)
    if offset_at(end, zone) == offset:
        return None
    # Offsets change at whole seconds.
    low, high = start // 1000, -(-end // 1000)
    while high - low > 1:
        middle = (low + high) // 2
        if offset_at(middle * 1000, zone) == offset:
            low = middle
        else:
            high = middle
    return high * 1000


def naive(face: int) -> datetime:
    """A face as a ``datetime`` without a zone."""
    return _EPOCH + timedelta(milliseconds=face)


def face_of(shown: datetime) -> int:
    """A ``datetime`` without a zone as a face; what is less than a millisecond counts as one."""
    return -((_EPOCH - shown) // _MS)


def _offsets(face: int, zone: tzinfo) -> tuple[int, int]:
    # In a gap and in a repetition `fold` tells the offset before the change from the one after it.
    shown = naive(face).replace(tzinfo=zone)
    before, after = shown.utcoffset(), shown.replace(fold=1).utcoffset()
    return (before or timedelta()) // _MS, (after or timedelta()) // _MS
