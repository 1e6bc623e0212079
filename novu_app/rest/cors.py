"""Cross-origin rules: the inbox API answers pages, without credentials; the secret-key API answers none.

Any page, or those that the environment allows: a preflight request does not say which environment it is about, so it is the
request itself that is refused. Whoever looks at the list notes under :data:`ALLOWED_ORIGIN` in the request's state which
origin may read the answer, or an empty text for nobody.

A secret key has no place in a browser, and the inbox sends its token in a header, never a cookie (contract/inbox.md).
"""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_OPEN_PREFIXES = ("/v1/inbox", "/v1/widgets")
_ALLOWED_HEADERS = (
    b"authorization, content-type, user-agent, novu-api-version, novu-client-version, novu-application-identifier, "
    b"idempotency-key"
)
_ALLOWED_METHODS = b"GET, POST, PUT, PATCH, DELETE, OPTIONS"
ALLOWED_ORIGIN = "inbox_origin"
_ORIGIN = (b"access-control-allow-origin", b"*")
_VARY = (b"vary", b"Origin")
_PREFLIGHT = [
    _ORIGIN,
    (b"access-control-allow-methods", _ALLOWED_METHODS),
    (b"access-control-allow-headers", _ALLOWED_HEADERS),
    (b"access-control-max-age", b"86400"),
    (b"content-length", b"0"),
]


class InboxCors:
    """Adds the headers to what the inbox API answers, and answers its preflight requests."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request."""
        if scope["type"] != "http" or not _is_open(scope):
            await self._app(scope, receive, send)
            return
        if scope["method"] == "OPTIONS":
            await send({"type": "http.response.start", "status": 204, "headers": _PREFLIGHT})
            await send({"type": "http.response.body", "body": b""})
            return

        state = scope.setdefault("state", {})

        async def with_origin(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", []), *_headers(state.get(ALLOWED_ORIGIN))]}
            await send(message)

        await self._app(scope, receive, with_origin)


def _headers(origin: str | None) -> list[tuple[bytes, bytes]]:
    if origin is None:
        return [_ORIGIN]
    return [(_ORIGIN[0], origin.encode("latin-1")), _VARY] if origin else [_VARY]


def _is_open(scope: Scope) -> bool:
    path: str = scope["path"].removeprefix(scope.get("root_path", ""))
    return path in _OPEN_PREFIXES or path.startswith(tuple(f"{prefix}/" for prefix in _OPEN_PREFIXES))
