"""Conditions of subscriptions in the words of the reader: ``payload.amount is more than 100``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from novu_app.conditions.queries import to_query

_KEYS = {
    "=": "equals",
    "!=": "differs",
    ">": "more",
    ">=": "atLeast",
    "<": "less",
    "<=": "atMost",
    "in": "within",
    "contains": "contains",
    "beginsWith": "starts",
    "startsWith": "starts",
    "endsWith": "ends",
}


def in_words(condition: Any, texts: Mapping[str, str]) -> str:
    """A condition (JSON logic) as words without a full stop; empty for none.

    One that has operators beyond the texts' words is only said to be there: half a condition would be a wrong one.
    """
    query = to_query(condition) if condition is not None else {"rules": [], "combinator": "and", "not": False}
    if query is not None and not query["rules"]:
        return ""
    try:
        return _group(query, texts, outer=True) if query is not None else texts["condition.other"]
    except KeyError:
        return texts["condition.other"]


def _group(query: Mapping[str, Any], texts: Mapping[str, str], *, outer: bool = False) -> str:
    parts = [_group(each, texts) if "rules" in each else _rule(each, texts) for each in query["rules"]]
    joined = f" {texts['condition.or' if query['combinator'] == 'or' else 'condition.and']} ".join(parts)
    if query["not"]:
        return f"{texts['condition.not']} ({joined})"
    return joined if outer or len(parts) == 1 else f"({joined})"


def _rule(rule: Mapping[str, Any], texts: Mapping[str, str]) -> str:
    value = rule["value"]
    if value is None:
        raise KeyError(rule["operator"])
    said = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return f"{rule['field']} {texts['condition.' + _KEYS[rule['operator']]]} {said}"
