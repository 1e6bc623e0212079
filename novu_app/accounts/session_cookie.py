"""Handing the session's cookie to a browser, and taking it back. No script can read it."""

from __future__ import annotations

from fastapi import Request, Response

from novu_app.accounts import service
from novu_app.accounts.cookies import SESSION_COOKIE
from novu_app.kernel.settings import get_settings


def put(response: Response, request: Request, token: str) -> None:
    """Let the answer set the cookie of a session."""
    response.set_cookie(
        SESSION_COOKIE,
        token,
        max_age=service.SESSION_MS // 1000,
        path=get_settings().root_path or "/",
        secure=_is_secure(request),
        httponly=True,
        samesite="lax",
    )


def take(response: Response) -> None:
    """Let the answer remove the cookie."""
    response.delete_cookie(SESSION_COOKIE, path=get_settings().root_path or "/")


def _is_secure(request: Request) -> bool:
    # Behind a proxy that ends TLS the scheme here is http; a cookie without Secure would still work there.
    forwarded = request.headers.get("x-forwarded-proto", "")
    return "https" in {request.url.scheme, forwarded} or get_settings().public_url.startswith("https://")
