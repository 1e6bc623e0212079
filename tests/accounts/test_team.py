"""The team of an organization: invitations by link, roles, and the owner who has to stay."""

from dataclasses import replace

import pytest

from novu_app.accounts import invitations, profile, service, team
from novu_app.accounts.invitations import Acceptance
from novu_app.accounts.models import User
from novu_app.accounts.passwords import hash_password
from novu_app.accounts.service import CurrentUser, SignedIn
from novu_app.kernel.database import reading, writing
from novu_app.kernel.errors import BadRequest, Forbidden, NotFound, Unauthorized
from tests.support.application import TestEnvironment
from tests.support.engine import MovableClock

PASSWORD = "Analytical-Engine-1"


def owner(environment: TestEnvironment) -> CurrentUser:
    with writing() as session:
        return service.sign_in(session, environment.admin_email, environment.admin_password).user


def invite(by: CurrentUser, email: str, role: str) -> str:
    with writing() as session:
        return invitations.invite(session, by, email, role)[1]


def join(token: str, password: str = PASSWORD, first_name: str = "Grace") -> SignedIn:
    with reading() as session:
        checked = invitations.check(session, Acceptance(token, password, first_name))
    with writing() as session:
        return invitations.accept(session, checked)


def team_of(user: CurrentUser) -> dict[str, str]:
    with reading() as session:
        return {each.email: each.role for each in team.members(session, user.organization_id)}


def member_id(user: CurrentUser, email: str) -> str:
    with reading() as session:
        return next(each.id for each in team.members(session, user.organization_id) if each.email == email)


def change_role(by: CurrentUser, email: str, role: str) -> None:
    with writing() as session:
        team.change_role(session, by, member_id(by, email), role)


def remove(by: CurrentUser, email: str) -> None:
    with writing() as session:
        team.remove(session, by, member_id(by, email))


def test_a_link_leads_into_the_team_once(environment: TestEnvironment) -> None:
    ada = owner(environment)
    token = invite(ada, " Grace@Example.com ", "viewer")
    with reading() as session:
        offer = invitations.offer(session, token)
        (waiting,) = invitations.pending(session, ada.organization_id)
    assert (offer.email, offer.role, offer.has_account) == ("grace@example.com", "viewer", False)
    assert (waiting.email, waiting.invited_by) == ("grace@example.com", environment.admin_email)

    grace = join(token).user
    assert (grace.name, grace.role, grace.organization_id) == ("Grace", "viewer", ada.organization_id)
    assert team_of(ada) == {environment.admin_email: "owner", "grace@example.com": "viewer"}
    with reading() as session:
        assert invitations.pending(session, ada.organization_id) == []
    with pytest.raises(NotFound):
        join(token)


def test_an_invitation_ends_by_itself_when_it_is_taken_back_and_when_there_is_a_newer_one(
    environment: TestEnvironment, clock: MovableClock
) -> None:
    ada = owner(environment)
    first = invite(ada, "grace@example.com", "viewer")
    second = invite(ada, "grace@example.com", "author")
    with pytest.raises(NotFound):
        join(first)
    clock.advance(milliseconds=invitations.GOOD_FOR_MS + 1)
    with pytest.raises(NotFound):
        join(second)
    third = invite(ada, "grace@example.com", "author")
    with writing() as session:
        (pending,) = invitations.pending(session, ada.organization_id)
        invitations.withdraw(session, ada, pending.id)
    with pytest.raises(NotFound):
        join(third)
    with writing() as session, pytest.raises(NotFound):
        invitations.withdraw(session, ada, pending.id)


@pytest.mark.parametrize(
    ("email", "role", "problem"),
    [
        ("grace", "viewer", "no e-mail address"),
        ("grace@example.com", "queen", "no role"),
        ("ADA@example.com", "viewer", "in the team already"),
    ],
)
def test_what_nobody_can_be_invited_as(environment: TestEnvironment, email: str, role: str, problem: str) -> None:
    with pytest.raises(BadRequest, match=problem):
        invite(owner(environment), email, role)


def test_a_weak_password_or_no_name_does_not_get_in(environment: TestEnvironment) -> None:
    token = invite(owner(environment), "grace@example.com", "viewer")
    for password, first_name in (("short", "Grace"), (PASSWORD, " ")):
        with pytest.raises(BadRequest):
            join(token, password, first_name)
    assert join(token).user.role == "viewer"


def test_who_was_in_the_team_before_comes_back_with_the_own_password(environment: TestEnvironment) -> None:
    ada = owner(environment)
    before = join(invite(ada, "grace@example.com", "author"))
    remove(ada, "grace@example.com")
    with reading() as session:
        assert service.session_user(session, before.token) is None
    token = invite(ada, "grace@example.com", "viewer")
    with reading() as session:
        assert invitations.offer(session, token).has_account
    with pytest.raises(Unauthorized):
        join(token, "somebody else's")
    assert join(token).user.role == "viewer"


def test_an_address_belongs_to_one_team(environment: TestEnvironment) -> None:
    with writing() as session:
        eve = User(email="eve@example.com", password_hash=hash_password(PASSWORD), created_at=1, updated_at=1)
        service.establish(session, eve, "Other")
    token = invite(owner(environment), "eve@example.com", "viewer")
    with pytest.raises(BadRequest, match="belongs to a team already"):
        join(token)
    with writing() as session:
        assert service.sign_in(session, "eve@example.com", PASSWORD).user.role == "owner"


def test_only_owners_decide_who_is_an_owner(environment: TestEnvironment) -> None:
    ada = owner(environment)
    admin = join(invite(ada, "admin@example.com", "admin")).user
    with pytest.raises(Forbidden):
        invite(admin, "grace@example.com", "owner")
    for work in (
        lambda: change_role(admin, "admin@example.com", "owner"),
        lambda: change_role(admin, environment.admin_email, "viewer"),
        lambda: remove(admin, environment.admin_email),
    ):
        with pytest.raises(Forbidden):
            work()
    change_role(ada, "admin@example.com", "owner")
    assert team_of(ada)["admin@example.com"] == "owner"


def test_the_last_owner_stays(environment: TestEnvironment) -> None:
    ada = owner(environment)
    for work in (
        lambda: change_role(ada, environment.admin_email, "admin"),
        lambda: remove(ada, environment.admin_email),
    ):
        with pytest.raises(BadRequest, match="needs an owner"):
            work()
    join(invite(ada, "grace@example.com", "owner"))
    change_role(ada, environment.admin_email, "admin")
    assert team_of(ada) == {environment.admin_email: "admin", "grace@example.com": "owner"}


def test_members_of_another_team_are_not_found(environment: TestEnvironment) -> None:
    ada = owner(environment)
    stranger = replace(ada, organization_id="0" * 24)
    with writing() as session, pytest.raises(NotFound):
        team.remove(session, stranger, member_id(ada, environment.admin_email))


def test_people_change_their_own_password_and_other_browsers_are_signed_out(environment: TestEnvironment) -> None:
    with writing() as session:
        here = service.sign_in(session, environment.admin_email, environment.admin_password)
        there = service.sign_in(session, environment.admin_email, environment.admin_password)
    with reading() as session:
        with pytest.raises(BadRequest, match="not your present"):
            profile.new_password(session, here.user, "a guess", PASSWORD)
        with pytest.raises(BadRequest):
            profile.new_password(session, here.user, environment.admin_password, "weak")
        hashed = profile.new_password(session, here.user, environment.admin_password, PASSWORD)
    with writing() as session:
        profile.set_password(session, here.user, hashed, here.token)
        profile.rename(session, here.user, " Ada ", "Lovelace")
    with reading() as session:
        still = service.session_user(session, here.token)
        assert still is not None
        assert still.name == "Ada Lovelace"
        assert service.session_user(session, there.token) is None
    with writing() as session:
        assert service.sign_in(session, environment.admin_email, PASSWORD).user.name == "Ada Lovelace"


def test_an_organization_is_called_otherwise(environment: TestEnvironment) -> None:
    with writing() as session:
        assert profile.rename_organization(session, environment.organization_id, "  Engines Ltd ") == "Engines Ltd"
        for name in (" ", "x" * 129):
            with pytest.raises(BadRequest):
                profile.rename_organization(session, environment.organization_id, name)
    with reading() as session:
        assert service.organization_name(session, environment.organization_id) == "Engines Ltd"
