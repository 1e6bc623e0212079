"""A new password for a dashboard user, for `novu password`: the way back in for whoever lost theirs."""

import secrets

from sqlalchemy.exc import DatabaseError

from novu_app.accounts import service as accounts
from novu_app.kernel.database import writing
from novu_app.kernel.errors import NotFound
from novu_app.operations.errors import OperatorError


def reset_password(email: str) -> str:
    """Store a generated password for the user with this address, and return it.

    Raises:
        OperatorError: there is no such user or no installation.
    """
    new = secrets.token_urlsafe(12)
    try:
        with writing() as session:
            accounts.set_password(session, email, new)
    except NotFound as error:
        raise OperatorError(str(error)) from error
    except DatabaseError as error:
        raise OperatorError("There is no installation yet. Start it with `novu up`, or set --data-dir.") from error
    return new
