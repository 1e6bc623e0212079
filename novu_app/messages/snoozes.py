"""The end of a snooze: the message comes back, unread and unseen as if it had just arrived."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col

from novu_app.kernel.database import reading, writing
from novu_app.messages import counters, inbox, states, store
from novu_app.messages.entity import raw_message
from novu_app.messages.inbox import Outcome
from novu_app.messages.models import Message
from novu_app.realtime import publisher

_AT_ONCE = 500


def wake_due(now: int) -> int:
    """Bring back what was snoozed until ``now`` or earlier, and tell the open inboxes: the clock's part of a snooze.

    Opens its own transactions, and only one for a look at an index when nothing is due.

    Args:
        now: milliseconds since the epoch.

    Returns:
        The number of messages that came back.
    """
    woken = 0
    while True:
        with reading() as session:
            if not store.is_snooze_due(session, now):
                return woken
        with writing() as session:
            outcome = wake(session, now)
        if outcome.batch is not None:
            publisher.publish(outcome.batch)
        woken += outcome.changed
        if outcome.changed < _AT_ONCE:
            return woken


def wake(session: Session, now: int, *, limit: int = _AT_ONCE) -> Outcome:
    """Bring back up to ``limit`` messages; their raw entities stand in the outcome's batch."""
    due = store.due_snoozed(session, now, limit)
    if not due:
        return Outcome(0, None)
    values = {**states.returned(session, now), "read": False, "last_read_at": None, "seen": False}
    change = store.change(session, [col(Message.id).in_(due), col(Message.snoozed_until) <= now], values)
    counts = counters.apply(session, change.deltas)
    return Outcome(change.messages, inbox.batch_of(counts, _arrivals(session, due)))


def _arrivals(session: Session, message_ids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    rows = store.with_subscribers(session, message_ids)
    workflows: dict[str, dict[str, Any]] = {}
    for environment_id in {message["environment_id"] for message, _ in rows}:
        ids = [message["workflow_id"] for message, _ in rows if message["environment_id"] == environment_id]
        workflows |= inbox.workflow_references(session, environment_id, ids)
    arrived: dict[str, list[dict[str, Any]]] = {}
    for message, subscriber in rows:
        entity = raw_message(message, subscriber, workflows.get(message["workflow_id"]))
        arrived.setdefault(message["subscriber_pk"], []).append(entity)
    return arrived
