"""Runs as pages show them: from the activity service to lines of the feed and to one run with all that is known of it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from novu_app.activity import service as activity
from novu_app.activity.service import ActivityFilter, ActivityRun
from novu_app.dashboard.door import Visitor
from novu_app.dashboard.run_shapes import LostReply, Reference, RunRow, RunView, StepMark
from novu_app.dashboard.run_steps import Around, step_run
from novu_app.dashboard.text import pretty_json, span
from novu_app.dashboard.urls import in_environment, with_query
from novu_app.kernel import clock
from novu_app.kernel.pagination import Keyset
from novu_app.messages.models import Message
from novu_app.replies import service as replies

__all__ = ["SECTION", "RunRow", "run_row", "run_view", "runs_of_transaction", "with_fresh"]

SECTION = "activity/workflow-runs"
_MOST_SHOWN = 10
_OPEN = frozenset({"processing", "merged"})


def run_row(run: ActivityRun, href: str) -> RunRow:
    """A line of the feed."""
    return RunRow(
        id=run.row.id,
        status=_status(run),
        workflow=run.workflow_name,
        subscriber=_person(run),
        subscriber_id=run.row.subscriber_id,
        steps=[StepMark(type=step.type, state=step.status) for step in run.steps],
        severity=run.row.severity if run.row.severity != "none" else "",
        critical=run.row.critical,
        source=_source(run),
        transaction_id=run.row.transaction_id,
        created_at=run.row.created_at,
        href=href,
        subscriber_href=in_environment(run.row.environment_id, "subscribers", run.row.subscriber_id),
        fresh=False,
    )


def run_view(session: Session, run: ActivityRun) -> RunView:
    """A run with everything that is known of it; five statements at most."""
    environment_id, row = run.row.environment_id, run.row
    messages: dict[str, list[Message]] = {}
    for message in activity.messages_of(session, environment_id, row.id):
        messages.setdefault(message.job_id, []).append(message)
    mails = [each.id for found in messages.values() for each in found if each.channel == "email"]
    lost: dict[str, list[LostReply]] = {}
    for reply in replies.given_up(session, environment_id, mails):
        lost.setdefault(reply.job_id, []).append(LostReply(id=reply.id, label=reply.sender or "somebody"))
    merged = {
        job_id: [Reference(label=who, href=_href(environment_id, run_id)) for run_id, who in found]
        for job_id, found in activity.merged_runs(
            session, environment_id, [step.id for step in run.steps if step.type == "digest" and step.reached]
        ).items()
    }
    is_over = row.status not in _OPEN
    ended = max([row.updated_at, *(step.updated_at for step in run.steps if step.reached)])
    around = Around(
        person=_person(run) or row.subscriber_id,
        messages=messages,
        replies=lost,
        merged=merged,
        began=row.created_at,
        ended=ended if is_over else clock.now_ms(),
        retryable=is_over or row.position < 0,
    )
    workflow = run.workflow.identifier if run.workflow else ""
    transaction = {"transaction": row.transaction_id}
    return RunView(
        id=row.id,
        status=_status(run),
        workflow=run.workflow_name,
        workflow_href=in_environment(environment_id, "workflows", workflow) if workflow else "",
        identifier=workflow,
        version=run.version.number if run.version else 0,
        subscriber=_person(run),
        subscriber_id=row.subscriber_id,
        subscriber_href=in_environment(environment_id, "subscribers", row.subscriber_id) if run.subscriber else "",
        transaction_id=row.transaction_id,
        transaction_href=with_query(in_environment(environment_id, SECTION), **transaction),
        requests_href=with_query(in_environment(environment_id, "activity/requests"), **transaction),
        topics=", ".join(topic["key"] for topic in run.topics),
        contexts=", ".join(run.context_keys),
        severity=row.severity if row.severity != "none" else "",
        critical=row.critical,
        source=_source(run),
        created_at=row.created_at,
        took=span(ended - row.created_at) if is_over else "",
        payload=pretty_json(run.payload),
        overrides=pretty_json(run.trigger["overrides"]) if run.trigger.get("overrides") else "",
        steps=[step_run(run, step, around) for step in run.steps],
        master=[Reference(label="Its digest", href=_href(environment_id, row.merged_into))] if row.merged_into else [],
        href=_href(environment_id, row.id),
        may_cancel=row.status == "merged" or (row.status == "processing" and row.position >= 0),
        may_repeat=run.workflow is not None,
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


def _source(run: ActivityRun) -> str:
    topics = run.topics
    if topics:
        return topics[0]["key"] + (f" +{len(topics) - 1}" if len(topics) > 1 else "")
    return "Broadcast" if run.trigger.get("broadcast") else "Workflow" if run.trigger.get("chain") else "API"


def _href(environment_id: str, run_id: str) -> str:
    return in_environment(environment_id, SECTION, run_id)
