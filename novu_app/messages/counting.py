"""How many messages an inbox has (contract/inbox.md, count): from the kept counts where they say it, else from an index."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement
from sqlmodel import Session

from novu_app.messages import counters, store
from novu_app.messages.counters import Counts
from novu_app.messages.filters import InboxFilter
from novu_app.messages.owners import Owner, within


def count_messages(session: Session, owner: Owner, filters: Iterable[InboxFilter]) -> list[int]:
    """The number of messages of each filter. Unread and unseen come from the kept counts, the rest from an index."""
    kept = counters.read(session, owner.environment_id, owner.subscriber_pk)
    wanted = list(filters)
    found = [each.kept(kept) if _knows(kept, owner) else None for each in wanted]
    inbox = within(session, owner)
    by_index = [place for place, known in enumerate(found) if known is None and not wanted[place].payload]
    if by_index:
        counted = store.counts(session, inbox, [wanted[place].on_index(session) for place in by_index])
        for place, number in zip(by_index, counted, strict=True):
            found[place] = number
    return [
        _by_event(session, inbox, each) if known is None else known for each, known in zip(wanted, found, strict=True)
    ]


def _by_event(session: Session, inbox: Sequence[ColumnElement[bool]], wanted: InboxFilter) -> int:
    # Events are looked at only of messages that are right otherwise, which an index tells.
    chosen = store.among([*inbox, *wanted.on_index(session)])
    return store.count(session, [chosen, *wanted.on_event(session)])


def counts_of(session: Session, owner: Owner) -> Counts:
    """The unread and unseen counts of an inbox: those that are kept, or those of its contexts.

    Their version is never newer than what they count.
    """
    kept = counters.read(session, owner.environment_id, owner.subscriber_pk)
    if _knows(kept, owner):
        return kept
    unread, unseen, high, medium, low, none = store.states_of(session, within(session, owner))
    return kept._replace(unread=unread, unseen=unseen, high=high, medium=medium, low=low, none=none)


def _knows(kept: Counts, owner: Owner) -> bool:
    # The kept counts are those of all contexts together.
    return owner.contexts is None or (not owner.contexts and not kept.in_context)
