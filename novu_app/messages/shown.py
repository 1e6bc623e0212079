"""Messages of one inbox as its notifications: with the recipient and the workflows, at the same cost for any number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from novu_app.messages import inbox
from novu_app.messages.inbox import Owner
from novu_app.messages.schemas import inbox_notification, recipient
from novu_app.subscribers import store as subscribers


def notifications(
    session: Session, owner: Owner, subscriber_id: str, messages: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The ``InboxNotification`` of each message (contract/inbox.md).

    Args:
        session: a transaction.
        owner: whose inbox.
        subscriber_id: the recipient's own identifier, for one who is gone meanwhile.
        messages: columns of ``Message`` by name.
    """
    if not messages:
        return []
    subscriber = subscribers.by_id(session, owner.environment_id, owner.subscriber_pk)
    to = recipient(subscriber.model_dump()) if subscriber else {"id": "", "subscriberId": subscriber_id}
    workflows = inbox.workflow_references(session, owner.environment_id, (row["workflow_id"] for row in messages))
    return [inbox_notification(row, to, workflows.get(row["workflow_id"])) for row in messages]
