"""Single values among the credentials of a subscriber: one device token, one web hook."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from novu_app.kernel import clock
from novu_app.kernel.errors import NotFound
from novu_app.realtime import lists
from novu_app.subscribers import store
from novu_app.subscribers.models import Subscriber


def forget_value(
    session: Session, environment_id: str, subscriber_id: str, integration_id: str, name: str, value: str
) -> Subscriber:
    """Take one value of a subscriber's credentials at an integration away; the last one takes the credentials with it.

    Args:
        session: a writing transaction.
        environment_id: the scope.
        subscriber_id: the customer's identifier.
        integration_id: where the value is used.
        name: its wire name, for example ``deviceTokens`` or ``webhookUrl``.
        value: one token of a list, or the value itself.

    Raises:
        NotFound: there is no such subscriber; a value that is gone already is fine.
    """
    row = store.by_subscriber_id(session, environment_id, subscriber_id, for_update=True)
    if row is None:
        raise NotFound(f"Subscriber not found for id {subscriber_id}")
    changed = [
        _without(channel, name, value) if channel["integration_id"] == integration_id else channel
        for channel in row.channels or []
    ]
    row.channels = [channel for channel in changed if any((channel["credentials"] or {}).values())]
    row.updated_at = clock.now_ms()
    session.add(row)
    session.flush()
    lists.changed(session, "subscribers", environment_id)
    return row


def _without(channel: dict[str, Any], name: str, value: str) -> dict[str, Any]:
    left = dict(channel["credentials"] or {})
    stored = left.get(name)
    if isinstance(stored, list):
        left[name] = [each for each in stored if each != value]
    elif stored == value:
        del left[name]
    return {**channel, "credentials": left}
