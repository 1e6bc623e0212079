"""The few pages that people see on the way: plain HTML that loads nothing, works without scripts, and is never kept."""

from __future__ import annotations

from html import escape

from starlette.responses import HTMLResponse

_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:26rem;margin:15vh auto;padding:0 1.25rem;color:#1c1c1e;"
    "background:#fff}h1{font-size:1.25rem}input,button{font:inherit;width:100%;box-sizing:border-box;padding:.6rem;"
    "margin:.3rem 0;border:1px solid #8e8e93;border-radius:.5rem}button{background:#1c1c1e;color:#fff}"
    "@media(prefers-color-scheme:dark){body{color:#f2f2f7;background:#1c1c1e}button{background:#f2f2f7;color:#1c1c1e}}"
)


def page(
    title: str, text: str, *, status: int = 200, close: bool = False, link: str = "", form: str = ""
) -> HTMLResponse:
    """A page.

    Args:
        title: its heading.
        text: what happened, and what to do next.
        status: HTTP status.
        close: whether the window closes itself, where the browser lets it.
        link: an address to go on to.
        form: the name of a field to fill in and send back to the same address.
    """
    parts = [f"<h1>{escape(title)}</h1><p>{escape(text)}</p>"]
    if form:
        parts.append(
            f'<form method="post"><label for="v">{escape(form)}</label>'
            '<input id="v" name="value" autocomplete="off" autocapitalize="none" spellcheck="false" required>'
            "<button>Save</button></form>"
        )
    if link:
        parts.append(f'<p><a href="{escape(link)}">{escape(link)}</a></p>')
    if close:
        parts.append("<script>window.close()</script>")
    html = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style>{''.join(parts)}</html>"
    )
    return HTMLResponse(html, status, headers=_HEADERS)
