"""Finding a part of a text, upper and lower case alike, on every database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, func


def contains(column: Any, text: str) -> ColumnElement[bool]:
    """``column`` holds ``text`` somewhere; no character of ``text`` is a wildcard."""
    found: ColumnElement[bool] = func.lower(column).contains(text.lower(), autoescape=True)
    return found
