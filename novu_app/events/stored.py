"""Event rows as the engine reads them back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlmodel import Session

from novu_app.events import actors
from novu_app.execution.chunk import Trigger
from novu_app.kernel import bulk, jsons

#: What :func:`trigger_of` reads.
COLUMNS = (
    "id",
    "environment_id",
    "organization_id",
    "transaction_id",
    "workflow_id",
    "version_id",
    "created_at",
    "body",
)


def trigger_of(row: Sequence[Any]) -> tuple[Trigger, dict[str, Any]]:
    """The trigger of a row of :data:`COLUMNS`, and its whole body (recipients)."""
    event_id, environment_id, organization_id, transaction_id, workflow_id, version_id, created_at, text = row[:8]
    body: dict[str, Any] = jsons.loads(text)
    trigger = Trigger(
        event_id=event_id,
        environment_id=environment_id,
        organization_id=organization_id,
        transaction_id=transaction_id,
        workflow_id=workflow_id,
        version_id=version_id,
        created_at=created_at,
        payload=body.get("payload") or {},
        overrides=body.get("overrides") or {},
        actor=body.get("actor"),
        tenant=body.get("tenant"),
        context=body.get("context") or {},
        chain=tuple(body.get("chain") or ()),
        name=body.get("name"),
    )
    return trigger, body


def load(session: Session, event_ids: Iterable[str]) -> dict[str, tuple[Trigger, dict[str, Any]]]:
    """Events by id, each with its actor as that subscriber is now."""
    rows = bulk.run(
        session,
        f"WITH {{v}} SELECT {', '.join('e.' + name for name in COLUMNS)} FROM v JOIN event e ON e.id = v.id",
        {"id": "text"},
        [(event_id,) for event_id in sorted(set(event_ids))],
    )
    found = {row[0]: trigger_of(row) for row in rows}
    actors.fill_in(session, [trigger for trigger, _ in found.values()])
    return found
