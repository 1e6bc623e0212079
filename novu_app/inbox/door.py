"""The way from REST and from the inbox page into the services: one transaction, and the news of it afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlmodel import Session

from novu_app.inbox.tokens import InboxSession
from novu_app.kernel.database import reading, writing
from novu_app.messages import counters, inbox
from novu_app.messages.counters import Counts
from novu_app.messages.filters import InboxFilter
from novu_app.messages.inbox import Outcome, Owner
from novu_app.messages.schemas import inbox_notification, recipient
from novu_app.realtime import publisher
from novu_app.subscribers import store as subscribers

Change = Callable[[Session, Owner], Outcome]


def owner_of(session: InboxSession) -> Owner:
    """The inbox that a session opens."""
    return Owner(session.environment_id, session.subscriber_pk)


def perform(who: InboxSession, change: Change) -> Outcome:
    """Make a change, commit it, and tell the other open inboxes of the subscriber."""
    with writing() as session:
        outcome = change(session, owner_of(who))
    _publish(outcome)
    return outcome


def perform_on(who: InboxSession, message_id: str, change: Change) -> tuple[dict[str, Any], Outcome]:
    """As :func:`perform`; gives the notification as it is then, too.

    Raises:
        NotFound: this inbox has no such notification.
    """
    with writing() as session:
        outcome = change(session, owner_of(who))
        notification = _notifications(session, who, [inbox.get(session, owner_of(who), message_id)])[0]
    _publish(outcome)
    return notification, outcome


def page(
    who: InboxSession, wanted: InboxFilter, *, limit: int, after: str | None = None, offset: int = 0
) -> tuple[list[dict[str, Any]], bool]:
    """One page of notifications, newest first, and whether there are more."""
    with reading() as session:
        found = inbox.list_messages(session, owner_of(who), wanted, limit=limit, after=after, offset=offset)
        return _notifications(session, who, found.messages), found.has_more


def count(who: InboxSession, filters: Sequence[InboxFilter]) -> list[int]:
    """The number of notifications of each filter."""
    with reading() as session:
        return inbox.count_messages(session, owner_of(who), filters)


def counts(who: InboxSession) -> Counts:
    """The kept counts of the inbox."""
    with reading() as session:
        return counters.read(session, who.environment_id, who.subscriber_pk)


def _notifications(session: Session, who: InboxSession, messages: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    if not messages:
        return []
    subscriber = subscribers.by_id(session, who.environment_id, who.subscriber_pk)
    to = recipient(subscriber.model_dump()) if subscriber else {"id": "", "subscriberId": who.subscriber_id}
    workflows = inbox.workflow_references(session, who.environment_id, (row["workflow_id"] for row in messages))
    return [inbox_notification(row, to, workflows.get(row["workflow_id"])) for row in messages]


def _publish(outcome: Outcome) -> None:
    if outcome.batch is not None:
        publisher.publish(outcome.batch)
