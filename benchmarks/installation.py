"""The product as a user starts it, in a temporary folder, with rows to work on."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, text
from sqlmodel import Session

from novu_app.kernel import bulk, clock
from novu_app.kernel.database import make_engine
from novu_app.kernel.ids import new_ids
from novu_app.models import Subscriber, Topic, TopicSubscription
from tests.support.postgres import PostgresServer
from tests.support.server import NovuServer

Kind = Literal["sqlite", "postgresql"]
KINDS: tuple[Kind, ...] = ("sqlite", "postgresql")
WORKFLOW = "order-update"
_WORKFLOW = {
    "name": "Order update",
    "workflowId": WORKFLOW,
    "__source": "editor",
    "active": True,
    "steps": [
        {
            "name": "In-app",
            "type": "in_app",
            "controlValues": {
                "subject": "Hello {{subscriber.firstName}}",
                "body": "Your order {{payload.order}} of {{payload.items}} items is on its way.",
                "redirect": {"url": "/orders/{{payload.order}}", "target": "_self"},
            },
        }
    ],
}
#: PostgreSQL as it comes, durable; only the pause of a checkpoint is kept out of runs that last seconds.
DURABLE = {"max_connections": "200", "max_wal_size": "2GB", "shared_buffers": "128MB"}
_SEEDED_AT_ONCE = 5_000


def payload(number: int) -> dict[str, Any]:
    """What a trigger carries."""
    return {"order": f"2026-{number:06d}", "items": number % 9 + 1}


class Machine:
    """What outlives a single installation: the folder and, once asked for, the PostgreSQL server."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="novu-benchmark-"))
        self._postgres: PostgresServer | None = None
        self._made = 0

    def name(self) -> str:
        """A name that was not given before."""
        self._made += 1
        return f"novu_{self._made}"

    def database_url(self, kind: Kind, name: str) -> str:
        """A new, empty database of this kind; nothing for SQLite, whose file lies in the data directory."""
        if kind == "sqlite":
            return ""
        if self._postgres is None:
            self._postgres = PostgresServer(DURABLE)
        return self._postgres.create(name)

    def close(self) -> None:
        """End the server and remove all files."""
        if self._postgres is not None:
            self._postgres.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


class Installation:
    """A running ``novu up`` and a connection to its database."""

    def __init__(self, server: NovuServer) -> None:
        self.server = server
        self.port = server.port
        url = server.database_url.replace("postgresql://", "postgresql+psycopg://", 1)
        self.engine = make_engine(url)
        with self._writing() as session:
            environment = session.connection().execute(
                text("SELECT id, organization_id FROM environment WHERE identifier = :identifier"),
                {"identifier": server.application_identifier},
            )
            self.environment_id, self.organization_id = environment.one()
        answer = server.client.post("/v2/workflows", json=_WORKFLOW)
        answer.raise_for_status()

    @property
    def sqlite(self) -> bool:
        """Whether it works on SQLite."""
        return self.engine.dialect.name == "sqlite"

    def seed_subscribers(self, count: int) -> list[str]:
        """Add ``count`` subscribers ``user-0`` …; their row ids."""
        now = clock.now_ms()
        ids = new_ids(count)
        columns = ("id", "subscriber_id", "first_name")
        for start in range(0, count, _SEEDED_AT_ONCE):
            rows = [(ids[n], f"user-{n}", f"Name {n}") for n in range(start, min(count, start + _SEEDED_AT_ONCE))]
            with self._writing() as session:
                bulk.insert(session, _table(Subscriber), columns, rows, constants=self._constants(now, is_online=False))
        return ids

    def seed_topic(self, key: str, subscriber_pks: list[str]) -> None:
        """Add a topic with these subscribers."""
        now = clock.now_ms()
        (topic_id,) = new_ids(1)
        with self._writing() as session:
            bulk.insert(session, _table(Topic), ("id", "key"), [(topic_id, key)], constants=self._constants(now))
        constants = self._constants(now, topic_id=topic_id)
        del constants["organization_id"]
        for start in range(0, len(subscriber_pks), _SEEDED_AT_ONCE):
            part = subscriber_pks[start : start + _SEEDED_AT_ONCE]
            rows = [(row_id, pk, pk) for row_id, pk in zip(new_ids(len(part)), part, strict=True)]
            with self._writing() as session:
                columns = ("id", "subscriber_pk", "identifier")
                bulk.insert(session, _table(TopicSubscription), columns, rows, constants=constants)
        if not self.sqlite:
            # Autovacuum would have done it long before a topic has so many members.
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("ANALYZE"))

    def trigger(self, number: int, to: Any) -> dict[str, Any]:
        """The body of a trigger."""
        return {"name": WORKFLOW, "to": to, "payload": payload(number)}

    def worker_pids(self) -> list[int]:
        """The worker processes of the tree, by the names that they give themselves."""
        return self._pids("worker")

    def web_pids(self) -> list[int]:
        """The web processes."""
        return self._pids("web")

    def events_in_work(self, connection: Connection) -> bool:
        """Whether an event or a page of one is not done yet."""
        queries = (
            "SELECT 1 FROM event WHERE kind IN ('direct', 'fanout') AND due_at IS NOT NULL LIMIT 1",
            "SELECT 1 FROM fanout_page WHERE due_at IS NOT NULL LIMIT 1",
        )
        return any(connection.execute(text(query)).first() for query in queries)

    def wait_until_done(self, seconds: float, pause: float = 0.01) -> float:
        """The moment (``time.perf_counter``) at which nothing was left to do.

        Raises:
            TimeoutError: there still was after ``seconds``.
        """
        with self.reading() as look:
            return wait_until(lambda: not look(self.events_in_work), seconds, pause)

    @contextmanager
    def reading(self) -> Iterator[Callable[[Callable[[Connection], Any]], Any]]:
        """A function that asks the database something, each time in a transaction of its own on one connection."""
        with self.engine.connect() as connection:

            def look(question: Callable[[Connection], Any]) -> Any:
                try:
                    return question(connection)
                finally:
                    connection.rollback()

            yield look

    def execute(self, statement: str, **parameters: Any) -> None:
        """Change rows behind the product's back."""
        with self._writing() as session:
            session.connection().execute(text(statement), parameters)

    def stop(self) -> None:
        """End the process tree."""
        self.engine.dispose()
        self.server.stop()

    def _pids(self, part: str) -> list[int]:
        return [pid for pid in self.server.pids if part in Path(f"/proc/{pid}/comm").read_text(encoding="utf-8")]

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        options = self.engine.execution_options(novu_writing=True)
        with Session(options) as session:
            yield session
            session.commit()

    def _constants(self, now: int, **more: Any) -> dict[str, Any]:
        scope = {"environment_id": self.environment_id, "organization_id": self.organization_id}
        return scope | {"created_at": now, "updated_at": now} | more


@contextmanager
def installed(
    machine: Machine, kind: Kind, *, workers: int = 2, settings: Mapping[str, str] | None = None
) -> Iterator[Installation]:
    """A fresh installation on a database of its own, ended afterwards."""
    name = machine.name()
    url = machine.database_url(kind, name)
    server = NovuServer(machine.folder / name, url, workers=workers, settings=settings)
    try:
        running = Installation(server)
    except BaseException:
        server.stop()
        raise
    try:
        yield running
    finally:
        running.stop()


def wait_until(condition: Callable[[], bool], seconds: float, pause: float) -> float:
    """The moment (``time.perf_counter``) at which ``condition`` was seen to hold.

    Raises:
        TimeoutError: it did not within ``seconds``.
    """
    deadline = time.perf_counter() + seconds
    while not condition():
        if time.perf_counter() > deadline:
            raise TimeoutError(f"The workers were not done after {seconds:g} s")
        time.sleep(pause)
    return time.perf_counter()


def _table(model: Any) -> Any:
    return model.__table__
