"""Queries of users, members and dashboard sessions."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from novu_app.accounts.models import DashboardSession, Invitation, Member, Organization, User


def first_organization(session: Session) -> Organization | None:
    """The organization made at first run, if there was one."""
    return session.exec(select(Organization).order_by(col(Organization.id)).limit(1)).first()


def organization(session: Session, organization_id: str, *, for_update: bool = False) -> Organization | None:
    """One organization; ``for_update`` holds its row until the transaction ends."""
    return session.get(Organization, organization_id, with_for_update=True if for_update else None)


def user_by_email(session: Session, email: str) -> User | None:
    """The user with this e-mail address, in any case."""
    return session.exec(select(User).where(func.lower(User.email) == email.lower())).first()


def user_by_id(session: Session, user_id: str) -> User | None:
    """One user."""
    return session.get(User, user_id)


def is_anybody(session: Session) -> bool:
    """Whether there is a user."""
    return session.exec(select(User.id).limit(1)).first() is not None


def organizations_of(session: Session, user_id: str) -> Sequence[Organization]:
    """The organizations of a user, oldest first."""
    return session.exec(
        select(Organization)
        .join(Member, col(Member.organization_id) == col(Organization.id))
        .where(Member.user_id == user_id)
        .order_by(col(Organization.id))
    ).all()


def members(session: Session, organization_id: str) -> list[tuple[Member, User]]:
    """The members of an organization with who they are, the oldest first."""
    rows = session.exec(
        select(Member, User)
        .join(User, col(User.id) == col(Member.user_id))
        .where(Member.organization_id == organization_id)
        .order_by(col(Member.id))
    ).all()
    return [(row[0], row[1]) for row in rows]


def member(session: Session, organization_id: str, member_id: str) -> Member | None:
    """One member of an organization."""
    return session.exec(select(Member).where(Member.organization_id == organization_id, Member.id == member_id)).first()


def memberships_of(session: Session, user_id: str) -> Sequence[Member]:
    """The memberships of a user, the oldest first."""
    return session.exec(select(Member).where(Member.user_id == user_id).order_by(col(Member.id))).all()


def owners(session: Session, organization_id: str) -> int:
    """How many owners an organization has."""
    query = select(func.count()).where(Member.organization_id == organization_id, Member.role == "owner")
    return session.exec(query).one()


def last_seen(session: Session, user_ids: Sequence[str]) -> dict[str, int]:
    """When these users signed in last, of those who have a session."""
    rows = session.exec(
        select(DashboardSession.user_id, func.max(DashboardSession.created_at))
        .where(col(DashboardSession.user_id).in_(user_ids))
        .group_by(DashboardSession.user_id)
    ).all()
    return {row[0]: row[1] for row in rows}


def invitations(session: Session, organization_id: str, now: int) -> list[tuple[Invitation, User]]:
    """The invitations of an organization that are still good with who made them, the oldest first."""
    rows = session.exec(
        select(Invitation, User)
        .join(User, col(User.id) == col(Invitation.invited_by))
        .where(Invitation.organization_id == organization_id, col(Invitation.expires_at) > now)
        .order_by(col(Invitation.id))
    ).all()
    return [(row[0], row[1]) for row in rows]


def invitation_by_hash(session: Session, token_hash: str, now: int, *, for_update: bool = False) -> Invitation | None:
    """The invitation with this token hash, while it is good; ``for_update`` holds its row until the transaction ends."""
    query = select(Invitation).where(Invitation.token_hash == token_hash, col(Invitation.expires_at) > now)
    return session.exec(query.with_for_update() if for_update else query).first()


def delete_invitation(session: Session, organization_id: str, invitation_id: str) -> bool:
    """Take an invitation back; whether there was one."""
    result = session.execute(
        delete(Invitation).where(
            col(Invitation.organization_id) == organization_id, col(Invitation.id) == invitation_id
        )
    )
    return bool(result.rowcount)  # type: ignore[attr-defined]


def delete_invitations_to(session: Session, organization_id: str, email: str, now: int) -> None:
    """Take back what an address was invited with, and whatever is over."""
    session.execute(
        delete(Invitation).where(
            col(Invitation.organization_id) == organization_id,
            (col(Invitation.email) == email) | (col(Invitation.expires_at) <= now),
        )
    )


def set_role(session: Session, member_id: str, role: str) -> None:
    """Give a member another role."""
    session.execute(update(Member).where(col(Member.id) == member_id).values(role=role))


def session_user(session: Session, token_hash: str, now: int) -> tuple[User, Member] | None:
    """The user and membership behind a live session."""
    row = session.exec(
        select(User, Member)
        .join(DashboardSession, col(DashboardSession.user_id) == col(User.id))
        .join(Member, col(Member.user_id) == col(User.id))
        .where(DashboardSession.token_hash == token_hash, col(DashboardSession.expires_at) > now)
        .order_by(col(Member.id))
        .limit(1)
    ).first()
    return (row[0], row[1]) if row else None


def delete_session(session: Session, token_hash: str) -> None:
    """End one session."""
    session.execute(delete(DashboardSession).where(col(DashboardSession.token_hash) == token_hash))


def delete_sessions_of(session: Session, user_id: str, *, besides: str = "") -> None:
    """End every session of a user but the one with the token hash ``besides``."""
    session.execute(
        delete(DashboardSession).where(
            col(DashboardSession.user_id) == user_id, col(DashboardSession.token_hash) != besides
        )
    )


def delete_expired_sessions(session: Session, now: int) -> None:
    """End the sessions whose time is over."""
    session.execute(delete(DashboardSession).where(col(DashboardSession.expires_at) <= now))
