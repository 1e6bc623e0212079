"""The list of workflows: what it shows and what can be done with its rows. The page: workflows.py."""

from __future__ import annotations

from typing import Any, ClassVar, TypedDict

import reflex as rx
from reflex.event import EventSpec
from sqlmodel import Session

from novu_app.dashboard import toasts
from novu_app.dashboard.asking import Asking
from novu_app.dashboard.door import Visitor, developing
from novu_app.dashboard.errors import message_of
from novu_app.dashboard.listing import Facet, Listed, ListState, Page, in_words
from novu_app.dashboard.urls import in_environment
from novu_app.kernel.errors import BadRequest, NovuError
from novu_app.kernel.pagination import Count
from novu_app.realtime.lists import Kind
from novu_app.workflows import mentions
from novu_app.workflows import service as workflows
from novu_app.workflows.service import StoredWorkflow, WorkflowDraft, WorkflowListing

_CREATE = "create"
_SORTS = {"name": True, "created_at": False, "updated_at": False, "last_triggered_at": False}
_STATUSES = {"": "All", "ACTIVE": "Active", "INACTIVE": "Inactive", "ERROR": "Action required"}
_FEW = 5
_MOST_TAGS = 12
_MOST_TILES = 5
_MOST_CHIPS = 2
#: Wire status to the name of its chip.
STATUS_LOOKS = {"ACTIVE": "active", "INACTIVE": "inactive", "ERROR": "issues"}


class WorkflowRow(TypedDict):
    """One line of the list; moments in ms, 0 for never."""

    identifier: str
    name: str
    status: str
    active: bool
    steps: list[str]
    more_steps: int
    tags: list[str]
    more_tags: int
    updated_at: int
    last_triggered_at: int
    href: str


class WorkflowsState(Asking, ListState, rx.State):
    """The list and the form over it: ``/workflows``, ``/workflows/create``."""

    AREA: ClassVar[str] = "Workflows"
    WATCHES: ClassVar[tuple[Kind, ...]] = ("workflows",)
    KEY: ClassVar[str] = "identifier"

    rows: list[WorkflowRow] = []
    statuses: list[Facet] = []
    tags: list[Facet] = []
    #: Whether there are so few workflows that templates stand below them.
    few: bool = False
    creating: bool = False
    close: str = ""
    form_error: str = ""

    def _list_path(self) -> str:
        return self._link("workflows")

    @rx.event
    async def load(self) -> None:
        """Read the page of the list."""
        self._begin(sorts=_SORTS, default_sort="updated_at")
        self.creating = self._segment(1) == _CREATE
        self.close, self.form_error, self.deleting = self._address(), "", ""
        self.statuses = self._facets("status", _STATUSES)
        try:
            await self._read_and_watch()
        except NovuError as error:
            self._failed(error)

    async def _read_rows(self) -> None:
        status, tag = self._query("status"), self._query("tag")
        listing = WorkflowListing(
            limit=self._page().size,
            offset=self._page().offset,
            order_by=self.view["sort"],
            descending=not self.view["ascending"],
            query=self.view["q"],
            statuses=[status] if status in STATUS_LOOKS else [],
            tags=[tag] if tag else [],
        )
        known = await self._read(_tags)
        found = await self._read(_list, listing, self._page())
        self.rows = found.rows
        self.tags = self._facets("tag", {"": "Any tag", **{name: name for name in known}}) if known else []
        self._ready(found, filtered=bool(status or tag))
        self.few = len(found.rows) < _FEW and not (status or tag or self.view["q"] or self._page().number > 1)

    @rx.event
    async def create(self, form: dict[str, Any]) -> list[EventSpec] | None:
        """Create an empty workflow and open its editor."""
        self.form_error = ""
        try:
            identifier = await self._write(_create, form)
        except NovuError as error:
            self.form_error = message_of(error)
            return None
        address = self._link("workflows", identifier)
        return [rx.redirect(address), toasts.done("Workflow created.")]

    @rx.event
    async def set_active(self, identifier: str, active: bool) -> list[Any]:
        """Activate a workflow or pause it."""
        await self._write(_set_active, identifier, active)
        word = "active" if active else "paused"
        return [WorkflowsState.load, toasts.done(f"{identifier} is {word}.")]

    @rx.event
    async def duplicate(self, identifier: str) -> list[EventSpec]:
        """Copy a workflow and open the copy."""
        copy = await self._write(_duplicate, identifier)
        address = self._link("workflows", copy)
        return [rx.redirect(address), toasts.done("Copied. The copy is inactive.")]

    @rx.event
    async def delete(self, form: dict[str, Any]) -> list[Any]:
        """Delete the workflow whose identifier was typed."""
        await self._write(_delete, self.deleting, str(form.get("typed") or ""))
        gone, self.deleting = self.deleting, ""
        return [WorkflowsState.load, toasts.done(f"{gone} is deleted.")]


def _tags(session: Session, visitor: Visitor) -> list[str]:
    return mentions.tags(session, visitor.scope.environment_id)[:_MOST_TAGS]


def _list(session: Session, visitor: Visitor, listing: WorkflowListing, page: Page) -> Listed[WorkflowRow]:
    found, total = workflows.list_workflows(session, visitor.scope.environment_id, listing)
    return Listed.numbered_page(
        [_row(stored) for stored in found], page, total, in_words(Count(total, False), "workflow")
    )


def _row(stored: StoredWorkflow) -> WorkflowRow:
    workflow = stored.row
    return WorkflowRow(
        identifier=workflow.identifier,
        name=workflow.name,
        status=STATUS_LOOKS.get(workflow.status, workflow.status),
        active=workflow.active,
        steps=list(workflow.step_types or [])[:_MOST_TILES],
        more_steps=max(0, len(workflow.step_types or []) - _MOST_TILES),
        tags=list(workflow.tags or [])[:_MOST_CHIPS],
        more_tags=max(0, len(workflow.tags or []) - _MOST_CHIPS),
        updated_at=workflow.updated_at,
        last_triggered_at=workflow.last_triggered_at or 0,
        href=in_environment(workflow.environment_id, "workflows", workflow.identifier),
    )


def _create(session: Session, visitor: Visitor, form: dict[str, Any]) -> str:
    developing(visitor)
    draft = WorkflowDraft(
        name=str(form.get("name") or "").strip(),
        identifier=str(form.get("identifier") or "").strip(),
        description=str(form.get("description") or "").strip() or None,
        tags=[tag for part in str(form.get("tags") or "").split(",") if (tag := part.strip())],
        active=True,
    )
    scope = visitor.scope
    made = workflows.create_workflow(
        session, scope.environment_id, scope.organization_id, draft, user_id=visitor.user.user_id
    )
    return made.row.identifier


def _set_active(session: Session, visitor: Visitor, identifier: str, active: bool) -> None:
    workflows.set_active(session, visitor.scope.environment_id, identifier, active=active, user_id=visitor.user.user_id)


def _duplicate(session: Session, visitor: Visitor, identifier: str) -> str:
    developing(visitor)
    copy = workflows.duplicate(session, visitor.scope.environment_id, identifier, user_id=visitor.user.user_id)
    return copy.row.identifier


def _delete(session: Session, visitor: Visitor, identifier: str, typed: str) -> None:
    developing(visitor)
    if typed.strip() != identifier:
        raise BadRequest(f"Type {identifier} to delete this workflow.")
    workflows.delete_workflow(session, visitor.scope.environment_id, identifier)
