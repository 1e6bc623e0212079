"""Workflows that are started by invoke steps of others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from novu_app.events import stored
from novu_app.events.models import Event
from novu_app.execution.chunk import Invocation
from novu_app.execution.ports import Ports
from novu_app.execution.steps.invoke import transaction_of
from novu_app.kernel import bulk, jsons
from novu_app.kernel.ids import new_ids

_EVENTS = Event.__table__  # type: ignore[attr-defined]


def start(session: Session, invocations: Sequence[Invocation], now: int) -> None:
    """Store an event for each invocation, in the transaction that stores the runs which invoke: two statements.

    An invocation that is repeated stores nothing; a workflow that was switched off meanwhile is not started.
    """
    wanted = {(each.job.run.trigger.environment_id, each.workflow) for each in invocations}
    found = bulk.run(
        session,
        "WITH {v} SELECT w.environment_id, w.identifier, w.id, w.version_id FROM v JOIN workflow w "
        "ON w.environment_id = v.environment_id AND w.identifier = v.identifier WHERE w.active",
        {"environment_id": "text", "identifier": "text"},
        sorted(wanted),
    )
    workflows = {(row[0], row[1]): row[2:] for row in found}
    rows = []
    for event_id, each in zip(new_ids(len(invocations)), invocations, strict=True):
        trigger = each.job.run.trigger
        target = workflows.get((trigger.environment_id, each.workflow))
        if target is not None:
            rows.append(
                (
                    event_id,
                    trigger.environment_id,
                    trigger.organization_id,
                    transaction_of(each.job.id),
                    *target,
                    _body(each),
                )
            )
    bulk.insert(
        session,
        _EVENTS,
        ("id", "environment_id", "organization_id", "transaction_id", "workflow_id", "version_id", "body"),
        rows,
        constants={"kind": "direct", "status": "pending", "due_at": now, "created_at": now},
        conflict="ON CONFLICT (environment_id, transaction_id) DO NOTHING",
    )


def _body(invocation: Invocation) -> str:
    run = invocation.job.run
    trigger = run.trigger
    body: dict[str, Any] = {
        "payload": invocation.payload,
        "context": trigger.context,
        "actor": trigger.actor,
        "tenant": trigger.tenant,
        "singles": {run.recipient.subscriber_id: {}},
        "chain": [*trigger.chain, trigger.workflow_id],
    }
    return jsons.dumps({key: value for key, value in body.items() if value})


#: What the engine is given by those who call it.
PORTS = Ports(load_triggers=stored.load, start=start)
