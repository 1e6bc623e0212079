"""Conditions read back in words: ``payload.amount is more than 100 and subscriber.data.plan is gold``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from novu_app.conditions.queries import to_query

#: What the builder and the sentence call each operator.
WORDS = {
    "=": "is",
    "!=": "is not",
    "<": "is less than",
    "<=": "is at most",
    ">": "is more than",
    ">=": "is at least",
    "contains": "contains",
    "doesNotContain": "does not contain",
    "startsWith": "begins with",
    "doesNotBeginWith": "does not begin with",
    "endsWith": "ends with",
    "doesNotEndWith": "does not end with",
    "in": "is one of",
    "notIn": "is none of",
    "containsAny": "has any of",
    "doesNotContainAny": "has none of",
    "between": "is between",
    "notBetween": "is not between",
    "null": "is not set",
    "notNull": "is set",
    "isEmpty": "is empty",
    "isNonEmpty": "is not empty",
    "moreThanXAgo": "is more than this long ago",
    "lessThanXAgo": "is less than this long ago",
    "withinLast": "is within the last",
    "notWithinLast": "is not within the last",
    "exactlyXAgo": "is exactly this long ago",
}
_AGO = {"moreThanXAgo": "more than", "lessThanXAgo": "less than", "exactlyXAgo": "exactly"}


def in_words(rule: Any) -> str:
    """A rule as a sentence without its full stop; empty for one that says nothing, and for one beyond the builder's words."""
    query = to_query(rule)
    return "" if query is None else _group(query, outer=True)


def _group(query: Mapping[str, Any], *, outer: bool = False) -> str:
    parts = [_group(each) if "rules" in each else _rule(each) for each in query["rules"]]
    if not parts:
        return ""
    text = f" {query['combinator']} ".join(parts)
    if query["not"]:
        return f"not ({text})"
    return text if outer or len(parts) == 1 else f"({text})"


def _rule(rule: Mapping[str, Any]) -> str:
    field, operator, value = rule["field"], rule["operator"], rule["value"]
    if value is None:
        return f"{field} {WORDS[operator]}"
    if operator in _AGO:
        return f"{field} is {_AGO[operator]} {_span(value)} ago"
    if operator in ("withinLast", "notWithinLast"):
        return f"{field} {WORDS[operator]} {_span(value)}"
    if operator in ("between", "notBetween"):
        return f"{field} {WORDS[operator]} {value[0]} and {value[1]}"
    if isinstance(value, list):
        return f"{field} {WORDS[operator]} {', '.join(map(_value, value)) or 'nothing'}"
    return f"{field} {WORDS[operator]} {value if rule.get('valueSource') == 'field' else _value(value)}"


def _span(value: Mapping[str, Any]) -> str:
    amount, unit = value["amount"], str(value["unit"])
    return f"{amount} {unit.removesuffix('s') if amount == 1 else unit}"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return f"“{text}”" if not text or " " in text else text
