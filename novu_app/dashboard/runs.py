"""Runs as pages show them: from the activity service to lines and timelines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from sqlmodel import Session

from novu_app.activity import service as activity
from novu_app.activity.service import ActivityFilter, ActivityRun, Detail, RunStep
from novu_app.dashboard.components.timeline import DetailLine, RunView, StepRun
from novu_app.dashboard.door import Visitor
from novu_app.dashboard.text import duration, pretty_json, span
from novu_app.dashboard.urls import in_environment
from novu_app.kernel.pagination import Keyset
from novu_app.messages.models import Message

_MOST_SHOWN = 10
_HUES = {"Failed": "red", "Warning": "amber"}
_NOT_REACHED = {"pending": "Not reached yet", "merged": "Part of another run's digest"}
_WORTH_SAYING_MS = 100
_ENDED = frozenset({"completed", "failed", "skipped"})


class StepMark(TypedDict):
    """A step in a line: its tile, tinted by ``state``."""

    type: str
    state: str


class RunRow(TypedDict):
    """One line of the activity feed. ``fresh`` when it changed since the page showed it before."""

    id: str
    status: str
    workflow: str
    subscriber: str
    subscriber_id: str
    steps: list[StepMark]
    source: str
    created_at: int
    href: str
    fresh: bool


def run_row(run: ActivityRun, href: str) -> RunRow:
    """A line of the feed."""
    topics = run.topics
    if topics:
        source = topics[0]["key"] + (f" +{len(topics) - 1}" if len(topics) > 1 else "")
    else:
        source = "Broadcast" if run.trigger.get("broadcast") else "API"
    return RunRow(
        id=run.row.id,
        status=_status(run),
        workflow=run.workflow_name,
        subscriber=_person(run),
        subscriber_id=run.row.subscriber_id,
        steps=[StepMark(type=step.type, state=step.status) for step in run.steps],
        source=source,
        created_at=run.row.created_at,
        href=href,
        fresh=False,
    )


def run_view(session: Session, run: ActivityRun) -> RunView:
    """A run with everything that is known of it."""
    environment_id, row = run.row.environment_id, run.row
    messages = {message.job_id: message for message in activity.messages_of(session, environment_id, row.id)}
    workflow = run.workflow.identifier if run.workflow else ""
    return RunView(
        id=row.id,
        status=_status(run),
        workflow=run.workflow_name,
        workflow_href=in_environment(environment_id, "workflows", workflow) if workflow else "",
        subscriber_id=row.subscriber_id,
        subscriber_href=in_environment(environment_id, "subscribers", row.subscriber_id) if run.subscriber else "",
        transaction_id=row.transaction_id,
        topics=", ".join(topic["key"] for topic in run.topics),
        severity=row.severity,
        created_at=row.created_at,
        payload=pretty_json(run.payload),
        steps=[_step(step, messages.get(step.id), row.due_at) for step in run.steps],
    )


def runs_of_transaction(session: Session, visitor: Visitor, transaction_id: str) -> list[RunView]:
    """The newest runs of one event, for a page that has just sent it."""
    wanted = ActivityFilter(transaction_ids=[transaction_id])
    page = activity.list_runs(session, visitor.scope.environment_id, wanted, Keyset(limit=_MOST_SHOWN))
    return [run_view(session, run) for run in page.rows]


def with_fresh(rows: Sequence[RunRow], before: Sequence[RunRow]) -> list[RunRow]:
    """``rows`` with those marked that changed against ``before``."""
    known = {row["id"]: (row["status"], row["steps"]) for row in before}
    return [RunRow(**{**row, "fresh": known.get(row["id"]) != (row["status"], row["steps"])}) for row in rows]


def _status(run: ActivityRun) -> str:
    waits = run.row.status == "processing" and any(step.status == "delayed" for step in run.steps)
    return "waiting" if waits else run.row.status


def _person(run: ActivityRun) -> str:
    person = run.subscriber
    names = (person.first_name, person.last_name) if person else ()
    return " ".join(part for part in names if part)


def _step(step: RunStep, message: Message | None, due_at: int | None) -> StepRun:
    content = message.content if message and message.content else ""
    is_email = step.type == "email"
    return StepRun(
        id=step.id,
        name=step.name,
        type=step.type,
        status=step.status,
        headline=_headline(step),
        took=_took(step),
        wakes_at=due_at or 0 if step.status == "delayed" else 0,
        details=[_line(detail) for detail in step.details] if step.reached else [],
        recipient=(message.recipient or "") if message else "",
        provider=step.provider_id or "",
        subject=(message.subject or "") if message else "",
        body="" if is_email else content,
        html=content if is_email else "",
    )


def _took(step: RunStep) -> str:
    took = step.updated_at - step.created_at
    return span(took) if step.reached and step.status in _ENDED and took >= _WORTH_SAYING_MS else ""


def _headline(step: RunStep) -> str:
    if not step.reached:
        return _NOT_REACHED.get(step.status, "Not run")
    digest: Mapping[str, Any] = step.digest or {}
    if step.status == "delayed":
        wait = duration(digest.get("amount"), digest.get("unit")) or "a while"
        return f"Gathers events for {wait}" if step.type == "digest" else f"Waits for {wait}"
    if step.type == "digest" and step.status == "completed":
        count = (step.output or {}).get("eventCount") or len(digest.get("events") or ())
        return f"{count} event{'' if count == 1 else 's'} gathered"
    return step.details[-1].text if step.details else ""


def _line(detail: Detail) -> DetailLine:
    return DetailLine(
        text=detail.text,
        hue=_HUES.get(detail.status, ""),
        provider=detail.provider_id or "",
        raw=detail.raw or "",
        at=detail.at,
    )
