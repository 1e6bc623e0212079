"""The contract's raw Message entity, as ``notification_received`` carries it (contract/inbox.md, Events).

Pure functions of plain values: the engine calls them for whole chunks without touching the database again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from novu_app.kernel import jsons
from novu_app.kernel.clock import iso, iso_at

#: Columns of a subscriber, and their names on the wire.
SUBSCRIBER_FIELDS = {
    "first_name": "firstName",
    "last_name": "lastName",
    "avatar": "avatar",
    "locale": "locale",
    "data": "data",
    "timezone": "timezone",
    "email": "email",
    "phone": "phone",
}
#: Columns of a message that the entity has only when they are set.
_OPTIONAL_FIELDS = {
    "subject": "subject",
    "avatar": "avatar",
    "data": "data",
    "error_id": "errorId",
    "error_text": "errorText",
}
_OPTIONAL_MOMENTS = {
    "snoozed_until": "snoozedUntil",
    "first_seen_at": "firstSeenDate",
    "last_seen_at": "lastSeenDate",
    "last_read_at": "lastReadDate",
    "archived_at": "archivedAt",
}


def workflow_reference(
    *,
    id: str,
    identifier: str,
    name: str,
    critical: bool,
    tags: list[str] | None,
    severity: str,
) -> dict[str, Any]:
    """What a message says about its workflow; make it once for all messages of a chunk."""
    return {
        "id": id,
        "identifier": identifier,
        "name": name,
        "critical": critical,
        "tags": tags or [],
        "severity": severity,
    }


def subscriber_reference(subscriber: Mapping[str, Any]) -> dict[str, Any]:
    """What a message says about its recipient, from the columns of a ``Subscriber`` row."""
    reference = {"_id": subscriber["id"], "id": subscriber["id"], "subscriberId": subscriber["subscriber_id"]}
    for column, name in SUBSCRIBER_FIELDS.items():
        value = subscriber.get(column)
        if value is not None:
            reference[name] = value
    return reference


def call_to_action(stored: str | Mapping[str, Any] | None) -> dict[str, Any]:
    """The ``cta`` of a message: always an object, since the client looks into it unasked."""
    if stored is None or stored == "":
        return {}
    value = jsons.loads(stored) if isinstance(stored, str) else dict(stored)
    return value if isinstance(value, dict) else {}


def raw_message(
    message: Mapping[str, Any],
    subscriber: Mapping[str, Any] | None,
    workflow: Mapping[str, Any] | None,
    *,
    payload: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The entity that clients are sent.

    Args:
        message: the columns of a ``Message`` row; columns that are not set may be missing. ``cta`` may be JSON text or
            an object. Moments are milliseconds since the epoch.
        subscriber: the columns of the recipient's ``Subscriber`` row, or what :func:`subscriber_reference` made of it.
        workflow: what :func:`workflow_reference` gives.
        payload: the payload of the trigger, where the caller has it.

    Returns:
        A document for JSON; its ``cta`` is always an object.
    """
    entity: dict[str, Any] = {
        "_id": message["id"],
        "id": message["id"],
        "_templateId": message["workflow_id"],
        "_environmentId": message["environment_id"],
        "_messageTemplateId": message["step_uid"],
        "_notificationId": message["notification_id"],
        "_organizationId": message["organization_id"],
        "_subscriberId": message["subscriber_pk"],
        "_jobId": message["job_id"],
        "templateIdentifier": workflow["identifier"] if workflow else None,
        "_feedId": None,
        "channel": message["channel"],
        "content": message.get("content") or "",
        "providerId": message["provider_id"],
        "deviceTokens": [],
        "seen": bool(message.get("seen")),
        "read": bool(message.get("read")),
        "archived": bool(message.get("archived")),
        "status": message["status"],
        "transactionId": message["transaction_id"],
        "payload": dict(payload) if payload else {},
        "tags": message.get("tags") or [],
        "contextKeys": message.get("context_keys") or [],
        "cta": call_to_action(message.get("cta")),
        "severity": message["severity"],
        "createdAt": iso_at(message["created_at"]),
        "updatedAt": iso_at(message["updated_at"]),
    }
    for column, name in _OPTIONAL_FIELDS.items():
        if message.get(column) is not None:
            entity[name] = message[column]
    for column, name in _OPTIONAL_MOMENTS.items():
        if message.get(column) is not None:
            entity[name] = iso(message[column])
    if message.get("delivered_at"):
        entity["deliveredAt"] = [iso_at(moment) for moment in message["delivered_at"]]
    if subscriber is not None:
        entity["subscriber"] = subscriber if "subscriberId" in subscriber else subscriber_reference(subscriber)
    if workflow is not None:
        entity["workflow"] = dict(workflow)
    return entity
