"""Tell inboxes and dashboards what a chunk stored, after its commit."""

from __future__ import annotations

from typing import Any

from novu_app.execution.chunk import NewMessage, Run
from novu_app.execution.writer import Stored
from novu_app.messages.entity import raw_message, subscriber_reference, workflow_reference
from novu_app.realtime import publisher
from novu_app.realtime.presence import listening

#: A dashboard shows the newest runs: of a large chunk it needs no more ids than these.
_ACTIVITY_IDS = 100


def announce(stored: Stored, now: int) -> None:
    """Publish the messages with the new counts of their inboxes, and the runs that changed."""
    publisher.publish(batch_of(stored, now))


def announce_runs(runs: dict[str, list[str]]) -> None:
    """Publish that these runs (ids by environment) changed, without news for any inbox."""
    shown = {environment_id: run_ids[-_ACTIVITY_IDS:] for environment_id, run_ids in runs.items()}
    publisher.publish({"inbox": [], "activity": shown})


def batch_of(stored: Stored, now: int) -> dict[str, Any]:
    """The realtime batch of a chunk (see :func:`novu_app.realtime.publisher.publish`)."""
    present = listening(counts.subscriber_pk for counts in stored.counts)
    entities: dict[str, list[dict[str, Any]]] = {}
    workflows: dict[tuple[str, str], dict[str, Any]] = {}
    for message in stored.messages:
        run = message.job.run
        if run.recipient.pk not in present:
            continue
        workflow = workflows.get((run.definition.version_id, run.severity))
        if workflow is None:
            workflow = workflows[run.definition.version_id, run.severity] = _workflow(run)
        entities.setdefault(run.recipient.pk, []).append(_entity(message, workflow, now))
    inbox = [
        {"pk": counts.subscriber_pk, "messages": entities.get(counts.subscriber_pk, []), "counts": counts.document()}
        for counts in stored.counts
        if counts.subscriber_pk in present
    ]
    activity: dict[str, list[str]] = {}
    for run in stored.runs:
        ids = activity.setdefault(run.trigger.environment_id, [])
        if len(ids) < _ACTIVITY_IDS:
            ids.append(run.id)
    return {"inbox": inbox, "activity": activity}


def _workflow(run: Run) -> dict[str, Any]:
    definition = run.definition
    return workflow_reference(
        id=definition.workflow_id,
        identifier=definition.identifier,
        name=definition.name,
        critical=definition.critical,
        tags=definition.tags,
        severity=definition.severity,
    )


def _entity(message: NewMessage, workflow: dict[str, Any], now: int) -> dict[str, Any]:
    run, trigger, recipient = message.job.run, message.job.run.trigger, message.job.run.recipient
    columns = {
        "id": message.id,
        "environment_id": trigger.environment_id,
        "organization_id": trigger.organization_id,
        "notification_id": run.id,
        "job_id": message.job.id,
        "subscriber_pk": recipient.pk,
        "workflow_id": trigger.workflow_id,
        "step_uid": message.job.step.uid,
        "transaction_id": trigger.transaction_id,
        "channel": message.job.step.type,
        "provider_id": message.provider_id,
        "status": message.status,
        "subject": message.subject,
        "content": message.content,
        "avatar": message.avatar,
        "cta": message.cta,
        "data": message.data,
        "tags": run.definition.tags,
        "context_keys": trigger.context_keys,
        "severity": run.severity,
        "created_at": now,
        "updated_at": now,
    }
    reference = subscriber_reference(
        {"id": recipient.pk, "subscriber_id": recipient.subscriber_id, **recipient.attributes}
    )
    return raw_message(columns, reference, workflow, payload=trigger.payload)
