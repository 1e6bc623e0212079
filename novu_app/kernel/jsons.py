"""JSON as the product stores and sends it: orjson, text in the database, compact on the wire."""

from __future__ import annotations

from typing import Any

import orjson

loads = orjson.loads


def dumps(value: Any) -> str:
    """Compact JSON text; unknown types become their string, since payloads come from anywhere."""
    return orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS).decode()


def dumpb(value: Any) -> bytes:
    """As :func:`dumps`, as bytes."""
    return orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS)


def load_or(text: str | bytes | None, default: Any) -> Any:
    """The value of stored JSON text, or ``default`` where nothing is stored."""
    return default if text is None or text == "" else orjson.loads(text)


def canonical(value: Any) -> str:
    """JSON with sorted keys and no white space: the form over which signatures are made."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
