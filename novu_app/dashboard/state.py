"""State that every page shares: who looks, in which environment, and how a handler reaches the service layer.

The URL is the state. A page's ``load`` handler runs at each change of the address, reads path and query, and fills the
page's variables; links and small redirects change the address. So back, forward, reload and a shared link always work,
and a reconnect rebuilds everything.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import ClassVar, Concatenate, ParamSpec, TypedDict, TypeVar
from urllib.parse import unquote

import reflex as rx
from reflex.event import EventSpec
from sqlmodel import Session

from novu_app.accounts import permissions
from novu_app.accounts.cookies import session_token
from novu_app.dashboard import door, live, toasts
from novu_app.dashboard.door import Visitor
from novu_app.dashboard.kept import Kept
from novu_app.dashboard.urls import SIGN_IN, environment_home, environment_id_of, in_environment, with_query
from novu_app.realtime.hub import environment_topic

P = ParamSpec("P")
Result = TypeVar("Result")

_ENVIRONMENT_PATH = re.compile(r"^/env/[^/]+")


class EnvironmentChoice(TypedDict):
    """One line of the environment switcher."""

    id: str
    name: str
    color: str
    href: str


class Visit(Kept, rx.State):
    """The signed-in user and the environment of the address; filled before any page's own ``load``."""

    signed_in: bool = False
    user_name: str = ""
    user_email: str = ""
    initial: str = ""
    role: str = ""
    #: Whether the role may change content, and whether it may change how things are set up.
    may_change: bool = False
    may_manage: bool = False
    organization_name: str = ""
    environments: list[EnvironmentChoice] = []
    environment_id: str = ""
    environment_name: str = ""
    environment_color: str = "transparent"
    is_development: bool = False
    #: The same page in the environment where content is made; empty when that is this one.
    in_development: str = ""
    base: str = ""
    _organization_id: str = ""

    @rx.event
    async def enter(self) -> EventSpec | list[EventSpec] | None:
        """Admit the visitor, or send them to the sign-in page and back here afterwards."""
        path = _here(self).partition("?")[0]
        live.forget(self.router.session.client_token)
        found = await door.entrance(session_token(self.router.headers.cookie))
        if found is None:
            self.signed_in = False
            return rx.redirect(with_query(SIGN_IN, next=_here(self)))
        wanted = _segment(self, 1)
        current = next((e for e in found.environments if e.id == environment_id_of(wanted)), None)
        self.environments = [
            EnvironmentChoice(
                id=environment.id,
                name=environment.name,
                color=environment.color,
                href=_ENVIRONMENT_PATH.sub(f"/env/{environment.id}", path)
                if current
                else environment_home(environment.id),
            )
            for environment in found.environments
        ]
        if current is None:
            home = rx.redirect(environment_home(found.environments[0].id), replace=True)
            return [home, toasts.failed("There is no such environment.")] if wanted else home
        maker = next((e for e in found.environments if e.type == "dev" and e.id != current.id), None)
        self.in_development = _ENVIRONMENT_PATH.sub(f"/env/{maker.id}", path) if maker and current.type != "dev" else ""
        self.environment_id, self.environment_name = current.id, current.name
        self.environment_color, self.is_development = current.color, current.type == "dev"
        self.base = f"/env/{current.id}"
        self.user_name, self.user_email = found.user.name, found.user.email
        self.initial = found.user.name[:1]
        self.role = found.user.role
        self.may_change = permissions.reaches(self.role, permissions.CONTENT.change)
        self.may_manage = permissions.reaches(self.role, permissions.SETUP.change)
        self.organization_name, self._organization_id = found.organization_name, found.user.organization_id
        self.signed_in = True
        return None


class PageState(Kept, rx.State, mixin=True):
    """Base of every page's state: reads the address and calls services for the visitor.

    Each call checks anew who asks, whether the environment of the address is theirs and whether their role may do this in
    the page's :attr:`AREA`, inside the transaction of the call. Handlers hold no rules and no SQL; what they pass to
    :meth:`_read` and :meth:`_write` is a function of ``(session, visitor, ...)`` that returns plain values.
    """

    #: The area of :mod:`novu_app.accounts.permissions` by which a role may read and change here.
    AREA: ClassVar[str] = "Workflows"

    def _environment(self) -> str:
        """The environment id of the address, which may have its slug."""
        return environment_id_of(_segment(self, 1))

    def _segment(self, place: int) -> str:
        """A part of the path below the environment, unescaped: 0 is the section. Empty where there is none."""
        return _segment(self, place + 2)

    def _link(self, *segments: str) -> str:
        """The address of a page of this environment; the first segment is its section."""
        return in_environment(self._environment(), *segments)

    def _query(self, name: str, default: str = "") -> str:
        """A query parameter of the address."""
        return self.router.url.query_parameters.get(name, default)

    def _queries(self) -> dict[str, str]:
        """All query parameters of the address."""
        return dict(self.router.url.query_parameters)

    def _path(self) -> str:
        """The path of the address, without the installation's sub-path."""
        return _here(self).partition("?")[0]

    async def _read(
        self, work: Callable[Concatenate[Session, Visitor, P], Result], *args: P.args, **kwargs: P.kwargs
    ) -> Result:
        """Call ``work`` in a reading transaction.

        Raises:
            SignedOut: the visitor's session is over.
            Forbidden: their role may not read here.
            NovuError: what ``work`` raises.
        """
        guarded = door.within(self.AREA, False, work)
        return await door.run(guarded, self._token(), self._environment(), False, *args, **kwargs)

    def _watch_environment(self) -> None:
        """Load this page again by :meth:`_refresh` whenever runs of the environment changed."""
        live.watch(self.router.session.client_token, type(self), environment_topic(self._environment()))

    async def _write(
        self, work: Callable[Concatenate[Session, Visitor, P], Result], *args: P.args, **kwargs: P.kwargs
    ) -> Result:
        """Call ``work`` in a transaction that is committed; raises as :meth:`_read`, by what the role may change."""
        guarded = door.within(self.AREA, True, work)
        return await door.run(guarded, self._token(), self._environment(), True, *args, **kwargs)

    def _token(self) -> str:
        """The session token of the visitor's cookie."""
        return session_token(self.router.headers.cookie)


def _segment(state: rx.State, place: int) -> str:
    # From the path itself: a router's parameters would unescape an id with an escaped slash in it twice.
    segments = _here(state).partition("?")[0].strip("/").split("/")
    return unquote(segments[place]) if place < len(segments) else ""


def _here(state: rx.State) -> str:
    # The event's own path: without origin and without the installation's sub-path.
    return str(state.router_data.get("asPath") or state.router.url.path)
