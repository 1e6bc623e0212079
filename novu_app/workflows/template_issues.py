"""What is wrong with the templates of a step: mistakes, variables that nobody knows, arguments of filters.

``novu_app.content`` parses and renders them; what there is to read is known here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from novu_app.content.blocks import is_block_document, render_blocks
from novu_app.content.liquid.analysis import ENTRY, Applied, Parts, text_of, uses_of
from novu_app.content.liquid.environment import LiquidError, compile_template
from novu_app.content.templates import TemplateFailed, compile_value
from novu_app.workflows.filter_arguments import PATHS, problem_with
from novu_app.workflows.schema_paths import closest, meant, unknown_at

#: Kind of issue, variable, sentence.
Found = tuple[str, str, str]
_VARIABLE = "ILLEGAL_VARIABLE_IN_CONTROL_VALUE"
_ARGUMENT = "INVALID_FILTER_ARG_IN_VARIABLE"
#: Roots that are no schema's business: translations, and what older workflows call theirs.
_FREE_ROOTS = frozenset({"t", "step", "actor", "tenant", "branding"})
#: Control values that are a path by themselves.
_PATH_FIELDS = frozenset({"dynamicKey"})


def issues_in(values: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[tuple[str, Found]]:
    """The issues of control values by their field, such as ``primaryAction.redirect.url``.

    Args:
        values: those that are templates.
        schema: of everything that they can read.
    """
    for field, text in _texts(values, ""):
        if field in _PATH_FIELDS and "{{" not in text:
            yield from ((field, found) for found in _of_path(tuple(text.strip().split(".")), schema))
        else:
            yield from ((field, found) for found in _of_template(text, field, schema))


def issues_in_condition(rule: Any, schema: Mapping[str, Any]) -> Iterator[Found]:
    """The issues of the variables that a condition reads. Those of its loops have names of their own and are left alone."""
    if isinstance(rule, list):
        for each in rule:
            yield from issues_in_condition(each, schema)
    if not isinstance(rule, Mapping):
        return
    for operator, operands in rule.items():
        path = operands[0] if isinstance(operands, list) and operands else operands
        if operator == "var" and isinstance(path, str):
            parts = tuple(int(part) if part.isdigit() else part for part in path.split("."))
            if parts[0] in schema.get("properties", {}):
                yield from _of_path(parts, schema)
        elif operator != "var":
            yield from issues_in_condition(operands, schema)


def _of_template(text: str, field: str, schema: Mapping[str, Any]) -> Iterator[Found]:
    if "{{" not in text and "{%" not in text and not is_block_document(text):
        return
    try:
        source = render_blocks(text) if field == "body" and is_block_document(text) else text
        compile_value(source, field)
        uses = uses_of(compile_template(source))
    except (TemplateFailed, LiquidError) as error:
        yield _VARIABLE, field, str(error)
        return
    said: set[str] = set()
    for use in uses.variables:
        for found in _of_path(use.parts, schema):
            if found[1] not in said:
                said.add(found[1])
                yield found
    for applied in uses.filters:
        if problem := problem_with(applied.filter):
            yield _ARGUMENT, text_of(applied.on) if applied.on else applied.filter.name, problem
        elif inner := _inner_path(applied):
            yield from ((_ARGUMENT, *found[1:]) for found in _of_path(inner, schema))


def _of_path(parts: Parts, schema: Mapping[str, Any]) -> Iterator[Found]:
    root = parts[0]
    known: Mapping[str, Any] = schema["properties"]
    if root in _FREE_ROOTS or not isinstance(root, str):
        return
    name = text_of(parts)
    if root not in known:
        yield _VARIABLE, name, f"There is no variable {name}{_did_you_mean(_rooted(parts, schema))}"
        return
    position = unknown_at(schema, parts)
    if position is not None:
        whole = text_of(parts[: position + 1])
        like = meant(schema, parts, position)
        better = text_of((*parts[:position], like, *parts[position + 1 :])) if like else None
        yield _VARIABLE, name, f"{_owner(parts, position)} has no {whole.rpartition('.')[2]}{_did_you_mean(better)}"


def _owner(parts: Parts, position: int) -> str:
    owner = text_of(parts[:position])
    return {"payload": "The payload schema", "steps": "What runs before this step"}.get(owner, owner)


def _rooted(parts: Parts, schema: Mapping[str, Any]) -> str | None:
    """The variable that may have been meant where its namespace is unknown, or missing."""
    for namespace in ("payload", "subscriber"):
        listed = schema["properties"].get(namespace, {}).get("properties") or {}
        if parts[0] in listed:
            return text_of((namespace, *parts))
    like = closest(str(parts[0]), set(schema["properties"]))
    if like:
        return text_of((like, *parts[1:]))
    return text_of(("payload", *parts)) if len(parts) == 1 else None


def _did_you_mean(better: str | None) -> str:
    return f". Did you mean {better}?" if better else ""


def _inner_path(applied: Applied) -> Parts | None:
    """The path within the entries of a list that a filter is given, as one from the beginning."""
    place, use = PATHS.get(applied.filter.name), applied.filter
    if applied.on is None or place is None or place >= len(use.arguments):
        return None
    path = use.arguments[place]
    return (*applied.on, ENTRY, *path.split(".")) if isinstance(path, str) and path else None


def _texts(value: Any, field: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield field, value
        return
    inner: Sequence[tuple[Any, Any]] = ()
    if isinstance(value, Mapping):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    for key, each in inner:
        yield from _texts(each, f"{field}.{key}" if field else str(key))
