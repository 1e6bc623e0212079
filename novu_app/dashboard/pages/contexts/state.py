"""The state of the page of contexts: ``/contexts``, ``/contexts/create``, ``/contexts/<type>/<id>``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, TypedDict

import reflex as rx
from reflex.event import EventSpec
from sqlmodel import Session

from novu_app.contexts import service as contexts
from novu_app.contexts.models import Context
from novu_app.dashboard import toasts
from novu_app.dashboard.asking import Asking
from novu_app.dashboard.door import Visitor
from novu_app.dashboard.errors import message_of
from novu_app.dashboard.listing import Listed, ListState, in_words
from novu_app.dashboard.text import plain, pretty_json
from novu_app.dashboard.urls import in_environment, with_query
from novu_app.kernel import jsons
from novu_app.kernel.errors import BadRequest, NotFound, NovuError
from novu_app.kernel.pagination import Keyset
from novu_app.realtime.lists import Kind

_CREATE = "create"
_SORTS = {"created": False, "updated": False}
_COLUMNS = {"created": "id", "updated": "updated_at"}


class ContextRow(TypedDict):
    """One line of the list; ``data`` is a glimpse of its JSON."""

    key: str
    type: str
    id: str
    data: str
    created_at: int
    updated_at: int
    href: str
    activity_href: str


@dataclass
class ContextDetail:
    """One context; ``data`` as indented JSON, moments in ms."""

    type: str = ""
    id: str = ""
    key: str = ""
    data: str = ""
    created_at: int = 0
    updated_at: int = 0
    activity_href: str = ""


class ContextsState(Asking, ListState, rx.State):
    """The list and what is open over it."""

    AREA: ClassVar[str] = "Contexts"
    WATCHES: ClassVar[tuple[Kind, ...]] = ("contexts",)

    rows: list[ContextRow] = []
    creating: bool = False
    opened: str = ""
    detail: ContextDetail = ContextDetail()
    close: str = ""
    form_error: str = ""

    def _list_path(self) -> str:
        return self._link("contexts")

    @rx.event
    async def load(self) -> list[EventSpec] | None:
        """Read the page of the list, and the open context."""
        kind, identifier = self._segment(1), self._segment(2)
        self._begin(sorts=_SORTS, default_sort="created")
        self.close, self.form_error = self._address(), ""
        self.creating, self.opened = kind == _CREATE and not identifier, ""
        try:
            await self._read_and_watch()
        except NovuError as error:
            self._failed(error)
            return None
        if not identifier:
            return None
        try:
            self.detail = await self._read(_detail, kind, identifier)
        except NotFound:
            gone = toasts.failed(f"There is no context {kind}:{identifier} here.")
            return [rx.redirect(self.close, replace=True), gone]
        self.opened = self.detail.key
        return None

    async def _read_rows(self) -> None:
        keyset = self._keyset(descending=not self.view["ascending"])
        order = _COLUMNS[self.view["sort"]]
        found = await self._read(_list, self.view["q"], keyset, order, self._list_queries())
        self.rows = found.rows
        self._ready(found)

    @rx.event
    async def create(self, form: dict[str, Any]) -> list[EventSpec] | None:
        """Create a context and open it."""
        self.form_error = ""
        try:
            kind, identifier = await self._write(_create, form)
        except NovuError as error:
            self.form_error = message_of(error)
            return None
        return [rx.redirect(self._link("contexts", kind, identifier)), toasts.done("Context created.")]

    @rx.event
    async def save(self, form: dict[str, Any]) -> list[EventSpec] | None:
        """Replace the data of the open context."""
        self.form_error = ""
        try:
            self.detail = await self._write(_save, self.detail.type, self.detail.id, str(form.get("data") or ""))
        except NovuError as error:
            self.form_error = message_of(error)
            return None
        return [ContextsState.load, toasts.done("Saved.")]  # type: ignore[list-item]

    @rx.event
    async def delete(self) -> list[Any]:
        """Delete the context that was asked about."""
        gone, self.deleting = self.deleting, ""
        kind, _, identifier = gone.partition(":")
        await self._write(_delete, kind, identifier)
        leave = rx.redirect(self.close, replace=True) if gone == self.opened else ContextsState.load
        return [leave, toasts.done("Context deleted.")]


def _list(
    session: Session, visitor: Visitor, q: str, keyset: Keyset, order_by: str, queries: dict[str, str]
) -> Listed[ContextRow]:
    page, count = contexts.list_contexts(session, visitor.scope.environment_id, keyset, order_by=order_by, search=q)
    rows = [
        ContextRow(
            key=row.key,
            type=row.type,
            id=row.identifier,
            data=plain(jsons.dumps(row.data)) if row.data else "",
            created_at=row.created_at,
            updated_at=row.updated_at,
            href=with_query(in_environment(row.environment_id, "contexts", row.type, row.identifier), **queries),
            activity_href=_activity(row),
        )
        for row in page.rows
    ]
    return Listed(rows, page.next, page.previous, in_words(count, "context"))


def _detail(session: Session, visitor: Visitor, kind: str, identifier: str) -> ContextDetail:
    return _shown(contexts.get_context(session, visitor.scope.environment_id, kind, identifier))


def _create(session: Session, visitor: Visitor, form: dict[str, Any]) -> tuple[str, str]:
    kind, identifier = (str(form.get(name) or "").strip() for name in ("type", "id"))
    scope = visitor.scope
    data = _object(str(form.get("data") or ""))
    row = contexts.create_context(session, scope.environment_id, scope.organization_id, kind, identifier, data)
    return row.type, row.identifier


def _save(session: Session, visitor: Visitor, kind: str, identifier: str, text: str) -> ContextDetail:
    environment_id = visitor.scope.environment_id
    return _shown(contexts.update_context(session, environment_id, kind, identifier, _object(text)))


def _delete(session: Session, visitor: Visitor, kind: str, identifier: str) -> None:
    contexts.delete_context(session, visitor.scope.environment_id, kind, identifier)


def _object(text: str) -> dict[str, Any]:
    try:
        parsed = jsons.loads(text) if text.strip() else {}
    except ValueError as error:
        raise BadRequest(f"The data is no JSON: {error}") from error
    if not isinstance(parsed, dict):
        raise BadRequest("The data must be a JSON object.")
    return parsed


def _shown(row: Context) -> ContextDetail:
    return ContextDetail(
        type=row.type,
        id=row.identifier,
        key=row.key,
        data=pretty_json(row.data or {}),
        created_at=row.created_at,
        updated_at=row.updated_at,
        activity_href=_activity(row),
    )


def _activity(row: Context) -> str:
    return with_query(in_environment(row.environment_id, "activity/workflow-runs"), context=row.key)
