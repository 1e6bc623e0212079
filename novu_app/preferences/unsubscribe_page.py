"""The page behind an unsubscribe link: plain HTML that loads nothing, works without scripts, and is never kept."""

from __future__ import annotations

from html import escape

from starlette.responses import HTMLResponse

#: What mail programs send, and the page's button with them (RFC 8058, 3.1).
FIELD, VALUE = "List-Unsubscribe", "One-Click"
RIGHT_TO_LEFT = frozenset({"ar", "he"})
HEADERS = {
    "cache-control": "no-store",
    "vary": "Accept-Language",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex",
}
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:26rem;margin:15vh auto;padding:0 1.25rem;color:#1c1c1e;"
    "background:#fff}h1{font-size:1.25rem}button{font:inherit;width:100%;padding:.6rem;border:0;border-radius:.5rem;"
    "background:#1c1c1e;color:#fff;cursor:pointer}@media(prefers-color-scheme:dark){body{color:#f2f2f7;"
    "background:#1c1c1e}button{background:#f2f2f7;color:#1c1c1e}}"
)


def page(language: str, title: str, text: str, *, status: int = 200, button: str = "") -> HTMLResponse:
    """A page.

    Args:
        language: the one it is written in.
        title: its heading.
        text: what is so, or what is asked.
        status: HTTP status.
        button: what the button says that says yes; none without it.
    """
    form = (
        f'<form method="post"><input type="hidden" name="{FIELD}" value="{VALUE}"><button>{escape(button)}</button></form>'
        if button
        else ""
    )
    direction = "rtl" if language in RIGHT_TO_LEFT else "ltr"
    html = (
        f'<!doctype html><html lang="{language}" dir="{direction}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title><style>{_STYLE}</style>'
        f'<h1>{escape(title)}</h1><p dir="auto">{escape(text)}</p>{form}</html>'
    )
    return HTMLResponse(html, status, headers=HEADERS)
