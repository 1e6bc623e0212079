"""How the block editor's e-mails look, and how styles are written into HTML (contract/workflow-model.md, controlValues).

The sizes and colours are those that the editor shows while somebody writes: what is sent looks like what was written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Any

INK = "#374151"
TITLE = "#111827"
QUIET = "#64748B"
GROUND = "#ffffff"
RULE = "#eaeaea"
QUOTE_RULE = "#D1D5DB"
CODE_GROUND = "#EFEFEF"
SMOOTH = {"-webkit-font-smoothing": "antialiased", "-moz-osx-font-smoothing": "grayscale"}
FONT = "Inter,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
CODE_FONT = "SFMono-Regular,Menlo,Monaco,Consolas,'Liberation Mono','Courier New',monospace"
PARAGRAPH = {"font-size": "15px", "line-height": "26.25px"}

_NOT_IN_CSS = re.compile(r"[;{}<>\"\\\x00-\x1f]|/\*|\*/|expression\s*\(|url\s*\(", re.IGNORECASE)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")

Attributes = Mapping[str, Any]


def css(value: Any) -> str:
    """A value of the document as one of a style: nothing in it ends the declaration, or loads anything."""
    text = str(value)
    while _NOT_IN_CSS.search(text):
        text = _NOT_IN_CSS.sub("", text)
    return text.strip()


def style(declarations: Mapping[str, Any]) -> str:
    """The ``style`` attribute with a space before it; declarations without a value are left out."""
    said = ";".join(f"{name}:{css(value)}" for name, value in declarations.items() if value not in (None, ""))
    return f' style="{escape(said)}"' if said else ""


def px(value: Any, otherwise: str = "0") -> str:
    """A length of the document: numbers are pixels, ``auto`` and lengths with a unit stay."""
    if value is None or value == "" or isinstance(value, bool):
        return otherwise
    text = str(int(value) if isinstance(value, float) and value.is_integer() else value).strip()
    return f"{text}px" if _NUMBER.fullmatch(text) and text != "0" else css(text)


def number(value: Any, otherwise: float = 0) -> float:
    """A number of the document, also where it came as text; ``otherwise`` for anything else."""
    if isinstance(value, bool):
        return otherwise
    if isinstance(value, int | float):
        return float(value)
    found = _NUMBER.match(str(value or "").strip())
    return float(found[0]) if found else otherwise


def table(inner: str, *, align: Any = "center", width: Any = "100%", css_class: str = "", **declarations: Any) -> str:
    """Rows in a table that is there for the looks alone; ``declarations`` have ``_`` for ``-``."""
    named = f' class="{css_class}"' if css_class else ""
    said = style({name.replace("_", "-"): value for name, value in declarations.items()})
    return (
        f'<table role="presentation" align="{attribute(align)}" width="{attribute(width)}" border="0" cellpadding="0"'
        f' cellspacing="0"{named}{said}><tbody><tr>{inner}</tr></tbody></table>'
    )


def side(value: Any, otherwise: str = "left") -> str:
    """To which side something is aligned; ``otherwise`` for what is no side."""
    return value if value in ("left", "center", "right", "justify") else otherwise


def attribute(value: Any) -> str:
    """A value of the document as that of an HTML attribute."""
    return escape(str(value if value is not None else ""))
