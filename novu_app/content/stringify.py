"""How values print inside a template: as Novu prints them (contract/workflow-model.md, Liquid)."""

from __future__ import annotations

from typing import Any

import orjson


def to_text(value: Any) -> str:
    """Text of a value: null is empty, objects and lists are JSON with single quotes, whole floats have no fraction."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, dict | list | tuple):
        return single_quoted_json(value)
    return str(value)


def single_quoted_json(value: Any, indented: bool = False) -> str:
    """JSON whose double quotes became single ones."""
    option = orjson.OPT_NON_STR_KEYS | (orjson.OPT_INDENT_2 if indented else 0)
    return orjson.dumps(value, default=str, option=option).decode().replace('"', "'")
