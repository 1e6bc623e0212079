"""Who runs the product: organizations, their users, members and invitations, and dashboard sessions."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from novu_app.kernel import fields


class Organization(SQLModel, table=True):
    """The customer: owns environments and members. Null locales are those of :mod:`novu_app.translations.locales`."""

    __tablename__ = "organization"

    id: str = fields.primary_id()
    name: str = fields.text()
    default_locale: str | None = fields.text(nullable=True)
    target_locales: list[str] | None = fields.document(nullable=True)
    created_at: int = fields.moment()
    updated_at: int = fields.moment()


class User(SQLModel, table=True):
    """A person who signs in to the dashboard. ``password_hash`` is argon2id."""

    __tablename__ = "user_account"

    id: str = fields.primary_id()
    email: str = fields.text(unique=True)
    password_hash: str = fields.text()
    first_name: str | None = fields.text(nullable=True)
    last_name: str | None = fields.text(nullable=True)
    created_at: int = fields.moment()
    updated_at: int = fields.moment()


class Member(SQLModel, table=True):
    """A user's place in an organization: owner, admin, author or viewer."""

    __tablename__ = "member"
    __table_args__ = (UniqueConstraint("organization_id", "user_id"),)

    id: str = fields.primary_id()
    organization_id: str = fields.reference("organization.id")
    user_id: str = fields.reference("user_account.id", index=True)
    role: str = fields.text()
    created_at: int = fields.moment()


class DashboardSession(SQLModel, table=True):
    """A signed-in browser, found by the keyed hash of its cookie."""

    __tablename__ = "dashboard_session"

    id: str = fields.primary_id()
    user_id: str = fields.reference("user_account.id", index=True)
    token_hash: str = fields.text(unique=True)
    created_at: int = fields.moment()
    expires_at: int = fields.moment()


class Invitation(SQLModel, table=True):
    """A way into an organization for whoever has its link, until ``expires_at``; found by the keyed hash of the link's token."""

    __tablename__ = "invitation"
    __table_args__ = (UniqueConstraint("organization_id", "email"),)

    id: str = fields.primary_id()
    organization_id: str = fields.reference("organization.id")
    email: str = fields.text()  # lower case
    role: str = fields.text()
    token_hash: str = fields.text(unique=True)
    invited_by: str = fields.reference("user_account.id", index=True)
    created_at: int = fields.moment()
    expires_at: int = fields.moment()
