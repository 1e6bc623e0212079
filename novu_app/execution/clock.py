"""What the clock process does: look whether something is owed, and leave a hint. It finds what lost hints left behind,
runs whose moment has come, and leases that ran out - all of them are rows with a ``due_at`` in the past."""

from __future__ import annotations

from sqlmodel import Session

from novu_app.environments import removal
from novu_app.execution import upkeep
from novu_app.idempotency import service as idempotency
from novu_app.kernel import hints
from novu_app.kernel.database import reading
from novu_app.kernel.hints import Lane
from novu_app.kernel.leases import anything_due, anything_due_by_key
from novu_app.messages import snoozes
from novu_app.realtime import online_store
from novu_app.request_log import service as request_log

_OWED: tuple[tuple[str, str, Lane], ...] = (
    ("event", "kind = 'direct'", "events"),
    ("event", "kind = 'fanout'", "events"),
    ("fanout_page", "", "events"),
    ("notification", "", "runs"),
    ("channel_connection", "", "delivery"),
    ("mail_reply", "", "replies"),
)


def tick(now_ms: int) -> set[Lane]:
    """One look: leave a hint in each lane that owes something at ``now_ms``, and end the snoozes that are over; the lanes.

    Once a minute it also clears away what nobody will ask for again.
    """
    with reading() as session:
        lanes = owed(session, now_ms)
    for lane in sorted(lanes):
        hints.leave(lane)
    snoozes.wake_due(now_ms)
    # A bounded number of rows each: they come by the thousand a second, and must go as quickly.
    idempotency.sweep_due(now_ms)
    request_log.sweep_due(now_ms)
    removal.remove_due()
    _look_for_the_dead(now_ms)
    _clear_away(now_ms)
    return lanes


#: How often web processes are looked for that died with inboxes open, in milliseconds.
_LOOK_MS = 5_000
_looked_at = _cleared_at = 0


def _look_for_the_dead(now_ms: int) -> None:
    global _looked_at
    # While there are more of their subscribers every tick takes some.
    if now_ms - _looked_at >= _LOOK_MS and online_store.forget_gone(now_ms) < online_store.AT_ONCE:
        _looked_at = now_ms


def _clear_away(now_ms: int) -> None:
    global _cleared_at
    if now_ms - _cleared_at >= upkeep.EVERY_MS:
        _cleared_at = now_ms
        upkeep.clear_away(now_ms)


def owed(session: Session, now_ms: int) -> set[Lane]:
    """The lanes in which something is due: seven looks at partial indexes, however many rows there are."""
    lanes: set[Lane] = set()
    for table, where, lane in _OWED:
        if lane not in lanes and anything_due(session, table, now_ms, where):
            lanes.add(lane)
    if anything_due_by_key(session, "delivery", "target", now_ms):
        lanes.add("delivery")
    return lanes
