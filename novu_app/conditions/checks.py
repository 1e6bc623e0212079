"""What is wrong with a rule as it stands, for whoever writes it.

When it runs such a rule does what the contract says, which is mostly nothing: a unit that there is not makes the
comparison false. So these are told when it is saved; only what can not be read at all fails later.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from novu_app.conditions.javascript import is_number
from novu_app.conditions.limits import ConditionFailed
from novu_app.conditions.moments import TOLERANCES
from novu_app.conditions.rules import OPERATORS, compile_rule, is_logic, values_of

_RELATIVE = frozenset({"moreThanXAgo", "lessThanXAgo", "withinLast", "notWithinLast", "exactlyXAgo"})
_TEXTS = frozenset({"startsWith", "endsWith", "contains", "doesNotContain", "doesNotBeginWith", "doesNotEndWith"})
_ARRAYS = frozenset({"notIn", "containsAny", "doesNotContainAny"})
_RANGES = frozenset({"between", "notBetween"})
_ANY = 10_000
#: How many values an operator takes, at least and at most; two where it does not stand here.
_COUNTS: dict[str, tuple[int, int]] = {
    **dict.fromkeys(("and", "or", "if", "?:", "+", "*", "min", "max", "cat"), (1, _ANY)),
    **dict.fromkeys(("merge", "missing"), (0, _ANY)),
    **dict.fromkeys(("!", "!!", "log", "null", "notNull", "isEmpty", "isNonEmpty", "isOnlineInLast"), (1, 1)),
    **dict.fromkeys(("<", "<=", "substr"), (2, 3)),
    "-": (1, 2),
    "var": (0, 2),
    "isOnline": (0, 1),
    "reduce": (2, 3),
}


def problem_of(rule: Any) -> str | None:
    """What is wrong with a rule, in a sentence; None where all is well. A rule that says nothing is well."""
    if says_nothing(rule):
        return None
    try:
        check_whole(rule)
        compile_rule(rule)
        _check(rule)
    except ConditionFailed as failed:
        return str(failed)
    return None


def says_nothing(rule: Any) -> bool:
    """Whether there is no condition at all: null, the empty object, the empty text."""
    return rule is None or rule in ({}, "")


def check_whole(rule: Any) -> None:
    """Refuse what is no condition: it is an object with one operator, or true or false.

    Raises:
        ConditionFailed: it is something else.
    """
    if isinstance(rule, bool) or is_logic(rule):
        return
    if isinstance(rule, dict):
        raise ConditionFailed(f'A condition has one operator, not {len(rule)}: put them into one "and" or "or"')
    raise ConditionFailed(
        'A condition is an object with one operator, such as {"==": [{"var": "payload.plan"}, "pro"]}'
    )


def _check(rule: Any) -> None:
    if isinstance(rule, list):
        for entry in rule:
            _check(entry)
    if isinstance(rule, dict) and len(rule) > 1 and set(rule) <= OPERATORS:
        raise ConditionFailed(f"Two operators in one object: {', '.join(sorted(rule))}")
    if not is_logic(rule):
        return
    operator, values = values_of(rule)
    _check_count(operator, len(values))
    for names, check in _SHAPES:
        if operator in names:
            check(operator, values[-1] if values else None)
    for value in values:
        _check(value)


def _check_count(operator: str, count: int) -> None:
    least, most = _COUNTS.get(operator, (2, 2))
    if least <= count <= most:
        return
    wanted = str(least) if least == most else f"at least {least}" if most == _ANY else f"{least} to {most}"
    raise ConditionFailed(
        f'"{operator}" takes {wanted} {"value" if wanted in ("1", "at least 1") else "values"}, not {count}'
    )


def _check_duration(operator: str, value: Any) -> None:
    if is_logic(value):
        return
    if not isinstance(value, dict) or not {"amount", "unit"} <= set(value):
        raise ConditionFailed(f'"{operator}" needs an amount and a unit, such as {{"amount": 5, "unit": "days"}}')
    if not is_number(value["amount"]) or value["amount"] <= 0:
        raise ConditionFailed(f'The amount of "{operator}" must be a number above 0')
    if not isinstance(value["unit"], str) or value["unit"] not in TOLERANCES:
        raise ConditionFailed(f'The unit of "{operator}" must be one of {", ".join(TOLERANCES)}')


def _check_text(operator: str, value: Any) -> None:
    if not isinstance(value, str) and not is_logic(value):
        raise ConditionFailed(f'"{operator}" compares with a text')


def _check_array(operator: str, value: Any) -> None:
    if not isinstance(value, list) and not is_logic(value):
        raise ConditionFailed(f'"{operator}" compares with an array')


def _check_range(operator: str, value: Any) -> None:
    if is_logic(value):
        return
    limits = value if isinstance(value, list) else []
    if len(limits) != 2 or not all(is_number(limit) or is_logic(limit) for limit in limits):
        raise ConditionFailed(f'"{operator}" needs two numbers in an array, such as [1, 10]')


_SHAPES: tuple[tuple[frozenset[str], Callable[[str, Any], None]], ...] = (
    (_RELATIVE | {"isOnlineInLast"}, _check_duration),
    (_TEXTS, _check_text),
    (_ARRAYS, _check_array),
    (_RANGES, _check_range),
)
