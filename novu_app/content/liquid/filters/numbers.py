"""Filters that reckon, with JavaScript's numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from novu_app.content.liquid.context import Context
from novu_app.content.liquid.values import MAX_SAFE, number, number_of, number_text, to_number


def absolute(_context: Context, value: Any) -> Any:
    """``abs``."""
    return number(abs(number_of(value)))


def at_least(_context: Context, value: Any, *others: Any) -> Any:
    """``at_least``: the greatest."""
    return number(max(number_of(value), *map(number_of, others), -math.inf))


def at_most(_context: Context, value: Any, *others: Any) -> Any:
    """``at_most``: the least."""
    return number(min(number_of(value), *map(number_of, others), math.inf))


def ceil(_context: Context, value: Any) -> Any:
    """``ceil``."""
    found = number_of(value)
    return number(math.ceil(found) if math.isfinite(found) else found)


def floor(_context: Context, value: Any) -> Any:
    """``floor``."""
    found = number_of(value)
    return number(math.floor(found) if math.isfinite(found) else found)


def divided_by(_context: Context, value: Any, by: Any = math.nan, whole: Any = False) -> Any:
    """``divided_by``; a third argument makes the result whole."""
    result = _quotient(number_of(value), _argument(by))
    return number(math.floor(result) if number_of(whole) and math.isfinite(result) else result)


def minus(_context: Context, value: Any, other: Any = math.nan) -> Any:
    """``minus``."""
    return number(number_of(value) - _argument(other))


def plus(_context: Context, value: Any, other: Any = math.nan) -> Any:
    """``plus``."""
    return number(number_of(value) + _argument(other))


def times(_context: Context, value: Any, other: Any = math.nan) -> Any:
    """``times``."""
    return number(number_of(value) * _argument(other))


def modulo(_context: Context, value: Any, by: Any = math.nan) -> Any:
    """``modulo``: with the sign of the divisor."""
    divisor = _argument(by)
    return number(_rest(_rest(number_of(value), divisor) + divisor, divisor))


def rounded(_context: Context, value: Any, digits: Any = 0) -> Any:
    """``round``: halves away from zero."""
    found, places = number_of(value), number_of(digits)
    scaled = _shifted(abs(found), places)
    if not scaled <= MAX_SAFE:
        return number(found)
    result = _shifted(math.floor(scaled + 0.5) if scaled % 1 == 0.5 else float(round(scaled)), -places)
    return number(-result if found < 0 else result)


def to_integer(_context: Context, value: Any) -> Any:
    """``to_integer``: the number, or NaN."""
    return number(to_number(value))


def _argument(value: Any) -> float:
    # An argument that is not given is no number; one that is nothing is 0.
    return math.nan if value is math.nan else number_of(value)


def _quotient(value: float, by: float) -> float:
    if by != 0:
        return value / by
    return math.nan if value == 0 or value != value else math.copysign(math.inf, value) * math.copysign(1, by)


def _rest(value: float, by: float) -> float:
    return math.fmod(value, by) if by != 0 and math.isfinite(value) and by == by else math.nan


def _shifted(value: float, places: float) -> float:
    """A number with its point moved, by its digits: 1.005 and two places come to 100.5."""
    mantissa, _, power = number_text(value).partition("e")
    return to_number(f"{mantissa}e{number_text(to_number(power or '0') + places)}")


FILTERS: dict[str, Callable[..., Any]] = {
    "abs": absolute,
    "at_least": at_least,
    "at_most": at_most,
    "ceil": ceil,
    "floor": floor,
    "divided_by": divided_by,
    "minus": minus,
    "plus": plus,
    "times": times,
    "modulo": modulo,
    "round": rounded,
    "to_integer": to_integer,
}
