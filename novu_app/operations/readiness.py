"""Processes that are started apart (`novu web`, `novu worker`, `novu clock`) begin once the database is of their version.

Under `novu up` the database is prepared before any of them starts.
"""

import logging
import time

from sqlalchemy.exc import SQLAlchemyError

from novu_app.kernel.database import get_engine
from novu_app.kernel.settings import Settings
from novu_app.operations import database, migrations
from novu_app.operations.reasons import unusable_database

log = logging.getLogger("novu.start")
_PAUSE_S = 0.5


def await_migrations(settings: Settings, *, pause_s: float = _PAUSE_S) -> None:
    """Return when the database has the tables of this version. Until then wait, and say for what.

    Args:
        settings: of this process.
        pause_s: seconds between two looks.

    Raises:
        OperatorError: a newer version made the database, or its secrets do not open with this encryption key.
    """
    said = ""
    while obstacle := _obstacle(settings):
        if obstacle != said:
            log.warning("%s This process begins when that is done.", obstacle)
            said = obstacle
        time.sleep(pause_s)
    if said:
        log.info("The database is ready.")
    database.try_encryption_key()


def _obstacle(settings: Settings) -> str:
    """What is in the way and what to do, in a sentence or two; empty when nothing is."""
    # Looking would make an empty file.
    if database.sqlite_file_missing(settings):
        return "There is no database yet. Run: novu migrate."
    try:
        current, wanted = migrations.revisions(get_engine())
    except SQLAlchemyError as error:
        return str(unusable_database(get_engine().url.render_as_string(hide_password=True), error))
    if current == wanted:
        return ""
    if current and not migrations.knows(current):
        raise migrations.newer_version(current)
    return f"The database is at revision {current or 'none'}, this version wants {wanted}. Run: novu migrate."
