"""Values as LiquidJS has them: truth, comparison, properties and texts (contract/workflow-model.md, Liquid).

JSON's values stand for JavaScript's. ``UNDEFINED`` is what is missing, ``EMPTY`` and ``BLANK`` are Liquid's words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from liquid.exceptions import FilterArgumentError

from novu_app.conditions.javascript import (
    OBJECT_TEXT,
    UNDEFINED,
    cut,
    is_number,
    less,
    number_text,
    property_of,
    strict_equal,
    to_number,
    units,
)
from novu_app.content.liquid.limits import MAX_PATH, Work

__all__ = ["UNDEFINED", "is_number", "number_text", "to_number", "units"]


class _Word:
    """``empty`` or ``blank``: equal to much, but nothing to say."""

    __slots__ = ("blank",)

    def __init__(self, *, blank: bool) -> None:
        self.blank = blank

    def __str__(self) -> str:
        return ""

    def equals(self, value: Any) -> bool:
        """Whether a value is empty, or blank."""
        if isinstance(value, str):
            return not (value.strip(SPACES) if self.blank else value)
        if self.blank and (value is None or value is False or value is UNDEFINED):
            return True
        return isinstance(value, list | Mapping) and not value


class Properties:
    """A value of this product's own with named properties, such as ``forloop``."""

    __slots__ = ()

    def property(self, name: str) -> Any:
        """The property of this name, else ``UNDEFINED``."""
        raise NotImplementedError

    def plain(self) -> dict[str, Any]:
        """What it prints as."""
        raise NotImplementedError


EMPTY: Final = _Word(blank=False)
BLANK: Final = _Word(blank=True)
#: What JavaScript takes for white space.
SPACES: Final = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
#: The greatest whole number up to which JavaScript's numbers are exact.
MAX_SAFE: Final = 2**53 - 1


def truthy(value: Any) -> bool:
    """Only ``false`` and what is not there are false."""
    return not (value is None or value is False or value is UNDEFINED)


def holds(value: Any) -> bool:
    """Whether an argument that may be left out is given: JavaScript's truth, for which 0 and an empty text are false, too."""
    return truthy(value) and value != "" and not (is_number(value) and (value == 0 or value != value))


def equal(one: Any, other: Any, work: Work) -> bool:
    """``==``: arrays by their entries, objects by identity."""
    if isinstance(one, _Word):
        return one.equals(other)
    if isinstance(other, _Word):
        return other.equals(one)
    if isinstance(one, list) and isinstance(other, list):
        work.spend(1 + len(one))
        return len(one) == len(other) and all(equal(*pair, work) for pair in zip(one, other, strict=True))
    return strict_equal(one, other)


def below(one: Any, other: Any) -> bool:
    """``one < other``; false where they can not be compared."""
    return _comparable(one, other) and less(one, other) is True


def at_most(one: Any, other: Any) -> bool:
    """``one <= other``."""
    return _comparable(one, other) and less(other, one) is False


def contains(one: Any, other: Any, work: Work) -> bool:
    """``one contains other``: a part of a text, or an entry of an array."""
    if isinstance(one, list):
        work.spend(1 + len(one))
        return any(equal(entry, other, work) for entry in one)
    if isinstance(one, str):
        work.spend_text(len(one))
        return string_of(other, work) in one
    return False


def get(value: Any, key: Any) -> Any:
    """``value.key`` or ``value[key]``, with Liquid's own ``size``, ``first`` and ``last``."""
    if value is None or value is UNDEFINED:
        return value
    if isinstance(value, Properties):
        return value.property(str(key))
    if is_number(key):
        key = _whole(key)
        if isinstance(value, list) and isinstance(key, int):
            return value[key] if -len(value) <= key < len(value) else UNDEFINED
        key = number_text(key)
    elif not isinstance(key, str):
        key = {None: "null", True: "true", False: "false"}.get(key) if isinstance(key, bool | None) else None
        if key is None:
            return UNDEFINED
    found = property_of(value, key)
    if found is not UNDEFINED or key not in ("size", "first", "last"):
        return found
    if key == "size":
        return units(value) if isinstance(value, str) else len(value) if isinstance(value, list | Mapping) else found
    return value[0 if key == "first" else -1] if isinstance(value, list) and value else found


def keys_of(path: Any, work: Work) -> list[str]:
    """The names of a path with dots, as a filter is given it.

    Raises:
        FilterArgumentError: it has too many.
    """
    keys = text_of(path, work).split(".")
    if len(keys) > MAX_PATH:
        raise FilterArgumentError(f"a path has more than {MAX_PATH} names", token=None)
    return keys


def at(value: Any, keys: list[str]) -> Any:
    """What stands at a path."""
    for key in keys:
        value = get(value, key)
    return value


def text_of(value: Any, work: Work) -> str:
    """A value as filters read it: nothing is empty, the entries of an array stand together."""
    if isinstance(value, str):
        return value
    if value is None or value is UNDEFINED:
        return ""
    if isinstance(value, list):
        work.spend(len(value))
        joined = "".join([text_of(entry, work) for entry in value])
        work.spend_text(len(joined))
        return joined
    return string_of(value, work)


def string_of(value: Any, work: Work) -> str:
    """``String(value)``."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return number_text(value)
    if isinstance(value, list):
        return joined(value, ",", work)
    if value is None or value is UNDEFINED:
        return "null" if value is None else "undefined"
    return OBJECT_TEXT if isinstance(value, Mapping | Properties) else str(value)


def joined(entries: list[Any], separator: str, work: Work) -> str:
    """``entries.join(separator)``: what is not there is empty."""
    work.spend(len(entries))
    texts = ["" if entry is None or entry is UNDEFINED else string_of(entry, work) for entry in entries]
    work.spend_text(sum(map(len, texts)) + len(separator) * len(texts))
    return separator.join(texts)


def number_of(value: Any) -> float:
    """A value as filters reckon with it: 0 for what is no number."""
    number = to_number(value)
    return number if number == number else 0.0


def number(value: float) -> float:
    """A result of reckoning: whole where it is whole, so that it prints as JavaScript prints it."""
    return int(value) if -MAX_SAFE <= value <= MAX_SAFE and value == int(value) else value


def integer_of(value: Any) -> int:
    """A value as a position: what stands behind the point is lost, what is no number is 0."""
    found = number_of(value)
    return int(max(min(found, MAX_SAFE), -MAX_SAFE))


def array(value: Any) -> list[Any]:
    """A value as filters of arrays take it: nothing is empty, anything else is its only entry."""
    if isinstance(value, list):
        return value
    return [] if value is None or value is UNDEFINED else [_plain(value)]


def entries_of(value: Any) -> list[Any]:
    """What a loop goes through: entries of an array, pairs of an object, a text as it is."""
    if isinstance(value, list):
        return value
    if isinstance(value, str):
        return [value] if value else []
    return [[key, entry] for key, entry in value.items()] if isinstance(value, Mapping) else []


def character(text: str, position: int) -> Any:
    """One of the characters of a text, counted from its end where the position is negative."""
    size = units(text)
    position = position + size if position < 0 else position
    return cut(text, position, 1) if 0 <= position < size else UNDEFINED


def _plain(value: Any) -> Any:
    return "" if isinstance(value, _Word) else value


def _comparable(one: Any, other: Any) -> bool:
    return not isinstance(one, _Word) and not isinstance(other, _Word)


def _whole(value: float) -> float:
    return int(value) if value == value and abs(value) < MAX_SAFE and value == int(value) else value
