"""The team of an organization: who belongs to it, and as what. Callers have seen that the role reaches the area "Team";
what is about owners is decided here: only owners make or unmake owners, and one of them stays."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from novu_app.accounts import permissions, store
from novu_app.accounts.models import Member
from novu_app.accounts.permissions import Role
from novu_app.accounts.service import CurrentUser
from novu_app.kernel import changes
from novu_app.kernel.errors import BadRequest, Forbidden, NotFound
from novu_app.realtime import lists


@dataclass(frozen=True, slots=True)
class TeamMember:
    """One member. Moments are in milliseconds; ``signed_in_at`` is None for whoever has no open session."""

    id: str
    user_id: str
    email: str
    name: str
    role: str
    since: int
    signed_in_at: int | None


def members(session: Session, organization_id: str) -> list[TeamMember]:
    """Everybody in an organization, who came first first."""
    found = store.members(session, organization_id)
    seen = store.last_seen(session, [user.id for _, user in found])
    return [
        TeamMember(
            id=member.id,
            user_id=user.id,
            email=user.email,
            name=" ".join(part for part in (user.first_name, user.last_name) if part),
            role=member.role,
            since=member.created_at,
            signed_in_at=seen.get(user.id),
        )
        for member, user in found
    ]


def change_role(session: Session, acting: CurrentUser, member_id: str, role: str) -> None:
    """Give a member another role, in all processes when the transaction is committed.

    Raises:
        BadRequest: there is no such role, or nobody would own the organization any more.
        NotFound: the organization has no such member.
        Forbidden: it is about an owner, and ``acting`` is none.
    """
    wanted = checked_role(role)
    member = _held(session, acting, member_id)
    _check_owners(session, acting, member, wanted)
    store.set_role(session, member.id, wanted)
    changes.announce(session)
    lists.changed(session, "team", acting.organization_id)


def remove(session: Session, acting: CurrentUser, member_id: str) -> None:
    """Take somebody out of the organization and end their sessions. What they made stays, with their name.

    Raises:
        BadRequest: nobody would own the organization any more.
        NotFound: the organization has no such member.
        Forbidden: it is an owner, and ``acting`` is none.
    """
    member = _held(session, acting, member_id)
    _check_owners(session, acting, member, None)
    session.delete(member)
    session.flush()
    store.delete_sessions_of(session, member.user_id)
    changes.announce(session)
    lists.changed(session, "team", acting.organization_id)


def checked_role(role: str) -> Role:
    """The role with this name.

    Raises:
        BadRequest: there is none.
    """
    found = next((each for each in permissions.ROLES if each == role), None)
    if found is None:
        raise BadRequest(f"There is no role {role!r}: it is one of {', '.join(permissions.ROLES)}")
    return found


def may_make_owners(acting: CurrentUser) -> bool:
    """Whether somebody may make others owners, and take that from them."""
    return acting.role == "owner"


def _held(session: Session, acting: CurrentUser, member_id: str) -> Member:
    # The organization's row is held: two owners who take each other out at once must not both succeed.
    store.organization(session, acting.organization_id, for_update=True)
    member = store.member(session, acting.organization_id, member_id)
    if member is None:
        raise NotFound("This person is not in the team any more.")
    return member


def _check_owners(session: Session, acting: CurrentUser, member: Member, wanted: Role | None) -> None:
    if "owner" in (member.role, wanted) and not may_make_owners(acting):
        raise Forbidden("Only an owner decides who is an owner.")
    if member.role == "owner" != wanted and store.owners(session, acting.organization_id) < 2:
        raise BadRequest("The organization needs an owner: make somebody else one first.")
