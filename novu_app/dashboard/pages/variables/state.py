"""The state of the page of environment variables: ``/variables``, ``/variables/create``, ``/variables/<key>``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar, TypedDict

import reflex as rx
from reflex.event import EventSpec
from sqlmodel import Session

from novu_app.dashboard import toasts
from novu_app.dashboard.asking import Asking
from novu_app.dashboard.door import Visitor
from novu_app.dashboard.errors import message_of
from novu_app.dashboard.listing import Listed, ListState
from novu_app.dashboard.urls import in_environment, with_query
from novu_app.environments import service as environments
from novu_app.environments import variables
from novu_app.environments.models import Environment
from novu_app.environments.variables import MASK, Variable
from novu_app.kernel.errors import BadRequest, NotFound, NovuError
from novu_app.realtime.lists import Kind
from novu_app.workflows import mentions

_CREATE = "create"
_OF_ENVIRONMENT = "value-"


class Value(TypedDict):
    """What a variable is in one environment; ``missing`` where it has no value."""

    environment_id: str
    environment: str
    color: str
    name: str
    value: str
    missing: bool


class VariableRow(TypedDict):
    """One line of the matrix; its values stand in the order of the environments."""

    key: str
    secret: bool
    missing: bool
    values: list[Value]
    updated_at: int
    href: str


class Use(TypedDict):
    """A workflow that reads a variable, in the environment of the page."""

    label: str
    href: str


@dataclass
class VariableDetail:
    """One variable, or the form of a new one when ``key`` is empty."""

    key: str = ""
    secret: bool = False
    places: list[Value] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)


class VariablesState(Asking, ListState, rx.State):
    """The matrix of variables and environments, and what is open over it."""

    AREA: ClassVar[str] = "Environment Variables"
    WATCHES: ClassVar[tuple[Kind, ...]] = ("variables", "environments")

    rows: list[VariableRow] = []
    creating: bool = False
    opened: str = ""
    detail: VariableDetail = VariableDetail()
    close: str = ""
    form_error: str = ""

    def _list_path(self) -> str:
        return self._link("variables")

    @rx.event
    async def load(self) -> list[EventSpec] | None:
        """Read the matrix, and the open variable."""
        wanted = self._segment(1)
        self._begin()
        self.close, self.form_error = self._address(), ""
        self.creating, self.opened = wanted == _CREATE, ""
        try:
            await self._read_and_watch()
            if wanted:
                self.detail = await self._read(_detail, "" if self.creating else wanted)
        except NotFound:
            gone = toasts.failed(f"There is no variable {wanted}.")
            return [rx.redirect(self.close, replace=True), gone]
        except NovuError as error:
            self._failed(error)
            return None
        self.opened = self.detail.key if wanted and not self.creating else ""
        return None

    async def _read_rows(self) -> None:
        self.rows = await self._read(_list, self.view["q"], self._list_queries())
        number = len(self.rows)
        self._ready(Listed(self.rows, summary=f"{number} {'variable' if number == 1 else 'variables'}"))

    @rx.event
    async def create(self, form: dict[str, Any]) -> list[EventSpec] | None:
        """Create a variable."""
        self.form_error = ""
        try:
            key = await self._write(_create, form)
        except NovuError as error:
            self.form_error = message_of(error)
            return None
        return [rx.redirect(self.close), toasts.done(f"{key} created.")]

    @rx.event
    async def save(self, form: dict[str, Any]) -> list[EventSpec] | None:
        """Save the open variable."""
        self.form_error = ""
        try:
            await self._write(_save, self.opened, form)
        except NovuError as error:
            self.form_error = message_of(error)
            return None
        return [rx.redirect(self.close), toasts.done("Saved.")]

    @rx.event
    async def delete(self) -> list[Any]:
        """Delete the variable that was asked about."""
        gone, self.deleting = self.deleting, ""
        await self._write(_delete, gone)
        leave = rx.redirect(self.close, replace=True) if gone == self.opened else VariablesState.load
        return [leave, toasts.done("Variable deleted.")]


def _list(session: Session, visitor: Visitor, q: str, queries: dict[str, str]) -> list[VariableRow]:
    organization_id = visitor.user.organization_id
    places = environments.list_environments(session, organization_id)
    return [
        VariableRow(
            key=found.row.key,
            secret=found.row.secret,
            missing=any(place.id not in found.values for place in places),
            values=_values(places, found),
            updated_at=found.row.updated_at,
            href=with_query(in_environment(visitor.scope.environment_id, "variables", found.row.key), **queries),
        )
        for found in variables.list_variables(session, organization_id, q)
    ]


def _detail(session: Session, visitor: Visitor, key: str) -> VariableDetail:
    organization_id, environment_id = visitor.user.organization_id, visitor.scope.environment_id
    places = environments.list_environments(session, organization_id)
    if not key:
        return VariableDetail(places=_values(places, None))
    found = variables.get(session, organization_id, key)
    return VariableDetail(
        key=found.row.key,
        secret=found.row.secret,
        places=_values(places, found),
        uses=[
            Use(label=row.name, href=in_environment(environment_id, "workflows", row.identifier))
            for row in mentions.using_variable(session, environment_id, key)
        ],
    )


def _values(places: Any, found: Variable | None) -> list[Value]:
    return [_value(place, found) for place in places]


def _value(place: Environment, found: Variable | None) -> Value:
    value = found.values.get(place.id) if found else None
    return Value(
        environment_id=place.id,
        environment=place.name,
        color=place.color,
        name=_OF_ENVIRONMENT + place.id,
        value=value or "",
        missing=value is None,
    )


def _create(session: Session, visitor: Visitor, form: dict[str, Any]) -> str:
    key = str(form.get("key") or "").strip()
    if key == _CREATE:
        raise BadRequest("A variable can not be called so.")
    secret = _is_on(form)
    made = variables.create(
        session, visitor.user.organization_id, key, secret=secret, values=_given(form, with_empty=False)
    )
    return made.row.key


def _save(session: Session, visitor: Visitor, key: str, form: dict[str, Any]) -> None:
    present = variables.get(session, visitor.user.organization_id, key)
    # An empty field of a secret is one that nobody has touched; elsewhere it takes the text away.
    secret = present.row.secret
    values = {
        place: text for place, text in _given(form, with_empty=not secret).items() if text or place in present.values
    }
    variables.update(
        session,
        visitor.user.organization_id,
        key,
        new_key=str(form.get("key") or key).strip(),
        secret=True if _is_on(form) and not secret else None,
        values=values,
    )


def _delete(session: Session, visitor: Visitor, key: str) -> None:
    variables.delete(session, visitor.user.organization_id, key)


def _given(form: dict[str, Any], *, with_empty: bool) -> dict[str, str]:
    texts = {
        name.removeprefix(_OF_ENVIRONMENT): str(text)
        for name, text in form.items()
        if name.startswith(_OF_ENVIRONMENT) and text != MASK
    }
    return {place: text for place, text in texts.items() if text or with_empty}


def _is_on(form: dict[str, Any]) -> bool:
    return form.get("secret") in (True, "on", "true")
