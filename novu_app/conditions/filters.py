"""Novu's older conditions: groups of filters (contract/workflow-model.md, legacy v1 ``filters``).

``[{"value": "AND" | "OR", "isNegated", "children": [{"on", "field", "operator", "value"}]}]``. One group that holds is
enough; no group, or one without children, holds always. Values were typed into a form: they are texts that become what
the compared value is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from novu_app.conditions.comparisons import OPERATORS, Comparison
from novu_app.conditions.javascript import UNDEFINED, is_number, property_of
from novu_app.conditions.limits import ConditionFailed
from novu_app.conditions.moments import DAY, HOUR, MINUTE, parse
from novu_app.conditions.service import Condition
from novu_app.kernel.clock import now_ms

Test = Callable[[Mapping[str, Any]], bool]

_UNITS = {"minutes": MINUTE, "hours": HOUR, "days": DAY}
_PREVIOUS = {"seen": ("seen", True), "unseen": ("seen", False), "read": ("read", True), "unread": ("read", False)}
_MAX_FILTERS = 200


def compile_filters(groups: Any) -> Condition:
    """Groups of filters as a condition; it never raises: what can not be read fails when it is asked."""
    try:
        tests = [_group(group) for group in _list_of_objects(groups, "Filters are a list of groups")]
    except ConditionFailed as failed:
        return Condition.unreadable(str(failed))
    return Condition(lambda variables: not tests or any(test(variables) for test in tests))


def _group(group: Mapping[str, Any]) -> Test:
    children = _list_of_objects(group.get("children"), "The children of a group of filters are a list of filters")
    combine = {"AND": all, "OR": any}.get(str(group.get("value")))
    if combine is None and len(children) > 1:
        raise ConditionFailed(f'A group of filters is "AND" or "OR", not {str(group.get("value"))[:100]!r}')
    tests = [_filter(child) for child in children]
    if not tests:
        return lambda _: True
    either = combine or all
    negated = group.get("isNegated") is True
    return lambda variables: either(test(variables) for test in tests) is not negated


def _filter(child: Mapping[str, Any]) -> Test:
    on = child.get("on")
    if on in ("payload", "subscriber", "tenant"):
        return _field(child, [str(on), *_path(child)])
    if on == "context":
        return _context(child)
    make = _OTHERS.get(str(on))
    if make is None:
        raise ConditionFailed(f"There are no filters on {str(on)[:100]!r}")
    return make(child)


def _field(child: Mapping[str, Any], path: list[str]) -> Test:
    compare = _comparison(child)
    return lambda variables: compare(_found(variables, path))


def _context(child: Mapping[str, Any]) -> Test:
    # The type alone means which one: its id.
    compare, path = _comparison(child), ["context", *_path(child)]

    def test(variables: Mapping[str, Any]) -> bool:
        value = _found(variables, path)
        return compare(property_of(value, "id") if len(path) == 2 and isinstance(value, dict) else value)

    return test


def _is_online(child: Mapping[str, Any]) -> Test:
    wanted = child.get("value") in (True, "true")
    return lambda variables: _found(variables, ["subscriber", "isOnline"]) is wanted


def _was_online(child: Mapping[str, Any]) -> Test:
    amount, unit = child.get("value"), _UNITS.get(str(child.get("timeOperator")))
    if isinstance(amount, str) and amount.isdecimal():
        amount = int(amount)
    if not is_number(amount) or unit is None:
        raise ConditionFailed(
            'A filter on "isOnlineInLast" needs a number, and minutes, hours or days as "timeOperator"'
        )
    limit, length = float(amount or 0), unit

    def test(variables: Mapping[str, Any]) -> bool:
        if _found(variables, ["subscriber", "isOnline"]) is True:
            return True
        last = _found(variables, ["subscriber", "lastOnlineAt"])
        moment = parse(last) if isinstance(last, str) else None
        return moment is not None and 0 <= (now_ms() - moment) // length <= limit

    return test


def _previous_step(child: Mapping[str, Any]) -> Test:
    step, wanted = child.get("step"), _PREVIOUS.get(str(child.get("stepType")))
    if not isinstance(step, str) or wanted is None:
        raise ConditionFailed('A filter on "previousStep" needs a step, and seen, unseen, read or unread as "stepType"')
    name, expected = wanted

    def test(variables: Mapping[str, Any]) -> bool:
        result = _found(variables, ["steps", step])
        # A step that left no message behind keeps nobody back.
        return not isinstance(result, dict) or name not in result or bool(result[name]) is expected

    return test


def _webhook(child: Mapping[str, Any]) -> Test:
    raise ConditionFailed("Filters on a webhook are not supported: use a condition on the payload or the subscriber")


_OTHERS: dict[str, Callable[[Mapping[str, Any]], Test]] = {
    "isOnline": _is_online,
    "isOnlineInLast": _was_online,
    "previousStep": _previous_step,
    "webhook": _webhook,
}


def _comparison(child: Mapping[str, Any]) -> Callable[[Any], bool]:
    operator = child.get("operator")
    compare: Comparison | None = OPERATORS.get(operator) if isinstance(operator, str) else None
    if compare is None:
        raise ConditionFailed(f"Unknown operator {str(operator)[:100]!r} of a filter")
    value = child.get("value")
    return lambda actual: compare(actual, value)


def _path(child: Mapping[str, Any]) -> list[str]:
    field = child.get("field")
    if not isinstance(field, str) or not field:
        raise ConditionFailed(f"A filter on {child.get('on')!r} needs a field")
    return re.sub(r"\[(\w+)\]", r".\1", field).strip(".").split(".")


def _found(variables: Mapping[str, Any], path: list[str]) -> Any:
    value: Any = variables
    for name in path:
        value = property_of(value, name)
        if value is UNDEFINED:
            break
    return value


def _list_of_objects(value: Any, problem: str) -> list[Mapping[str, Any]]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(entry, Mapping) for entry in value):
        raise ConditionFailed(problem)
    if len(value) > _MAX_FILTERS:
        raise ConditionFailed(f"There are more than {_MAX_FILTERS} filters in a list")
    return value
