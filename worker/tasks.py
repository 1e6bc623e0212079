"""The RQ tasks. A task holds no data: it drains its lane until nothing is due (ARCHITECTURE.md, law 2)."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterable
from typing import Any

from sqlmodel import Session

from novu_app.events import stored
from novu_app.events.direct import EVENTS_A_CHUNK, run_direct_events
from novu_app.events.fanout import plan_events, run_page
from novu_app.execution import delivery
from novu_app.execution.chunk import Trigger
from novu_app.execution.due import RUNS_A_CHUNK, run_due
from novu_app.integrations.connections import Connections
from novu_app.kernel import hints
from novu_app.kernel.hints import Lane

#: After so long a task ends and leaves a hint for what remains, so that a worker asked to stop does not hesitate.
_LONGEST_S = 5.0


def drain_events() -> int:
    """Run due events and fan-out pages, in turns: a large topic does not hold up single triggers."""
    hints.take("events")
    done, end, woke = 0, time.monotonic() + _LONGEST_S, False
    while time.monotonic() < end and not stopping():
        direct = run_direct_events()
        planned = plan_events()
        page = run_page()
        if not woke and (direct >= EVENTS_A_CHUNK or planned or page):
            # There is more than one worker's share: a hint brings the next one in.
            woke = hints.leave("events")
        done += direct + page
        if not direct and not planned and not page:
            return done
    hints.leave("events")
    return done


def drain_runs() -> int:
    """Carry on the runs whose moment has come."""
    hints.take("runs")
    done, end, woke = 0, time.monotonic() + _LONGEST_S, False
    while time.monotonic() < end and not stopping():
        runs = run_due(_load_triggers)
        if runs >= RUNS_A_CHUNK and not woke:
            woke = hints.leave("runs")
        done += runs
        if not runs:
            return done
    hints.leave("runs")
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
