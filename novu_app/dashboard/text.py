"""Values as people read them."""

from __future__ import annotations

from typing import Any

import orjson


def pretty_json(value: Any) -> str:
    """JSON with two spaces of indentation; values that JSON does not know become their text."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS
    return orjson.dumps(value, default=str, option=options).decode()
