"""HTML with Liquid in it, cut into pieces without being understood: every look is at a character a bounded number of times."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_OPEN = re.compile(r"\{[{%]")
_BLOCK = re.compile(r"\{%-?\s*(raw|comment)\s*-?%\}")
#: The longest start tag that is known as one. A longer one has an attribute that nobody reads anyway.
_MAX_TAG = 8_000
_TAG = re.compile(r"<(/?)([A-Za-z][^\s/<>]*+)((?:[^\"'<>]++|\"[^\"]*+\"|'[^']*+')*+)>")
#: What is inside of these is no HTML, up to their own end tag.
_RAW_TEXT = frozenset({"script", "style", "textarea", "title", "xmp"})
_ATTRIBUTE = re.compile(r"([^\s\"'<>/=]++)(?:\s*+=\s*+(\"[^\"]*+\"|'[^']*+'|[^\s\"'<>]++))?")


@dataclass(frozen=True, slots=True)
class Tag:
    """A start or end tag, or a comment (``name`` is ``!--``), from ``start`` to ``end`` of the text."""

    name: str
    attributes: str
    start: int
    end: int
    closing: bool = False

    def get(self, name: str) -> str | None:
        """An attribute as it is written, without its quotes; empty where it has no value."""
        for found in _ATTRIBUTE.finditer(self.attributes):
            if found[1].lower() == name:
                value = found[2] or ""
                return value[1:-1] if value[:1] in ("'", '"') else value
        return None

    def place(self, name: str) -> tuple[int, int] | None:
        """Where the value of an attribute stands in the text, with its quotes; None where there is none, or in an end tag."""
        # Not counted from the end: between the attributes and that there is nothing but the bracket.
        at = self.end - 1 - len(self.attributes)
        for found in _ATTRIBUTE.finditer(self.attributes):
            if found[1].lower() == name and found[2] and not self.closing:
                return at + found.start(2), at + found.end(2)
        return None


def liquid_parts(text: str) -> list[str]:
    """Text, token, text, token …, text: tokens are outputs and tags, and ``raw`` and ``comment`` blocks as a whole."""
    parts: list[str] = []
    end = 0
    closed = {"{{": True, "{%": True, "raw": True, "comment": True}
    while opening := _OPEN.search(text, end):
        start = opening.start()
        stop = _end_of_token(text, start, closed)
        if stop < 0:
            break
        parts += [text[end:start], text[start:stop]]
        end = stop
    return [*parts, text[end:]]


def _end_of_token(text: str, start: int, closed: dict[str, bool]) -> int:
    kind = text[start : start + 2]
    if not closed[kind]:
        return -1
    block = _BLOCK.match(text, start)
    if block and closed[block[1]]:
        ending = re.compile(rf"\{{%-?\s*end{block[1]}\s*-?%\}}").search(text, block.end())
        if ending:
            return ending.end()
        closed[block[1]] = False
    stop = text.find("}}" if kind == "{{" else "%}", start + 2)
    closed[kind] = stop >= 0
    return stop + 2 if stop >= 0 else -1


def tags(html: str) -> Iterator[Tag]:
    """The tags and comments of a text in their order; what is inside of comments, styles and scripts is none."""
    at, length = 0, len(html)
    while (at := html.find("<", at)) >= 0:
        if html.startswith("<!--", at):
            stop = html.find("-->", at + 4)
            end = length if stop < 0 else stop + 3
            yield Tag("!--", html[at + 4 : stop if stop >= 0 else end], at, end)
            at = end
            continue
        found = _TAG.match(html, at, min(length, at + _MAX_TAG))
        if found is None:
            at += 1
            continue
        name = found[2].lower()
        yield Tag(name, found[3], at, found.end(), closing=bool(found[1]))
        at = found.end()
        if name in _RAW_TEXT and not found[1]:
            ending = re.compile(rf"</{name}\b", re.IGNORECASE).search(html, at)
            at = ending.start() if ending else length
