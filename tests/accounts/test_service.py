"""The first start, and signing in to the dashboard."""

import pytest
from sqlmodel import SQLModel, select

from novu_app.accounts import service
from novu_app.accounts.models import DashboardSession, Member, User
from novu_app.accounts.passwords import hash_password, verify
from novu_app.environments import service as environments
from novu_app.integrations.models import Integration
from novu_app.kernel.database import reading, writing
from novu_app.kernel.errors import NotFound, Unauthorized
from novu_app.kernel.settings import get_settings
from novu_app.workflows.models import Workflow
from tests.support.application import ADMIN_EMAIL, ADMIN_PASSWORD, APPLICATION_IDENTIFIER, SECRET_KEY, TestEnvironment
from tests.support.databases import Kind
from tests.support.engine import MovableClock


def count(table: type[SQLModel]) -> int:
    with reading() as session:
        return len(session.exec(select(table)).all())


def sign_in(email: str = ADMIN_EMAIL, password: str = ADMIN_PASSWORD) -> service.SignedIn:
    with writing() as session:
        return service.sign_in(session, email, password)


def user_of(token: str) -> service.CurrentUser | None:
    with reading() as session:
        return service.session_user(session, token)


def test_a_first_start_makes_what_a_newcomer_needs(database: Kind) -> None:
    with writing() as session:
        made = service.first_run(session, get_settings())
    assert made.created
    assert made.admin_email == ADMIN_EMAIL
    assert made.production is not None
    assert (made.development.type, made.production.type) == ("dev", "prod")
    assert made.production.parent_id == made.development.id
    assert made.development.identifier == APPLICATION_IDENTIFIER
    scope = environments.scope_of_key(SECRET_KEY)
    assert scope is not None
    assert (scope.environment_id, scope.organization_id) == (made.development.id, made.organization_id)
    with reading() as session:
        members = session.exec(select(Member)).all()
        assert [member.role for member in members] == ["owner"]
        providers = {(row.environment_id, row.provider_id) for row in session.exec(select(Integration)).all()}
        assert session.exec(select(Workflow.identifier)).all() == ["welcome"]
    assert providers == {
        (made.development.id, "novu"),
        (made.development.id, "novu-email"),
        (made.development.id, "novu-sms"),
        (made.production.id, "novu"),
    }


def test_a_second_start_makes_nothing_and_finds_the_same(database: Kind) -> None:
    with writing() as session:
        first = service.first_run(session, get_settings())
    before = {table: count(table) for table in (User, Member, Integration, Workflow)}
    with writing() as session:
        second = service.first_run(session, get_settings())
    assert not second.created
    assert (second.organization_id, second.development.id) == (first.organization_id, first.development.id)
    assert {table: count(table) for table in before} == before


def test_the_welcome_workflow_works_out_of_the_box(environment: TestEnvironment) -> None:
    from novu_app.messages.models import Message
    from tests.support.customer import Customer
    from worker import tasks

    customer = Customer(environment)
    customer.trigger({"subscriberId": "ada", "firstName": "Ada", "email": "ada@example.com"}, name="welcome")
    tasks.drain_events()
    messages = customer.rows(Message)
    assert [(m.channel, m.subject, m.status) for m in messages] == [
        ("in_app", "Welcome, Ada!", "sent"),
        ("email", "Welcome, Ada!", "sent"),
    ]
    assert "Your first notification has arrived" in (messages[1].content or "")


def test_the_right_password_opens_a_session(environment: TestEnvironment) -> None:
    signed = sign_in(f"  {ADMIN_EMAIL.upper()} ")
    user = user_of(signed.token)
    assert user is not None
    assert user == signed.user
    assert (user.email, user.name, user.role) == (ADMIN_EMAIL, ADMIN_EMAIL, "owner")
    assert user.organization_id == environment.organization_id


@pytest.mark.parametrize(
    ("email", "password"), [(ADMIN_EMAIL, "wrong"), ("nobody@example.com", ADMIN_PASSWORD), (ADMIN_EMAIL, ""), ("", "")]
)
def test_anything_else_is_refused_in_the_same_words(environment: TestEnvironment, email: str, password: str) -> None:
    with pytest.raises(Unauthorized, match="Incorrect email or password provided"):
        sign_in(email, password)
    assert count(DashboardSession) == 0


def test_a_session_lasts_thirty_days(environment: TestEnvironment, clock: MovableClock) -> None:
    signed = sign_in()
    assert signed.expires_at == clock.now_ms + 30 * 86_400_000
    clock.advance(days=30, milliseconds=-1)
    assert user_of(signed.token) is not None
    clock.advance(milliseconds=1)
    assert user_of(signed.token) is None
    sign_in()
    assert count(DashboardSession) == 1, "what is over is swept out when somebody signs in"


def test_signing_out_ends_this_session_alone(environment: TestEnvironment) -> None:
    here, there = sign_in(), sign_in()
    with writing() as session:
        service.sign_out(session, here.token)
    assert user_of(here.token) is None
    assert user_of(there.token) is not None


@pytest.mark.parametrize("token", ["", "x", "' OR 1=1 --"])
def test_a_token_that_nobody_gave_out_is_nobody(environment: TestEnvironment, token: str) -> None:
    assert user_of(token) is None


def test_neither_tokens_nor_passwords_are_stored(environment: TestEnvironment) -> None:
    signed = sign_in()
    with reading() as session:
        stored = session.exec(select(DashboardSession)).one()
        user = session.exec(select(User)).one()
    assert signed.token not in str(stored.model_dump())
    assert ADMIN_PASSWORD not in str(user.model_dump())
    assert user.password_hash.startswith("$argon2id$")


def test_password_hashes_differ_and_verify() -> None:
    first, second = hash_password("päss"), hash_password("päss")
    assert first != second
    assert verify("päss", first)
    assert not verify("pass", first)
    assert not verify("nobody has this password", None), "an unknown user is refused whatever they say"
    assert not verify("x", "not a hash")


def test_a_new_password_ends_every_session_and_replaces_the_old_one(environment: TestEnvironment) -> None:
    token = sign_in().token
    with writing() as session:
        service.set_password(session, ADMIN_EMAIL.upper(), "another one")
    assert user_of(token) is None
    assert user_of(sign_in(password="another one").token) is not None
    with pytest.raises(Unauthorized):
        sign_in()


def test_nobody_gets_a_password_who_is_not_there(environment: TestEnvironment) -> None:
    with writing() as session, pytest.raises(NotFound):
        service.set_password(session, "nobody@example.com", "anything")
