"""Quoted texts of expressions, and JSON's escapes: what a backslash stands for."""

from __future__ import annotations

import re

_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{0,4})|([0-7]{1,3})|(.))", re.DOTALL)
_CHARACTERS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def unquoted(text: str) -> str:
    """A quoted text without its quotes, as JavaScript reads it."""
    inner = text[1:-1]
    return unescaped(inner) if "\\" in inner else inner


def unescaped(text: str) -> str:
    """A text with its escapes taken for what they stand for."""
    return _ESCAPE.sub(_character, text)


def _character(found: re.Match[str]) -> str:
    if found[1] is not None:
        return chr(int(found[1] or "0", 16))
    if found[2] is not None:
        return chr(int(found[2], 8))
    return _CHARACTERS.get(found[3], found[3])
