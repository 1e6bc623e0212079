"""A form for a payload: its fields from the workflow's JSON schema, and what is typed back into the payload.

Fields lie flat, an inner one by its path (``user.name``). What no field can say (lists, free objects) is typed as JSON.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypedDict

from novu_app.kernel import jsons
from novu_app.kernel.errors import BadRequest

#: How deep fields go, and how many there are at most; the rest is typed as JSON.
_DEEPEST = 3
_MOST = 60
_SIMPLE = {"string": "text", "number": "number", "integer": "integer", "boolean": "switch"}


class PayloadField(TypedDict):
    """One field. ``kind`` is text, number, integer, switch, choice or json; ``value`` its present text."""

    path: str
    label: str
    kind: str
    value: str
    hint: str
    required: bool
    choices: list[str]


def fields_of(schema: Mapping[str, Any] | None, payload: Mapping[str, Any]) -> list[PayloadField]:
    """The fields of a schema with the values of a payload; none without a schema."""
    if not schema or not isinstance(schema.get("properties"), Mapping):
        return []
    return [field for _, field in zip(range(_MOST), _fields(schema, payload, "", 1), strict=False)]


def with_value(payload: Mapping[str, Any], field: PayloadField, text: str) -> dict[str, Any]:
    """The payload with what was typed into a field; an empty text takes the value away.

    Raises:
        BadRequest: the text is no value of the field's kind.
    """
    return _put(payload, field["path"].split("."), _typed(field, text))


def _fields(schema: Mapping[str, Any], payload: Any, prefix: str, depth: int) -> Iterator[PayloadField]:
    required = schema.get("required")
    wanted = set(required) if isinstance(required, list) else set()
    for name, inner in schema["properties"].items():
        if not isinstance(inner, Mapping) or "." in str(name):
            continue
        path = f"{prefix}{name}"
        value = payload.get(name) if isinstance(payload, Mapping) else None
        if _kind(inner) == "object" and isinstance(inner.get("properties"), Mapping) and depth < _DEEPEST:
            yield from _fields(inner, value, f"{path}.", depth + 1)
            continue
        kind, choices = _control(inner)
        yield PayloadField(
            path=path,
            label=path,
            kind=kind,
            value=_text(value, kind),
            hint=str(inner.get("description") or inner.get("title") or ""),
            required=name in wanted,
            choices=choices,
        )


def _kind(schema: Mapping[str, Any]) -> str:
    kind = schema.get("type")
    return next((str(each) for each in kind if each != "null"), "") if isinstance(kind, list) else str(kind or "")


def _control(schema: Mapping[str, Any]) -> tuple[str, list[str]]:
    choices = schema.get("enum")
    if isinstance(choices, list) and choices and all(isinstance(each, str) and each for each in choices):
        return "choice", choices
    return _SIMPLE.get(_kind(schema), "json"), []


def _text(value: Any, kind: str) -> str:
    if value is None:
        return ""
    if kind == "switch":
        return "true" if value is True else "false"
    return value if isinstance(value, str) and kind != "json" else jsons.dumps(value)


def _typed(field: PayloadField, text: str) -> Any:
    kind = field["kind"]
    if not text.strip() and kind != "text":
        return None
    if kind in ("text", "choice"):
        return text or None
    if kind == "switch":
        return text == "true"
    try:
        value = jsons.loads(text)
    except ValueError:
        raise _wrong(field) from None
    if kind == "json":
        return value
    if isinstance(value, bool) or not isinstance(value, int if kind == "integer" else int | float):
        raise _wrong(field)
    return value


def _wrong(field: PayloadField) -> BadRequest:
    wanted = {"json": "JSON", "integer": "a whole number"}.get(field["kind"], "a number")
    return BadRequest(f"{field['label']} takes {wanted}.")


def _put(payload: Any, path: list[str], value: Any) -> dict[str, Any]:
    changed = dict(payload) if isinstance(payload, Mapping) else {}
    name, *rest = path
    inner = _put(changed.get(name), rest, value) if rest else value
    if inner is None or (rest and inner == {}):
        changed.pop(name, None)
    else:
        changed[name] = inner
    return changed
