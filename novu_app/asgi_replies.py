"""Small answers and header rules of the dispatcher (novu_app/asgi.py)."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, MutableMapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson

log = logging.getLogger("novu.web")

_ASSETS = Path(__file__).resolve().parent.parent / "assets"
#: Built file names carry a hash of their content.
_IMMUTABLE = b"public, max-age=31536000, immutable"
_REVALIDATE = b"no-cache"
_SECURITY = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
]
_POLICY = b"content-security-policy"
#: Nobody may frame the dashboard. The inbox page is made to be framed, by whom its environment allows.
_NO_FRAMES = (_POLICY, b"frame-ancestors 'none'")
_FRAMED_ROOT = "inbox"

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]


async def reply(send: Send, status: int, body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
    """Send one whole HTTP answer."""
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [*headers, (b"content-length", str(len(body)).encode())],
        }
    )
    await send({"type": "http.response.body", "body": body})


async def not_found(scope: Scope, receive: Receive, send: Send) -> None:
    """The contract's 404 (contract/rest.md, Errors) for a part that this process does not serve."""
    if scope["type"] == "websocket":
        await _refuse_socket(receive, send)
        return
    body = {"statusCode": 404, "message": f"Cannot {scope['method']} {scope['path']}", "error": "Not Found"}
    await reply(send, 404, orjson.dumps(body), [(b"content-type", b"application/json; charset=utf-8")])


def redirect(address: str) -> ASGIApp:
    """An ASGI application that sends the client on to ``address``, with the query that it came with."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await _refuse_socket(receive, send)
            return
        query = scope.get("query_string", b"")
        location = address.encode() + (b"?" + query if query else b"")
        await reply(send, 307, b"", [(b"location", location)])

    return answer


async def refuse_origin(scope: Scope, receive: Receive, send: Send) -> None:
    """Refuse an event socket that a page of another origin wants to open."""
    if scope["type"] == "websocket":
        await _refuse_socket(receive, send)
        return
    await reply(
        send, 403, b'{"statusCode":403,"message":"Origin not allowed"}', [(b"content-type", b"application/json")]
    )


async def _refuse_socket(receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "websocket.close", "code": 1008})


def same_origin(scope: Scope, public_url: str) -> bool:
    """Whether a request comes from a page of this installation; a client that is no browser names no origin.

    A proxy may rewrite ``Host``: it then has to pass ``X-Forwarded-Host`` on, or ``NOVU_PUBLIC_URL`` has to be set. No
    browser lets a page set either header.
    """
    headers = dict(scope["headers"])
    origin = headers.get(b"origin", b"").decode("latin-1")
    if not origin:
        return True
    known = {headers.get(name, b"").decode("latin-1") for name in (b"host", b"x-forwarded-host")}
    known.add(urlsplit(public_url).netloc)
    # The origin "null" (a sandboxed frame, a file) has no host, and must not equal one that is missing.
    if urlsplit(origin).netloc in known - {""}:
        return True
    log.warning("Refused the event socket for a page of %s; set NOVU_PUBLIC_URL when that is this installation", origin)
    return False


@lru_cache
def asset(name: str, media_type: str) -> ASGIApp:
    """An ASGI application that serves one file of ``assets/``, which pages of other sites may load."""
    body = (_ASSETS / name).read_bytes()
    headers = [
        (b"content-type", media_type.encode()),
        (b"cache-control", b"public, max-age=300"),
        (b"access-control-allow-origin", b"*"),
        (b"cross-origin-resource-policy", b"cross-origin"),
        *_SECURITY[:1],
    ]

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        await reply(send, 200, b"" if scope.get("method") == "HEAD" else body, headers)

    return serve


class PageHeaders:
    """Adds caching and security headers to what the pages answer."""

    def __init__(self, app: ASGIApp, frame_ancestors: Callable[[bytes], Awaitable[bytes | None]]) -> None:
        """Wrap the pages' application.

        Args:
            app: the pages.
            frame_ancestors: gives the policy of the inbox page with this query string, or None for no restriction.
        """
        self._app = app
        self._frame_ancestors = frame_ancestors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the headers added."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        hashed = "/assets/" in path
        extra = [*_SECURITY, (b"cache-control", _IMMUTABLE if hashed else _REVALIDATE)]
        if _FRAMED_ROOT not in path.split("/")[1:3]:
            extra.append(_NO_FRAMES)
        elif not hashed and (policy := await self._frame_ancestors(scope.get("query_string", b""))):
            extra.append((_POLICY, policy))

        async def send_with_headers(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message.get("headers", [])}
                added = [(name, value) for name, value in extra if name not in present]
                if message["status"] >= 400:
                    added = [(name, _REVALIDATE if name == b"cache-control" else value) for name, value in added]
                message = {**message, "headers": [*message.get("headers", []), *added]}
            await send(message)

        await self._app(scope, receive, send_with_headers)
