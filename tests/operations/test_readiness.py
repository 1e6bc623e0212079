"""Processes that are started apart wait for the migrations, say so, and refuse a newer version's database."""

import logging
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from novu_app.kernel import database as kernel
from novu_app.kernel.settings import get_settings
from novu_app.operations.errors import OperatorError
from novu_app.operations.readiness import await_migrations
from tests.support.databases import migrate
from tests.support.processes import wait_until


@pytest.fixture
def address(new_database: str, settings_environment: pytest.MonkeyPatch) -> Iterator[str]:
    """A database without tables, of which this process is told."""
    settings_environment.setenv("DATABASE_URL", new_database)
    get_settings.cache_clear()
    yield new_database
    kernel.dispose()


def said_by_start(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What the start of a process said; threads of earlier tests may still say something, too."""
    return [record.getMessage() for record in caplog.records if record.name == "novu.start"]


def test_a_process_begins_when_the_database_is_migrated(address: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "novu.start")
    waiting = threading.Thread(target=await_migrations, args=(get_settings(),), kwargs={"pause_s": 0.02}, daemon=True)
    waiting.start()
    for revision, says in (("0001", ""), ("head", "The database is at revision 0001, this version wants ")):
        wait_until(lambda said=says: any(said in message for message in caplog.messages), "what it waits for")
        assert waiting.is_alive()
        migrate(address, revision)
    waiting.join(60)
    assert not waiting.is_alive()
    *asked, ready = said_by_start(caplog)
    assert all(message.endswith("Run: novu migrate. This process begins when that is done.") for message in asked)
    assert ready == "The database is ready."


def test_a_current_database_is_no_matter(address: str, caplog: pytest.LogCaptureFixture) -> None:
    migrate(address)
    await_migrations(get_settings())
    assert said_by_start(caplog) == []


def test_a_database_of_a_newer_version_is_refused(address: str) -> None:
    migrate(address)
    with kernel.get_engine().begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(OperatorError, match="revision 9999, which this version does not know: a newer version made it"):
        await_migrations(get_settings())
