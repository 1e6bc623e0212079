"""Why something outside of the product failed, in a sentence for whoever runs it: databases, Redis, disks, keys."""

import errno

from redis import RedisError
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from novu_app.kernel.crypto import DecryptionFailed
from novu_app.kernel.database import get_engine
from novu_app.kernel.settings import Settings
from novu_app.operations.errors import OperatorError

_UNDEFINED_TABLE = "42P01"
#: What a database says, and what to do about it; the first that fits.
_ADVICE = (
    ("is full", "Make room on its disk."),
    ("No space left", "Make room on its disk."),
    ("readonly database", "Let this user write to the file and to its directory."),
    ("unable to open", "Let this user write to the file and to its directory."),
    ("permission denied", "Give the user of DATABASE_URL the right to create tables in it and to use them."),
    ("not a database", "It is another kind of file: choose another one, or restore a backup."),
    ("disk I/O error", "Look at its disk, which may be full or damaged."),
    ("malformed", "The file is damaged: restore a backup."),
    ("password authentication failed", "Check user and password in DATABASE_URL."),
    ("does not exist", "Create it, or check DATABASE_URL."),
)
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_CLOSED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


def reason_of(error: BaseException) -> str:
    """What the database said, in one line without a full stop."""
    original = getattr(error, "orig", None) or error
    # PostgreSQL shows the statement below its message; where no connection came about, the last line that asks nothing
    # says why.
    said = getattr(getattr(original, "diag", None), "message_primary", None)
    lines = [line.strip() for line in str(said or original).splitlines()]
    telling = [line for line in lines if line and not line.endswith("?")]
    return telling[-1].removesuffix(".") if telling else type(original).__name__


def unusable_database(name: str, error: BaseException) -> OperatorError:
    """The error for a database that can not be used; ``name`` is its address without the password."""
    reason = reason_of(error)
    advice = next((todo for said, todo in _ADVICE if said in reason), "Check DATABASE_URL and that the server runs.")
    return OperatorError(f"The database {name} can not be used: {reason}. {advice}")


def not_installed(settings: Settings) -> OperatorError:
    """The error for a command that needs an installation where there is none."""
    place = settings.data_dir if not settings.database_url else "this database"
    return OperatorError(f"There is no installation in {place} yet. Start it with `novu up`, or set --data-dir.")


def refused(settings: Settings, error: DBAPIError) -> OperatorError:
    """The error for a command whose question the database refused: it has no tables yet, or can not be used."""
    original = error.orig
    missing = getattr(original, "sqlstate", "") == _UNDEFINED_TABLE or "no such table" in str(original)
    return not_installed(settings) if missing else unusable_database(_database_name(), error)


def explained(error: BaseException) -> str | None:
    """What happened and what to do; None for what is a mistake of ours, and wants a traceback."""
    if isinstance(error, OperatorError | DecryptionFailed):
        return str(error)
    if isinstance(error, DBAPIError):
        return str(unusable_database(_database_name(), error))
    if isinstance(error, RedisError):
        return f"Redis can not be used: {error}. Check REDIS_URL and that the server runs."
    if isinstance(error, OSError):
        place = error.filename or "the data directory"
        if error.errno in _FULL:
            return f"There is no room left on the disk of {place}. Make room, then start again."
        if error.errno in _CLOSED:
            return f"{place} can not be used: {error.strerror}. Give this user access to it, or set --data-dir."
    return None


def _database_name() -> str:
    try:
        return get_engine().url.render_as_string(hide_password=True)
    except (OSError, SQLAlchemyError):
        return "of DATABASE_URL"
