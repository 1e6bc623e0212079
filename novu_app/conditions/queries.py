"""Conditions as a visual builder holds them, and back to JSON logic (contract/workflow-model.md, Skip / step conditions).

A query is a group ``{"combinator": "and" | "or", "not": bool, "rules": [...]}``; a rule is ``{"field": "payload.amount",
"operator": ">", "value": 10, "valueSource": "value" | "field"}``. A value is a text, a number or a boolean; a list for
``in``, ``notIn``, ``containsAny`` and ``doesNotContainAny``; two numbers for ``between`` and ``notBetween``;
``{"amount", "unit"}`` for the relative dates; null where the operator needs none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from novu_app.conditions.checks import says_nothing

Query = dict[str, Any]

RELATIVE = ("moreThanXAgo", "lessThanXAgo", "withinLast", "notWithinLast", "exactlyXAgo")
RANGES = ("between", "notBetween")
LISTS = ("in", "notIn", "containsAny", "doesNotContainAny")
ALONE = ("null", "notNull", "isEmpty", "isNonEmpty")
_TEXTS = ("contains", "doesNotContain", "startsWith", "doesNotBeginWith", "endsWith", "doesNotEndWith")
_COMPARED = ("=", "!=", "<", "<=", ">", ">=")
_TO_LOGIC = {"=": "=="}
_FROM_LOGIC = {"==": "=", "===": "=", "!==": "!="}
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
OPERATORS = (*_COMPARED, *_TEXTS, *LISTS, *RANGES, *ALONE, *RELATIVE)


def empty_query() -> Query:
    """A builder with nothing in it."""
    return {"combinator": "and", "not": False, "rules": []}


def to_query(rule: Any) -> Query | None:
    """A rule for the builder; None for one that the builder can not show, which stays as it is written."""
    if says_nothing(rule):
        return empty_query()
    found = _node(rule)
    if found is None:
        return None
    return found if "rules" in found else {**empty_query(), "rules": [found]}


def from_query(query: Mapping[str, Any], kinds: Mapping[str, str] | None = None) -> Any:
    """The rule of a query. Rules that are not complete yet are left out.

    Args:
        query: see the module's docstring.
        kinds: ``number``, ``boolean`` or something else by field: what a text that was typed means there.

    Returns:
        JSON logic, or None when the query says nothing.
    """
    parts = [part for entry in query.get("rules") or [] if (part := _part(entry, kinds or {})) is not None]
    if not parts:
        return None
    combined = parts[0] if len(parts) == 1 else {"or" if query.get("combinator") == "or" else "and": parts}
    return {"!": [combined]} if query.get("not") else combined


def _part(entry: Any, kinds: Mapping[str, str]) -> Any:
    if not isinstance(entry, Mapping):
        return None
    if "rules" in entry:
        return from_query(entry, kinds)
    field, operator, value = str(entry.get("field") or "").strip(), entry.get("operator"), entry.get("value")
    if not field or operator not in OPERATORS:
        return None
    variable = {"var": field}
    if operator in ALONE:
        return {operator: [variable]}
    if entry.get("valueSource") == "field":
        other = str(value or "").strip()
        return {_TO_LOGIC.get(operator, operator): [variable, {"var": other}]} if other else None
    if operator in RELATIVE:
        return {operator: [variable, value]} if _is_span(value) else None
    if operator in RANGES:
        limits = [_number(each) for each in value] if isinstance(value, list) else []
        return {operator: [variable, limits]} if len(limits) == 2 and None not in limits else None
    kind = kinds.get(field, "")
    if operator in LISTS:
        listed = value if isinstance(value, list) else str(value or "").split(",")
        entries = [_typed(each.strip() if isinstance(each, str) else each, kind) for each in listed]
        return {operator: [variable, [each for each in entries if each != ""]]}
    return {_TO_LOGIC.get(operator, operator): [variable, _typed("" if value is None else value, kind)]}


def _node(rule: Any) -> Query | None:
    if not isinstance(rule, Mapping) or len(rule) != 1:
        return None
    [(operator, operands)] = dict[str, Any](rule).items()
    values = operands if isinstance(operands, list) else [operands]
    if operator in ("and", "or"):
        rules = [_node(each) for each in values]
        return None if None in rules else {"combinator": operator, "not": False, "rules": rules}
    if operator == "!":
        inner = _node(values[0]) if len(values) == 1 else None
        if inner is None:
            return None
        if "rules" in inner:
            return {**inner, "not": not inner["not"]}
        return {"combinator": "and", "not": True, "rules": [inner]}
    return _comparison(_FROM_LOGIC.get(operator, operator), values)


def _comparison(operator: str, values: list[Any]) -> Query | None:
    if operator == "<=" and len(values) == 3 and (middle := _variable(values[1])):
        low, high = values[0], values[2]
        numbers = all(isinstance(each, int | float) and not isinstance(each, bool) for each in (low, high))
        return _rule(middle, "between", [low, high]) if numbers else None
    if operator in ALONE:
        field = _variable(values[0]) if len(values) == 1 else None
        return _rule(field, operator, None) if field else None
    if operator not in OPERATORS or len(values) != 2:
        return None
    field, value = _variable(values[0]), values[1]
    if field is None and operator in _TURNED and (turned := _variable(value)):
        field, value, operator = turned, values[0], _TURNED[operator]
    if field is None and operator == "in" and (text := _variable(value)) and isinstance(values[0], str):
        # A text within a variable: what json-logic says for "contains".
        field, value, operator = text, values[0], "contains"
    if field is None:
        return None
    if other := _variable(value):
        return {**_rule(field, operator, other), "valueSource": "field"} if operator in _COMPARED + _TEXTS else None
    return _rule(field, operator, value) if _fits(operator, value) else None


def _rule(field: str, operator: str, value: Any) -> Query:
    return {"field": field, "operator": operator, "value": value, "valueSource": "value"}


def _variable(value: Any) -> str | None:
    if not isinstance(value, Mapping) or list(value) != ["var"]:
        return None
    path = value["var"]
    path = path[0] if isinstance(path, list) and len(path) == 1 else path
    return path if isinstance(path, str) and path else None


def _fits(operator: str, value: Any) -> bool:
    if operator in RELATIVE:
        return _is_span(value)
    if operator in RANGES:
        return isinstance(value, list) and len(value) == 2 and None not in [_number(each) for each in value]
    if operator in LISTS:
        return isinstance(value, list) and not any(isinstance(each, list | Mapping) for each in value)
    return isinstance(value, str | int | float | bool)


def _is_span(value: Any) -> bool:
    return isinstance(value, Mapping) and set(value) == {"amount", "unit"} and _number(value["amount"]) is not None


def _number(value: Any) -> int | float | None:
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return value
    try:
        number = float(str(value).strip())
    except ValueError:
        return None
    return int(number) if number.is_integer() else number


def _typed(value: Any, kind: str) -> Any:
    if kind == "number":
        number = _number(value)
        return value if number is None else number
    if kind == "boolean" and value in ("true", "false"):
        return value == "true"
    return value
