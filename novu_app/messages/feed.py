"""An inbox as clients from before the inbox contract see it: pages by number, messages as raw entities.

What is marked follows the rules of :mod:`novu_app.messages.inbox`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlmodel import Session

from novu_app.kernel.errors import NotFound
from novu_app.messages import counting, inbox, listing, service, store
from novu_app.messages.filters import InboxFilter
from novu_app.messages.inbox import Button, Outcome, Owner
from novu_app.messages.service import ListedMessage

Mark = Literal["read", "unread", "seen", "unseen"]
#: What is left to mark: what is in the archive stays there, since it would leave it with becoming unread.
_UNMARKED: Mapping[Mark, InboxFilter] = {
    "read": InboxFilter(read=False),
    "seen": InboxFilter(seen=False),
    "unread": InboxFilter(read=True, archived=False),
    "unseen": InboxFilter(seen=True, archived=False),
}


@dataclass(frozen=True, slots=True)
class Feed:
    """A page of a feed, newest first. ``total`` stops at the cap of counts."""

    messages: list[ListedMessage]
    has_more: bool
    total: int


def page(session: Session, owner: Owner, wanted: InboxFilter, number: int, limit: int) -> Feed:
    """Page ``number`` (from 0) of ``limit`` messages."""
    conditions = [*store.in_inbox(owner.environment_id, owner.subscriber_pk), *wanted.conditions(session)]
    rows = store.page(session, conditions, limit=limit + 1, after=None, offset=number * limit)
    total = listing.count(session, conditions).total
    return Feed(service.completed(session, owner.environment_id, rows[:limit]), len(rows) > limit, total)


def count(session: Session, owner: Owner, wanted: InboxFilter, limit: int) -> int:
    """How many messages there are, up to ``limit``."""
    return min(counting.count_messages(session, owner, [wanted])[0], limit)


def mark_all(session: Session, owner: Owner, mark: Mark, feed: InboxFilter) -> Outcome:
    """Mark every message of a feed."""
    return inbox.mark(session, owner, mark, replace(_UNMARKED[mark], ids=feed.ids))


def mark(session: Session, owner: Owner, message_ids: Sequence[str], mark: Mark) -> tuple[list[ListedMessage], Outcome]:
    """Mark some messages, and give them as they are then, in the order of their ids; those of others are left out."""
    outcome = inbox.mark_some(session, owner, mark, message_ids)
    rows = inbox.get_some(session, owner, message_ids)
    return service.completed(session, owner.environment_id, rows), outcome


def act(
    session: Session, owner: Owner, message_id: str, kind: Button, *, done: bool, payload: Mapping[str, Any] | None
) -> tuple[ListedMessage, Outcome]:
    """Take an action of a message, or take it back, and give the message as it is then.

    Raises:
        BadRequest: the message has no such button.
        NotFound: this inbox has no such message.
    """
    outcome = inbox.act(session, owner, message_id, kind, done=done, payload=payload)
    return get(session, owner, message_id), outcome


def get(session: Session, owner: Owner, message_id: str) -> ListedMessage:
    """One message.

    Raises:
        NotFound: this inbox has no such message.
    """
    rows = inbox.get_some(session, owner, [message_id])
    if not rows:
        raise NotFound(f"Message with id {message_id} not found")
    return service.completed(session, owner.environment_id, rows)[0]
