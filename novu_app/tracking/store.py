"""Statements on messages that providers report about; each is scoped by environment and for a whole report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlmodel import Session

from novu_app.execution.details import as_text
from novu_app.execution.writer import APPEND_DETAILS
from novu_app.kernel import bulk, documents, jsons
from novu_app.kernel.ids import new_ids
from novu_app.tracking.models import TrackedEvent

_EVENTS = TrackedEvent.__table__  # type: ignore[attr-defined]


class Known(NamedTuple):
    """A message that a provider has sent."""

    id: str
    job_id: str
    run_id: str
    subscriber_pk: str


class Mail(NamedTuple):
    """Whom an e-mail went to; the envelope may name more recipients."""

    recipient: str
    envelope: Mapping[str, Any]


class NewEvent(NamedTuple):
    """An event to store."""

    message_id: str
    key: str
    status: str
    at: int


class Effect(NamedTuple):
    """What events do to a message. None leaves a thing as it is; moments are in milliseconds."""

    message_id: str
    status: str | None
    error_id: str | None
    error_text: str | None
    seen_at: int | None
    delivered_at: int | None
    read_at: int | None = None


def handed_over(session: Session, environment_id: str, message_id: str) -> Known | None:
    """A message that a provider was given; None while it waits for that, or when it is gone."""
    rows = bulk.execute(
        session,
        "SELECT id, job_id, notification_id, subscriber_pk FROM message "
        "WHERE id = :id AND environment_id = :scope AND status <> 'pending'",
        id=message_id,
        scope=environment_id,
    )
    return Known(*rows[0]) if rows else None


def has_event(session: Session, environment_id: str, message_id: str, key: str) -> bool:
    """Whether an event of a message is stored."""
    rows = bulk.execute(
        session,
        "SELECT 1 FROM tracked_event WHERE message_id = :id AND key = :key AND environment_id = :scope",
        id=message_id,
        key=key,
        scope=environment_id,
    )
    return bool(rows)


def messages(session: Session, environment_id: str, integration_id: str, references: Iterable[str]) -> dict[str, Known]:
    """What an integration has sent, by the provider's id or by our own."""
    rows = bulk.run(
        session,
        "WITH {v} SELECT v.reference, m.id, m.job_id, m.notification_id, m.subscriber_pk FROM v JOIN message m "
        "ON m.provider_response_id = v.reference WHERE m.environment_id = :scope AND m.integration_id = :integration "
        "UNION SELECT v.reference, m.id, m.job_id, m.notification_id, m.subscriber_pk FROM v JOIN message m "
        "ON m.id = v.reference WHERE m.environment_id = :scope AND m.integration_id = :integration ORDER BY 2",
        {"reference": "text"},
        [(reference,) for reference in sorted(set(references))],
        scope=environment_id,
        integration=integration_id,
    )
    return {row[0]: Known(*row[1:]) for row in rows}


def mails(session: Session, environment_id: str, message_ids: Iterable[str]) -> dict[str, Mail]:
    """Those of these messages that are e-mails, by id."""
    rows = bulk.run(
        session,
        "WITH {v} SELECT m.id, m.recipient, m.envelope FROM v JOIN message m ON m.id = v.id "
        "WHERE m.environment_id = :scope AND m.channel = 'email'",
        {"id": "text"},
        [(message_id,) for message_id in sorted(set(message_ids))],
        scope=environment_id,
    )
    return {row[0]: Mail(row[1] or "", jsons.load_or(row[2], {})) for row in rows}


def add(session: Session, environment_id: str, events: Sequence[NewEvent], now: int) -> set[tuple[str, str]]:
    """Store events; message and key of those that were not known."""
    rows = bulk.insert(
        session,
        _EVENTS,
        ("id", "message_id", "key", "status", "at"),
        [(row_id, *event) for row_id, event in zip(new_ids(len(events)), events, strict=True)],
        constants={"environment_id": environment_id, "created_at": now},
        conflict="ON CONFLICT (message_id, key) DO NOTHING",
        returning=("message_id", "key"),
    )
    return {(row[0], row[1]) for row in rows}


def change_messages(session: Session, environment_id: str, effects: Iterable[Effect], now: int) -> None:
    """Change messages. One that did not arrive stays so, whatever is reported late."""
    delivered = documents.appended_sql(session, "message.delivered_at", "v.delivered_at")
    bulk.run(
        session,
        "WITH {v} UPDATE message SET "
        "status = CASE WHEN v.status IS NULL OR message.status = 'error' THEN message.status ELSE v.status END, "
        "error_id = COALESCE(message.error_id, v.error_id), error_text = COALESCE(message.error_text, v.error_text), "
        "seen = (message.seen OR v.seen_at IS NOT NULL), "
        "first_seen_at = COALESCE(message.first_seen_at, v.seen_at), "
        "last_seen_at = COALESCE(v.seen_at, message.last_seen_at), "
        "read = (message.read OR v.read_at IS NOT NULL), "
        "last_read_at = COALESCE(message.last_read_at, v.read_at), "
        f"delivered_at = CASE WHEN v.delivered_at IS NULL THEN message.delivered_at ELSE {delivered} END, "
        "updated_at = :now FROM v WHERE message.id = v.id AND message.environment_id = :scope",
        {
            "id": "text",
            "status": "text",
            "error_id": "text",
            "error_text": "text",
            "seen_at": "bigint",
            "delivered_at": "bigint",
            "read_at": "bigint",
        },
        sorted(effects),
        now=now,
        scope=environment_id,
    )


def add_details(
    session: Session, environment_id: str, details: Mapping[str, list[dict[str, object]]], now: int
) -> None:
    """Add lines to the activity of jobs."""
    bulk.run(
        session,
        f"WITH {{v}} UPDATE job SET details = {APPEND_DETAILS}, updated_at = :now FROM v "
        "WHERE job.id = v.id AND job.environment_id = :scope",
        {"id": "text", "details": "text"},
        [(job_id, as_text(lines)) for job_id, lines in sorted(details.items())],
        now=now,
        scope=environment_id,
    )
