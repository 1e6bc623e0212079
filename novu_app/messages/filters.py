"""Which messages of an inbox: the filters of the inbox contract, as conditions of a query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, exists, select
from sqlmodel import Session, col

from novu_app.events.models import Event
from novu_app.kernel import documents
from novu_app.kernel.documents import Scalar
from novu_app.messages import documented
from novu_app.messages.counters import SEVERITIES, Counts
from novu_app.messages.models import Message

#: An AND of OR groups.
Groups = tuple[tuple[Scalar, ...], ...]
#: ``read``, ``seen``, ``archived`` or ``snoozed``, and whether.
State = tuple[str, bool]


@dataclass(frozen=True, slots=True)
class InboxFilter:
    """A filter as the inbox contract has it; None asks for nothing.

    ``tags`` is an AND of OR groups. ``data`` maps a path into the message's data to such groups. ``payload`` are paths
    into the trigger's payload with the value that stands there. ``contexts`` (``type:id``) are exactly those of the
    message; none of them means a message without. ``snoozed`` that nobody asked about means not snoozed, except among
    archived messages: a snoozed message is out of sight until it returns.
    """

    read: bool | None = None
    seen: bool | None = None
    archived: bool | None = None
    snoozed: bool | None = None
    tags: tuple[tuple[str, ...], ...] = ()
    data: Mapping[tuple[str, ...], Groups] = field(default_factory=dict)
    severity: tuple[str, ...] = ()
    created_gte: int | None = None
    created_lte: int | None = None
    ids: tuple[str, ...] | None = None
    payload: tuple[tuple[tuple[str, ...], Scalar], ...] = ()
    contexts: tuple[str, ...] | None = None

    def conditions(self, session: Session) -> list[ColumnElement[bool]]:
        """What a message has to fulfil."""
        return [*self.on_index(session), *self.on_event(session)]

    def on_index(self, session: Session) -> list[ColumnElement[bool]]:
        """The part of :meth:`conditions` that the index of an inbox answers, but for looks into messages that may be meant."""
        return [*conditions_of(self.states()), *self.besides_states(session)]

    def states(self) -> frozenset[State]:
        """The states that a message has to have, as names and values."""
        wanted = (("read", self.read), ("seen", self.seen), ("archived", self.archived), ("snoozed", self._snoozed()))
        return frozenset((name, value) for name, value in wanted if value is not None)

    def besides_states(self, session: Session) -> list[ColumnElement[bool]]:
        """What :meth:`on_index` asks for besides :meth:`states`."""
        found: list[ColumnElement[bool]] = []
        if self.severity:
            found.append(col(Message.severity).in_(self.severity))
        if self.created_gte is not None:
            found.append(col(Message.created_at) >= self.created_gte)
        if self.created_lte is not None:
            found.append(col(Message.created_at) <= self.created_lte)
        if self.ids is not None:
            found.append(col(Message.id).in_(self.ids))
        if self.contexts is not None:
            found.append(of_contexts(session, self.contexts))
        found += [documented.has_tag(session, group) for group in self.tags]
        for path, groups in self.data.items():
            found += [documented.has_value(session, path, group) for group in groups]
        return found

    def on_event(self, session: Session) -> list[ColumnElement[bool]]:
        """The rest of :meth:`conditions`: what the message was triggered with."""
        return [_triggered_with(session, self.payload)] if self.payload else []

    def kept(self, counts: Counts) -> int | None:
        """The number of messages, where the kept counts know it without looking at messages; else None."""
        if self.tags or self.data or self.payload:
            return None
        if (self.ids, self.created_gte, self.created_lte, self.contexts) != (None, None, None, None):
            return None
        if self.archived or self._snoozed() is not False:
            return None
        if self.read is False and self.seen is None:
            if not self.severity:
                return counts.unread
            return sum(counts.document()[severity] for severity in set(self.severity) & set(SEVERITIES))
        if self.seen is False and self.read is None and not self.severity:
            return counts.unseen
        return None

    def _snoozed(self) -> bool | None:
        if self.snoozed is None:
            return None if self.archived else False
        return self.snoozed


def conditions_of(states: Iterable[State]) -> list[ColumnElement[bool]]:
    """The conditions of some states."""
    until = col(Message.snoozed_until)
    return [
        (until.is_not(None) if value else until.is_(None)) if name == "snoozed" else getattr(Message, name).is_(value)
        for name, value in sorted(states)
    ]


def of_contexts(session: Session, contexts: Iterable[str]) -> ColumnElement[bool]:
    """The message belongs to exactly these contexts (``type:id``), in whatever order they are given."""
    return documents.holds_exactly(session, col(Message.context_keys), sorted(set(contexts)))


def _triggered_with(session: Session, values: Iterable[tuple[tuple[str, ...], Scalar]]) -> ColumnElement[bool]:
    # A message has no payload of its own: it stands in the event, which is found by its id.
    body = documents.parsed(session, col(Event.body))
    holds = [documents.has_value(session, body, ("payload", *path), [value]) for path, value in values]
    return exists(
        select(1).where(
            col(Event.id) == col(Message.event_id), col(Event.environment_id) == col(Message.environment_id), *holds
        )
    )
