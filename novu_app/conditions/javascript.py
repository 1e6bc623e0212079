"""Values as JavaScript has them: conversion, truth and equality (ECMAScript, Type Conversion and Testing Operations).

JSON's values stand for JavaScript's. What JSON can not say is ``UNDEFINED``: no argument, or the result of nothing.
Texts count in UTF-16 units. Of objects, arrays and texts only their own properties exist, not what they inherit:
``constructor`` leads nowhere.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, Final, TypeGuard

from novu_app.conditions.limits import ConditionFailed, Work


class _Undefined:
    __slots__ = ()

    def __repr__(self) -> str:
        return "undefined"


UNDEFINED: Final = _Undefined()
NAN: Final = math.nan
OBJECT_TEXT: Final = "[object Object]"

_BLANK = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_INFINITY = re.compile(r"([+-]?)Infinity")
_WITH_BASE = re.compile(r"0(?:[xX][0-9a-fA-F]+|[oO][0-7]+|[bB][01]+)")
_INDEX = re.compile(r"0|[1-9][0-9]{0,9}")
#: No number needs more characters, and no array holds its only value deeper.
_MAX_NUMBER_TEXT = 1_024
_MAX_NESTED = 100


def is_number(value: Any) -> TypeGuard[float]:
    """``typeof value === "number"``."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def as_double(value: float) -> float:
    """A number as JavaScript keeps it."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def truthy(value: Any) -> bool:
    """JSON logic's truth: JavaScript's, but an empty array is false."""
    if value is True or value is False:
        return bool(value)
    if value is None or value is UNDEFINED:
        return False
    if isinstance(value, (str, list)):
        return len(value) > 0
    if isinstance(value, (int, float)):
        return value == value and value != 0
    return True


def strict_equal(one: Any, other: Any) -> bool:
    """``one === other``: arrays and objects are equal to themselves only."""
    if is_number(one) and is_number(other):
        return as_double(one) == as_double(other)
    if isinstance(one, str) and isinstance(other, str):
        return one == other
    return one is other


def same_value(one: Any, other: Any) -> bool:
    """As ``Array.includes`` compares: strictly, and NaN is NaN."""
    return strict_equal(one, other) or (one != one and other != other)


def to_number(value: Any) -> float:
    """``Number(value)``."""
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, (int, float)):
        return as_double(value)
    for _ in range(_MAX_NESTED):
        if is_number(value):
            return as_double(value) + 0.0  # its text, which has no negative zero
        if isinstance(value, str):
            return _number_of_text(value)
        if value is None:
            return 0.0
        # An array is its text: none is the empty one, and a comma makes no number.
        if not isinstance(value, list) or len(value) > 1:
            return NAN
        if not value or value[0] is None or value[0] is UNDEFINED:
            return 0.0
        value = value[0]
        if isinstance(value, bool):
            return NAN
    return NAN


def parse_float(value: Any) -> float:
    """``parseFloat(value)``: the number at the beginning of the value's text."""
    for _ in range(_MAX_NESTED):
        if is_number(value):
            return as_double(value) + 0.0
        if isinstance(value, str):
            break
        if not isinstance(value, list) or not value:
            return NAN
        value = value[0]
    else:
        return NAN
    text = value[:_MAX_NUMBER_TEXT].lstrip(_BLANK)
    if found := _INFINITY.match(text):
        return -math.inf if found[1] == "-" else math.inf
    decimal = _DECIMAL.match(text)
    return float(decimal[0]) if decimal else NAN


def to_integer(value: Any) -> float:
    """``ToIntegerOrInfinity``: without what stands behind the point; 0 for what is no number."""
    number = to_number(value)
    if number != number:
        return 0.0
    return number if math.isinf(number) else float(math.trunc(number))


def to_text(value: Any, work: Work) -> str:
    """``String(value)``.

    Raises:
        ConditionFailed: the text is too long, or the array too deep.
    """
    parts: list[str] = []
    _write(value, parts, work, 0)
    return "".join(parts)


def number_text(value: float) -> str:
    """A number as JavaScript writes it."""
    number = as_double(value)
    if number != number:
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    if number == 0:
        return "0"
    sign = "-" if number < 0 else ""
    mantissa, _, exponent = repr(abs(number)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    fraction = "" if fraction == "0" else fraction
    digits = (whole + fraction).lstrip("0")
    # Where the point stands, counted from the first digit that is not 0.
    point = len(whole) + int(exponent or 0) - (len(whole + fraction) - len(digits))
    digits = digits.rstrip("0")
    return sign + _placed(digits, point)


def units(text: str) -> int:
    """``text.length``."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, start: float, length: float) -> str:
    """``text.substr(start, length)``, for whole numbers or infinities."""
    size = units(text)
    wide = size > len(text)
    begin = int(max(size + start, 0)) if start < 0 else int(min(start, size))
    end = int(min(max(length, 0) + begin, size))
    if not wide:
        return text[begin:end]
    return text.encode("utf-16-le", "surrogatepass")[begin * 2 : end * 2].decode("utf-16-le", "surrogatepass")


def property_of(value: Any, name: str) -> Any:
    """``value[name]``: of an object, an array or a text."""
    if isinstance(value, Mapping):
        return value.get(name, UNDEFINED)
    if isinstance(value, list):
        if _INDEX.fullmatch(name):
            return value[int(name)] if int(name) < len(value) else UNDEFINED
        return len(value) if name == "length" else UNDEFINED
    if isinstance(value, str):
        if name == "length":
            return units(value)
        return (cut(value, int(name), 1) or UNDEFINED) if _INDEX.fullmatch(name) else UNDEFINED
    return UNDEFINED


def less(one: Any, other: Any) -> bool | None:
    """``one < other`` for JSON's values; None where they can not be compared."""
    if isinstance(one, str) and isinstance(other, str):
        return one.encode("utf-16-be", "surrogatepass") < other.encode("utf-16-be", "surrogatepass")
    left, right = to_number(one), to_number(other)
    return None if left != left or right != right else left < right


def _number_of_text(text: str) -> float:
    if len(text) > _MAX_NUMBER_TEXT:
        return NAN
    text = text.strip(_BLANK)
    if not text:
        return 0.0
    if _DECIMAL.fullmatch(text):
        return float(text)
    if _WITH_BASE.fullmatch(text):
        return as_double(int(text, 0))
    if found := _INFINITY.fullmatch(text):
        return -math.inf if found[1] == "-" else math.inf
    return NAN


def _write(value: Any, parts: list[str], work: Work, depth: int) -> None:
    if isinstance(value, list):
        if depth > _MAX_NESTED:
            raise ConditionFailed("The condition makes a text of an array that is too deep")
        for position, entry in enumerate(value):
            work.spend(1)
            if position:
                parts.append(",")
            if entry is not None and entry is not UNDEFINED:
                _write(entry, parts, work, depth + 1)
        return
    if isinstance(value, str):
        text = value
    elif isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, (int, float)):
        text = number_text(value)
    elif value is None:
        text = "null"
    else:
        text = "undefined" if value is UNDEFINED else OBJECT_TEXT
    work.spend_text(len(text))
    parts.append(text)


def _placed(digits: str, point: int) -> str:
    count = len(digits)
    if count <= point <= 21:
        return digits + "0" * (point - count)
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"0.{'0' * -point}{digits}"
    exponent = point - 1
    mantissa = digits if count == 1 else f"{digits[0]}.{digits[1:]}"
    return f"{mantissa}e{'+' if exponent > 0 else '-'}{abs(exponent)}"
