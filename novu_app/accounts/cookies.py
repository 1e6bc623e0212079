"""The cookie that carries a dashboard session; both doors that read it use these names."""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie

SESSION_COOKIE = "novu_session"


def session_token(cookie_header: str) -> str:
    """The session token of a ``Cookie`` header, or an empty text."""
    cookies: SimpleCookie = SimpleCookie()
    try:
        cookies.load(cookie_header)
    except CookieError:
        return ""
    morsel = cookies.get(SESSION_COOKIE)
    return morsel.value if morsel else ""
