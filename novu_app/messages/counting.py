"""How many messages an inbox has (contract/inbox.md, count): from the kept counts where they say it, else from an index.

What the index has said is known for as long as the inbox stays as it is: every change of it raises its version.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement
from sqlmodel import Session

from novu_app.messages import counters, store
from novu_app.messages.counters import Counts
from novu_app.messages.filters import InboxFilter, conditions_of
from novu_app.messages.owners import Owner, within

#: What was counted, by whose inbox and which messages: the inbox' version, and the number. No more than so many.
_counted: dict[str, tuple[int, int]] = {}
_MOST_COUNTED = 5_000


def count_messages(session: Session, owner: Owner, filters: Iterable[InboxFilter]) -> list[int]:
    """The number of messages of each filter. Unread and unseen come from the kept counts, the rest from an index.

    Args:
        session: one that changes nothing; a number that is known later must be one that was committed.
        owner: whose inbox.
        filters: which messages; any number of them costs one walk through the index.
    """
    # Before anything is counted: what changes meanwhile raises the version, and the number is not asked for again.
    kept = counters.read(session, owner.environment_id, owner.subscriber_pk)
    wanted = list(filters)
    found = [each.kept(kept) if _knows(kept, owner) else None for each in wanted]
    keys = [f"{owner} {each}" for each in wanted]
    for place, key in enumerate(keys):
        version, number = _counted.get(key, (-1, 0))
        if found[place] is None and version == kept.version:
            found[place] = number
    # Where no message was ever of a context, none has to be looked at for that.
    inbox = within(session, replace(owner, contexts=None) if _knows(kept, owner) else owner)
    by_index = [place for place, known in enumerate(found) if known is None and not wanted[place].payload]
    if by_index:
        counted = _by_index(session, inbox, [wanted[place] for place in by_index])
        for place, number in zip(by_index, counted, strict=True):
            found[place] = number
            if len(_counted) >= _MOST_COUNTED:
                _counted.clear()
            _counted[keys[place]] = kept.version, number
    return [
        _by_event(session, inbox, each) if known is None else known for each, known in zip(wanted, found, strict=True)
    ]


def _by_index(session: Session, inbox: Sequence[ColumnElement[bool]], filters: Sequence[InboxFilter]) -> list[int]:
    # What all ask for goes first: of most messages nothing else is looked at then.
    shared = frozenset.intersection(*(each.states() for each in filters))
    rest = [[*conditions_of(each.states() - shared), *each.besides_states(session)] for each in filters]
    return store.counts(session, [*conditions_of(shared), *inbox], rest)


def _by_event(session: Session, inbox: Sequence[ColumnElement[bool]], wanted: InboxFilter) -> int:
    # Events are looked at only of messages that are right otherwise, which an index tells.
    chosen = store.among([*wanted.on_index(session), *inbox])
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
