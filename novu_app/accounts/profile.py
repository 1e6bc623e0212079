"""What people change about themselves and their organization: names and their own password."""

from __future__ import annotations

from sqlmodel import Session

from novu_app.accounts import attempts, passwords, registration, store
from novu_app.accounts.service import CurrentUser
from novu_app.kernel import changes, clock, crypto
from novu_app.kernel.errors import BadRequest, NotFound
from novu_app.realtime import lists


def rename_organization(session: Session, organization_id: str, name: str) -> str:
    """Call an organization otherwise; the name as it is stored.

    Raises:
        BadRequest: the name is empty or too long.
        NotFound: there is no such organization.
    """
    wanted = name.strip()
    if not 0 < len(wanted) <= registration.MAX_NAME:
        raise BadRequest(f"A name has 1 to {registration.MAX_NAME} characters.")
    row = store.organization(session, organization_id, for_update=True)
    if row is None:
        raise NotFound("Organization not found")
    row.name, row.updated_at = wanted, clock.now_ms()
    session.add(row)
    session.flush()
    return wanted


def names(session: Session, acting: CurrentUser) -> tuple[str, str]:
    """First and last name of the caller, empty where there is none."""
    row = store.user_by_id(session, acting.user_id)
    return (row.first_name or "", row.last_name or "") if row else ("", "")


def rename(session: Session, acting: CurrentUser, first_name: str, last_name: str) -> None:
    """Call oneself otherwise.

    Raises:
        BadRequest: there is no first name, or one is too long.
        NotFound: the account is gone.
    """
    if not first_name.strip() or max(len(first_name), len(last_name)) > registration.MAX_NAME:
        raise BadRequest(f"A first name has 1 to {registration.MAX_NAME} characters.")
    row = store.user_by_id(session, acting.user_id)
    if row is None:
        raise NotFound("This account is gone.")
    row.first_name, row.last_name = first_name.strip(), last_name.strip() or None
    row.updated_at = clock.now_ms()
    session.add(row)
    session.flush()
    changes.announce(session)
    lists.changed(session, "team", acting.organization_id)


def new_password(session: Session, acting: CurrentUser, present: str, wanted: str) -> str:
    """The hash of a password that may take the place of the present one. It takes a while: better not in a transaction that
    writes.

    Raises:
        NotFound: the account is gone.
        BadRequest: the present password is another one, or the new one is no good.
        TooManyAttempts: too many passwords were tried for the address.
    """
    row = store.user_by_id(session, acting.user_id)
    if row is None:
        raise NotFound("This account is gone.")
    with attempts.counted(row.email):
        if not passwords.verify(present, row.password_hash):
            raise BadRequest("This is not your present password.")
    problems = registration.password_problems(wanted)
    if problems:
        raise BadRequest(problems)
    return passwords.hash_password(wanted)


def set_password(session: Session, acting: CurrentUser, password_hash: str, token: str) -> None:
    """Put a new password's hash in place and end all sessions of the user but the one with ``token``.

    Raises:
        NotFound: the account is gone.
    """
    row = store.user_by_id(session, acting.user_id)
    if row is None:
        raise NotFound("This account is gone.")
    row.password_hash, row.updated_at = password_hash, clock.now_ms()
    session.add(row)
    session.flush()
    store.delete_sessions_of(session, row.id, besides=crypto.keyed_hash(token))
    changes.announce(session)
