"""Idempotency-Key at the door (contract/rest.md, Idempotency): POST and PATCH with a secret key.

``POST /v1/events/trigger`` keeps its answers in the transaction that stores the event (novu_app/events/once.py). Here the
request is claimed before its handler runs, and its answer is kept afterwards: two small transactions.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, MutableMapping
from typing import Any, TypeVar

from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from novu_app.idempotency import service
from novu_app.idempotency.service import Answer, Keyed
from novu_app.kernel.database import without_waiting, writing
from novu_app.kernel.errors import BadRequest, NovuError
from novu_app.rest.errors import error_response
from novu_app.rest.keys import caller_of, header_of, inner_path

log = logging.getLogger("novu.rest")

HEADER = b"idempotency-key"
REPLAYED = (b"idempotency-replay", b"true")
_METHODS = frozenset({"POST", "PATCH"})
#: Of the inbox, whose callers are subscribers.
_EXCLUDED = "/v1/inbox"
#: Belong to one answer alone.
_PASSING = frozenset({b"content-length", HEADER, b"date", b"connection"})
Result = TypeVar("Result")
Headers = list[tuple[bytes, bytes]]


def echoed(key: str, *, replayed: bool = False) -> Headers:
    """The headers of an answer to a request with a key."""
    headers = [(HEADER, key.encode("latin-1"))]
    return [*headers, REPLAYED] if replayed else headers


async def send_answer(send: Send, answer: Answer, headers: Headers) -> None:
    """Send what was answered, with more headers."""
    own = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers.items()]
    if answer.status != 204:
        own.append((b"content-length", b"%d" % len(answer.body)))
    await send({"type": "http.response.start", "status": answer.status, "headers": [*own, *headers]})
    await send({"type": "http.response.body", "body": answer.body})


class Idempotency:
    """Does what has a key once, and answers it again when it is sent again. An answer of 5xx is never kept."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request."""
        key = header_of(scope, HEADER) if scope["type"] == "http" and scope["method"] in _METHODS else ""
        if not key or inner_path(scope).startswith(_EXCLUDED):
            await self._app(scope, receive, send)
            return
        caller = await caller_of(header_of(scope, b"authorization"))
        if caller is None:
            await self._app(scope, receive, send)
            return
        try:
            service.check_key(key)
            body = await _whole(receive)
            request = service.keyed(caller.environment_id, key, _target(scope), body)
            before = await _apart(service.begin, request)
        except (NovuError, HTTPException) as error:
            await _refusal(scope, error)(scope, receive, _with(send, echoed(key)))
            return
        if before is not None:
            await send_answer(send, before, echoed(key, replayed=True))
            return
        answer = await self._answer(scope, _replaying(body, receive), request)
        await send_answer(send, answer, echoed(key))

    async def _answer(self, scope: Scope, receive: Receive, request: Keyed) -> Answer:
        """What the application answers, once it is kept."""
        start: MutableMapping[str, Any] = {}
        parts: list[bytes] = []

        async def gather(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            else:
                parts.append(message.get("body", b""))

        try:
            await self._app(scope, receive, gather)
        except BaseException:
            await _apart(service.release, request)
            raise
        answer = Answer(start["status"], b"".join(parts), _kept_headers(start))
        try:
            if answer.status < 500:
                await _apart(service.settle, request, answer)
            else:
                await _apart(service.release, request)
        except SQLAlchemyError:
            # What the request did is done: its caller is told so all the same.
            log.exception("The answer to a request with a key could not be kept")
        return answer


async def _apart(work: Callable[..., Result], *args: object) -> Result:
    """Do something in a transaction of its own, off the event loop.

    Its commit need not reach the disk at once: it is lost only together with what the request did, or leaves the request
    under way until that runs out.
    """

    def run() -> Result:
        with writing() as session:
            without_waiting(session)
            return work(session, *args)

    return await asyncio.to_thread(run)


async def _whole(receive: Receive) -> bytes:
    parts: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            # What has come is another body: the key must stay free for the request that is sent again.
            raise BadRequest("The request ended before its body")
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


def _replaying(body: bytes, receive: Receive) -> Receive:
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def _with(send: Send, headers: Headers) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], *headers]}
        await send(message)

    return sending


def _refusal(scope: Scope, error: NovuError | HTTPException) -> ASGIApp:
    if isinstance(error, HTTPException):
        return error_response(scope, error.status_code, error.detail, error="Payload Too Large")
    return error_response(scope, error.status, error.message, error=error.title, headers=error.headers)


def _target(scope: Scope) -> str:
    query = scope.get("query_string", b"").decode("latin-1")
    return f"{scope['method']} {inner_path(scope)}?{query}"


def _kept_headers(start: MutableMapping[str, Any]) -> dict[str, str]:
    return {
        name.decode("latin-1"): value.decode("latin-1")
        for name, value in start.get("headers", [])
        if name not in _PASSING
    }
