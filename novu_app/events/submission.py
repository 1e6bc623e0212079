"""Handing triggers to the writer thread, and waiting until the transaction that holds them is committed."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from novu_app.attachments import service as attachments
from novu_app.environments.service import Scope
from novu_app.events.intake import Intake, writer
from novu_app.events.trigger import check_size, parse_trigger
from novu_app.kernel.errors import NovuError
from novu_app.kernel.ids import new_id

#: Few threads: each may hold a whole event's attachments in memory.
_file_threads = ThreadPoolExecutor(4, thread_name_prefix="attachments")
log = logging.getLogger("novu.events")


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
