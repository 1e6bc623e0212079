"""What an inbox is filtered by, in forms that fit into its index (models.py): lists and counts then look at no document
of a message that is not among the found.

Tags stand in the index whole, in one line. Of a message's data there is a signature: one bit or two for each value that a
filter may ask about. A message whose signature lacks them does not have the value; one whose signature has them may, and is
looked into.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from zlib import crc32

from novu_app.kernel import jsons
from novu_app.kernel.documents import Scalar

#: How deep a filter looks into the data of a message.
MAX_DEPTH = 2
#: Stands around each tag of a line.
_EDGE = "\x1f"
#: An entry of an index has room for so many bytes of tags.
_LONGEST_LINE = 400
#: A signature is a positive BIGINT.
_BITS = 63


def line_of(tags: Sequence[str]) -> str | None:
    """The tags of a message in one line; None when they do not fit into one, and stand in the message alone."""
    line = "".join([_EDGE, *(f"{tag}{_EDGE}" for tag in tags)]) if tags else ""
    # A tag that holds the edge itself would be taken for two.
    whole = line.count(_EDGE) == (len(tags) + 1 if tags else 0)
    return line if whole and len(line.encode()) <= _LONGEST_LINE else None


def in_line(tag: str) -> str | None:
    """What a line holds when it has this tag; None when no line can have it."""
    return None if _EDGE in tag else f"{_EDGE}{tag}{_EDGE}"


def signature_of(data: Mapping[str, Any] | None) -> int:
    """The signature of a message's data; zero where there is none."""
    found = 0
    for path, value in _values(data or {}, ()):
        found |= mark(path, value)
    return found


def mark(path: Sequence[str], value: Scalar) -> int:
    """The bits that a signature has when ``value`` stands at ``path``, or in an array there."""
    # As numbers compare: 1 is 1.0, and neither is true.
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = float(value) + 0.0  # no minus before a zero
    hashed = crc32(jsons.dumpb([*path, value]))
    return 1 << hashed % _BITS | 1 << (hashed >> 16) % _BITS


def _values(data: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Scalar]]:
    for key, value in data.items():
        place = (*path, key)
        if isinstance(value, Mapping):
            if len(place) < MAX_DEPTH:
                yield from _values(value, place)
        else:
            members: Iterable[Any] = value if isinstance(value, list | tuple) else [value]
            yield from ((place, member) for member in members if not isinstance(member, Mapping | list | tuple))
