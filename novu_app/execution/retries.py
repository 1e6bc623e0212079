"""Trying again by hand: a failed step of a run, or a message that is to go out once more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from novu_app.channels.addresses import in_context, load_addresses
from novu_app.execution import definitions
from novu_app.execution import details as texts
from novu_app.execution.models import Delivery
from novu_app.execution.steps.everywhere import EverywhereHandler
from novu_app.execution.steps.registry import handler_of
from novu_app.kernel import bulk, clock, jsons
from novu_app.kernel.errors import BadRequest, NotFound
from novu_app.kernel.ids import new_ids

_DELIVERIES = Delivery.__table__  # type: ignore[attr-defined]
#: Integration id, provider id, message id.
_Sent = tuple[str, str, str]


def retry_step(session: Session, environment_id: str, job_id: str) -> None:
    """Try a failed step again. What was rendered goes out as it is; a step that never came to a message is taken anew,
    with the workflow's present content, and the run goes on from there without repeating what is done.

    Args:
        session: a writing transaction; the caller leaves a hint for ``runs`` and ``delivery`` after its commit.
        environment_id: the scope.
        job_id: the step's job.

    Raises:
        NotFound: there is no such job.
        BadRequest: the step has not failed, or its run is under way at another step or merged into another one.
    """
    job = _locked_job(session, environment_id, job_id)
    if job["status"] != "failed":
        raise BadRequest(f"Only a failed step can be tried again, this one is {job['status']}")
    failed = [row for row in _messages(session, job_id) if row[3] == "error"]
    if failed and job["type"] != "in_app":
        _send_again(session, job, [row[:3] for row in failed])
        return
    if job["run_status"] == "merged":
        raise BadRequest("This run's event is part of another run's digest, so it takes no further step by itself")
    if job["run_status"] == "processing" and job["position"] >= 0:
        raise BadRequest("The run is still under way; the step can be tried again when it has ended")
    definition = definitions.load(session, [job["version_id"]]).get(job["version_id"])
    if definition is None:
        raise BadRequest("The workflow of this run was deleted")
    position = next(index for index, step in enumerate(definition.steps) if step.uid == job["step_uid"])
    _note(session, job_id, "pending")
    bulk.execute(
        session,
        "UPDATE notification SET status = 'processing', position = :position, held_by = NULL, lease = NULL, due_at = :now, "
        "updated_at = :now WHERE id = :run",
        run=job["run_id"],
        position=position,
        now=clock.now_ms(),
    )


def resend_message(session: Session, environment_id: str, message_id: str) -> None:
    """Send a message once more, as it was rendered, through the integration that had it.

    Args:
        session: a writing transaction; the caller leaves a hint for ``delivery`` after its commit.
        environment_id: the scope.
        message_id: an e-mail, text, push, chat or tool message.

    Raises:
        NotFound: there is no such message.
        BadRequest: it is still under way, or is one that stays in an inbox.
    """
    found = bulk.execute(
        session,
        "SELECT job_id, channel FROM message WHERE id = :id AND environment_id = :environment",
        id=message_id,
        environment=environment_id,
    )
    if not found:
        raise NotFound(f"Message with id {message_id} not found")
    job_id, channel = found[0]
    if channel == "in_app":
        raise BadRequest("A message of the inbox is there already")
    job = _locked_job(session, environment_id, job_id)
    # Looked up with the job held: of two who ask at the same moment the second one finds it under way.
    sent = next((row for row in _messages(session, job_id) if row[2] == message_id), None)
    if sent is None:
        raise NotFound(f"Message with id {message_id} not found")
    if sent[3] == "pending":
        raise BadRequest("The message is still under way")
    _send_again(session, job, [sent[:3]])


def _locked_job(session: Session, environment_id: str, job_id: str) -> dict[str, Any]:
    names = ("id", "environment_id", "type", "status", "step_uid")
    held = "" if bulk.is_sqlite(session) else "FOR UPDATE"
    rows = bulk.execute(
        session,
        f"SELECT {', '.join('j.' + name for name in names)}, n.id, n.status, n.position, n.version_id, n.subscriber_pk "
        f"FROM job j JOIN notification n ON n.id = j.notification_id WHERE j.id = :id AND j.environment_id = :environment {held}",
        id=job_id,
        environment=environment_id,
    )
    if not rows:
        raise NotFound(f"Job with id {job_id} not found")
    return dict(zip((*names, "run_id", "run_status", "position", "version_id", "subscriber_pk"), rows[0], strict=True))


def _messages(session: Session, job_id: str) -> list[tuple[str, str, str, str]]:
    return bulk.execute(
        session,
        "SELECT integration_id, provider_id, id, status FROM message WHERE job_id = :job ORDER BY id",
        job=job_id,
    )


def _send_again(session: Session, job: dict[str, Any], messages: Sequence[_Sent]) -> None:
    wanted: list[tuple[str, str, str, str | None]] = []
    for integration_id, provider_id, message_id in messages:
        endpoints = _endpoints(session, job, integration_id, provider_id, message_id)
        wanted += [(integration_id, provider_id, message_id, endpoint) for endpoint in endpoints]
    now = clock.now_ms()
    bulk.insert(
        session,
        _DELIVERIES,
        ("id", "integration_id", "target", "provider_id", "message_id", "endpoint"),
        [
            (row_id, integration_id, integration_id, provider_id, message_id, endpoint)
            for row_id, (integration_id, provider_id, message_id, endpoint) in zip(
                new_ids(len(wanted)), wanted, strict=True
            )
        ],
        constants={
            "environment_id": job["environment_id"],
            "notification_id": job["run_id"],
            "job_id": job["id"],
            "kind": "message",
            "halts": False,
            "status": "queued",
            "attempts": 0,
            "due_at": now,
            "created_at": now,
        },
    )
    _note(session, job["id"], "queued")
    bulk.run(
        session,
        "WITH {v} UPDATE message SET status = 'pending', error_id = NULL, error_text = NULL, updated_at = :now FROM v "
        "WHERE message.id = v.id",
        {"id": "text"},
        [(message_id,) for _, _, message_id in messages],
        now=now,
    )
    # A run that is over is under way again until the delivery has ended; one that goes on meanwhile does not notice.
    bulk.execute(
        session,
        "UPDATE notification SET status = 'processing', updated_at = :now WHERE id = :run AND position = -1 "
        "AND status IN ('completed', 'error')",
        run=job["run_id"],
        now=now,
    )


def _endpoints(
    session: Session, job: dict[str, Any], integration_id: str, provider_id: str, message_id: str
) -> list[str | None]:
    """Where a message goes now: addresses are looked up anew, since they may have changed. [None]: its own recipient."""
    handler = handler_of(job["type"])
    if not isinstance(handler, EverywhereHandler):
        return [None]
    envelope, contexts = bulk.execute(
        session, "SELECT envelope, context_keys FROM message WHERE id = :id", id=message_id
    )[0]
    keys = jsons.load_or(contexts, []) if isinstance(contexts, str | None) else contexts
    overrides = jsons.load_or(envelope, {}).get("overrides", {}).get(provider_id, {})
    found = load_addresses(session, [job["environment_id"]], [job["subscriber_pk"]])
    known = in_context(found.get((job["subscriber_pk"], integration_id), []), keys)
    return [jsons.dumps(endpoint) for endpoint in handler.endpoints(known, overrides)] or [None]


def _note(session: Session, job_id: str, status: str) -> None:
    now = clock.now_ms()
    line = texts.as_text([texts.detail(texts.RETRY_REQUESTED, "Pending", at=now)])
    bulk.execute(
        session,
        "UPDATE job SET status = :status, details = substr(details, 1, length(details) - 1) || ',' || "
        "substr(CAST(:line AS TEXT), 2), updated_at = :now WHERE id = :job",
        status=status,
        line=line,
        now=now,
        job=job_id,
    )
