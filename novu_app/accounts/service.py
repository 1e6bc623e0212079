"""Signing in, and the first start of an installation."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlmodel import Session

from novu_app.accounts import attempts, store
from novu_app.accounts.models import DashboardSession, Member, Organization, User
from novu_app.accounts.passwords import hash_password, verify
from novu_app.environments import service as environments
from novu_app.environments.models import Environment
from novu_app.kernel import changes, clock, crypto
from novu_app.kernel.errors import NotFound, Unauthorized
from novu_app.kernel.settings import Settings
from novu_app.workflows import welcome

SESSION_MS = 30 * 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class CurrentUser:
    """Who is signed in, and as what."""

    user_id: str
    email: str
    name: str
    organization_id: str
    role: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new dashboard session; ``token`` goes into the cookie and is stored only as its keyed hash."""

    user: CurrentUser
    token: str
    expires_at: int


@dataclass(frozen=True, slots=True)
class FirstRun:
    """What a first start made (``created``), or what stands already."""

    created: bool
    organization_id: str
    admin_email: str
    development: Environment
    production: Environment | None


def sign_in(session: Session, email: str, password: str) -> SignedIn:
    """Open a dashboard session of 30 days.

    Raises:
        Unauthorized: the address and the password do not belong together.
        TooManyAttempts: too many passwords were tried for this address.
    """
    return open_session(session, authenticate(session, email, password))


def authenticate(session: Session, email: str, password: str) -> User:
    """The user with this address and password. It takes a tenth of a second: better not in a transaction that writes.

    Raises:
        Unauthorized: they do not belong together.
        TooManyAttempts: too many passwords were tried for this address.
    """
    with attempts.counted(email):
        user = _user_with(session, email, password)
        if user is None:
            raise Unauthorized("Incorrect email or password provided.")
    return user


def opens(session: Session, email: str, password: str) -> bool:
    """Whether an operator's password is the user's of this address."""
    return _user_with(session, email, password) is not None


def _user_with(session: Session, email: str, password: str) -> User | None:
    user = store.user_by_email(session, email.strip())
    return user if verify(password, user.password_hash if user else None) else None


def open_session(session: Session, user: User) -> SignedIn:
    """A dashboard session of 30 days for somebody who has shown who they are.

    Raises:
        Unauthorized: the user belongs to no organization.
    """
    token, now = secrets.token_urlsafe(32), clock.now_ms()
    store.delete_expired_sessions(session, now)
    session.add(
        DashboardSession(
            user_id=user.id, token_hash=crypto.keyed_hash(token), created_at=now, expires_at=now + SESSION_MS
        )
    )
    session.flush()
    current = session_user(session, token)
    if current is None:
        raise Unauthorized("This user belongs to no organization.")
    return SignedIn(current, token, now + SESSION_MS)


def session_user(session: Session, token: str) -> CurrentUser | None:
    """Who a session cookie belongs to, or None when it is unknown or over."""
    found = store.session_user(session, crypto.keyed_hash(token), clock.now_ms()) if token else None
    if found is None:
        return None
    user, member = found
    name = " ".join(part for part in (user.first_name, user.last_name) if part) or user.email
    return CurrentUser(user.id, user.email, name, member.organization_id, member.role)


def organization_name(session: Session, organization_id: str) -> str:
    """What people call an organization; empty when there is none."""
    organization = store.organization(session, organization_id)
    return organization.name if organization else ""


def set_password(session: Session, email: str, password: str) -> None:
    """Give a user another password and end all of their sessions.

    Raises:
        NotFound: nobody has this address.
    """
    user = store.user_by_email(session, email.strip())
    if user is None:
        raise NotFound(f"There is no user with the e-mail address {email.strip()}")
    user.password_hash, user.updated_at = hash_password(password), clock.now_ms()
    session.add(user)
    session.flush()
    store.delete_sessions_of(session, user.id)
    changes.announce(session)
    attempts.forgive(email)


def sign_out(session: Session, token: str) -> None:
    """End the session of a cookie, in all processes when the transaction is committed."""
    store.delete_session(session, crypto.keyed_hash(token))
    changes.announce(session)


def installed_organization_id(session: Session) -> str | None:
    """The organization that the first run made, None before it."""
    organization = store.first_organization(session)
    return organization.id if organization else None


def first_run(session: Session, settings: Settings) -> FirstRun:
    """Make the organization, its owner, Development and Production with their keys; nothing when they stand already.

    Args:
        session: a writing transaction: on SQLite and under the start-up lock there is only one first run.
        settings: with the first-run secrets filled in.
    """
    organization = store.first_organization(session)
    if organization is not None:
        found = environments.list_environments(session, organization.id)
        development = next(e for e in found if e.type == "dev")
        production = next((e for e in found if e.type == "prod"), None)
        return FirstRun(False, organization.id, settings.admin_email, development, production)
    owner = User(
        email=settings.admin_email.strip(),
        password_hash=hash_password(settings.admin_password),
        created_at=clock.now_ms(),
        updated_at=clock.now_ms(),
    )
    organization, development, production = establish(
        session,
        owner,
        "My organization",
        secret=settings.secret_key,
        identifier=settings.application_identifier,
    )
    return FirstRun(True, organization.id, owner.email, development, production)


def establish(
    session: Session, owner: User, name: str, *, secret: str = "", identifier: str = ""
) -> tuple[Organization, Environment, Environment]:
    """A new organization of a new user, with Development, Production and the welcome workflow.

    Args:
        session: a writing transaction.
        owner: the user, not stored yet.
        name: of the organization.
        secret: the secret key of Development; made when empty.
        identifier: the application identifier of Development; made when empty.
    """
    now = clock.now_ms()
    organization = Organization(name=name, created_at=now, updated_at=now)
    session.add_all([organization, owner])
    session.flush()
    session.add(Member(organization_id=organization.id, user_id=owner.id, role="owner", created_at=now))
    development = environments.create_environment(
        session, organization.id, name="Development", type="dev", secret=secret, identifier=identifier
    )
    production = environments.create_environment(
        session, organization.id, name="Production", type="prod", parent_id=development.id
    )
    welcome.seed(session, development)
    return organization, development, production
