"""The revision of the database's tables: which it has, which this version wants, and the way from one to the other.

Alembic and all that it brings are loaded with this module: import it where it is needed, not above.
"""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Engine

from novu_app.operations.errors import OperatorError
from novu_app.operations.project import ROOT


def revisions(engine: Engine) -> tuple[str, str]:
    """The revision that the database has (empty when none) and the one that this version wants.

    Raises:
        sqlalchemy.exc.OperationalError: the database can not be reached.
    """
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision() or ""
        return current, _scripts().get_current_head() or ""


def knows(revision: str) -> bool:
    """Whether this version knows a revision; it does not know those of newer versions."""
    return any(each.revision == revision for each in _scripts().walk_revisions())


def newer_version(revision: str) -> OperatorError:
    """The error for a database that a newer version made."""
    return OperatorError(
        f"The database is at revision {revision or 'none'}, which this version does not know: a newer version made "
        "it. Start that version, or restore a backup."
    )


def migrate(engine: Engine) -> tuple[str, str]:
    """Bring the tables to this version's revision; the revision before and the one after.

    Raises:
        OperatorError: a newer version made the database.
    """
    before, wanted = revisions(engine)
    if before == wanted:
        return before, wanted
    configuration = _configuration()
    try:
        with engine.connect() as connection:
            configuration.attributes["connection"] = connection
            command.upgrade(configuration, "head")
            connection.commit()
    except CommandError as error:
        raise newer_version(before) from error
    return before, wanted


def _configuration() -> Config:
    # Built here rather than read from alembic.ini, so that the working directory does not matter.
    configuration = Config()
    configuration.set_main_option("script_location", str(ROOT / "alembic").replace("%", "%%"))
    return configuration


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_configuration())
