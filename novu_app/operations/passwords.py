"""A new password for a dashboard user, for `novu password`: the way back in for whoever lost theirs."""

import secrets

from sqlalchemy.exc import DBAPIError

from novu_app.accounts import service as accounts
from novu_app.kernel.database import writing
from novu_app.kernel.errors import NotFound
from novu_app.kernel.settings import Settings
from novu_app.operations import database
from novu_app.operations.errors import OperatorError
from novu_app.operations.reasons import not_installed, refused


def reset_password(settings: Settings, email: str) -> str:
    """Store a generated password for the user with this address, and return it.

    Raises:
        OperatorError: there is no such user or no installation, or the database can not be used.
    """
    if database.sqlite_file_missing(settings):
        raise not_installed(settings)
    new = secrets.token_urlsafe(12)
    try:
        with writing() as session:
            accounts.set_password(session, email, new)
    except NotFound as error:
        raise OperatorError(str(error)) from error
    except DBAPIError as error:
        raise refused(settings, error) from error
    return new
