"""How many messages an inbox has (contract/inbox.md, count): from the kept counts where they say it, else from an index."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session

from novu_app.messages import counters, store
from novu_app.messages.counters import Counts
from novu_app.messages.filters import InboxFilter
from novu_app.messages.owners import Owner, within


def count_messages(session: Session, owner: Owner, filters: Iterable[InboxFilter]) -> list[int]:
    """The number of messages of each filter. Unread and unseen come from the kept counts, the rest from an index."""
    kept = counters.read(session, owner.environment_id, owner.subscriber_pk)
    result = []
    for wanted in filters:
        known = wanted.kept(kept) if _knows(kept, owner) else None
        if known is None:
            states, rest = wanted.on_states(session), wanted.on_documents(session)
            chosen = [*within(session, owner), *states]
            # Documents are looked into only of messages that have the right state, which an index tells.
            known = store.count(session, [store.among(chosen), *rest] if rest and states else [*chosen, *rest])
        result.append(known)
    return result


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
