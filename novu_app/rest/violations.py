"""What is wrong with a request, in the words that callers of this API know (contract/recorded 022, 059, 065, 103)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

#: Names of union branches, which pydantic puts into the path of a problem.
_BRANCHES = frozenset({"str", "int", "float", "bool", "dict", "list", "none", "constrained-str"})
_PLACES = frozenset({"body", "query", "path", "header", "cookie"})


@dataclass(slots=True)
class Violation:
    """The rules that one field breaks, and the value that broke them."""

    messages: list[str] = field(default_factory=list)
    value: Any = None


_TEXTS: dict[str, Callable[[str, dict[str, Any]], str]] = {
    "missing": lambda name, _: f"{name} should not be null or undefined",
    "string_type": lambda name, _: f"{name} must be a string",
    "int_type": lambda name, _: f"{name} must be an integer number",
    "int_parsing": lambda name, _: f"{name} must be an integer number",
    "int_from_float": lambda name, _: f"{name} must be an integer number",
    "float_type": lambda name, _: f"{name} must be a number",
    "float_parsing": lambda name, _: f"{name} must be a number",
    "bool_type": lambda name, _: f"{name} must be a boolean value",
    "bool_parsing": lambda name, _: f"{name} must be a boolean value",
    "list_type": lambda name, _: f"{name} must be an array",
    "dict_type": lambda name, _: f"{name} must be an object",
    "model_type": lambda name, _: f"{name} must be an object",
    "model_attributes_type": lambda name, _: f"{name} must be an object",
    "literal_error": lambda name, ctx: f"{name} must be one of the following values: {_listed(ctx['expected'])}",
    "enum": lambda name, ctx: f"{name} must be one of the following values: {_listed(ctx['expected'])}",
    "too_long": lambda name, ctx: f"{name} must contain no more than {ctx['max_length']} elements",
    "too_short": lambda name, ctx: f"{name} must contain at least {ctx['min_length']} elements",
    "string_too_long": lambda name, ctx: f"{name} must be shorter than or equal to {ctx['max_length']} characters",
    "string_too_short": lambda name, ctx: (
        f"{name} should not be empty"
        if ctx["min_length"] == 1
        else f"{name} must be longer than or equal to {ctx['min_length']} characters"
    ),
    "less_than_equal": lambda name, ctx: f"{name} must not be greater than {ctx['le']}",
    "greater_than_equal": lambda name, ctx: f"{name} must not be less than {ctx['ge']}",
    "string_pattern_mismatch": lambda name, ctx: f"{name} must match {ctx['pattern']} regular expression",
}


def violations_of(problems: Sequence[dict[str, Any]]) -> dict[str, Violation]:
    """Pydantic's problems by field: dotted path, ``body`` for the body as a whole."""
    found: dict[str, Violation] = {}
    for problem in problems:
        name = _field(problem["loc"])
        text = _TEXTS.get(problem["type"])
        violation = found.setdefault(name, Violation())
        message = text(name, problem.get("ctx") or {}) if text else problem["msg"].removeprefix("Value error, ")
        if message not in violation.messages:
            violation.messages.append(message)
        if problem["type"] != "missing":
            violation.value = _shown(problem.get("input"))
    return found


def _field(location: Sequence[str | int]) -> str:
    parts = [str(part) for part in location]
    if parts and parts[0] in _PLACES and len(parts) > 1:
        parts = parts[1:]
    parts = [part for part in parts if not _is_branch(part)]
    return ".".join(parts) or "body"


def _is_branch(part: str) -> bool:
    return part in _BRANCHES or part[:1].isupper() or any(mark in part for mark in "[](),")


def _listed(expected: str) -> str:
    return expected.replace("'", "").replace(" or ", ", ")


def _shown(value: Any) -> Any:
    """The offending value when it is short enough to be sent back."""
    if isinstance(value, str):
        return value[:200]
    return value if value is None or isinstance(value, bool | int | float) else None
