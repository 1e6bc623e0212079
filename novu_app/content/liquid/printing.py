"""How values stand in what a template says: nothing is empty, arrays and objects are JSON with single quotes."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from novu_app.content.liquid.limits import Work
from novu_app.content.liquid.strings import unescaped
from novu_app.content.liquid.values import MAX_SAFE, UNDEFINED, Properties, number_text
from novu_app.kernel import jsons


def printed(value: Any, work: Work | None = None) -> str:
    """The text of a value."""
    if isinstance(value, str):
        return value
    if value is None or value is UNDEFINED:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, Mapping | list | tuple | Properties):
        text = single_quoted(value, work)
        # It is a part of a JSON text in Novu, which is read again: what is escaped once is as it was then.
        return unescaped(text) if "\\" in text else text
    return str(value)


def single_quoted(value: Any, work: Work | None = None, indent: int = 0) -> str:
    """JSON whose double quotes became single ones."""
    return as_json(value, work, indent).replace('"', "'")


def as_json(value: Any, work: Work | None = None, indent: int = 0) -> str:
    """``JSON.stringify(value, null, indent)``."""
    ready = _ready(value, work or Work())
    text = json.dumps(ready, ensure_ascii=False, indent=indent) if indent > 0 else jsons.dumps(ready)
    if work is not None:
        work.spend_text(len(text))
    return text


def _ready(value: Any, work: Work) -> Any:
    """The value with numbers as JavaScript has them, and nothing in place of what JSON has no word for."""
    work.spend(1)
    if isinstance(value, str) or value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return int(value) if abs(value) <= MAX_SAFE and value == int(value) else value
    if isinstance(value, list | tuple):
        return [_ready(entry, work) for entry in value]
    if isinstance(value, Mapping):
        return {str(key): _ready(entry, work) for key, entry in value.items() if entry is not UNDEFINED}
    if isinstance(value, Properties):
        return value.plain()
    return None if value is UNDEFINED else str(value)
