"""The states of a message in an inbox, as values of its columns (contract/inbox.md, Endpoints).

Moments are milliseconds since the epoch.
"""

from __future__ import annotations

from typing import Any, Literal

from sqlalchemy import case, func
from sqlmodel import Session, col

from novu_app.kernel import documents
from novu_app.messages.models import Message

Action = Literal["read", "unread", "seen", "unseen", "archive", "unarchive"]


def values_of(action: Action, now: int) -> dict[str, Any]:
    """What an action sets: values of a message's columns."""
    # A moment says when something began: reading again or archiving later does not move it.
    read_at = case((col(Message.read).is_(True), col(Message.last_read_at)), else_=now)
    if action == "unseen":
        # When it was seen first stays a fact.
        unread = {"read": False, "last_read_at": None, "archived": False, "archived_at": None}
        return {**unread, "seen": False, "updated_at": now}
    if action == "seen":
        values = {}
    elif action == "read":
        values = {"read": True, "last_read_at": read_at}
    elif action == "unread":
        values = {"read": False, "last_read_at": None, "archived": False, "archived_at": None}
    else:
        archived = action == "archive"
        values = {"read": True, "last_read_at": read_at, "archived": archived, "archived_at": now if archived else None}
    return {**seen(now), **values}


def seen(now: int) -> dict[str, Any]:
    """What makes a message seen: values of its columns."""
    first = func.coalesce(col(Message.first_seen_at), now)
    return {"seen": True, "first_seen_at": first, "last_seen_at": now, "updated_at": now}


def returned(session: Session, now: int) -> dict[str, Any]:
    """What ends a snooze: values of a message's columns."""
    delivered = documents.appended(session, col(Message.delivered_at), col(Message.created_at), now)
    return {"snoozed_until": None, "delivered_at": delivered, "updated_at": now}
