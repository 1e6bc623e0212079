"""Lists that are open hear that they are not up to date any more, once a change is committed."""

import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, get_args

import pytest
from sqlmodel import Session, col, select

from novu_app.accounts import invitations
from novu_app.accounts.models import User
from novu_app.accounts.service import CurrentUser
from novu_app.contexts import service as contexts
from novu_app.environments import management, variables
from novu_app.environments import service as environments
from novu_app.integrations import service as integrations
from novu_app.integrations.service import IntegrationDraft
from novu_app.kernel.database import writing
from novu_app.layouts import service as layouts
from novu_app.preferences import service as preferences
from novu_app.realtime import hub
from novu_app.realtime.lists import OF_ORGANIZATION, OF_SUBSCRIBER, Kind
from novu_app.subscribers import service as subscribers
from novu_app.subscribers.store import by_subscriber_id
from novu_app.topics import service as topics
from novu_app.translations import service as translations
from novu_app.workflows import service as workflows
from novu_app.workflows.drafts import WorkflowDraft
from tests.realtime.conftest import until
from tests.support.application import TestEnvironment

#: What is told does not depend on the database.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
CHANGES: dict[Kind, Callable[[Session, TestEnvironment], object]] = {
    "api-keys": lambda session, e: environments.create_key(session, e.id, name="Backend"),
    "contexts": lambda session, e: contexts.create_context(session, e.id, e.organization_id, "tenant", "acme"),
    "environments": lambda session, e: management.create(session, e.organization_id, name="Staging", color="#0090FF"),
    "integrations": lambda session, e: integrations.create_integration(
        session, e.id, e.organization_id, IntegrationDraft("slack", "chat")
    ),
    "layouts": lambda session, e: layouts.create_layout(session, e.id, e.organization_id, "Plain", "plain"),
    "preferences": lambda session, e: preferences.set_global(
        session, e.id, reader(session, e), channels={"sms": False}
    ),
    "subscribers": lambda session, e: subscribers.create_subscriber(session, e.id, e.organization_id, "ada", {}),
    "team": lambda session, e: invitations.invite(session, owner(session, e), "eve@example.com", "viewer"),
    "topics": lambda session, e: topics.create_topic(session, e.id, e.organization_id, "apollo"),
    "translations": lambda session, e: translations.change_locales(session, e.organization_id, targets=["de_DE"]),
    "variables": lambda session, e: variables.create(session, e.organization_id, "REGION"),
    "workflows": lambda session, e: workflows.create_workflow(
        session, e.id, e.organization_id, WorkflowDraft(name="Welcome")
    ),
}


class Refused(Exception):
    """A reason to roll back."""


def owner(session: Session, environment: TestEnvironment) -> CurrentUser:
    user = session.exec(select(User).where(col(User.email) == environment.admin_email)).one()
    return CurrentUser(user.id, user.email, "", environment.organization_id, "owner")


def reader(session: Session, environment: TestEnvironment) -> str:
    """The internal id of a subscriber that exists from the first question for it on."""
    found = by_subscriber_id(session, environment.id, "bob")
    if found is not None:
        return found.id
    return subscribers.create_subscriber(session, environment.id, environment.organization_id, "bob", {})[0].id


def silent() -> bool:
    """Whether everything that there was to say has been said."""
    return all(thread.name != "list news" for thread in threading.enumerate())


async def listen(environment: TestEnvironment) -> tuple[list[Kind], list[Callable[[], None]]]:
    """What is told of every kind, in order, and what ends that."""
    heard: list[Kind] = []
    with writing() as session:
        of_reader = reader(session, environment)
    await until(silent)

    def note(kind: Kind) -> Callable[[Any], None]:
        return lambda _news: heard.append(kind)

    ends = []
    for kind in CHANGES:
        of_environment = of_reader if kind in OF_SUBSCRIBER else environment.id
        scope = environment.organization_id if kind in OF_ORGANIZATION else of_environment
        ends.append(hub.subscribe(hub.list_topic(kind, scope), note(kind)))
    return heard, ends


async def test_a_change_of_each_kind_is_told(hub_running: None, environment: TestEnvironment) -> None:
    assert set(CHANGES) == set(get_args(Kind))
    heard, ends = await listen(environment)
    for kind, change in CHANGES.items():
        with writing() as session:
            change(session, environment)
        await until(partial(heard.__contains__, kind))
    for end in ends:
        end()


async def test_nothing_is_told_of_what_was_rolled_back(hub_running: None, environment: TestEnvironment) -> None:
    heard, ends = await listen(environment)
    with suppress(Refused), writing() as session:
        CHANGES["contexts"](session, environment)
        raise Refused
    with suppress(Refused), writing() as session:
        with session.begin_nested():
            CHANGES["subscribers"](session, environment)
        raise Refused
    with writing() as session:
        CHANGES["topics"](session, environment)
    await until(lambda: heard)
    assert heard == ["topics"]
    for end in ends:
        end()


async def test_many_changes_are_told_in_a_few_words(hub_running: None, environment: TestEnvironment) -> None:
    heard, ends = await listen(environment)
    for number in range(40):
        with writing() as session:
            topics.create_topic(session, environment.id, environment.organization_id, f"topic-{number}")
    await until(lambda: silent() and heard)
    assert len(heard) < 20
    for end in ends:
        end()
