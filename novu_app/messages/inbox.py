"""What a subscriber does with the messages of an inbox (contract/inbox.md, Endpoints).

Every change is counted in the transaction that makes it. A function that changes something returns an :class:`Outcome`;
the door that committed it publishes the outcome's batch.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement
from sqlmodel import Session, col

from novu_app.execution import waking
from novu_app.kernel import clock, jsons
from novu_app.kernel.errors import BadRequest, NotFound
from novu_app.messages import counters, states, store
from novu_app.messages.counters import Counts, Delta
from novu_app.messages.entity import call_to_action, workflow_reference
from novu_app.messages.filters import InboxFilter
from novu_app.messages.models import Message
from novu_app.messages.owners import Owner as Owner
from novu_app.messages.owners import within
from novu_app.messages.schemas import button
from novu_app.messages.states import Action

Button = Literal["primary", "secondary"]
#: How far ahead a message may be put aside.
MAX_SNOOZE_HOURS = 90 * 24


@dataclass(frozen=True, slots=True)
class Page:
    """Some messages of an inbox, newest first, as columns by name."""

    messages: Sequence[Mapping[str, Any]]
    has_more: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a change did: the number of messages changed, and the realtime batch to publish, if any."""

    changed: int
    batch: dict[str, Any] | None


def list_messages(
    session: Session, owner: Owner, wanted: InboxFilter, *, limit: int = 10, after: str | None = None, offset: int = 0
) -> Page:
    """One page of an inbox, newest first.

    Args:
        session: an open transaction.
        owner: whose inbox.
        wanted: which messages.
        limit: 1 to 100 messages.
        after: only messages older than the one with this id, which may be gone.
        offset: messages to leave out; for clients without a cursor.
    """
    # In this order SQLite looks at them: whose a message is decides the index, and then it is right for all of them.
    conditions = [*wanted.conditions(session), *within(session, owner)]
    rows = store.page(session, conditions, limit=limit + 1, after=after, offset=offset)
    return Page(rows[:limit], len(rows) > limit)


def get(session: Session, owner: Owner, message_id: str) -> Mapping[str, Any]:
    """One message, as columns by name.

    Raises:
        NotFound: this inbox has no such message.
    """
    row = store.one(session, [*within(session, owner), col(Message.id) == message_id])
    if row is None:
        raise NotFound(f"Notification with id: {message_id} is not found.")
    return row


def get_some(session: Session, owner: Owner, message_ids: Sequence[str]) -> list[Mapping[str, Any]]:
    """The messages of this inbox with these ids, in the order of the ids; others are left out."""
    rows = store.some(session, [*within(session, owner), col(Message.id).in_(message_ids)])
    by_id = {row["id"]: row for row in rows}
    return [by_id[message_id] for message_id in dict.fromkeys(message_ids) if message_id in by_id]


def expect_contexts(session: Session, owner: Owner, message_id: str, contexts: Iterable[str]) -> None:
    """Make sure that a message belongs to exactly these contexts (``type:id``).

    Raises:
        NotFound: this inbox has no such message, or it belongs to others.
    """
    if list(get(session, owner, message_id)["context_keys"] or ()) != sorted(set(contexts)):
        raise NotFound(f"Notification with id: {message_id} is not found.")


def workflow_references(
    session: Session, environment_id: str, workflow_ids: Iterable[str]
) -> dict[str, dict[str, Any]]:
    """What messages say about their workflows, by workflow id; a deleted workflow is missing."""
    return {
        row.id: workflow_reference(
            id=row.id,
            identifier=row.identifier,
            name=row.name,
            critical=bool(row.critical),
            tags=row.tags,
            severity=row.severity,
        )
        for row in store.workflows(session, environment_id, workflow_ids)
    }


def mark(session: Session, owner: Owner, action: Action, wanted: InboxFilter) -> Outcome:
    """Read, unread, mark as seen or unseen, archive or unarchive the messages of a filter. Those that are so already stay.

    What is read is seen; what is archived is read; what becomes unread or unseen leaves the archive.
    """
    return _apply(session, owner, wanted.conditions(session), states.values_of(action, clock.now_ms()))


def mark_one(session: Session, owner: Owner, action: Action, message_id: str) -> Outcome:
    """As :func:`mark`, for one message.

    Raises:
        NotFound: this inbox has no such message.
    """
    get(session, owner, message_id)
    return _apply(session, owner, [col(Message.id) == message_id], states.values_of(action, clock.now_ms()))


def mark_some(session: Session, owner: Owner, action: Action, message_ids: Sequence[str]) -> Outcome:
    """As :func:`mark`, for the messages with these ids, snoozed ones too; those that are not of this inbox are left out."""
    return _apply(session, owner, [col(Message.id).in_(message_ids)], states.values_of(action, clock.now_ms()))


def snooze(session: Session, owner: Owner, message_id: str, until: int) -> Outcome:
    """Put a message aside until a moment (milliseconds since the epoch).

    Raises:
        BadRequest: the moment is not ahead, or too far ahead.
        NotFound: this inbox has no such message.
    """
    now = clock.now_ms()
    if until <= now:
        raise BadRequest(["snoozeUntil must be in the future"])
    if until > now + MAX_SNOOZE_HOURS * 3_600_000:
        raise BadRequest([f"snoozeUntil must not be more than {MAX_SNOOZE_HOURS} hours ahead"])
    get(session, owner, message_id)
    values = {**states.seen(now), "archived": False, "archived_at": None, "snoozed_until": until}
    return _apply(session, owner, [col(Message.id) == message_id], values)


def unsnooze(session: Session, owner: Owner, message_id: str) -> Outcome:
    """Bring a snoozed message back now.

    Raises:
        NotFound: this inbox has no such message, or it is not snoozed.
    """
    if get(session, owner, message_id)["snoozed_until"] is None:
        raise NotFound(f"Could not find a snoozed notification with id '{message_id}'")
    now = clock.now_ms()
    values = {**states.seen(now), **states.returned(session, now), "archived": False, "archived_at": None}
    return _apply(session, owner, [col(Message.id) == message_id, col(Message.snoozed_until).is_not(None)], values)


def act(
    session: Session,
    owner: Owner,
    message_id: str,
    kind: Button,
    *,
    done: bool,
    payload: Mapping[str, Any] | None = None,
) -> Outcome:
    """Complete the primary or secondary action of a message, or take that back. The message counts as read.

    Args:
        session: a writing transaction.
        owner: whose inbox.
        message_id: the message.
        kind: which button.
        done: whether the action was taken.
        payload: what older clients note about it; it stands in the message's call to action.

    Raises:
        BadRequest: the message has no such button.
        NotFound: this inbox has no such message.
    """
    row = get(session, owner, message_id)
    cta = call_to_action(row["cta"])
    if button(cta, kind) is None:
        raise BadRequest(f"Could not perform action on the {kind} button because it does not exist.")
    # Buttons never change; what was chosen is written as a whole, so the last writer wins.
    result = {"type": kind} if payload is None else {"type": kind, "payload": dict(payload)}
    cta["action"] = {**cta["action"], "status": "done" if done else "pending", "result": result}
    outcome = _apply(session, owner, [col(Message.id) == message_id], states.values_of("read", clock.now_ms()))
    store.set_call_to_action(session, [*within(session, owner), col(Message.id) == message_id], jsons.dumps(cta))
    if outcome.batch is None:
        # Nothing was counted, but other open inboxes show the button.
        counts = counters.apply(session, [Delta(owner.subscriber_pk, owner.environment_id)])
        return Outcome(1, batch_of(counts))
    return outcome


def delete(session: Session, owner: Owner, wanted: InboxFilter) -> Outcome:
    """Delete the messages of a filter for good."""
    return _settled(session, store.remove(session, [*within(session, owner), *wanted.conditions(session)]))


def delete_one(session: Session, owner: Owner, message_id: str) -> Outcome:
    """Delete one message for good.

    Raises:
        NotFound: this inbox has no such message.
    """
    change = store.remove(session, [*within(session, owner), col(Message.id) == message_id])
    if not change.messages:
        raise NotFound(f"Notification with id: {message_id} is not found.")
    return _settled(session, change)


def delete_some(session: Session, owner: Owner, message_ids: Sequence[str]) -> Outcome:
    """Delete the messages of this inbox with these ids for good, snoozed ones too."""
    return _settled(session, store.remove(session, [*within(session, owner), col(Message.id).in_(message_ids)]))


def delete_anywhere(session: Session, environment_id: str, conditions: Sequence[ColumnElement[bool]]) -> Outcome:
    """Delete messages of an environment, whoever's they are and on whatever channel, and count them out of the inboxes.

    Args:
        session: a writing transaction.
        environment_id: the scope.
        conditions: which messages; columns of ``Message``.
    """
    return _settled(session, store.remove(session, [store.within(environment_id), *conditions]))


def batch_of(
    counts: Iterable[Counts], messages: Mapping[str, list[dict[str, Any]]] | None = None
) -> dict[str, Any] | None:
    """The realtime batch of changed inboxes.

    Args:
        counts: the new counts of each inbox.
        messages: raw message entities that arrived, by ``subscriber_pk``.

    Returns:
        None when no inbox changed.
    """
    arrived = messages or {}
    inboxes = [
        {"pk": entry.subscriber_pk, "messages": arrived.get(entry.subscriber_pk, []), "counts": entry.document()}
        for entry in counts
    ]
    return {"inbox": inboxes, "activity": {}} if inboxes else None


def _apply(
    session: Session, owner: Owner, conditions: Sequence[ColumnElement[bool]], values: Mapping[str, Any]
) -> Outcome:
    change = store.change(session, [*within(session, owner), *conditions], values)
    if change.messages and values.get("seen"):
        # A workflow may wait until its message is seen or read; the clock takes such a run up.
        waking.after_marking(session, [owner.subscriber_pk], clock.now_ms())
    return _settled(session, change)


def _settled(session: Session, change: store.Change) -> Outcome:
    return Outcome(change.messages, batch_of(counters.apply(session, change.deltas)))
