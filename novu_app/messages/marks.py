"""What an inbox is filtered by, in forms that fit into its index (models.py): lists and counts then look at no document
of a message.

Tags stand in the index in one line, and so do the values of a message's data that a filter may ask about, each with its
path. A line says all or is not there: a message whose tags or data do not fit into one is looked into.
"""

from __future__ import annotations

from base64 import b85encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Any

from novu_app.kernel import jsons
from novu_app.kernel.documents import Scalar

#: How deep a filter looks into the data of a message.
MAX_DEPTH = 2
#: Stands around each entry of a line.
_EDGE = "\x1f"
#: An entry of an index has room for so many bytes of tags, and of data.
_LONGEST_TAGS = 400
_LONGEST_DATA = 800
#: What says a value in more bytes than these stands for it as a hash: of 128 bits, which no two values share.
_LONGEST_PAIR = 20
_DIGEST_BYTES = 16


def line_of(tags: Sequence[str]) -> str | None:
    """The tags of a message in one line; None when they do not fit into one, and stand in the message alone."""
    # A tag that holds the edge itself would be taken for two.
    return None if any(_EDGE in tag for tag in tags) else _line(tags, _LONGEST_TAGS)


def in_line(tag: str) -> str | None:
    """What a line holds when it has this tag; None when no line can have it."""
    return None if _EDGE in tag else f"{_EDGE}{tag}{_EDGE}"


def data_line_of(data: Mapping[str, Any] | None) -> str | None:
    """The values of a message's data with their paths in one line; None when they do not fit into one."""
    return _line([_pair(path, value) for path, value in _values(data or {}, ())], _LONGEST_DATA)


def in_data_line(path: Sequence[str], value: Scalar) -> str:
    """What the line of a message's data holds when ``value`` stands at ``path``, or in an array there."""
    return f"{_EDGE}{_pair(path, value)}{_EDGE}"


def _line(entries: Sequence[str], longest: int) -> str | None:
    line = "".join([_EDGE, *(f"{entry}{_EDGE}" for entry in entries)]) if entries else ""
    return line if len(line.encode()) <= longest else None


def _pair(path: Sequence[str], value: Scalar) -> str:
    # As numbers compare: 1 is 1.0, and neither is true.
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**63:
        value = int(value)
    said = jsons.dumpb([*path, value])  # JSON writes an edge as an escape
    if len(said) <= _LONGEST_PAIR:
        return said.decode()
    return b85encode(blake2b(said, digest_size=_DIGEST_BYTES).digest()).decode()


def _values(data: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Scalar]]:
    for key, value in data.items():
        place = (*path, key)
        if isinstance(value, Mapping):
            if len(place) < MAX_DEPTH:
                yield from _values(value, place)
        else:
            members: Iterable[Any] = value if isinstance(value, list | tuple) else [value]
            yield from ((place, member) for member in members if not isinstance(member, Mapping | list | tuple))
