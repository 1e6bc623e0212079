"""The event loop's side of the lane: deliveries wait for their turn at their target, are made, and their outcomes stored."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Coroutine, Iterable, Sequence

from novu_app.execution.delivery import together, verdicts
from novu_app.execution.delivery.attempt import attempt
from novu_app.execution.delivery.gates import Gates
from novu_app.execution.delivery.in_hand import InHand
from novu_app.execution.delivery.recorder import Recorder
from novu_app.execution.outcomes import Outcome
from novu_app.integrations.connections import Connections
from novu_app.integrations.health import Health
from novu_app.integrations.senders import CONCURRENCY, Sender
from novu_app.kernel import clock
from novu_app.kernel.breakers import Report
from novu_app.providers import http

#: HTTP steps of one environment that one worker process sends at a time.
_HTTP_CONCURRENCY = 20
#: How long a session may take to notice that its call was broken off.
_BREAK_OFF_S = 0.3
log = logging.getLogger("novu.delivery")


def concurrency_of(sender: Sender | None, *, is_http: bool) -> int:
    """How many deliveries to a target are made at a time; to an integration that is gone, any number fails at a time."""
    if is_http:
        return _HTTP_CONCURRENCY
    return sender.concurrency if sender is not None else CONCURRENCY


class Handover:
    """Everything in this process's hands. Lives in one event loop.

    ``finished`` is called for each delivery that is no longer in hand, with whether it is due again at once.
    """

    def __init__(self, gates: Gates, finished: Callable[[InHand, bool], None]) -> None:
        self._gates = gates
        self._finished = finished
        self._connections = Connections()
        self._health = Health()
        self._recorder = Recorder(self._tell)
        self._recording = asyncio.create_task(self._recorder.run())
        self._waiting: defaultdict[str, deque[InHand]] = defaultdict(deque)
        self._running: Counter[str] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()

    def take(self, deliveries: Iterable[InHand]) -> None:
        """Make these as soon as it is their turn."""
        targets = set()
        for one in deliveries:
            one.shares = together.key_of(one)
            self._waiting[one.target].append(one)
            targets.add(one.target)
        for target in sorted(targets):
            self._begin(target)

    def put_back(self) -> None:
        """Give back what has not begun: another worker makes it."""
        now = clock.now_ms()
        for waiting in self._waiting.values():
            while waiting:
                self._spawn(self._store(one := waiting.popleft(), verdicts.put_back(one, now)))

    async def close(self) -> None:
        """Break off what is under way, store what is known, and close the connections."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_BREAK_OFF_S)
        self._recorder.close()
        await self._recording
        await self._connections.close()
        await http.close()

    def _begin(self, target: str) -> None:
        waiting = self._waiting[target]
        while waiting:
            limit = concurrency_of(waiting[0].sender, is_http=waiting[0].kind == "http_request")
            if self._running[target] >= limit:
                return
            self._running[target] += 1
            self._spawn(self._make(together.take_next(waiting)))
        del self._waiting[target]

    async def _make(self, several: Sequence[InHand]) -> None:
        target = several[0].target
        try:
            outcomes = await self._attempt(several)
        except Exception:
            # Not sent, or not known: the lease decides.
            log.exception("A delivery broke off")
            outcomes = [None] * len(several)
        finally:
            self._running[target] -= 1
            if not self._running[target]:
                del self._running[target]
            self._begin(target)
        await asyncio.gather(*map(self._store, several, outcomes))

    async def _attempt(self, several: Sequence[InHand]) -> Sequence[Outcome | None]:
        first = several[0]
        left_alone = self._gates.left_alone_until(first.target, clock.now_ms())
        if (
            left_alone is not None
            and first.kind == "message"
            and not (first.lost or first.unusable or first.suppressed)
        ):
            return [verdicts.left_alone(one, left_alone) for one in several]
        report = Report()
        with_what = (self._recorder, self._connections, report)
        try:
            if len(several) > 1:
                return await together.attempt_together(several, *with_what, in_use=self._running.__contains__)
            return [await attempt(first, *with_what, in_use=self._running.__contains__)]
        finally:
            self._gates.report(first.target, report)
            if report.succeeded or report.failures:
                why = report.reason if report.failures else ""
                self._health.note(first.environment_id, first.target, why, clock.now_ms())

    def _tell(self) -> None:
        """What is known of the integrations, for everybody; called after each batch, off the event loop."""
        self._gates.tell(clock.now_ms())
        self._health.store()

    async def _store(self, one: InHand, outcome: Outcome | None) -> None:
        try:
            if outcome is not None:
                await self._recorder.record(one, outcome)
        finally:
            self._finished(one, outcome is not None and outcome.due_at is not None and outcome.due_at <= clock.now_ms())

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
