"""``POST /v1/events/trigger`` as a raw ASGI handler: the hottest door of the product.

It reads the body, parses it once, hands it to the writer thread and answers when the transaction that holds it is
committed. FastAPI would cost more than all of that together (docs/decisions/0003-trigger-ingest.md).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.responses import Response

from novu_app.environments.service import Scope
from novu_app.events import once
from novu_app.events.intake import Intake
from novu_app.events.once import KeyedTrigger
from novu_app.events.submission import submit, trigger_one
from novu_app.events.trigger import check_size, parse_trigger
from novu_app.idempotency.service import Answer, answer_of, check_key, keep_all
from novu_app.idempotency.service import keyed as _keyed
from novu_app.kernel.database import writing
from novu_app.kernel.errors import BadRequest, NovuError, PayloadTooLarge
from novu_app.request_log.recorder import recorder
from novu_app.rest import auth, documents, errors, idempotency, metrics, rate_limits, recording

ASGIScope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

ROUTE = "/v1/events/trigger"
#: Attachments travel inside the body and have a limit of their own.
_LARGEST_BODY = 30 * 1024 * 1024
_TARGET = f"POST {ROUTE}"


async def asgi_trigger(scope: ASGIScope, receive: Receive, send: Send) -> None:
    """Answer one trigger request: 201 when it is stored, else the contract's error."""
    began = time.monotonic()
    request = _Request(scope, receive)
    try:
        answer = await request.answer()
    except Exception as error:
        refusal = _refusal(scope, error)
        metrics.observe("POST", ROUTE, refusal.status_code, time.monotonic() - began)
        refusal.raw_headers.extend(request.headers)
        await refusal(scope, receive, send)
        request.note(refusal.status_code, bytes(refusal.body), time.monotonic() - began)
        return
    taken = time.monotonic() - began
    metrics.observe("POST", ROUTE, answer.status, taken)
    await idempotency.send_answer(send, answer, request.headers)
    request.note(answer.status, answer.body, taken)


class _Request:
    """A trigger request on its way. ``headers`` are those that its answer gets besides its own."""

    __slots__ = ("_agent", "_caller", "_raw", "_receive", "_scope", "headers")

    def __init__(self, scope: ASGIScope, receive: Receive) -> None:
        self._scope = scope
        self._receive = receive
        self._caller: Scope | None = None
        self._raw = self._agent = b""
        self.headers: idempotency.Headers = []

    def note(self, status: int, said: bytes, seconds: float) -> None:
        """Leave the answered request to the request log, when its caller is known and there is room."""
        log = recorder()
        if log is not None and self._caller is not None and log.wants(status):
            recording.note_trigger(log, self._caller, ROUTE, status, seconds, self._agent, self._raw, said)

    async def answer(self) -> Answer:
        """What is to be sent.

        Raises:
            NovuError: the trigger is not accepted; nothing is stored.
        """
        authorization = key = chosen = b""
        for name, value in self._scope["headers"]:
            if name == b"authorization":
                authorization = value
            elif name == idempotency.HEADER:
                key = value
            elif name == b"user-agent":
                self._agent = value
            elif name == auth.ENVIRONMENT_HEADER:
                chosen = value
        environment = await auth.caller(authorization.decode("latin-1"), chosen.decode("latin-1"), "POST", ["Events"])
        self._caller = environment
        policy = rate_limits.policy("trigger", "single")
        if policy is not None and environment.key_id is not None:
            self.headers += await rate_limits.spend(environment.environment_id, policy)
        if not key or environment.key_id is None:
            raw = self._raw = await _read(self._receive)
            return once.answer_to(await trigger_one(environment, documents.parse(raw), len(raw)))
        return await self._once(environment, key.decode("latin-1"))

    async def _once(self, environment: Scope, key: str) -> Answer:
        self.headers += idempotency.echoed(key)
        check_key(key)
        raw = self._raw = await _read(self._receive)
        keyed = KeyedTrigger(_keyed(environment.environment_id, key, _TARGET, raw), self._refused)
        try:
            document = documents.parse(raw)
            check_size(document, len(raw))
            intake = Intake(environment, parse_trigger(document), keyed=keyed)
        except NovuError as error:
            answer, repeated = await asyncio.to_thread(_keep_refusal, keyed, error)
        else:
            await submit([intake])
            if intake.sent is None:
                raise intake.error or RuntimeError("a trigger was neither stored nor refused")
            answer, repeated = intake.sent, intake.repeated
        if repeated:
            self.headers.append(idempotency.REPLAYED)
        return answer

    def _refused(self, error: NovuError) -> Answer:
        refusal = _refusal(self._scope, error)
        own = {name.decode("latin-1"): value.decode("latin-1") for name, value in refusal.raw_headers}
        own.pop("content-length", None)
        return Answer(refusal.status_code, bytes(refusal.body), own)


def _keep_refusal(keyed: KeyedTrigger, error: NovuError) -> tuple[Answer, bool]:
    """Keep the refusal of a body that is wrong in itself; what was answered to its key before, when it was."""
    with writing() as session:
        answer = keyed.refuse(error)
        stored = keep_all(session, [(keyed.request, answer)]).get(keyed.request.id)
    return (answer_of(keyed.request, stored), True) if stored else (answer, False)


async def _read(receive: Receive) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise BadRequest("The request ended before its body")
        part = message.get("body", b"")
        size += len(part)
        if size > _LARGEST_BODY:
            raise PayloadTooLarge("request entity too large")
        parts.append(part)
        if not message.get("more_body"):
            break
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _refusal(scope: ASGIScope, error: Exception) -> Response:
    if not isinstance(error, NovuError) or error.status >= 500:
        return errors.unexpected(scope, error)
    return errors.error_response(
        scope, error.status, error.message, error=error.title, headers=error.headers, **error.extra
    )
