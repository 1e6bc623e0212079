"""``POST /v1/events/trigger`` as a raw ASGI handler: the hottest door of the product.

It reads the body, parses it once, hands it to the writer thread and answers when the transaction that holds it is
committed. FastAPI would cost more than all of that together (docs/decisions/0003-trigger-ingest.md).
"""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from typing import Any

from starlette.responses import Response

from novu_app.attachments import service as attachments
from novu_app.environments.service import Scope, scope_of_key_off_loop
from novu_app.events.intake import Intake, writer
from novu_app.events.trigger import check_size, parse_trigger
from novu_app.kernel import jsons
from novu_app.kernel.errors import BadRequest, NovuError, PayloadTooLarge, Unauthorized
from novu_app.kernel.ids import new_id
from novu_app.rest import documents, errors, metrics
from novu_app.rest.envelope import MEDIA_TYPE

ASGIScope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

ROUTE = "/v1/events/trigger"
#: Attachments travel inside the body and have a limit of their own.
_LARGEST_BODY = 30 * 1024 * 1024
#: Few threads: each may hold a whole event's attachments in memory.
_file_threads = ThreadPoolExecutor(4, thread_name_prefix="attachments")
log = logging.getLogger("novu.events")
_HEADERS = [(b"content-type", MEDIA_TYPE.encode())]


@asynccontextmanager
async def lifespan() -> AsyncIterator[None]:
    """Around the requests of a web process: tune it for many small requests, and commit what is queued at the end."""
    # The writer thread and the event loop take turns; the default turn of 5 ms would be most of a request's time.
    sys.setswitchinterval(0.0005)
    # What is loaded by now stays: the collector need not look through a whole framework again and again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    try:
        yield
    finally:
        await asyncio.to_thread(writer.stop)


async def asgi_trigger(scope: ASGIScope, receive: Receive, send: Send) -> None:
    """Answer one trigger request: 201 when it is stored, else the contract's error."""
    began = time.monotonic()
    try:
        environment = await _authorize(scope)
        document, size = await _read(scope, receive)
        answer = await trigger_one(environment, document, size)
    except Exception as error:
        refusal = _refusal(scope, error)
        metrics.observe("POST", ROUTE, refusal.status_code, time.monotonic() - began)
        await refusal(scope, receive, send)
        return
    metrics.observe("POST", ROUTE, 201, time.monotonic() - began)
    body = jsons.dumpb({"data": answer})
    await send(
        {"type": "http.response.start", "status": 201, "headers": [*_HEADERS, (b"content-length", b"%d" % len(body))]}
    )
    await send({"type": "http.response.body", "body": body})


async def trigger_one(
    environment: Scope, document: Any, size: int | None = None, *, broadcast: bool = False
) -> dict[str, Any]:
    """Store one trigger and give its answer.

    Args:
        environment: where the key belongs.
        document: the parsed body.
        size: the body's length in bytes where it is known; measured else.
        broadcast: whether every subscriber is meant.

    Raises:
        NovuError: the trigger is not accepted; nothing is stored.
    """
    check_size(document, size)
    intake = Intake(environment, parse_trigger(document, broadcast=broadcast))
    await submit([intake])
    if intake.error is not None:
        raise intake.error
    assert intake.answer is not None
    return intake.answer


async def submit(intakes: list[Intake]) -> None:
    """Have the writer thread store these triggers, and wait until they are committed.

    Each of them has its answer or its error then. Attachments are written before, off the event loop and outside of the
    transaction, so that they hold up nobody else's trigger; those of a trigger that is not stored are deleted.
    """
    carrying = [intake for intake in intakes if intake.trigger.files]
    if not carrying:
        await _commit(intakes)
        return
    loop = asyncio.get_running_loop()
    await asyncio.gather(*(loop.run_in_executor(_file_threads, _keep_files, intake) for intake in carrying))
    await _commit([intake for intake in intakes if intake.error is None])
    await asyncio.gather(*(loop.run_in_executor(_file_threads, _settle_files, intake) for intake in carrying))


def _keep_files(intake: Intake) -> None:
    intake.event_id = new_id()
    try:
        attachments.keep(intake.scope.environment_id, intake.event_id, intake.trigger.files)
    except Exception as error:  # the trigger's own, whatever it is: others of the request go on
        intake.error = error


def _settle_files(intake: Intake) -> None:
    if intake.error is not None and not isinstance(intake.error, NovuError):
        return  # whether the event is stored is not known for certain: the clock's sweep looks at it later
    try:
        attachments.settle(intake.scope.environment_id, intake.event_id, stored=intake.stored)
    except Exception:
        log.exception("What event %s left in the attachments' storage is swept later", intake.event_id)


async def _commit(intakes: list[Intake]) -> None:
    if not intakes:
        return
    loop = asyncio.get_running_loop()
    future: asyncio.Future[None] = loop.create_future()

    def resolve() -> None:
        if not future.done():
            future.set_result(None)

    def done() -> None:
        # The loop may have ended while the commit was under way: nobody waits any more.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(resolve)

    writer.submit(intakes, done)
    await future


async def _authorize(scope: ASGIScope) -> Scope:
    header = next((value for name, value in scope["headers"] if name == b"authorization"), b"")
    if not header:
        raise Unauthorized("Missing authorization header")
    text = header.decode("latin-1")
    if not text.startswith("ApiKey "):
        raise Unauthorized("Unauthorized")
    secret = text[7:].strip()
    found = await scope_of_key_off_loop(secret)
    if found is None:
        raise Unauthorized("API Key not found")
    return found


async def _read(scope: ASGIScope, receive: Receive) -> tuple[Any, int]:
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
    raw = parts[0] if len(parts) == 1 else b"".join(parts)
    return documents.parse(raw), size


def _refusal(scope: ASGIScope, error: Exception) -> Response:
    if not isinstance(error, NovuError) or error.status >= 500:
        return errors.unexpected(scope, error)
    return errors.error_response(
        scope, error.status, error.message, error=error.title, headers=error.headers, **error.extra
    )
