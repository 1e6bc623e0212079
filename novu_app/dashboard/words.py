"""Conditions (JSON logic) as a person says them."""

from __future__ import annotations

from typing import Any

from novu_app.kernel import jsons

_BETWEEN = {
    "==": "is",
    "===": "is",
    "!=": "is not",
    "!==": "is not",
    ">": "is more than",
    ">=": "is at least",
    "<": "is less than",
    "<=": "is at most",
    "in": "is one of",
    "startsWith": "begins with",
    "endsWith": "ends with",
    "contains": "contains",
}
_MOST_SAID = 400


def condition_in_words(condition: Any) -> str:
    """A condition as a sentence, ``payload.total is more than 100 and payload.plan is pro``; empty for none.

    What has no words of its own is shown as JSON; a very long condition is cut.
    """
    if condition is None:
        return ""
    text = _said(condition, outer=True)
    return text if len(text) <= _MOST_SAID else f"{text[: _MOST_SAID - 1]}…"


def _said(rule: Any, *, outer: bool = False) -> str:
    if not isinstance(rule, dict) or len(rule) != 1:
        return _value(rule)
    operator, given = next(iter(rule.items()))
    operands = given if isinstance(given, list) else [given]
    if operator == "var":
        return str(operands[0]) if operands else "it"
    if operator in ("and", "or") and operands:
        joined = f" {operator} ".join(_said(each) for each in operands)
        return joined if outer or len(operands) == 1 else f"({joined})"
    if operator in ("!", "!!") and len(operands) == 1:
        inner = _said(operands[0])
        return f"{inner} is {'not set' if operator == '!' else 'set'}" if _is_variable(operands[0]) else f"not {inner}"
    if operator == "<=" and len(operands) == 3:
        return f"{_said(operands[1])} is between {_said(operands[0])} and {_said(operands[2])}"
    if operator == "in" and len(operands) == 2 and _is_variable(operands[1]):
        return f"{_said(operands[1])} contains {_said(operands[0])}"
    if operator in _BETWEEN and len(operands) == 2:
        return f"{_said(operands[0])} {_BETWEEN[operator]} {_said(operands[1])}"
    return jsons.dumps(rule)


def _is_variable(rule: Any) -> bool:
    return isinstance(rule, dict) and list(rule) == ["var"]


def _value(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_value(each) for each in value)
    if isinstance(value, str):
        return value or "empty"
    return jsons.dumps(value)
