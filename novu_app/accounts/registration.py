"""Accounts that people make by themselves, with an organization of their own (contract/recorded 002-004)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from novu_app.accounts import service, store
from novu_app.accounts.models import User
from novu_app.accounts.passwords import hash_password
from novu_app.accounts.service import SignedIn
from novu_app.kernel import clock
from novu_app.kernel.errors import BadRequest
from novu_app.kernel.settings import Settings

MIN_PASSWORD, MAX_PASSWORD = 8, 64
MAX_NAME = 128
MAX_EMAIL = 320
_SPECIAL = "#?!@$%^&*()-"
_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+\Z")
_WEAK = (
    "The password must contain minimum 8 and maximum 64 characters, at least one uppercase letter, one lowercase letter, "
    f"one number and one special character {_SPECIAL}"
)


@dataclass(frozen=True, slots=True)
class Registration:
    """What somebody says who wants an account."""

    email: str
    password: str
    first_name: str
    last_name: str | None = None
    organization_name: str | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A registration whose form is right; ``password_hash`` was made outside of any transaction, since it takes a while."""

    wanted: Registration
    password_hash: str


def prepare(wanted: Registration) -> Prepared:
    """Check the form and hash the password.

    Raises:
        BadRequest: with one message a rule that is broken.
    """
    problems = _problems(wanted)
    if problems:
        raise BadRequest(problems)
    return Prepared(wanted, hash_password(wanted.password))


def check_open(session: Session, settings: Settings) -> None:
    """See that accounts can be made: the first one always, more when the settings say so.

    Raises:
        BadRequest: they can not.
    """
    if not settings.registration and store.is_anybody(session):
        raise BadRequest("Account creation is disabled")


def register(session: Session, settings: Settings, prepared: Prepared) -> tuple[User, SignedIn]:
    """Make the user, their organization with Development and Production, and a session.

    Raises:
        BadRequest: accounts can not be made, or the address has one.
    """
    check_open(session, settings)
    wanted = prepared.wanted
    email = wanted.email.strip()
    if store.user_by_email(session, email) is not None:
        raise BadRequest("User already exists")
    now = clock.now_ms()
    user = User(
        email=email,
        password_hash=prepared.password_hash,
        first_name=wanted.first_name.strip(),
        last_name=(wanted.last_name or "").strip() or None,
        created_at=now,
        updated_at=now,
    )
    name = (wanted.organization_name or "").strip() or f"{user.first_name}'s organization"
    try:
        with session.begin_nested():
            service.establish(session, user, name)
    except IntegrityError:
        # Somebody has just registered with the same address.
        raise BadRequest("User already exists") from None
    return user, service.open_session(session, user)


def is_email(text: str) -> bool:
    """Whether a text looks like an e-mail address."""
    return bool(_EMAIL.match(text.strip())) and len(text) <= MAX_EMAIL


def password_problems(password: str) -> list[str]:
    """What is wrong with a password that somebody chooses, one message a rule; empty for a good one."""
    problems = []
    kinds = (str.isupper, str.islower, str.isdigit, lambda character: character in _SPECIAL)
    strong = MIN_PASSWORD <= len(password) <= MAX_PASSWORD and all(any(map(kind, password)) for kind in kinds)
    if not strong:
        problems.append(_WEAK)
    if len(password) < MIN_PASSWORD:
        problems.append(f"password must be longer than or equal to {MIN_PASSWORD} characters")
    if len(password) > MAX_PASSWORD:
        problems.append(f"password must be shorter than or equal to {MAX_PASSWORD} characters")
    return problems


def _problems(wanted: Registration) -> list[str]:
    problems = [] if is_email(wanted.email) else ["email must be an email"]
    problems += password_problems(wanted.password)
    if not wanted.first_name.strip():
        problems.append("firstName should not be empty")
    for field, text in (("firstName", wanted.first_name), ("lastName", wanted.last_name or "")):
        if len(text) > MAX_NAME:
            problems.append(f"{field} must be shorter than or equal to {MAX_NAME} characters")
    if len(wanted.organization_name or "") > MAX_NAME:
        problems.append(f"organizationName must be shorter than or equal to {MAX_NAME} characters")
    return problems
