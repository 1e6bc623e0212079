"""The operators that Novu adds to json-logic-js or replaces (contract/workflow-model.md, Skip / step conditions).

``isEmpty`` and ``isNonEmpty`` are Novu's newest; ``isOnline`` and ``isOnlineInLast`` are this product's own. ``<`` takes
a third value as json-logic-js has it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from novu_app.conditions.javascript import UNDEFINED, is_number, property_of, same_value, strict_equal, to_number
from novu_app.conditions.limits import Work
from novu_app.conditions.moments import TOLERANCES, ago, moment_of, parse, window
from novu_app.conditions.standard import Plain, Scoped, at
from novu_app.kernel.clock import now_ms


def equal(one: Any, other: Any) -> bool:
    """Equal as booleans, else as numbers, else as dates, else strictly."""
    if isinstance(one, str) and one == other:
        return True
    pair = _comparable(one, other)
    return pair[0] == pair[1] if pair else strict_equal(one, other)


def less(one: Any, other: Any, third: Any) -> bool:
    """``a < b``, or ``a < b < c``."""
    pair = _comparable(one, other)
    return pair is not None and pair[0] < pair[1] and (third is UNDEFINED or less(other, third, UNDEFINED))


def less_or_equal(one: Any, other: Any, third: Any) -> bool:
    """``a <= b``, or ``a <= b <= c``: each as the pair in which it is compared first."""
    pair = _comparable(one, other)
    if pair is None or third is UNDEFINED:
        return pair is not None and pair[0] <= pair[1]
    last = _comparable(other, third)
    return last is not None and pair[0] <= pair[1] <= last[1]


def greater(one: Any, other: Any) -> bool:
    """``a > b``."""
    pair = _comparable(one, other)
    return pair is not None and pair[0] > pair[1]


def greater_or_equal(one: Any, other: Any) -> bool:
    """``a >= b``."""
    pair = _comparable(one, other)
    return pair is not None and pair[0] >= pair[1]


def between(value: Any, limits: Any) -> bool:
    """A number from the first limit to the second."""
    return _is_range(value, limits) and limits[0] <= value <= limits[1]


def not_between(value: Any, limits: Any) -> bool:
    """A number outside of the limits."""
    return _is_range(value, limits) and (value < limits[0] or value > limits[1])


def more_than_ago(value: Any, duration: Any) -> bool:
    """A moment before so long ago."""
    ends = _moment_and_start(value, duration)
    return ends is not None and ends[0] < ends[1]


def less_than_ago(value: Any, duration: Any) -> bool:
    """A moment since so long ago, or one to come."""
    ends = _moment_and_start(value, duration)
    return ends is not None and ends[0] >= ends[1]


def within_last(value: Any, duration: Any) -> bool:
    """A moment between so long ago and now."""
    ends = _moment_and_start(value, duration)
    return ends is not None and ends[1] <= ends[0] <= now_ms()


def exactly_ago(value: Any, duration: Any) -> bool:
    """A moment so long ago, as exactly as the unit is."""
    ends = _moment_and_start(value, duration)
    return ends is not None and abs(ends[0] - ends[1]) <= TOLERANCES[duration["unit"]]


PLAIN: dict[str, Plain] = {
    "=": equal,
    "==": equal,
    "!=": lambda one, other: not equal(one, other),
    "<": less,
    "<=": less_or_equal,
    ">": greater,
    ">=": greater_or_equal,
    "null": lambda value: value is None,
    "notNull": lambda value: value is not None,
    "isEmpty": lambda value: value == "",
    "isNonEmpty": lambda value: isinstance(value, str) and value != "",
    "between": between,
    "notBetween": not_between,
    "moreThanXAgo": more_than_ago,
    "lessThanXAgo": less_than_ago,
    "withinLast": within_last,
    "notWithinLast": more_than_ago,
    "exactlyXAgo": exactly_ago,
}


def _of_texts(test: Callable[[str, str], bool]) -> Scoped:
    def run(values: list[Any], _data: Any, work: Work) -> bool:
        text, other = at(values, 0), at(values, 1)
        if not isinstance(text, str) or not isinstance(other, str):
            return False
        work.spend_text(len(text))
        return test(text, other)

    return run


def not_in(values: list[Any], _data: Any, work: Work) -> bool:
    """The value is not in the array."""
    value, array = at(values, 0), at(values, 1)
    if not isinstance(array, list):
        return False
    work.spend(len(array))
    return not any(same_value(entry, value) for entry in array)


def contains_any(values: list[Any], _data: Any, work: Work) -> bool:
    """The two arrays have an entry in common."""
    return _have_common(values, work) is True


def contains_none(values: list[Any], _data: Any, work: Work) -> bool:
    """The two arrays have no entry in common."""
    return _have_common(values, work) is False


def is_online(values: list[Any], _data: Any, work: Work) -> bool:
    """The subscriber is online, or with ``false`` is not. Where nothing is said of that, neither."""
    wanted = at(values, 0)
    return _subscriber(work, "isOnline") is (True if wanted is UNDEFINED else wanted)


def was_online(values: list[Any], _data: Any, work: Work) -> bool:
    """The subscriber is online, or was within ``{"amount", "unit"}``."""
    if window(at(values, 0)) is None:
        return False
    if _subscriber(work, "isOnline") is True:
        return True
    last = _subscriber(work, "lastOnlineAt")
    return isinstance(last, str) and within_last(last, values[0])


SCOPED: dict[str, Scoped] = {
    "startsWith": _of_texts(str.startswith),
    "endsWith": _of_texts(str.endswith),
    "contains": _of_texts(lambda text, other: other in text),
    "doesNotContain": _of_texts(lambda text, other: other not in text),
    "doesNotBeginWith": _of_texts(lambda text, other: not text.startswith(other)),
    "doesNotEndWith": _of_texts(lambda text, other: not text.endswith(other)),
    "containsAny": contains_any,
    "doesNotContainAny": contains_none,
    "notIn": not_in,
    "isOnline": is_online,
    "isOnlineInLast": was_online,
}


def _comparable(one: Any, other: Any) -> tuple[float, float] | None:
    left, right = _boolean(one), _boolean(other)
    if left is not None and right is not None:
        return left, right
    number, limit = to_number(one), to_number(other)
    if number == number and limit == limit:
        return number, limit
    if isinstance(one, str) and isinstance(other, str):
        moment, end = parse(one), parse(other)
        if moment is not None and end is not None:
            return moment, end
    return None


def _boolean(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value) if isinstance(value, str) else None


def _is_range(value: Any, limits: Any) -> bool:
    return is_number(value) and isinstance(limits, list) and len(limits) == 2 and all(map(is_number, limits))


def _moment_and_start(value: Any, duration: Any) -> tuple[int, int] | None:
    wanted = window(duration)
    moment = moment_of(value) if wanted else None
    start = ago(*wanted) if wanted and moment is not None else None
    return None if moment is None or start is None else (moment, start)


def _have_common(values: list[Any], work: Work) -> bool | None:
    one, other = at(values, 0), at(values, 1)
    if not isinstance(one, list) or not isinstance(other, list):
        return None
    work.spend(len(one) + len(other))
    wanted = set(map(_identity, other))
    return any(_identity(entry) in wanted for entry in one)


def _identity(value: Any) -> Any:
    """What entries have in common that :func:`same_value` finds equal."""
    if isinstance(value, str):
        return value
    if is_number(value):
        return float(value) if value == value else "NaN", "number"
    return id(value), "identity"


def _subscriber(work: Work, name: str) -> Any:
    return property_of(property_of(work.root, "subscriber"), name)
