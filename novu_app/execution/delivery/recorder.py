"""Marks and outcomes of everything under way, stored together: the database sees one transaction per few milliseconds."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from novu_app.execution.broadcast import announce_runs
from novu_app.execution.delivery.in_hand import InHand
from novu_app.execution.delivery.storing import Batch, forget_dead_tokens, store
from novu_app.execution.outcomes import Outcome
from novu_app.kernel import clock, hints
from novu_app.kernel.ids import new_id

_AGAIN_S = 0.5
#: Under load the next batch waits so long for company: what was sent together comes back together. The first one after a
#: silence does not wait.
_GATHER_S = 0.003
_SILENCE_S = 0.05
log = logging.getLogger("novu.delivery")
Marked = tuple[InHand, "asyncio.Future[bool]"]
Ended = tuple[InHand, Outcome, "asyncio.Future[None]"]


class Recorder:
    """Stores what it is given, batch after batch, off the event loop. Lives in one event loop.

    Who waits for a mark goes on with its commit; an outcome counts as recorded when it was told about, too.
    """

    def __init__(self, after_batch: Callable[[], None]) -> None:
        """``after_batch`` is called after each batch, off the event loop."""
        self._after_batch = after_batch
        self._marks: list[Marked] = []
        self._ended: list[Ended] = []
        self._wake = asyncio.Event()
        self._closing = False
        self._telling: set[asyncio.Task[None]] = set()
        self._store_thread = ThreadPoolExecutor(1, thread_name_prefix="record")
        self._tell_thread = ThreadPoolExecutor(1, thread_name_prefix="tell")

    async def mark(self, one: InHand) -> bool:
        """Record that an attempt begins; False when the lease was lost and nothing may be sent from here.

        Raises:
            Exception: it could not be stored: nothing may be sent, and the lease gives the delivery to somebody.
        """
        one.attempt = one.attempt or new_id()
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._marks.append((one, future))
        self._wake.set()
        held = await future
        one.attempts += held
        return held

    async def record(self, one: InHand, outcome: Outcome) -> None:
        """Store an outcome with the next batch, and return when that is done or was given up."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._ended.append((one, outcome, future))
        self._wake.set()
        await future

    async def run(self) -> None:
        """Store batches until :meth:`close`; what is there then is stored first."""
        loop, busy_until = asyncio.get_running_loop(), 0.0
        while not (self._closing and not self._marks and not self._ended):
            await self._wake.wait()
            if loop.time() < busy_until and not self._closing:
                await asyncio.sleep(_GATHER_S)
            self._wake.clear()
            marks, self._marks = self._marks, []
            ended, self._ended = self._ended, []
            if not marks and not ended:
                continue
            outcomes = [outcome for _, outcome, _ in ended]
            try:
                batch = await loop.run_in_executor(self._store_thread, store, [one for one, _ in marks], outcomes)
            except Exception as error:
                log.exception("Marks of %d and outcomes of %d deliveries were not stored", len(marks), len(ended))
                for _, future in marks:
                    if not future.done():
                        future.set_exception(error)
                await self._keep(ended)
                continue
            busy_until = loop.time() + _SILENCE_S
            for one, future in marks:
                if not future.done():
                    future.set_result(one.id in batch.held)
            if batch.stored:
                task = asyncio.create_task(self._tell(batch, ended))
                self._telling.add(task)
                task.add_done_callback(self._telling.discard)
            else:
                await self._keep(ended)
        await asyncio.gather(*self._telling, return_exceptions=True)
        self._store_thread.shutdown(wait=False)
        self._tell_thread.shutdown(wait=False)

    def close(self) -> None:
        """Let :meth:`run` end."""
        self._closing = True
        self._wake.set()

    async def _tell(self, batch: Batch, ended: Sequence[Ended]) -> None:
        def tell() -> None:
            for changed in batch.changed:
                announce_runs(changed.runs)
            if any(changed.released for changed in batch.changed):
                hints.leave("runs")
            forget_dead_tokens([outcome for _, outcome, _ in ended])
            self._after_batch()

        try:
            await asyncio.get_running_loop().run_in_executor(self._tell_thread, tell)
        finally:
            _settle(ended)

    async def _keep(self, ended: Sequence[Ended]) -> None:
        # Outcomes that are not stored are closed as unknown when the lease ends: try for as long as it holds, and no longer.
        now = clock.now_ms()
        late = [entry for entry in ended if self._closing or now > entry[0].until]
        if late:
            log.error("Outcomes of %d deliveries could not be stored, they are given up", len(late))
            _settle(late)
        left = [entry for entry in ended if not self._closing and now <= entry[0].until]
        if left:
            log.warning("Outcomes of %d deliveries could not be stored, trying again", len(left))
            self._ended = left + self._ended
            await asyncio.sleep(_AGAIN_S)
            self._wake.set()


def _settle(ended: Sequence[Ended]) -> None:
    for _, _, future in ended:
        if not future.done():
            future.set_result(None)
