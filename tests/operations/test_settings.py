"""Where each setting comes from, and what follows from it."""

import json
import multiprocessing
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from novu_app.kernel import data_dir
from novu_app.kernel.settings import (
    LONGEST_SOCKET_PATH,
    Settings,
    get_settings,
    variable_of,
    with_first_run_secrets,
)
from novu_app.kernel.settings_report import report_settings
from tests.support.application import clean_environment


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """No variable of the product is set, and the working directory is empty."""
    for name in set(os.environ) - set(clean_environment()):
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    get_settings.cache_clear()
    return monkeypatch


def test_nothing_set_means_sqlite_and_an_embedded_valkey_beside_the_sources(tmp_path: Path) -> None:
    settings = get_settings()
    assert settings.data_dir == tmp_path / ".novu"
    assert settings.database_url_resolved == f"sqlite:///{tmp_path}/.novu/novu.db"
    assert settings.embedded_valkey
    assert settings.redis_url_resolved.startswith(f"unix://{tmp_path}/.novu/valkey.sock?password=")
    assert settings.public_url_resolved == "http://localhost:8000"
    assert settings.outbound_allowed == ("loopback",)


def test_the_environment_wins_over_the_dotenv_file(tmp_path: Path, environment: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("NOVU_PORT=9001\nNOVU_WORKERS=5\nDATABASE_URL=postgres://me@db/novu\n")
    environment.setenv("NOVU_PORT", "9002")
    settings = Settings()
    assert (settings.port, settings.workers) == (9002, 5)
    assert settings.database_url_resolved == "postgresql+psycopg://me@db/novu"
    sources = {row.name: row.source for row in report_settings(settings)}
    assert (sources["port"], sources["workers"], sources["host"]) == ("environment", ".env", "default")


def test_what_the_command_line_gave_is_called_so(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    environment.setenv("NOVU_WORKERS", "3")
    command = [sys.executable, "-m", "novu_app.cli", "doctor", "--settings", "--port", "9123", "--data-dir", "here"]
    # From another directory: what is installed there does not matter.
    found = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=150, check=True)
    sources = dict(re.findall(r"^(NOVU_\w+) = .*   \((.*)\)$", found.stdout, re.MULTILINE))
    assert (sources["NOVU_PORT"], sources["NOVU_DATA_DIR"]) == ("command line", "command line")
    assert (sources["NOVU_WORKERS"], sources["NOVU_HOST"]) == ("environment", "default")


def test_an_empty_variable_counts_as_not_set(environment: pytest.MonkeyPatch) -> None:
    for name in ("NOVU_PORT", "NOVU_ADMIN_EMAIL", "DATABASE_URL", "REDIS_URL", "NOVU_ENCRYPTION_KEY"):
        environment.setenv(name, "")
    settings = Settings()
    assert settings.port == 8000
    assert settings.admin_email == "admin@example.com"
    assert settings.embedded_valkey


@pytest.mark.parametrize(
    ("value", "host", "expected"),
    [
        (None, "127.0.0.1", ("loopback",)),
        (None, "localhost", ("loopback",)),
        (None, "0.0.0.0", ()),
        ("", "127.0.0.1", ()),
        ("loopback, 10.0.0.0/8", "0.0.0.0", ("loopback", "10.0.0.0/8")),
    ],
)
def test_outgoing_requests_reach_loopback_only_where_the_server_is_bound_to_it(
    environment: pytest.MonkeyPatch, value: str | None, host: str, expected: tuple[str, ...]
) -> None:
    environment.setenv("NOVU_HOST", host)
    if value is not None:
        environment.setenv("NOVU_OUTBOUND_ALLOW", value)
    assert Settings().outbound_allowed == expected


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("NOVU_PORT", "eighty"),
        ("NOVU_PORT", "70000"),
        ("DATABASE_URL", "mysql://root@localhost/novu"),
        ("DATABASE_URL", "postgresql://u:p/w@localhost/novu"),
        ("DATABASE_URL", "sqlite://"),
        ("REDIS_URL", "localhost:6379"),
        ("REDIS_URL", "redis://u:p/w@localhost"),
        ("NOVU_PUBLIC_URL", "notify.example.com"),
        ("NOVU_ENCRYPTION_KEY", "short"),
        ("NOVU_OUTBOUND_ALLOW", "intranet"),
        ("NOVU_LOG_LEVEL", "chatty"),
    ],
)
def test_a_value_that_can_not_be_used_is_refused(environment: pytest.MonkeyPatch, variable: str, value: str) -> None:
    environment.setenv(variable, value)
    with pytest.raises(ValidationError, match=f"(?i){variable.removeprefix('NOVU_')}"):
        Settings()


def test_a_refusal_does_not_repeat_a_secret(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("DATABASE_URL", "mysql://root:hunter2@localhost/novu")
    environment.setenv("NOVU_ENCRYPTION_KEY", "hunter3")
    with pytest.raises(ValidationError) as refusal:
        Settings()
    assert "hunter" not in str(refusal.value)


@pytest.mark.parametrize(
    ("given", "resolved"),
    [
        ("postgresql://u:p@h:5432/n", "postgresql+psycopg://u:p@h:5432/n"),
        ("postgresql+psycopg://u:p@h/n", "postgresql+psycopg://u:p@h/n"),
        ("sqlite:////var/lib/novu.db", "sqlite:////var/lib/novu.db"),
    ],
)
def test_database_urls_name_their_driver(environment: pytest.MonkeyPatch, given: str, resolved: str) -> None:
    environment.setenv("DATABASE_URL", given)
    assert Settings().database_url_resolved == resolved


def test_the_public_address_follows_host_port_and_sub_path(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("NOVU_HOST", "10.1.2.3")
    environment.setenv("NOVU_PORT", "8080")
    environment.setenv("NOVU_ROOT_PATH", "novu/")
    assert Settings().public_url_resolved == "http://10.1.2.3:8080/novu"
    environment.setenv("NOVU_PUBLIC_URL", "https://notify.example.com/novu/")
    assert Settings().public_url_resolved == "https://notify.example.com/novu"


def test_generated_secrets_are_the_owners_alone_and_stay(tmp_path: Path) -> None:
    first = get_settings()
    file = tmp_path / ".novu" / data_dir.SECRETS_FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    get_settings.cache_clear()
    assert get_settings() == first
    assert first.encryption_key_resolved == json.loads(file.read_text())["encryption_key"]
    assert "admin_password" not in json.loads(file.read_text()), "only a first start needs one"


def test_a_first_start_generates_what_nobody_set(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("NOVU_ADMIN_PASSWORD", "mine, not yours")
    settings = with_first_run_secrets(get_settings())
    assert settings.admin_password == "mine, not yours"
    assert len(settings.secret_key) == 32
    assert len(settings.application_identifier) == 12
    assert with_first_run_secrets(get_settings()) == settings


def _secrets_of(folder: str) -> dict[str, str]:
    return data_dir.generate_secrets(Path(folder), list(data_dir.GENERATORS))


def test_processes_that_start_at_once_agree_on_the_secrets(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        found = pool.map(_secrets_of, [str(tmp_path / "shared")] * 8)
    assert all(secrets == found[0] for secrets in found)
    assert [path.name for path in (tmp_path / "shared").iterdir() if ".secrets.json." in path.name] == [
        f".{data_dir.SECRETS_FILE}.lock"
    ]


def test_a_machine_with_all_secrets_set_writes_nothing(tmp_path: Path, environment: pytest.MonkeyPatch) -> None:
    environment.setenv("REDIS_URL", "redis://elsewhere:6379/0")
    environment.setenv("NOVU_ENCRYPTION_KEY", "0123456789abcdef")
    environment.setenv("NOVU_JWT_SECRET", "0123456789abcdef")
    get_settings()
    assert not (tmp_path / ".novu").exists()


def test_a_damaged_secrets_file_is_named_and_kept(tmp_path: Path) -> None:
    get_settings()
    file = tmp_path / ".novu" / data_dir.SECRETS_FILE
    file.write_text("{")
    get_settings.cache_clear()
    with pytest.raises(ValueError, match=r"secrets\.json is not valid JSON"):
        get_settings()
    assert file.read_text() == "{"


def test_a_long_data_directory_makes_valkey_listen_on_loopback(tmp_path: Path, environment: pytest.MonkeyPatch) -> None:
    folder = tmp_path / ("d" * LONGEST_SOCKET_PATH)
    environment.setenv("NOVU_DATA_DIR", str(folder))
    settings = get_settings()
    assert settings.valkey_socket is None
    data_dir.remember(folder, {"valkey_port": "12345"})
    assert settings.redis_url_resolved == f"redis://:{settings.valkey_password}@127.0.0.1:12345/0"


def test_the_report_masks_every_secret(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("DATABASE_URL", "postgresql://novu:hunter2@db/novu")
    environment.setenv("NOVU_ADMIN_PASSWORD", "hunter3 hunter3")
    settings = get_settings()
    rows = {row.name: row for row in report_settings(settings)}
    printed = " ".join(row.value for row in rows.values())
    for secret in ("hunter2", "hunter3", settings.encryption_key, settings.jwt_secret, settings.valkey_password):
        assert secret not in printed
        assert secret not in repr(settings)
    assert rows["encryption_key"].source == "secrets file"
    assert rows["secret_key"].source == "not set"
    assert all(row.description for row in rows.values())
    assert {variable_of("database_url"), variable_of("port")} <= {row.variable for row in rows.values()}
