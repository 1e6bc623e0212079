"""Values as people read them."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import orjson

_SHOWN_OF_SECRET = 4
_TAG = re.compile(r"<(style|script)\b.*?</\1>|<[^>]+>", re.DOTALL | re.IGNORECASE)


def pretty_json(value: Any) -> str:
    """JSON with two spaces of indentation; values that JSON does not know become their text."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS
    return orjson.dumps(value, default=str, option=options).decode()


def plain(text: str, limit: int = 120) -> str:
    """HTML or text as one short line."""
    line = " ".join(unescape(_TAG.sub(" ", text)).split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def masked(secret: str) -> str:
    """A secret by its last letters; a short one by nothing at all."""
    return f"••••{secret[-_SHOWN_OF_SECRET:]}" if len(secret) > 2 * _SHOWN_OF_SECRET else "••••"


def entries(text: str) -> list[str]:
    """The entries of a pasted list, each once, in order: commas, semicolons, spaces and lines separate them."""
    return list(dict.fromkeys(part for part in re.split(r"[\s,;]+", text) if part))


def span(milliseconds: int) -> str:
    """``12 ms``, ``3.4 s``, ``5 min``, ``2 h``."""
    if milliseconds < 1000:
        return f"{max(0, milliseconds)} ms"
    seconds = milliseconds / 1000
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{seconds / 60:.0f} min" if seconds < 3600 else f"{seconds / 3600:.1f} h"


def duration(amount: Any, unit: Any) -> str:
    """``5 minutes``, ``1 hour``; empty without an amount."""
    if not amount:
        return ""
    return f"{amount} {str(unit or '').removesuffix('s') if str(amount) == '1' else unit or ''}".strip()
