"""Messages as the application's server sees them: every channel, every subscriber (contract/rest.md, Messages)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col

from novu_app.kernel.errors import NotFound
from novu_app.kernel.pagination import Count
from novu_app.messages import filters, inbox, listing, store
from novu_app.messages.inbox import Outcome
from novu_app.messages.models import Message
from novu_app.subscribers import store as subscribers
from novu_app.subscribers.models import Subscriber

#: The demo providers whose messages stay here, in the built-in mailbox, and their channels.
MAILBOX_PROVIDERS = ("novu-email", "novu-email-agent", "novu-sms")
_MAILBOX_CHANNELS = ("email", "sms")
_OF_MAILBOX = col(Message.provider_id).in_(MAILBOX_PROVIDERS)


@dataclass(frozen=True, slots=True)
class MessageFilter:
    """Which messages: those for which all that is given holds.

    ``subscriber_id`` is the customer's identifier. ``contexts`` (``type:id``) are exactly those of the message; none of
    them means a message without.
    """

    channel: str = ""
    subscriber_id: str = ""
    transaction_ids: Sequence[str] = ()
    contexts: Sequence[str] | None = None

    def conditions(self, session: Session, environment_id: str) -> list[ColumnElement[bool]]:
        """The same for the stores, led by the index of whatever narrows most."""
        conditions: list[ColumnElement[bool]] = []
        if self.subscriber_id:
            # A subscriber that is not there has no row id, and no messages under the empty one.
            pk = subscribers.pks_of(session, environment_id, [self.subscriber_id]).get(self.subscriber_id, "")
            conditions += store.of_subscriber(environment_id, pk)
        elif not self.transaction_ids:
            conditions.append(col(Message.environment_id) == environment_id)
        if self.transaction_ids:
            conditions += listing.of_transactions(environment_id, self.transaction_ids)
        if self.channel:
            conditions.append(col(Message.channel) == self.channel)
        return conditions + self.rest(session)

    def rest(self, session: Session) -> list[ColumnElement[bool]]:
        """The conditions that no index leads."""
        return [] if self.contexts is None else [filters.of_contexts(session, self.contexts)]


@dataclass(frozen=True, slots=True)
class ListedMessage:
    """A message as columns by name, with what belongs to it. Subscriber and workflow are None when deleted."""

    row: Mapping[str, Any]
    subscriber: Subscriber | None
    workflow: Mapping[str, Any] | None
    payload: Mapping[str, Any]


def list_messages(
    session: Session, environment_id: str, wanted: MessageFilter, page: int, limit: int
) -> tuple[list[ListedMessage], bool, Count]:
    """Page ``page`` (from 0) of ``limit`` messages, newest first; whether there are more; how many there are."""
    conditions = wanted.conditions(session, environment_id)
    by_environment = not (wanted.subscriber_id or wanted.transaction_ids)
    if not by_environment:
        rows: Sequence[Mapping[str, Any]] = store.page(
            session, conditions, limit=limit + 1, after=None, offset=page * limit
        )
        count = listing.count(session, conditions)
    else:
        channels = [wanted.channel] if wanted.channel else listing.CHANNELS
        rest = wanted.rest(session)
        rows = listing.newest(session, environment_id, channels, rest, limit + 1, page * limit)
        count = listing.count_all(session, environment_id, wanted.channel, rest)
    return completed(session, environment_id, rows[:limit]), len(rows) > limit, count


def delete_message(session: Session, environment_id: str, message_id: str) -> Outcome:
    """Delete one message; the counts of its inbox stay exact.

    Raises:
        NotFound: there is no such message.
    """
    outcome = inbox.delete_anywhere(session, environment_id, [col(Message.id) == message_id])
    if not outcome.changed:
        raise NotFound(f"Message with id {message_id} not found")
    return outcome


def delete_transaction(session: Session, environment_id: str, transaction_id: str, channel: str = "") -> Outcome:
    """Delete the messages of a transaction, on one channel or on all; the counts of their inboxes stay exact.

    Raises:
        NotFound: there are none.
    """
    wanted = MessageFilter(channel=channel, transaction_ids=[transaction_id])
    outcome = inbox.delete_anywhere(session, environment_id, wanted.conditions(session, environment_id))
    if not outcome.changed:
        raise NotFound(f"Invalid transactionId or channel: no message of transaction {transaction_id} found")
    return outcome


def list_mailbox(
    session: Session, environment_id: str, *, limit: int = 25, after: str | None = None, search: str = ""
) -> tuple[list[Mapping[str, Any]], bool]:
    """E-mails and texts in the built-in mailbox, newest first, as columns of ``Message``, and whether there are more.

    Args:
        session: a transaction.
        environment_id: the scope.
        limit: at most so many.
        after: only those older than the one with this id.
        search: a part of subject, address or number.
    """
    conditions = [_OF_MAILBOX, *listing.mail_matching(search.strip())]
    if after is not None:
        conditions.append(col(Message.id) < after)
    rows = listing.newest(session, environment_id, _MAILBOX_CHANNELS, conditions, limit + 1, 0)
    return rows[:limit], len(rows) > limit


def get_mail(session: Session, environment_id: str, message_id: str) -> Mapping[str, Any]:
    """One e-mail or text of the mailbox.

    Raises:
        NotFound: there is none.
    """
    row = store.one(session, [store.within(environment_id), _OF_MAILBOX, col(Message.id) == message_id])
    if row is None:
        raise NotFound(f"Message with id {message_id} not found")
    return row


def completed(session: Session, environment_id: str, rows: Sequence[Mapping[str, Any]]) -> list[ListedMessage]:
    """Messages with what belongs to them, in the same order; the same number of statements for any number of them."""
    if not rows:
        return []
    people = listing.subscribers_of(session, environment_id, (row["subscriber_pk"] for row in rows))
    workflows = inbox.workflow_references(session, environment_id, (row["workflow_id"] for row in rows))
    payloads = listing.payloads_of(session, environment_id, (row["event_id"] for row in rows))
    return [
        ListedMessage(
            row=row,
            subscriber=people.get(row["subscriber_pk"]),
            workflow=workflows.get(row["workflow_id"]),
            payload=payloads.get(row["event_id"], {}),
        )
        for row in rows
    ]
