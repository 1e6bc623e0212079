"""The state of the page of environments: ``/environments``, ``/environments/create``, ``/environments/<id>[/publish]``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar, TypedDict

import reflex as rx
from reflex.event import EventSpec
from sqlmodel import Session

from novu_app.dashboard import toasts
from novu_app.dashboard.door import Visitor
from novu_app.dashboard.errors import message_of
from novu_app.dashboard.listing import Listed, ListState
from novu_app.dashboard.pages.environments.engine_form import EngineChoices, engine_changes
from novu_app.dashboard.urls import environment_home, in_environment
from novu_app.environments import engine, management
from novu_app.environments import service as environments
from novu_app.environments.models import Environment
from novu_app.kernel.errors import BadRequest, NotFound, NovuError
from novu_app.realtime.lists import Kind

_CREATE = "create"
PUBLISH = "publish"
#: To choose from; any other can be given as well.
COLORS = ("#FF8447", "#7D52F4", "#30A46C", "#0090FF", "#E93D82", "#FFB224", "#8E4EC6", "#60646C")


class EnvironmentRow(TypedDict):
    """One line of the list; ``home`` is the environment's own first page, ``publish`` where content is brought to it."""

    id: str
    name: str
    identifier: str
    type: str
    color: str
    parent: str
    current: bool
    created_at: int
    href: str
    home: str
    publish: str


@dataclass
class EnvironmentDetail:
    """The open environment; ``fixed`` when it keeps its name and can not be deleted."""

    id: str = ""
    name: str = ""
    identifier: str = ""
    color: str = COLORS[0]
    type: str = ""
    fixed: bool = False
    created_at: int = 0
    engine: EngineChoices = field(default_factory=EngineChoices)


class EnvironmentsState(ListState, rx.State):
    """The list and what is open over it. Where content is published is :class:`.publish_state.PublishState`'s."""

    AREA: ClassVar[str] = "Environments"
    WATCHES: ClassVar[tuple[Kind, ...]] = ("environments",)
    KEY: ClassVar[str] = "id"

    rows: list[EnvironmentRow] = []
    creating: bool = False
    opened: str = ""
    detail: EnvironmentDetail = EnvironmentDetail()
    color: str = COLORS[0]
    deleting: bool = False
    close: str = ""
    form_error: str = ""

    def _list_path(self) -> str:
        return self._link("environments")

    @rx.event
    async def load(self) -> list[EventSpec] | None:
        """Read the environments, and the open one."""
        wanted, part = self._segment(1), self._segment(2)
        self._begin()
        self.close, self.form_error, self.deleting = self._address(), "", False
        self.creating, self.opened = wanted == _CREATE, ""
        if self.creating:
            self.color = COLORS[2]
        try:
            await self._read_and_watch()
        except NovuError as error:
            self._failed(error)
            return None
        if not wanted or self.creating or part == PUBLISH:
            return None
        try:
            self.detail = await self._read(_detail, wanted)
        except NotFound:
            return [rx.redirect(self.close, replace=True), toasts.failed("There is no such environment.")]
        self.color, self.opened = self.detail.color, self.detail.id
        return None

    async def _read_rows(self) -> None:
        self.rows = await self._read(_list)
        self._ready(Listed(self.rows))

    @rx.event
    def set_color(self, color: str) -> None:
        """Choose a colour in the open form."""
        self.color = color

    @rx.event
    def set_deleting(self, value: bool) -> None:
        """Open or close the question before an environment is deleted."""
        self.deleting = value

    @rx.event
    async def create(self, form: dict[str, Any]) -> list[EventSpec] | None:
        """Create an environment."""
        self.form_error = ""
        try:
            name = await self._write(_create, str(form.get("name") or ""), self.color)
        except NovuError as error:
            self.form_error = message_of(error)
            return None
        return [rx.redirect(self.close), toasts.done(f"{name} created. Its first key stands under API keys.")]

    @rx.event
    async def save(self, form: dict[str, Any]) -> list[EventSpec] | None:
        """Save name, colour and engine settings of the open environment."""
        self.form_error = ""
        name = str(form.get("name") or self.detail.name)
        try:
            await self._write(_save, self.opened, name, self.color, engine_changes(form))
        except NovuError as error:
            self.form_error = message_of(error)
            return None
        return [rx.redirect(self.close), toasts.done("Saved.")]

    @rx.event
    async def delete(self, form: dict[str, Any]) -> list[EventSpec] | EventSpec:
        """Delete the open environment, whose name was typed."""
        try:
            await self._write(_delete, self.opened, str(form.get("typed") or ""))
        except BadRequest as error:
            return toasts.failed(message_of(error))
        self.deleting = False
        here = self.opened == self._environment()
        remaining = next((row["id"] for row in self.rows if row["id"] != self.opened), "")
        target = environment_home(remaining) if here and remaining else self.close
        return [rx.redirect(target, replace=True), toasts.done("Environment deleted.")]


def _list(session: Session, visitor: Visitor) -> list[EnvironmentRow]:
    found = environments.list_environments(session, visitor.user.organization_id)
    names = {row.id: row.name for row in found}
    here = visitor.scope.environment_id
    return [
        EnvironmentRow(
            id=row.id,
            name=row.name,
            identifier=row.identifier,
            type=row.type,
            color=row.color,
            parent=names.get(row.parent_id or "", ""),
            current=row.id == here,
            created_at=row.created_at,
            href=in_environment(here, "environments", row.id),
            home=environment_home(row.id),
            publish=in_environment(here, "environments", row.id, PUBLISH) if row.type != "dev" else "",
        )
        for row in found
    ]


def _detail(session: Session, visitor: Visitor, environment_id: str) -> EnvironmentDetail:
    row = environments.get_environment(session, environment_id, visitor.user.organization_id)
    return EnvironmentDetail(
        id=row.id,
        name=row.name,
        identifier=row.identifier,
        color=row.color,
        type=row.type,
        fixed=_is_fixed(row),
        created_at=row.created_at,
        engine=EngineChoices.of(engine.get(session, row.id)),
    )


def _is_fixed(row: Environment) -> bool:
    return row.name in management.PROTECTED


def _create(session: Session, visitor: Visitor, name: str, color: str) -> str:
    return management.create(session, visitor.user.organization_id, name=name, color=color).name


def _save(
    session: Session, visitor: Visitor, environment_id: str, name: str, color: str, chosen: dict[str, Any]
) -> None:
    management.update(session, visitor.user.organization_id, environment_id, {"name": name, "color": color})
    engine.change(session, environment_id, chosen)


def _delete(session: Session, visitor: Visitor, environment_id: str, typed: str) -> None:
    row = environments.get_environment(session, environment_id, visitor.user.organization_id)
    if typed.strip() != row.name:
        raise BadRequest(f"Type {row.name} to delete it.")
    management.delete(session, visitor.user.organization_id, environment_id)
