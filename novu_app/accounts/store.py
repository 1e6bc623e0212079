"""Queries of users, members and dashboard sessions."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from novu_app.accounts.models import DashboardSession, Member, Organization, User


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


def delete_sessions_of(session: Session, user_id: str) -> None:
    """End every session of a user."""
    session.execute(delete(DashboardSession).where(col(DashboardSession.user_id) == user_id))


def delete_expired_sessions(session: Session, now: int) -> None:
    """End the sessions whose time is over."""
    session.execute(delete(DashboardSession).where(col(DashboardSession.expires_at) <= now))
