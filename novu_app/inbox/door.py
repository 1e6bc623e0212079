"""The way from REST and from the inbox page into the services: one transaction, and the news of it afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlmodel import Session

from novu_app.idempotency import service as idempotency
from novu_app.inbox.acted import DoneBefore
from novu_app.inbox.tokens import InboxSession
from novu_app.kernel import clock
from novu_app.kernel.database import looking, writing
from novu_app.kernel.errors import Unauthorized
from novu_app.messages import counting, inbox, news, shown
from novu_app.messages.counters import Counts
from novu_app.messages.filters import InboxFilter
from novu_app.messages.inbox import Outcome, Owner

Change = Callable[[Session, Owner], Outcome]
Kept = TypeVar("Kept")


def owner_of(session: InboxSession) -> Owner:
    """The inbox that a session opens.

    Raises:
        Unauthorized: the session's time is over.
    """
    if 0 < session.ends_at <= clock.now_ms():
        raise Unauthorized("The session is over")
    return Owner(session.environment_id, session.subscriber_pk, session.contexts)


@contextmanager
def changing(who: InboxSession) -> Iterator[Session]:
    """The transaction of a change; committed at the end.

    Raises:
        DoneBefore: the act that the session is used for was done already.
    """
    with writing() as session:
        if who.act and not idempotency.is_first(session, who.environment_id, f"inbox {who.subscriber_pk} {who.act}"):
            raise DoneBefore("This was done before")
        yield session


def perform(who: InboxSession, change: Change) -> Outcome:
    """Make a change, commit it, and tell the other open inboxes of the subscriber."""
    with changing(who) as session:
        outcome = change(session, owner_of(who))
    news.tell(outcome)
    return outcome


def perform_and_keep(
    who: InboxSession, change: Callable[[Session, Owner], tuple[Outcome, Kept]]
) -> tuple[Outcome, Kept]:
    """As :func:`perform`, for a change that has something more to say."""
    with changing(who) as session:
        outcome, kept = change(session, owner_of(who))
    news.tell(outcome)
    return outcome, kept


def perform_on(who: InboxSession, message_id: str, change: Change) -> tuple[dict[str, Any], Outcome]:
    """As :func:`perform`; gives the notification as it is then, too.

    Raises:
        NotFound: this inbox has no such notification.
    """
    with changing(who) as session:
        outcome = change(session, owner_of(who))
        messages = [inbox.get(session, owner_of(who), message_id)]
        notification = shown.notifications(session, owner_of(who), who.subscriber_id, messages)[0]
    news.tell(outcome)
    return notification, outcome


def page(
    who: InboxSession, wanted: InboxFilter, *, limit: int, after: str | None = None, offset: int = 0
) -> tuple[list[dict[str, Any]], bool]:
    """One page of notifications, newest first, and whether there are more."""
    with looking() as session:
        found = inbox.list_messages(session, owner_of(who), wanted, limit=limit, after=after, offset=offset)
        return shown.notifications(session, owner_of(who), who.subscriber_id, found.messages), found.has_more


def count(who: InboxSession, filters: Sequence[InboxFilter]) -> list[int]:
    """The number of notifications of each filter."""
    with looking() as session:
        return counting.count_messages(session, owner_of(who), filters)


def counts(who: InboxSession) -> Counts:
    """The unread and unseen counts of the inbox."""
    with looking() as session:
        return counting.counts_of(session, owner_of(who))
