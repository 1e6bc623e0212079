"""The way from a page into the service layer: off the event loop, in one transaction, after a check of who asks."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial
from typing import Concatenate, ParamSpec, TypeVar

from sqlmodel import Session

from novu_app.accounts import permissions
from novu_app.accounts import service as accounts
from novu_app.accounts.service import CurrentUser
from novu_app.environments import service as environments
from novu_app.environments.service import Scope
from novu_app.kernel.database import reading, writing
from novu_app.kernel.errors import Forbidden, NovuError
from novu_app.kernel.ids import new_id

P = ParamSpec("P")
Result = TypeVar("Result")

log = logging.getLogger("novu.dashboard")

# Pages wait for the database only here, and never for the pool that REST handlers use.
_pool = ThreadPoolExecutor(max_workers=8, thread_name_prefix="dashboard")


class SignedOut(Exception):
    """The visitor's session is over.

    None of the errors that a page shows beside what was asked for: whatever was asked, the visitor signs in again (errors.py).
    """


class Unforeseen(NovuError):
    """What nobody has foreseen went wrong: the log says what, under :attr:`reference`."""

    def __init__(self, reference: str) -> None:
        super().__init__("Something went wrong here. Try again.", reference=reference)
        self.reference = reference


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who looks at a page, and in which environment."""

    user: CurrentUser
    scope: Scope

    def require(self, area: str, *, changes: bool) -> None:
        """See that the visitor's role may read or change in an area of :mod:`novu_app.accounts.permissions`.

        Raises:
            Forbidden: it may not.
        """
        permissions.require(self.user.role, permissions.needed_for(area, changes=changes))


async def off_loop(work: Callable[P, Result], *args: P.args, **kwargs: P.kwargs) -> Result:
    """Run blocking work in the pages' own threads."""
    context = copy_context()
    return await asyncio.get_running_loop().run_in_executor(_pool, partial(context.run, work, *args, **kwargs))


def admit(session: Session, token: str, environment_id: str) -> Visitor:
    """Who may do something in an environment.

    Raises:
        SignedOut: the session is unknown or over.
        NotFound: the visitor's organization has no such environment.
    """
    user = accounts.session_user(session, token)
    if user is None:
        raise SignedOut("Your session is over. Sign in again.")
    environment = environments.get_environment(session, environment_id, user.organization_id)
    return Visitor(user, environments.scope_of(environment))


def developing(visitor: Visitor) -> None:
    """See that this is a place where workflows are made.

    Raises:
        Forbidden: it is an environment that content is published to.
    """
    if visitor.scope.environment_type != "dev":
        raise Forbidden("Workflows are changed in Development and published from there.")


def within(
    area: str, changes: bool, work: Callable[Concatenate[Session, Visitor, P], Result]
) -> Callable[Concatenate[Session, Visitor, P], Result]:
    """``work`` behind a look at the visitor's role, in the same transaction.

    Raises:
        Forbidden: (when called) the role may not read or change in ``area``.
    """

    def guarded(session: Session, visitor: Visitor, /, *args: P.args, **kwargs: P.kwargs) -> Result:
        visitor.require(area, changes=changes)
        return work(session, visitor, *args, **kwargs)

    return guarded


async def run(
    work: Callable[Concatenate[Session, Visitor, P], Result],
    token: str,
    environment_id: str,
    changes: bool,
    *args: P.args,
    **kwargs: P.kwargs,
) -> Result:
    """Call ``work`` for a visitor, in a thread and in one transaction.

    Args:
        work: gets the session and the admitted visitor first; returns plain values, no rows of the session.
        token: the visitor's session token.
        environment_id: the environment of the page.
        changes: whether to commit.
        args: more arguments of ``work``.
        kwargs: more named arguments of ``work``.

    Raises:
        SignedOut: the session is unknown or over.
        NotFound: the visitor's organization has no such environment.
        NovuError: what ``work`` raises.
        Unforeseen: it raised anything else, which is in the log by then.
    """

    def in_transaction() -> Result:
        with writing() if changes else reading() as session:
            return work(session, admit(session, token, environment_id), *args, **kwargs)

    try:
        return await off_loop(in_transaction)
    except (NovuError, SignedOut):
        raise
    except Exception as error:
        raise unforeseen(error) from error


def unforeseen(error: Exception) -> Unforeseen:
    """Write a fault to the log, under a reference that its visitor is told."""
    reference = new_id()
    log.error("Dashboard handler failed, reference %s", reference, exc_info=error)
    return Unforeseen(reference)


@dataclass(frozen=True, slots=True)
class EnvironmentSummary:
    """An environment as the switcher needs it; ``type`` is dev or prod."""

    id: str
    name: str
    type: str
    color: str


@dataclass(frozen=True, slots=True)
class Entrance:
    """What the shell shows: the user and the environments to choose from."""

    user: CurrentUser
    organization_name: str
    environments: Sequence[EnvironmentSummary]


async def entrance(token: str) -> Entrance | None:
    """Who a cookie belongs to and where they may go; None when it is no use."""

    def look_up() -> Entrance | None:
        with reading() as session:
            user = accounts.session_user(session, token)
            if user is None:
                return None
            organization = accounts.organization_name(session, user.organization_id)
            found = environments.list_environments(session, user.organization_id)
            return Entrance(
                user, organization, [EnvironmentSummary(each.id, each.name, each.type, each.color) for each in found]
            )

    return await off_loop(look_up)
