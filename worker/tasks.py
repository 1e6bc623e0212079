"""The RQ tasks. A task holds no data: it drains its lane until nothing is due (ARCHITECTURE.md, law 2)."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future

from novu_app.channels import renewal
from novu_app.events.direct import EVENTS_A_CHUNK, run_direct_events
from novu_app.events.due import due_work
from novu_app.events.fanout import plan_events, run_page
from novu_app.events.invocations import PORTS
from novu_app.execution.delivery.lane import Lane as DeliveryLane
from novu_app.execution.due import RUNS_A_CHUNK, run_due
from novu_app.kernel import hints
from novu_app.kernel.hints import Lane
from novu_app.replies import forwarding

log = logging.getLogger("novu.worker")
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


def look_ahead() -> None:
    """Run due events once, before the task that drains them begins: a single trigger waits for nothing else.

    The hint stands meanwhile, so that nobody else is woken.
    """
    if not stopping():
        try:
            run_direct_events()
        except Exception as error:
            log.warning("Events that were looked at ahead are tried again: %s", error)


def drain_runs() -> int:
    """Carry on the runs whose moment has come."""
    return _drain("runs", _run_runs)


def _run_events(first: bool) -> Step:
    # It is mostly a single trigger that wakes a worker: it need not wait until all else was looked at.
    direct = run_direct_events() if first else 0
    if direct:
        return direct, direct >= EVENTS_A_CHUNK
    due = due_work()
    direct = run_direct_events() if due.direct else 0
    planned = plan_events() if due.fanout else 0
    page = run_page() if due.page or planned else 0
    # Pages can go on for long: what was to happen at a moment meanwhile gets its turn between them.
    runs = run_due(PORTS) if due.runs and (planned or page) else 0
    return direct + planned + page + runs, bool(direct >= EVENTS_A_CHUNK or planned or page)


def _run_runs(_first: bool) -> Step:
    runs = run_due(PORTS)
    full = runs >= RUNS_A_CHUNK
    # Many runs can be due at one moment: a trigger that comes meanwhile gets its turn between their chunks.
    direct = run_direct_events() if full and due_work().direct else 0
    return runs + direct, full


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
    """Hand what is due to the delivery lane of this process, as much as it has room for; it is not waited for."""
    hints.take("delivery")
    lane = _delivery_lane()
    _renew_connections(lane)
    done, more, called, end = 0, True, False, time.monotonic() + _LONGEST_S
    while more and not stopping() and time.monotonic() < end:
        count, more = lane.take_up()
        if not count:
            break
        done += count
        if more and not called:
            called = True
            hints.call("delivery")
    return done


def drain_replies() -> int:
    """Let the delivery lane of this process hand replies to e-mails to their applications; it is not waited for."""
    hints.take("replies")
    _forward_replies()
    return 0


def drain(lane: Lane) -> int:
    """Drain a lane by its name, and wait until everything that it took up is over; the number of things."""
    if lane == "delivery":
        hints.take(lane)
        renewing = _renew_connections(_delivery_lane())
        return (renewing.result() if renewing else 0) + _delivery_lane().settle()
    if lane == "replies":
        hints.take(lane)
        forwarded = _forward_replies()
        return forwarded.result() if forwarded else 0
    return {"events": drain_events, "runs": drain_runs}[lane]()


def _renew_connections(lane: DeliveryLane) -> Future[int] | None:
    """Begin to renew the authorisations that are about to end, on the lane's loop; None when there are none."""
    due = renewal.claim_due()
    return lane.spawn(renewal.renew(due)) if due else None


_forwarding_replies: Future[int] | None = None


def _forward_replies() -> Future[int] | None:
    """Begin to hand over the replies that are due; None when there are none, or some are under way: they call for more."""
    global _forwarding_replies
    if stopping() or (_forwarding_replies is not None and not _forwarding_replies.done()):
        return None
    due = forwarding.claim_due()
    _forwarding_replies = _delivery_lane().spawn(forwarding.forward(due)) if due else None
    return _forwarding_replies


_stop = threading.Event()


def stop() -> None:
    """Finish the chunk in hand, then end: asked for by the worker's warm shutdown."""
    _stop.set()


def stopping() -> bool:
    """Whether this process was asked to stop."""
    return _stop.is_set()


_lane: DeliveryLane | None = None


def _delivery_lane() -> DeliveryLane:
    global _lane
    if _lane is None:
        _lane = DeliveryLane()
    return _lane


def finish_deliveries(seconds: float) -> None:
    """Claim no more deliveries, wait so long for those under way, and close the connections to providers."""
    global _lane
    if _lane is not None:
        _lane.stop(seconds)
        _lane = None
