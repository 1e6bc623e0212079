"""What has to be true of the database before anything may use it: the newest tables, and the first run's rows."""

import fcntl
import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError

from novu_app.accounts import service as accounts
from novu_app.environments import service as environments
from novu_app.kernel.crypto import DecryptionFailed
from novu_app.kernel.database import get_engine, reading
from novu_app.kernel.settings import Settings
from novu_app.operations.errors import OperatorError
from novu_app.operations.first_run import Welcome, welcome
from novu_app.operations.reasons import unusable_database

log = logging.getLogger("novu.start")

#: Any number, the same in every version: who holds this advisory lock prepares the database.
_ADVISORY_LOCK = 0x6E6F7675
_PATIENCE_S = 20.0


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the preparation did.

    Attributes:
        before: the revision that was found, empty for an empty database.
        after: the revision that it has now.
        welcome: what the first screen shows.
    """

    before: str
    after: str
    welcome: Welcome


def prepare(settings: Settings) -> Prepared:
    """Migrate the database and make the first run's rows, under a lock that all processes and machines respect.

    Raises:
        OperatorError: the database can not be used, was made by a newer version, or holds secrets that this encryption
            key does not open.
    """
    try:
        engine = get_engine()
    except OSError as error:
        raise OperatorError(f"The database file can not be made: {error}. Check DATABASE_URL.") from error
    # Not above: the supervisor loads this module, and what it loads stays in memory. It never migrates itself.
    from novu_app.operations import migrations

    try:
        _await_database(engine)
        with _start_up_lock(engine):
            before, after = migrations.migrate(engine)
            return Prepared(before, after, welcome(settings))
    except DBAPIError as error:
        log.debug("The database could not be prepared", exc_info=True)
        raise unusable_database(engine.url.render_as_string(hide_password=True), error) from error
    except DecryptionFailed as error:
        raise OperatorError(str(error)) from error


def try_encryption_key() -> None:
    """Open a stored secret: with another key this process would know no secret key and fail every message.

    Raises:
        OperatorError: it was stored with another encryption key.
    """
    with reading() as session:
        organization_id = accounts.installed_organization_id(session)
        found = environments.list_environments(session, organization_id) if organization_id else ()
        try:
            for environment in found:
                if environments.active_secrets(session, environment.id):
                    return
        except DecryptionFailed as error:
            raise OperatorError(str(error)) from error


def sqlite_file_missing(settings: Settings) -> bool:
    """Whether the database is a SQLite file that is not there yet (connecting would make an empty one)."""
    url = make_url(settings.database_url_resolved)
    return url.get_backend_name() == "sqlite" and not Path(url.database or "").exists()


def _await_database(engine: Engine) -> None:
    """Give a database server that starts at the same moment its time.

    Raises:
        DBAPIError: it does not come, or refuses.
    """
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        try:
            with engine.connect() as connection:
                connection.execute(text("SELECT 1"))
            return
        except OperationalError:
            if engine.dialect.name == "sqlite" or time.monotonic() > deadline:
                raise
            time.sleep(0.5)


@contextmanager
def _start_up_lock(engine: Engine) -> Iterator[None]:
    if engine.dialect.name == "sqlite":
        descriptor = os.open(f"{engine.url.database}-start", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)
        return
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _ADVISORY_LOCK})
        connection.commit()
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _ADVISORY_LOCK})
            connection.commit()
