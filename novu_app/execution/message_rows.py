"""The messages of a chunk as rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlmodel import Session

from novu_app.execution.chunk import NewMessage
from novu_app.kernel import bulk, jsons
from novu_app.messages import marks
from novu_app.messages.models import Message

_MESSAGES = Message.__table__  # type: ignore[attr-defined]
#: Characters that one statement carries: it is held in memory several times. Only messages of a novel's length come to that.
_MOST_TEXT = 8_000_000
_COLUMNS = (
    "id",
    "environment_id",
    "organization_id",
    "notification_id",
    "job_id",
    "event_id",
    "integration_id",
    "subscriber_pk",
    "subscriber_id",
    "workflow_id",
    "version_id",
    "step_uid",
    "transaction_id",
    "channel",
    "provider_id",
    "status",
    "subject",
    "content",
    "avatar",
    "cta",
    "data",
    "tags",
    "tag_line",
    "data_line",
    "context_keys",
    "severity",
    "recipient",
    "envelope",
)


def insert(session: Session, messages: Iterable[NewMessage], now: int) -> None:
    """Store these messages as unread ones of ``now`` (milliseconds); one that a step has at an integration already is left."""
    for part in _parts(messages):
        bulk.insert(
            session,
            _MESSAGES,
            _COLUMNS,
            [_row(message) for message in part],
            constants={
                "seen": False,
                "read": False,
                "archived": False,
                "created_at": now,
                "updated_at": now,
            },
            conflict="ON CONFLICT (job_id, integration_id) DO NOTHING",
        )


def _parts(messages: Iterable[NewMessage]) -> Iterator[list[NewMessage]]:
    part: list[NewMessage] = []
    length = 0
    for message in messages:
        own = len(message.content or "") + len(message.envelope or "")
        if part and length + own > _MOST_TEXT:
            yield part
            part, length = [], 0
        part.append(message)
        length += own
    if part:
        yield part


def _row(message: NewMessage) -> tuple[Any, ...]:
    run, trigger = message.job.run, message.job.run.trigger
    return (
        message.id,
        trigger.environment_id,
        trigger.organization_id,
        run.id,
        message.job.id,
        trigger.event_id,
        message.integration_id,
        run.recipient.pk,
        run.recipient.subscriber_id,
        trigger.workflow_id,
        trigger.version_id,
        message.job.step.uid,
        trigger.transaction_id,
        message.job.step.type,
        message.provider_id,
        message.status,
        message.subject,
        message.content,
        message.avatar,
        message.cta,
        jsons.dumps(message.data) if message.data is not None else None,
        jsons.dumps(run.definition.tags),
        marks.line_of(run.definition.tags),
        marks.data_line_of(message.data),
        jsons.dumps(trigger.context_keys) if trigger.context else None,
        run.severity,
        message.recipient,
        message.envelope,
    )
