"""Who a trigger goes to: subscribers and topics found by what is typed, and how many people that reaches."""

from __future__ import annotations

from typing import Any, TypedDict

from sqlmodel import Session

from novu_app.dashboard.door import Visitor
from novu_app.dashboard.listing import in_words
from novu_app.kernel.errors import NotFound
from novu_app.kernel.pagination import Keyset
from novu_app.subscribers import service as subscribers
from novu_app.topics import service as topics

#: The kinds of recipients, in the order in which they are offered.
KINDS = {"subscriber": "Subscriber", "topic": "Topic", "all": "Everybody"}
_MOST = 6


class Match(TypedDict):
    """One that was found: the identifier or key, and a remark (name, number of subscriptions)."""

    id: str
    remark: str


def matches(session: Session, visitor: Visitor, kind: str, text: str) -> list[Match]:
    """The newest subscribers or topics that contain ``text``; all of them for an empty one."""
    environment_id = visitor.scope.environment_id
    if kind == "topic":
        page, _, counts = topics.search(session, environment_id, text, Keyset(limit=_MOST))
        return [Match(id=row.key, remark=_subscriptions(counts.get(row.id, 0))) for row in page.rows]
    if kind == "subscriber":
        found, _ = subscribers.search(session, environment_id, text, Keyset(limit=_MOST))
        return [
            Match(id=row.subscriber_id, remark=" ".join(part for part in (row.first_name, row.last_name) if part))
            for row in found.rows
        ]
    return []


def reach(session: Session, visitor: Visitor, kind: str, wanted: str) -> str:
    """How many people a trigger would reach, in words; empty while nobody is named."""
    environment_id = visitor.scope.environment_id
    if kind == "all":
        _, count = subscribers.search(session, environment_id, "", Keyset(limit=1))
        return f"Reaches {in_words(count, 'subscriber')}."
    if not wanted:
        return ""
    if kind == "subscriber":
        try:
            subscribers.get_subscriber(session, environment_id, wanted)
        except NotFound:
            return "Nobody of that name yet: created by the trigger."
        return "Reaches 1 subscriber."
    page, _, counts = topics.search(session, environment_id, wanted, Keyset(limit=_MOST))
    found = next((row for row in page.rows if row.key == wanted), None)
    if found is None:
        try:
            topics.get_topic(session, environment_id, wanted)
        except NotFound:
            return "There is no such topic: nobody is reached."
        return ""
    return f"Reaches {_subscriptions(counts.get(found.id, 0))}."


def recipient(kind: str, wanted: str) -> dict[str, Any]:
    """The ``to`` of a trigger; nothing for everybody, who are not named."""
    if kind == "all":
        return {}
    return {"to": {"type": "Topic", "topicKey": wanted} if kind == "topic" else {"subscriberId": wanted}}


def _subscriptions(count: int) -> str:
    return f"{count:,} subscription{'' if count == 1 else 's'}"
