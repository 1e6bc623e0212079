"""``/docs``: the OpenAPI document as a page to read and try, made of one file. Nothing is loaded from elsewhere."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse

_PAGE = Path(__file__).with_name("docs.html")
_HEADERS = {
    "cache-control": "no-cache",
    "content-security-policy": "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


@lru_cache(maxsize=1)
def _page() -> str:
    return _PAGE.read_text(encoding="utf-8")


def docs(_request: Request) -> HTMLResponse:
    """The page; it reads ``openapi.json`` beside itself, so it works under any sub-path."""
    return HTMLResponse(_page(), headers=_HEADERS)


def install(app: FastAPI) -> None:
    """Add the page to the application."""
    app.add_route("/docs", docs, include_in_schema=False)
