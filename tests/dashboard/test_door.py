"""The way from a page into the services: who may, where, and in which transaction."""

import asyncio
import time

import pytest
from sqlmodel import Session

from novu_app.accounts import service as accounts
from novu_app.accounts.models import Member, Organization, User
from novu_app.accounts.passwords import hash_password
from novu_app.dashboard import door
from novu_app.dashboard.door import SignedOut, Visitor
from novu_app.dashboard.errors import message_of
from novu_app.environments import service as environments
from novu_app.kernel import clock
from novu_app.kernel.database import reading, writing
from novu_app.kernel.errors import Forbidden, NotFound
from novu_app.topics import service as topics
from tests.support.application import TestEnvironment


@pytest.fixture
def token(environment: TestEnvironment) -> str:
    """The administrator's session."""
    with writing() as session:
        return accounts.sign_in(session, environment.admin_email, environment.admin_password).token


def who(_session: Session, visitor: Visitor) -> tuple[str, str]:
    return visitor.user.email, visitor.scope.environment_name


def make_topic(session: Session, visitor: Visitor, key: str) -> str:
    scope = visitor.scope
    return topics.create_topic(session, scope.environment_id, scope.organization_id, key)[0].key


async def test_admits_a_member_to_the_environments_of_the_organization(
    environment: TestEnvironment, token: str
) -> None:
    assert await door.run(who, token, environment.id, False) == (environment.admin_email, "Development")
    assert await door.run(who, token, environment.production_id, False) == (environment.admin_email, "Production")
    found = await door.entrance(token)
    assert found is not None
    assert found.organization_name == "My organization"
    assert [each.name for each in found.environments] == ["Development", "Production"]


@pytest.mark.parametrize("cookie", ["", "made-up"])
async def test_an_unknown_cookie_opens_nothing(environment: TestEnvironment, cookie: str) -> None:
    with pytest.raises(SignedOut):
        await door.run(who, cookie, environment.id, False)
    assert await door.entrance(cookie) is None


async def test_a_session_that_was_ended_opens_nothing(environment: TestEnvironment, token: str) -> None:
    with writing() as session:
        accounts.sign_out(session, token)
    with pytest.raises(SignedOut):
        await door.run(who, token, environment.id, False)


async def test_a_session_ends_by_itself(environment: TestEnvironment, token: str) -> None:
    later = clock.now_ms() + accounts.SESSION_MS + 1
    clock.set_source(lambda: later)
    with pytest.raises(SignedOut):
        await door.run(who, token, environment.id, False)


async def test_members_of_another_organization_stay_outside(environment: TestEnvironment) -> None:
    now = clock.now_ms()
    with writing() as session:
        other = Organization(name="Other", created_at=now, updated_at=now)
        user = User(email="eve@example.com", password_hash=hash_password("secret"), created_at=now, updated_at=now)
        session.add_all([other, user])
        session.flush()
        session.add(Member(organization_id=other.id, user_id=user.id, role="owner", created_at=now))
        own = environments.create_environment(session, other.id, name="Development", type="dev").id
        eve = accounts.sign_in(session, "eve@example.com", "secret").token
    assert (await door.run(who, eve, own, False))[0] == "eve@example.com"
    with pytest.raises(NotFound):
        await door.run(make_topic, eve, environment.id, True, "stolen")
    with pytest.raises(NotFound):
        await door.run(who, eve, "", False)


async def test_commits_changes_and_rolls_back_errors_and_reads(environment: TestEnvironment, token: str) -> None:
    def fail(session: Session, visitor: Visitor) -> None:
        make_topic(session, visitor, "never")
        raise Forbidden("no")

    await door.run(make_topic, token, environment.id, True, "kept")
    with pytest.raises(Forbidden):
        await door.run(fail, token, environment.id, True)
    with reading() as session:
        assert topics.get_topic(session, environment.id, "kept").key == "kept"
        with pytest.raises(NotFound):
            topics.get_topic(session, environment.id, "never")


async def test_what_nobody_has_foreseen_is_in_the_log_under_a_reference_that_the_visitor_is_told(
    environment: TestEnvironment, token: str, caplog: pytest.LogCaptureFixture
) -> None:
    def break_down(_session: Session, _visitor: Visitor) -> None:
        raise ZeroDivisionError("the cause")

    with pytest.raises(door.Unforeseen) as told:
        await door.run(break_down, token, environment.id, False)
    words = message_of(told.value)
    (record,) = caplog.records
    assert told.value.reference in words
    assert told.value.reference in record.getMessage()
    assert "the cause" in str(record.exc_info)
    assert "the cause" not in words


async def test_the_event_loop_goes_on_meanwhile(environment: TestEnvironment, token: str) -> None:
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0.001)

    def slow(_session: Session, _visitor: Visitor) -> None:
        ends = time.monotonic() + 60
        while ticks < 5 and time.monotonic() < ends:
            time.sleep(0.01)

    ticking = asyncio.create_task(tick())
    await door.run(slow, token, environment.id, False)
    ticking.cancel()
    assert ticks >= 5, "a call that holds the loop would have let it tick once"


async def test_workflows_are_made_in_development_alone(environment: TestEnvironment, token: str) -> None:
    def change(_session: Session, visitor: Visitor) -> None:
        door.developing(visitor)

    await door.run(change, token, environment.id, True)
    with pytest.raises(Forbidden):
        await door.run(change, token, environment.production_id, True)
