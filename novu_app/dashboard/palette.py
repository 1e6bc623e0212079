"""What the command palette finds on the server: runs, workflows, subscribers and topics of the environment."""

from __future__ import annotations

from contextlib import suppress
from typing import ClassVar, TypedDict

import reflex as rx
from sqlmodel import Session

from novu_app.activity import service as activity
from novu_app.activity.service import ActivityFilter
from novu_app.dashboard.door import Visitor
from novu_app.dashboard.state import PageState
from novu_app.dashboard.urls import in_environment, with_query
from novu_app.kernel.errors import NotFound
from novu_app.kernel.ids import is_id
from novu_app.kernel.pagination import Keyset
from novu_app.subscribers import service as subscribers
from novu_app.subscribers.models import Subscriber
from novu_app.topics import service as topics
from novu_app.workflows import service as workflows
from novu_app.workflows.service import WorkflowListing

_EACH = 5
#: A transaction's id is longer than most words that people look for.
_LEAST_OF_TRANSACTION = 8
_RUNS = "activity/workflow-runs"


class Found(TypedDict):
    """One line; ``exact`` when the text is the very id of it, so that a pasted one leads there at once."""

    kind: str
    label: str
    detail: str
    href: str
    exact: bool


class PaletteState(PageState, rx.State):
    """Searches while somebody types into the palette."""

    AREA: ClassVar[str] = "Workflows"

    found: list[Found] = []
    answered: str = ""

    @rx.event
    async def search(self, text: str) -> None:
        """Look for a text."""
        wanted = text.strip()
        self.found = await self._read(look_for, wanted) if wanted else []
        self.answered = text


def look_for(session: Session, visitor: Visitor, text: str) -> list[Found]:
    """What has this text in its name or is called so, the ids that it is first; a handful of each kind."""
    every = [
        *_runs(session, visitor, text),
        *_workflows(session, visitor, text),
        *_subscribers(session, visitor, text),
        *_topics(session, visitor, text),
    ]
    return sorted(every, key=lambda each: not each["exact"])


def _runs(session: Session, visitor: Visitor, text: str) -> list[Found]:
    environment_id = visitor.scope.environment_id
    if is_id(text):
        try:
            run = activity.get_run(session, environment_id, text)
        except NotFound:
            pass
        else:
            href = in_environment(environment_id, _RUNS, run.row.id)
            return [_found("Run", run.workflow_name, run.row.subscriber_id, href, exact=True)]
    if len(text) < _LEAST_OF_TRANSACTION or " " in text:
        return []
    page = activity.list_runs(session, environment_id, ActivityFilter(transaction_ids=[text]), Keyset(limit=1))
    href = with_query(in_environment(environment_id, _RUNS), transaction=text)
    return [_found("Transaction", text, page.rows[0].workflow_name, href, exact=True)] if page.rows else []


def _workflows(session: Session, visitor: Visitor, text: str) -> list[Found]:
    environment_id = visitor.scope.environment_id
    rows = [stored.row for stored in workflows.list_workflows(session, environment_id, _listing(text))[0]]
    try:
        named = workflows.get_workflow(session, environment_id, text).row
    except NotFound:
        named = None
    if named is not None:
        rows = [named, *(row for row in rows if row.id != named.id)]
    return [
        _found(
            "Workflow",
            row.name,
            row.identifier,
            in_environment(environment_id, "workflows", row.identifier),
            exact=named is not None and row.id == named.id,
        )
        for row in rows
    ]


def _listing(text: str) -> WorkflowListing:
    return WorkflowListing(limit=_EACH, query=text, order_by="updated_at")


def _subscribers(session: Session, visitor: Visitor, text: str) -> list[Found]:
    environment_id = visitor.scope.environment_id
    page, _ = subscribers.search(session, environment_id, text, Keyset(limit=_EACH))
    rows = list(page.rows)
    if all(row.subscriber_id != text for row in rows):
        with suppress(NotFound):
            rows.insert(0, subscribers.get_subscriber(session, environment_id, text))
    return [
        _found(
            "Subscriber",
            _name(row) or row.subscriber_id,
            row.email or (row.subscriber_id if _name(row) else ""),
            in_environment(environment_id, "subscribers", row.subscriber_id),
            exact=row.subscriber_id == text,
        )
        for row in rows
    ]


def _topics(session: Session, visitor: Visitor, text: str) -> list[Found]:
    environment_id = visitor.scope.environment_id
    page, _, _ = topics.search(session, environment_id, text, Keyset(limit=_EACH))
    return [
        _found(
            "Topic",
            row.name or row.key,
            row.key if row.name else "",
            in_environment(environment_id, "topics", row.key),
            exact=row.key == text,
        )
        for row in page.rows
    ]


def _name(row: Subscriber) -> str:
    return " ".join(part for part in (row.first_name, row.last_name) if part)


def _found(kind: str, label: str, detail: str, href: str, *, exact: bool) -> Found:
    return Found(kind=kind, label=label, detail=detail, href=href, exact=exact)
