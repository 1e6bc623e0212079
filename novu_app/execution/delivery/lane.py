"""The delivery lane of a worker process: one event loop in a thread of its own, which is kept supplied and never waited for.

Whoever hears that something is due calls :meth:`Lane.take_up`, which claims as much as there is room for and hands it to the
loop. When room becomes free and more is likely to be due, the lane takes up more by itself.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from novu_app.execution.delivery import claiming
from novu_app.execution.delivery.claiming import Due
from novu_app.execution.delivery.gates import Gates
from novu_app.execution.delivery.handover import Handover
from novu_app.execution.delivery.in_hand import InHand
from novu_app.execution.delivery.load import LATER_S, Load, vendors_of
from novu_app.execution.delivery.shares import share_out
from novu_app.kernel import clock, hints

_AFTER_ERROR_S = 1.0
_CLOSE_S = 1.5
T = TypeVar("T")
log = logging.getLogger("novu.delivery")


class Lane:
    """The lane of this process. Its methods may be called from any thread but the loop's own."""

    def __init__(self) -> None:
        self._gates = Gates()
        self._claiming = threading.Lock()
        self._load = Load()
        self._cursor = ""
        self._stopping = False
        self._claimer = ThreadPoolExecutor(1, thread_name_prefix="claim")
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._handover: Handover | None = None
        self._timer: asyncio.TimerHandle | None = None

    def take_up(self) -> tuple[int, bool]:
        """Claim what is due and there is room for, and hand it to the loop.

        Returns:
            The number of deliveries, and whether more is likely to be due.
        """
        with self._claiming:
            if self._stopping:
                return 0, False
            if self._load.free() <= 0:
                return 0, True
            seen = set[str]()
            for place in (self._cursor, "") if self._cursor else ("",):
                after: str | None = place
                while after is not None:
                    due = claiming.look(clock.now_ms(), after)
                    seen.update(due.targets)
                    count = self._claim(due) if due.targets else 0
                    if count:
                        return count, self._load.wants_more
                    after = due.following or None
            self._cursor = ""
            self._load.want_only(seen)
            return 0, False

    def settle(self, seconds: float = 60.0) -> int:
        """Take up what is due until nothing is, and wait for its end; the number of deliveries.

        Raises:
            TimeoutError: something is still under way after so many seconds.
        """
        done = 0
        while True:
            count, crowded = self.take_up()
            done += count
            if not self._load.wait(seconds):
                raise TimeoutError(f"{self._load.total} deliveries are still under way")
            if not count and not crowded:  # with no room the lane had taken up more by itself
                self._call(self._cancel_timer)
                return done

    def stop(self, seconds: float) -> None:
        """Claim no more, give back what has not begun, wait so long for what is under way, and close the connections.

        What is still under way then is left to its lease.
        """
        with self._claiming:
            if self._stopping:
                return
            self._stopping = True
        if self._loop is not None and self._thread is not None and self._handover is not None:
            self._call(self._cancel_timer)
            self._call(self._handover.put_back)
            waited = self._load.total
            if not self._load.wait(max(0.0, seconds)):
                log.warning("%d deliveries are left to their leases", self._load.total)
            if waited:
                hints.leave("delivery")
            closing = asyncio.run_coroutine_threadsafe(self._handover.close(), self._loop)
            try:
                closing.result(_CLOSE_S)
            except TimeoutError:
                log.warning("The connections to providers did not close in time")
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(_CLOSE_S)
        self._claimer.shutdown(wait=False, cancel_futures=True)

    def spawn(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Let the loop do something besides: calls to vendors that deliver nothing. What is under way at the end breaks off."""
        with self._claiming:
            if self._loop is None:
                self._start()
        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def _claim(self, due: Due) -> int:
        now = clock.now_ms()
        self._gates.look(due.targets, now)
        rooms, again = self._rooms(due, now)
        vendors = vendors_of(due, rooms)
        free = self._load.free()
        wanted = share_out(free, rooms, vendors, self._load.vendor_rooms(due, vendors))
        shares, dry = self._gates.take_tokens(wanted, due.senders, now)
        again |= dry
        claimed = claiming.claim(shares, due.senders, now) if shares else []
        counts = self._load.take(claimed, vendors)
        self._gates.give_back(shares, counts, now)
        full = [one for one in due.targets if counts[one] >= wanted.get(one, 0) and one not in again]
        self._load.want(due, full, crowded=len(claimed) >= free or bool(due.following))
        passed_over = [target for target in rooms if rooms[target] > 0 and target not in wanted]
        served = [target for target in due.targets if target in wanted]
        self._cursor = served[-1] if passed_over and served else due.following
        if claimed:
            self._hand_over(claimed)
        if again:
            self._look_again(max(LATER_S, (min(again.values()) - now) / 1000))
        return len(claimed)

    def _rooms(self, due: Due, now: int) -> tuple[dict[str, int], dict[str, int]]:
        """What each target can take, and when to ask those again that can take nothing for a while."""
        rooms, again = self._load.rooms(due), dict[str, int]()
        for target, room in rooms.items():
            rooms[target], moment_again = self._gates.room(target, room, now)
            if moment_again:
                again[target] = moment_again
        return rooms, again

    def _hand_over(self, claimed: Iterable[InHand]) -> None:
        if self._loop is None:
            self._start()
        assert self._loop is not None
        assert self._handover is not None
        self._loop.call_soon_threadsafe(self._handover.take, list(claimed))

    def _start(self) -> None:
        loop, ready = asyncio.new_event_loop(), threading.Event()

        async def prepare() -> None:
            self._handover = Handover(self._gates, self._finished)
            ready.set()

        def run() -> None:
            asyncio.set_event_loop(loop)
            loop.run_until_complete(prepare())
            loop.run_forever()
            loop.close()

        self._loop = loop
        self._thread = threading.Thread(target=run, name="delivery", daemon=True)
        self._thread.start()
        ready.wait()

    def _finished(self, one: InHand, due_again: bool) -> None:
        """Called by the loop when a delivery is out of our hands."""
        seconds = self._load.finish(one, due_again=due_again)
        if seconds is not None:
            self._set_timer(seconds)

    def _look_again(self, seconds: float) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._set_timer, seconds)

    def _set_timer(self, seconds: float) -> None:
        assert self._loop is not None
        at = self._loop.time() + seconds
        if self._stopping or (self._timer is not None and self._timer.when() <= at):
            return
        self._cancel_timer()
        self._timer = self._loop.call_at(at, self._refill)

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _refill(self) -> None:
        self._timer = None
        if not self._stopping:
            self._claimer.submit(self._take_up_by_itself)

    def _take_up_by_itself(self) -> None:
        try:
            self.take_up()
        except Exception:
            log.exception("Nothing could be claimed, trying again")
            self._look_again(_AFTER_ERROR_S)

    def _call(self, work: Callable[[], None]) -> None:
        """Let the loop do something, and wait for it."""
        if self._loop is None:
            return
        done = threading.Event()

        def act() -> None:
            work()
            done.set()

        self._loop.call_soon_threadsafe(act)
        done.wait(_CLOSE_S)
