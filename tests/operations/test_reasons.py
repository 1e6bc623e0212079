"""What goes wrong outside of the product is told in a sentence that says what to do."""

import errno
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from novu_app.kernel import database as kernel
from novu_app.kernel.settings import get_settings
from novu_app.operations import database, first_run
from novu_app.operations.errors import OperatorError
from novu_app.operations.keys import read_keys
from novu_app.operations.passwords import reset_password
from novu_app.operations.reasons import explained, reason_of
from novu_app.operations.redis_server import await_redis
from tests.support.application import ADMIN_EMAIL, forget_caches

AWAY = "postgresql://u:hunter2@127.0.0.1:1/novu"


@pytest.fixture
def nothing(settings_environment: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An installation that was never started, in a data directory of its own; its administrator's password is generated."""
    for name in ("DATABASE_URL", "NOVU_ADMIN_PASSWORD"):
        settings_environment.delenv(name, raising=False)
    kernel.dispose()
    forget_caches()
    return settings_environment


def test_a_password_that_was_never_shown_is_shown_by_the_next_start(nothing: pytest.MonkeyPatch) -> None:
    settings = get_settings()
    first = database.prepare(settings).welcome
    again = database.prepare(settings).welcome
    assert first.created
    assert first.admin_password
    assert again == first, "a start that ended before its screen stood counts for nothing"
    first_run.shown(settings)
    assert not database.prepare(settings).welcome.created
    kernel.dispose()


def test_a_password_that_opens_nothing_any_more_is_not_shown(nothing: pytest.MonkeyPatch) -> None:
    settings = get_settings()
    database.prepare(settings)
    reset_password(settings, ADMIN_EMAIL)
    again = database.prepare(settings).welcome
    assert (again.created, again.admin_password) == (False, "")
    kernel.dispose()


def test_another_encryption_key_is_told(nothing: pytest.MonkeyPatch) -> None:
    database.prepare(get_settings())
    database.try_encryption_key()
    nothing.setenv("NOVU_ENCRYPTION_KEY", "another key of sixteen characters")
    forget_caches()
    for start in (lambda: database.prepare(get_settings()), database.try_encryption_key):
        with pytest.raises(OperatorError, match="does not open with this NOVU_ENCRYPTION_KEY"):
            start()
    kernel.dispose()


def test_a_file_that_is_no_database_is_told_and_kept(nothing: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "letter.db"
    file.write_text("This is a letter, and no database at all.")
    nothing.setenv("DATABASE_URL", f"sqlite:///{file}")
    forget_caches()
    with pytest.raises(OperatorError, match=r"file is not a database. It is another kind of file"):
        database.prepare(get_settings())
    kernel.dispose()
    assert file.read_text().startswith("This is a letter")


def test_a_server_that_is_away_is_no_installation_that_is_missing(nothing: pytest.MonkeyPatch) -> None:
    nothing.setenv("DATABASE_URL", AWAY)
    forget_caches()
    for ask in (read_keys, lambda settings: reset_password(settings, ADMIN_EMAIL)):
        with pytest.raises(OperatorError, match=r"failed: Connection refused. Check DATABASE_URL") as refusal:
            ask(get_settings())
        assert "hunter2" not in str(refusal.value)
    kernel.dispose()


def test_a_command_that_asks_an_installation_makes_none(nothing: pytest.MonkeyPatch) -> None:
    settings = get_settings()
    for ask in (read_keys, lambda found: reset_password(found, ADMIN_EMAIL)):
        with pytest.raises(OperatorError, match=r"There is no installation in .* yet"):
            ask(settings)
    assert not (settings.data_dir / "novu.db").exists()


def test_a_redis_that_is_away_is_told(settings_environment: pytest.MonkeyPatch) -> None:
    with pytest.raises(OperatorError, match=r"Connection refused. Check REDIS_URL"):
        await_redis(get_settings(), patience_s=0)


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (
            OSError(errno.ENOSPC, "No space left on device", "/data/novu.db"),
            "no room left on the disk of /data/novu.db",
        ),
        (PermissionError(errno.EACCES, "Permission denied", "/data/up.lock"), "Give this user access to it"),
        (OSError(errno.EPIPE, "Broken pipe"), None),
        (ValueError("a mistake of ours"), None),
    ],
)
def test_only_what_an_operator_can_put_right_is_a_sentence(error: Exception, says: str | None) -> None:
    sentence = explained(error)
    assert sentence is None if says is None else says in str(sentence)


def test_the_line_that_tells_most_is_taken_of_an_answer() -> None:
    said = "connection failed: port 5432 failed: Connection refused\n\tIs the server running on that host?"
    assert (
        reason_of(OperationalError("", {}, Exception(said)))
        == "connection failed: port 5432 failed: Connection refused"
    )
