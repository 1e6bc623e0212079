"""Triggering again what was triggered before, for one subscriber: a new event with the same data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def document_of(body: Mapping[str, Any], workflow: str, subscriber_id: str) -> dict[str, Any]:
    """The trigger, as an application would send it, that repeats a stored event for one of its subscribers.

    Contexts and tenant are named, so that they are taken as they are now. Attachments are left out: their files are gone
    when their event has run.

    Args:
        body: what the event row keeps (:meth:`novu_app.events.trigger.ParsedTrigger.body`).
        workflow: the identifier of the workflow.
        subscriber_id: the application's identifier of the person.
    """
    payload = {name: value for name, value in (body.get("payload") or {}).items() if name != "attachments"}
    document: dict[str, Any] = {"name": workflow, "to": {"subscriberId": subscriber_id}, "payload": payload}
    if body.get("overrides"):
        document["overrides"] = body["overrides"]
    if body.get("context"):
        document["context"] = {kind: {"id": value["id"]} for kind, value in body["context"].items()}
    if (body.get("tenant") or {}).get("identifier"):
        document["tenant"] = body["tenant"]["identifier"]
    if (body.get("actor") or {}).get("subscriberId"):
        document["actor"] = body["actor"]["subscriberId"]
    return document
