"""The operators that json-logic-js 2 brings along and that keep its meaning (contract/workflow-model.md, Skip / step conditions).

``PLAIN`` take their values, an absent one being ``UNDEFINED``; ``SCOPED`` take the list of their values, the data
where the rule stands, and the work that is left; ``LAZY`` decide themselves which parts of the rule are evaluated.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from novu_app.conditions.javascript import (
    NAN,
    UNDEFINED,
    cut,
    parse_float,
    property_of,
    strict_equal,
    to_integer,
    to_number,
    to_text,
    truthy,
    units,
)
from novu_app.conditions.limits import ConditionFailed, Work

#: A part of a rule, ready to run: takes the data where it stands.
Node = Callable[[Any, Work], Any]
Plain = Callable[..., Any]
Scoped = Callable[[list[Any], Any, Work], Any]
#: Takes the parts and how large each is, makes the part that they belong to.
Lazy = Callable[[Sequence[Node], Sequence[int]], Node]


def subtract(one: Any, other: Any) -> float:
    """``a - b``, or ``-a``."""
    return -to_number(one) if other is UNDEFINED else to_number(one) - to_number(other)


def divide(one: Any, other: Any) -> float:
    """``a / b``: through zero it is infinite, zero through zero is NaN."""
    above, below = to_number(one), to_number(other)
    if below:
        return above / below
    if above != above or below != below or above == 0:
        return NAN
    return math.copysign(math.inf, above) * math.copysign(1.0, below)


def remainder(one: Any, other: Any) -> float:
    """``a % b``, with the sign of ``a``."""
    above, below = to_number(one), to_number(other)
    if above != above or below != below or math.isinf(above) or below == 0:
        return NAN
    return math.fmod(above, below)


PLAIN: dict[str, Plain] = {
    "===": strict_equal,
    "!==": lambda one, other: not strict_equal(one, other),
    "!!": truthy,
    "!": lambda value: not truthy(value),
    "-": subtract,
    "/": divide,
    "%": remainder,
    "log": lambda value: value,
}


def add(values: list[Any], _data: Any, _work: Work) -> float:
    """The sum of what the values' texts begin with."""
    total = 0.0
    for value in values:
        total = parse_float(total) + parse_float(value)
    return total


def multiply(values: list[Any], _data: Any, _work: Work) -> Any:
    """The product of what the values' texts begin with; one value alone stays as it is."""
    if not values:
        raise ConditionFailed('"*" has nothing to multiply')
    total = values[0]
    for value in values[1:]:
        total = parse_float(total) * parse_float(value)
    return total


def smallest(values: list[Any], _data: Any, _work: Work) -> float:
    """``Math.min``."""
    return -_largest(-to_number(value) for value in values)


def largest(values: list[Any], _data: Any, _work: Work) -> float:
    """``Math.max``."""
    return _largest(to_number(value) for value in values)


def concatenate(values: list[Any], _data: Any, work: Work) -> str:
    """The values' texts in a row; null is the empty one."""
    return "".join(to_text(value, work) for value in values if value is not None and value is not UNDEFINED)


def merge(values: list[Any], _data: Any, work: Work) -> list[Any]:
    """One array of all values, of which arrays give their entries."""
    merged: list[Any] = []
    for value in values:
        work.spend(len(value) if isinstance(value, list) else 1)
        if isinstance(value, list):
            merged.extend(value)
        else:
            merged.append(value)
    return merged


def contained(values: list[Any], _data: Any, work: Work) -> bool:
    """``in``: the first value is in the array, or its text in the text, that is the second."""
    wanted, where = at(values, 0), at(values, 1)
    if isinstance(where, list):
        work.spend(len(where))
        return any(strict_equal(entry, wanted) for entry in where)
    if not isinstance(where, str) or not where:
        return False
    work.spend_text(len(where))
    return to_text(wanted, work) in where


def substring(values: list[Any], _data: Any, work: Work) -> str:
    """``substr``: from a place (from the end where negative), so many units long, or up to so many before the end."""
    text, start, length = to_text(at(values, 0), work), to_integer(at(values, 1)), at(values, 2)
    if to_number(length) < 0:
        text = cut(text, start, math.inf)
        # JavaScript adds a number to a number, and writes anything else behind it, which makes no number then.
        return cut(text, 0, 0 if isinstance(length, (str, list)) else to_integer(units(text) + to_number(length)))
    return cut(text, start, math.inf if length is UNDEFINED else to_integer(length))


def variable(values: list[Any], data: Any, work: Work) -> Any:
    """``var``: what stands at a path of the data; the second value, or null, where nothing does."""
    path, default = at(values, 0), at(values, 1)
    if path is UNDEFINED or path is None or path == "":
        return data
    return walk(data, to_text(path, work).split("."), None if default is UNDEFINED else default, work)


def walk(data: Any, path: Sequence[str], default: Any, work: Work) -> Any:
    """What stands at ``path`` of ``data``, or ``default`` where nothing does."""
    for name in path:
        if isinstance(data, str):
            work.spend_text(len(data))
        data = data.get(name, UNDEFINED) if type(data) is dict else property_of(data, name)
        if data is UNDEFINED:
            return default
    return data


def missing(values: list[Any], data: Any, work: Work) -> list[Any]:
    """Those of the paths at which there is nothing, null or the empty text."""
    keys = values[0] if values and isinstance(values[0], list) else values
    work.spend(len(keys))
    found = []
    for key in keys:
        value = variable(key if isinstance(key, list) else [key], data, work)
        if value is None or value == "":
            found.append(key)
    return found


def missing_some(values: list[Any], data: Any, work: Work) -> list[Any]:
    """As :func:`missing`, or nothing where at least so many are there."""
    needed, options = to_number(at(values, 0)), at(values, 1)
    if options is None or options is UNDEFINED:
        raise ConditionFailed('"missing_some" has no paths')
    absent = missing(options if isinstance(options, list) else [options], data, work)
    there = to_number(property_of(options, "length")) - len(absent)
    return [] if there >= needed else absent


SCOPED: dict[str, Scoped] = {
    "+": add,
    "*": multiply,
    "min": smallest,
    "max": largest,
    "cat": concatenate,
    "merge": merge,
    "in": contained,
    "substr": substring,
    "var": variable,
    "missing": missing,
    "missing_some": missing_some,
}


def at(values: Sequence[Any], position: int) -> Any:
    """A value, or ``UNDEFINED`` where there are not so many."""
    return values[position] if position < len(values) else UNDEFINED


def _largest(numbers: Any) -> float:
    result = -math.inf
    for number in numbers:
        if number != number:
            return NAN
        # Zero is larger than negative zero.
        if number > result or (number == 0 == result and math.copysign(1, number) > 0):
            result = number
    return result
