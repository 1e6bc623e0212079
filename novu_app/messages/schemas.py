"""The wire shape of a message in an inbox: ``InboxNotification`` (contract/inbox.md)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from novu_app.kernel.clock import iso, iso_at
from novu_app.messages.entity import SUBSCRIBER_FIELDS, call_to_action

REDIRECT_TARGETS = frozenset({"_self", "_blank", "_parent", "_top", "_unfencedTop"})
_SAFE_URL = re.compile(r"(?:https?://[^\s]+|/(?![/\\])[^\s]*)", re.IGNORECASE)


def safe_redirect(url: Any, target: Any = None) -> dict[str, str] | None:
    """``{url, target?}`` when the URL is http(s) or a path of the host's own site, else None.

    A URL comes from a payload: ``javascript:`` or ``//elsewhere`` must never reach a link.
    """
    if not isinstance(url, str) or not _SAFE_URL.fullmatch(url):
        return None
    return {"url": url, "target": target} if target in REDIRECT_TARGETS else {"url": url}


def recipient(subscriber: Mapping[str, Any]) -> dict[str, Any]:
    """The ``to`` of a notification, from the columns of a ``Subscriber`` row."""
    reference = {"id": subscriber["id"], "subscriberId": subscriber["subscriber_id"]}
    for column, name in SUBSCRIBER_FIELDS.items():
        if subscriber.get(column) is not None:
            reference[name] = subscriber[column]
    return reference


def inbox_notification(
    message: Mapping[str, Any], to: Mapping[str, Any], workflow: Mapping[str, Any] | None
) -> dict[str, Any]:
    """One notification of an inbox.

    Args:
        message: the columns of a ``Message`` row.
        to: what :func:`recipient` gives.
        workflow: what ``entity.workflow_reference`` gives; None when the workflow is gone.
    """
    cta = call_to_action(message["cta"])
    notification: dict[str, Any] = {
        "id": message["id"],
        "transactionId": message["transaction_id"],
        "body": message["content"] or "",
        "to": dict(to),
        "isRead": bool(message["read"]),
        "isSeen": bool(message["seen"]),
        "isArchived": bool(message["archived"]),
        "isSnoozed": message["snoozed_until"] is not None,
        "createdAt": iso_at(message["created_at"]),
        "readAt": iso(message["last_read_at"]),
        "firstSeenAt": iso(message["first_seen_at"]),
        "archivedAt": iso(message["archived_at"]),
        "channelType": message["channel"],
        "tags": message["tags"] or [],
        "severity": message["severity"],
    }
    optional = {
        "subject": message["subject"],
        "avatar": message["avatar"],
        "data": message["data"],
        "snoozedUntil": iso(message["snoozed_until"]),
        "deliveredAt": [iso_at(moment) for moment in message["delivered_at"] or ()] or None,
        "primaryAction": _action(cta, "primary"),
        "secondaryAction": _action(cta, "secondary"),
        "redirect": _redirect(cta.get("data")),
        "workflow": workflow,
    }
    notification.update((name, value) for name, value in optional.items() if value is not None)
    return notification


def button(cta: Mapping[str, Any], kind: str) -> Mapping[str, Any] | None:
    """The primary or secondary button of a call to action, or None."""
    buttons = (cta.get("action") or {}).get("buttons") or []
    return next((entry for entry in buttons if isinstance(entry, dict) and entry.get("type") == kind), None)


def _action(cta: Mapping[str, Any], kind: str) -> dict[str, Any] | None:
    found = button(cta, kind)
    if found is None:
        return None
    action = cta["action"]
    done = action.get("status") == "done" and (action.get("result") or {}).get("type") == kind
    shown: dict[str, Any] = {"label": found.get("content") or "", "isCompleted": done}
    redirect = safe_redirect(found.get("url"), found.get("target"))
    if redirect:
        shown["redirect"] = redirect
    return shown


def _redirect(data: Any) -> dict[str, str] | None:
    return safe_redirect(data.get("url"), data.get("target")) if isinstance(data, dict) else None
