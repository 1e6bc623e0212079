"""Invitations into a team: a link that is copied by hand, so that no mail server is needed.

Who has the link gets in once, with the address and the role of the invitation. Only the keyed hash of its token is stored.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from novu_app.accounts import attempts, passwords, registration, service, store, team
from novu_app.accounts.models import Invitation, Member, User
from novu_app.accounts.service import CurrentUser, SignedIn
from novu_app.kernel import clock, crypto
from novu_app.kernel.errors import BadRequest, Forbidden, NotFound, Unauthorized
from novu_app.realtime import lists

#: How long an invitation is good.
GOOD_FOR_MS = 7 * 24 * 3600 * 1000
_OVER = "This invitation is over or was taken back. Ask for another one."


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation that is still good. Moments are in milliseconds."""

    id: str
    email: str
    role: str
    invited_by: str
    created_at: int
    expires_at: int


@dataclass(frozen=True, slots=True)
class Offer:
    """What a link leads to. ``has_account``: the address signs in with its password instead of choosing one."""

    organization_name: str
    email: str
    role: str
    has_account: bool


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What somebody says who accepts; names count for a new account only."""

    token: str
    password: str
    first_name: str = ""
    last_name: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """An acceptance whose password is right. ``user_id`` is that of an account that exists, else ``password_hash`` is set."""

    wanted: Acceptance
    user_id: str | None
    password_hash: str


def pending(session: Session, organization_id: str) -> list[Invited]:
    """The invitations that are still good, the oldest first."""
    return [_shown(row, by) for row, by in store.invitations(session, organization_id, clock.now_ms())]


def invite(session: Session, acting: CurrentUser, email: str, role: str) -> tuple[Invited, str]:
    """Invite an address; an earlier invitation of the same address ends.

    Args:
        session: a writing transaction.
        acting: who invites, whose role reaches the area "Team".
        email: the address.
        role: what they will be.

    Returns:
        The invitation and the token of its link, which is not kept anywhere.

    Raises:
        BadRequest: it is no address, it is in the team already, or there is no such role.
        Forbidden: it is about an owner, and ``acting`` is none.
    """
    wanted, address = team.checked_role(role), email.strip().lower()
    if not registration.is_email(address):
        raise BadRequest("This is no e-mail address.")
    if wanted == "owner" and not team.may_make_owners(acting):
        raise Forbidden("Only an owner decides who is an owner.")
    if any(each.email.lower() == address for each in team.members(session, acting.organization_id)):
        raise BadRequest(f"{address} is in the team already.")
    token, now = secrets.token_urlsafe(32), clock.now_ms()
    store.delete_invitations_to(session, acting.organization_id, address, now)
    row = Invitation(
        organization_id=acting.organization_id,
        email=address,
        role=wanted,
        token_hash=crypto.keyed_hash(token),
        invited_by=acting.user_id,
        created_at=now,
        expires_at=now + GOOD_FOR_MS,
    )
    session.add(row)
    session.flush()
    lists.changed(session, "team", acting.organization_id)
    by = store.user_by_id(session, acting.user_id)
    return _shown(row, by), token


def withdraw(session: Session, acting: CurrentUser, invitation_id: str) -> None:
    """Take an invitation back: its link leads nowhere.

    Raises:
        NotFound: there is no such invitation.
    """
    if not store.delete_invitation(session, acting.organization_id, invitation_id):
        raise NotFound("This invitation is gone already.")
    lists.changed(session, "team", acting.organization_id)


def offer(session: Session, token: str) -> Offer:
    """What the link with this token leads to.

    Raises:
        NotFound: the invitation is over, was taken back or accepted.
    """
    row = _good(session, token)
    return Offer(
        organization_name=service.organization_name(session, row.organization_id),
        email=row.email,
        role=row.role,
        has_account=store.user_by_email(session, row.email) is not None,
    )


def check(session: Session, wanted: Acceptance) -> Checked:
    """See that an acceptance can be carried out. It hashes a password: better not in a transaction that writes.

    Raises:
        NotFound: the invitation is over, was taken back or accepted.
        Unauthorized: the address has an account, and the password is not its.
        TooManyAttempts: too many passwords were tried for the address.
        BadRequest: the password that was chosen or the name is no good.
    """
    row = _good(session, wanted.token)
    user = store.user_by_email(session, row.email)
    if user is not None:
        with attempts.counted(row.email):
            if not passwords.verify(wanted.password, user.password_hash):
                raise Unauthorized("You have an account already, and this is not its password.")
        return Checked(wanted, user.id, "")
    problems: Sequence[str] = registration.password_problems(wanted.password)
    if not wanted.first_name.strip():
        problems = ["firstName should not be empty", *problems]
    if max(len(wanted.first_name), len(wanted.last_name)) > registration.MAX_NAME:
        problems = [f"a name must be shorter than or equal to {registration.MAX_NAME} characters", *problems]
    if problems:
        raise BadRequest(list(problems))
    return Checked(wanted, None, passwords.hash_password(wanted.password))


def accept(session: Session, checked: Checked) -> SignedIn:
    """Join the team and sign in; the invitation is used up.

    Raises:
        NotFound: the invitation is over, was taken back or accepted meanwhile.
        BadRequest: the address belongs to another organization, or made an account meanwhile.
    """
    row, now = _good(session, checked.wanted.token, for_update=True), clock.now_ms()
    user = store.user_by_email(session, row.email)
    if (user.id if user else None) != checked.user_id:
        raise BadRequest("Somebody has just made an account with this address. Open the link again.")
    if user is None:
        user = User(
            email=row.email,
            password_hash=checked.password_hash,
            first_name=checked.wanted.first_name.strip(),
            last_name=checked.wanted.last_name.strip() or None,
            created_at=now,
            updated_at=now,
        )
        session.add(user)
        session.flush()
    elif store.memberships_of(session, user.id):
        raise BadRequest("This address belongs to a team already, and to one only.")
    session.add(Member(organization_id=row.organization_id, user_id=user.id, role=row.role, created_at=now))
    session.delete(row)
    session.flush()
    lists.changed(session, "team", row.organization_id)
    return service.open_session(session, user)


def _good(session: Session, token: str, *, for_update: bool = False) -> Invitation:
    hashed = crypto.keyed_hash(token)
    row = store.invitation_by_hash(session, hashed, clock.now_ms(), for_update=for_update) if token else None
    if row is None:
        raise NotFound(_OVER)
    return row


def _shown(row: Invitation, by: User | None) -> Invited:
    name = " ".join(part for part in (by.first_name, by.last_name) if part) or by.email if by else ""
    return Invited(row.id, row.email, row.role, name, row.created_at, row.expires_at)
