"""The operators of Novu's older filters (contract/workflow-model.md, legacy v1 ``filters``).

The expected value is a text as it was typed. It becomes a number where the actual value is one, and true or false where
that is a boolean. Lists are arrays, or texts with commas.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from novu_app.conditions.javascript import UNDEFINED, is_number, less, number_text, same_value, strict_equal, to_number

Comparison = Callable[[Any, Any], bool]


def equal(actual: Any, expected: Any) -> bool:
    """The same, once the expected is of the actual's kind."""
    return strict_equal(actual, _alike(actual, expected))


def includes(actual: Any, expected: Any) -> bool:
    """The actual array has the expected as an entry, or the actual text has it as a part."""
    if isinstance(actual, list):
        return any(equal(entry, expected) for entry in actual)
    return isinstance(actual, str) and _text(expected) in actual


def between(actual: Any, expected: Any) -> bool:
    """Not below the first of two limits and not above the second."""
    limits = _entries(expected)
    if len(limits) != 2:
        return False
    return less(actual, _alike(actual, limits[0])) is False and less(_alike(actual, limits[1]), actual) is False


def outside(actual: Any, expected: Any) -> bool:
    """Below the first of two limits or above the second."""
    limits = _entries(expected)
    if len(limits) != 2:
        return False
    return less(actual, _alike(actual, limits[0])) is True or less(_alike(actual, limits[1]), actual) is True


def like(actual: Any, expected: Any) -> bool:
    """The actual text has the expected as a part, in whatever case."""
    return isinstance(actual, str) and _text(expected).casefold() in actual.casefold()


def any_in(actual: Any, expected: Any) -> bool:
    """One of the actual values, or the only one, is among the expected ones."""
    return any(_is_among(entry, expected) for entry in _own(actual))


def all_in(actual: Any, expected: Any) -> bool:
    """Each of the actual values, of which there is one at least, is among the expected ones."""
    entries = _own(actual)
    return bool(entries) and all(_is_among(entry, expected) for entry in entries)


OPERATORS: dict[str, Comparison] = {
    "EQUAL": equal,
    "NOT_EQUAL": lambda actual, expected: not equal(actual, expected),
    "LARGER": lambda actual, expected: less(_alike(actual, expected), actual) is True,
    "SMALLER": lambda actual, expected: less(actual, _alike(actual, expected)) is True,
    "LARGER_EQUAL": lambda actual, expected: less(actual, _alike(actual, expected)) is False,
    "SMALLER_EQUAL": lambda actual, expected: less(_alike(actual, expected), actual) is False,
    "IN": includes,
    "NOT_IN": lambda actual, expected: not includes(actual, expected),
    "BETWEEN": between,
    "NOT_BETWEEN": outside,
    "LIKE": like,
    "NOT_LIKE": lambda actual, expected: not like(actual, expected),
    "IS_DEFINED": lambda actual, _expected: actual is not UNDEFINED,
    "ANY_IN": any_in,
    "ALL_IN": all_in,
}


def _alike(actual: Any, expected: Any) -> Any:
    if isinstance(actual, bool):
        return expected in (True, "true")
    if is_number(actual):
        return to_number(expected)
    return _text(expected) if isinstance(actual, str) else expected


def _text(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    return number_text(value) if is_number(value) else str(value)


def _entries(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    return [entry.strip() for entry in value.split(",")] if isinstance(value, str) else [value]


def _own(actual: Any) -> list[Any]:
    if actual is None or actual is UNDEFINED:
        return []
    return actual if isinstance(actual, list) else [actual]


def _is_among(entry: Any, expected: Any) -> bool:
    return any(same_value(entry, _alike(entry, candidate)) for candidate in _entries(expected))
