"""The triples of characters by which a part of a text is found, and which of them to ask an index for.

The index of SQLite has all triples of a text, that of PostgreSQL every third one (docs/decisions/0021-search.md).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

#: More triples than these make nothing rarer.
MOST = 16
#: What stands between the triples while PostgreSQL takes a text apart.
_SEPARATOR = "\x01"
#: Reading the long lists of triples that a larger share of the rows has is most of the work: the others are asked for first,
#: and these, up to the second share, where so many rows would be left that comparing them takes longer.
_COMMON, _FREQUENT = 1 / 20, 1 / 4
_FEW = 1 / 20_000


def overlapping(value: str) -> list[str]:
    """All triples of a text; none where it is too short or no text of SQLite's."""
    if "\0" in value:
        return []
    return list(dict.fromkeys(value[start : start + 3] for start in range(len(value) - 2)))


def spaced(value: str) -> list[list[str]]:
    """The triples that the index has when the text begins at the first, second or third character of one.

    A text under five characters has no such triple at one of the three; nothing then, and for one with the separator.
    """
    if len(value) < 5 or _SEPARATOR in value:
        return []
    return [[value[start : start + 3] for start in range(first, len(value) - 2, 3)] for first in range(3)]


def shares(rows: Sequence[Iterable[Any]]) -> dict[str, float]:
    """The share of these rows, each given by its texts, in which a triple stands; at most half a row's where it does not."""
    had = Counter(triple for row in rows for triple in {one for value in row for one in _of(value)})
    found = {triple: number / len(rows) for triple, number in had.items()}
    return found | {"": 0.5 / len(rows)} if rows else {}


def telling(triples: Iterable[str], known: Mapping[str, float]) -> list[str]:
    """Those of the triples to ask for: all that few rows have, and others as long as too many rows would be left."""
    chosen: list[str] = []
    left = 1.0
    for triple in sorted(triples, key=lambda one: known.get(one, 0.0)):
        share = known.get(triple, known.get("", _COMMON))
        if len(chosen) == MOST or (chosen and share > _COMMON and (left < _FEW or share > _FREQUENT)):
            break
        chosen.append(triple)
        left *= share
    return chosen


def _of(value: Any) -> Iterable[str]:
    text = str(value or "").lower()
    return (text[start : start + 3] for start in range(len(text) - 2))
