"""Texts that were made of one template: what they have in common, once, and what each has of its own.

Vendors that take many recipients a call put what is each recipient's own into places that are marked in a common text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

#: Where a text is taken apart: after a tag, and after a line.
_ENDS = re.compile(r"(?<=[>\n])")


@dataclass(frozen=True, slots=True)
class Common:
    """Texts as one: ``text`` with a mark where they differ, and of each what stands at each mark."""

    text: str
    own: list[dict[str, str]]


def common(texts: Sequence[str], mark: Callable[[int], str]) -> Common:
    """What texts have in common. Those that are put together otherwise - one has a paragraph more - have one mark alone.

    Args:
        texts: one of each recipient, in their order.
        mark: what stands for the place with a number; it must not be in any of the texts.
    """
    if len(set(texts)) == 1:
        return Common(texts[0], [{} for _ in texts])
    taken_apart = [_ENDS.split(text) for text in texts]
    if len(set(map(len, taken_apart))) > 1:
        return Common(mark(0), [{mark(0): text} for text in texts])
    shown: list[str] = []
    own: list[dict[str, str]] = [{} for _ in texts]
    number, differed = -1, False
    for column in zip(*taken_apart, strict=True):
        if len(set(column)) == 1:
            shown.append(column[0])
            differed = False
            continue
        if not differed:
            number += 1
            shown.append(mark(number))
        for mine, part in zip(own, column, strict=True):
            mine[mark(number)] = mine.get(mark(number), "") + part
        differed = True
    return Common("".join(shown), own)
