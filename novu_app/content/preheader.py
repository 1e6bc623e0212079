"""The preheader of an e-mail: what mail programs show after the subject, in the body but not to be seen there."""

from __future__ import annotations

import re
from html import escape

_STYLE = "display:none;max-height:0;overflow:hidden;mso-hide:all;font-size:1px;line-height:1px;opacity:0"
#: Keeps mail programs from showing the text that follows: characters without width, and spaces that do not break.
_FILLER = "&#847;&zwnj;&nbsp;" * 60
_OPENING = '<div data-preheader="true"'
_BODY_TAG = re.compile(r"<body\b[^<>]*+>", re.IGNORECASE)
_BLOCK = re.compile(re.escape(_OPENING) + r"[^>]*>.*?</div>", re.DOTALL)


def with_preheader(html: str, preheader: str | None) -> str:
    """The HTML with ``preheader`` (plain text) as its first text, hidden; as it is where there is none."""
    if not preheader:
        return html
    block = f'{_OPENING} style="{_STYLE}">{escape(str(preheader))}{_FILLER}</div>'
    body = _BODY_TAG.search(html)
    at = body.end() if body else 0
    return html[:at] + block + html[at:]


def without_preheader(html: str) -> str:
    """The HTML as :func:`with_preheader` was given it: what a plain-text part is made of."""
    return _BLOCK.sub("", html, count=1) if _OPENING in html else html
