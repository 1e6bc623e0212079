"""The RQ tasks. A task holds no data: it drains its lane until nothing is due (ARCHITECTURE.md, law 2)."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from sqlmodel import Session

from novu_app.events import stored
from novu_app.events.direct import EVENTS_A_CHUNK, run_direct_events
from novu_app.events.due import due_events
from novu_app.events.fanout import plan_events, run_page
from novu_app.execution import delivery
from novu_app.execution.chunk import Trigger
from novu_app.execution.due import RUNS_A_CHUNK, run_due
from novu_app.integrations.connections import Connections
from novu_app.kernel import hints
from novu_app.kernel.hints import Lane

#: After so long a task ends and leaves a hint for what remains, so that the other lanes get their turn.
_LONGEST_S = 2.0
#: After a small chunk: under load a worker that waits a moment finds several triggers for the price of one. The first one
#: after a silence never waits.
_GATHER_S = 0.005
_RENEW_S = hints.HELD_MS / 4_000
#: What a step of a lane did: the number of things, and whether that was a full chunk, so that more is likely to wait.
Step = tuple[int, bool]


def drain_events() -> int:
    """Run due events and fan-out pages, in turns: a large topic does not hold up single triggers."""
    return _drain("events", _run_events)


def drain_runs() -> int:
    """Carry on the runs whose moment has come."""
    return _drain("runs", _run_runs)


def _run_events(first: bool) -> Step:
    # It is mostly a single trigger that wakes a worker: it need not wait until all else was looked at.
    direct = run_direct_events() if first else 0
    if direct:
        return direct, direct >= EVENTS_A_CHUNK
    due = due_events()
    direct = run_direct_events() if due.direct else 0
    planned = plan_events() if due.fanout else 0
    page = run_page() if due.page or planned else 0
    return direct + planned + page, bool(direct >= EVENTS_A_CHUNK or planned or page)


def _run_runs(_first: bool) -> Step:
    runs = run_due(_load_triggers)
    return runs, runs >= RUNS_A_CHUNK


def _drain(lane: Lane, step: Callable[[bool], Step]) -> int:
    """Take steps until nothing is due; a step is told whether it is the first one."""
    holding = hints.hold(lane)
    done, first, called = 0, True, False
    now = renewed = time.monotonic()
    end = now + _LONGEST_S
    while now < end and not stopping():
        count, full = step(first)
        done, first = done + count, False
        if not count:
            if not holding:
                return done
            # From here on whoever commits work leaves a hint of his own; what was committed before, the next look sees.
            hints.take(lane)
            holding = False
        elif full and not called:
            called = True
            hints.call(lane)
        elif not full:
            _stop.wait(_GATHER_S)
        now = time.monotonic()
        if holding and now - renewed > _RENEW_S:
            hints.renew(lane)
            renewed = now
    if holding:
        hints.take(lane)
    hints.leave(lane)
    return done


def drain_delivery() -> int:
    """Hand queued messages to their providers."""
    hints.take("delivery")
    done, end, woke = 0, time.monotonic() + _LONGEST_S, False
    while time.monotonic() < end and not stopping():
        lease, deliveries = delivery.claim()
        if len(deliveries) >= delivery.JOBS_A_CHUNK and not woke:
            woke = hints.leave("delivery")
        if not deliveries:
            return done
        _in_loop(deliveries_of(lease, deliveries))
        done += len(deliveries)
    hints.leave("delivery")
    return done


def drain(lane: Lane) -> int:
    """Drain a lane by its name."""
    return {"events": drain_events, "runs": drain_runs, "delivery": drain_delivery}[lane]()


_stop = threading.Event()


def stop() -> None:
    """Finish the chunk in hand, then end: asked for by the worker's warm shutdown."""
    _stop.set()


def stopping() -> bool:
    """Whether this process was asked to stop."""
    return _stop.is_set()


async def deliveries_of(lease: str, deliveries: list[delivery.Delivery]) -> None:
    """Deliver one claimed chunk over this process's open connections."""
    _connections.begin()
    await delivery.deliver(lease, deliveries, _connections)


def _load_triggers(session: Session, event_ids: Iterable[str]) -> dict[str, tuple[Trigger, dict[str, Any]]]:
    return stored.load(session, event_ids)


_loop: asyncio.AbstractEventLoop | None = None
_connections = Connections()


def _in_loop(work: Any) -> None:
    # One event loop a process, kept between tasks: connections to vendors stay open in it.
    global _loop, _connections
    if _loop is None or _loop.is_closed():
        _loop = asyncio.new_event_loop()
        _connections = Connections()
    _loop.run_until_complete(work)


def close_connections() -> None:
    """Say good-bye to the vendors when the process ends, and between tests."""
    if _loop is not None and not _loop.is_closed():
        _loop.run_until_complete(_connections.close())
