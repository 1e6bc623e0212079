"""Who is online when several web processes run: wherever an inbox is open, and no longer than its process lives."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from socketio.exceptions import ConnectionError as Refused
from sqlalchemy import func, update
from sqlalchemy.exc import OperationalError
from sqlmodel import col, select

from novu_app.kernel import clock as kernel_clock
from novu_app.kernel.database import reading, writing
from novu_app.realtime import online, online_store
from novu_app.realtime.models import OpenInbox, WebProcess
from novu_app.realtime.online import OnlineStates
from novu_app.subscribers.models import Subscriber
from tests.messages.rows import Inbox
from tests.realtime.conftest import Client, token_of, until
from tests.support.application import SETTINGS, TestEnvironment, clean_environment
from tests.support.engine import MovableClock
from tests.support.processes import Child, free_port
from tests.support.valkey import ValkeyServer


def stored(box: Inbox) -> Subscriber:
    with reading() as session:
        return session.get_one(Subscriber, box.pk)


def is_online(box: Inbox) -> bool:
    return bool(stored(box).is_online)


def rows(table: type[OpenInbox] | type[WebProcess]) -> int:
    with reading() as session:
        return session.exec(select(func.count()).select_from(table)).one()


@pytest.fixture
def box(environment: TestEnvironment) -> Inbox:
    """Ada's inbox."""
    return Inbox(environment)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Signs of life that come at once."""
    monkeypatch.setattr(online, "_GATHER_S", 0.005)
    monkeypatch.setattr(online, "BEAT_S", 0.02)


async def test_who_is_left_by_one_process_is_online_by_the_other(box: Inbox, quick: None) -> None:
    one, other = OnlineStates(), OnlineStates()
    one.came(box.pk)
    await until(lambda: is_online(box))
    other.came(box.pk)
    await until(lambda: rows(OpenInbox) == 2)
    one.went(box.pk)
    await until(lambda: rows(OpenInbox) == 1)
    assert is_online(box), "a page is open in the other process"
    other.went(box.pk)
    await until(lambda: not is_online(box))
    await one.close()
    await other.close()
    assert rows(WebProcess) == 0


async def test_both_processes_left_at_the_same_moment(box: Inbox, quick: None) -> None:
    for _ in range(10):
        both = [OnlineStates(), OnlineStates()]
        for each in both:
            each.came(box.pk)
        await until(lambda: rows(OpenInbox) == 2)
        await asyncio.gather(*(each.close() for each in both))
        assert not is_online(box)
        assert rows(OpenInbox) == 0


def test_a_process_that_gives_no_sign_of_life_is_forgotten(environment: TestEnvironment, clock: MovableClock) -> None:
    ada, bob, cyd = (Inbox(environment, name) for name in ("ada", "bob", "cyd"))
    began = clock.now_ms
    online_store.write("a" * 24, {ada.pk: True, bob.pk: True, cyd.pk: True}, began, new=True)
    online_store.write("b" * 24, {bob.pk: True}, began, new=True)
    clock.advance(seconds=29)
    assert online_store.forget_gone(clock.now_ms) == 0
    assert online_store.write("b" * 24, {}, clock.now_ms)
    clock.advance(seconds=2)
    assert online_store.forget_gone(clock.now_ms, limit=2) == 2, "bit by bit"
    assert not online_store.write("a" * 24, {}, clock.now_ms), "who was taken for dead has to begin anew"
    assert online_store.forget_gone(clock.now_ms, limit=2) == 1
    assert online_store.forget_gone(clock.now_ms) == 0
    assert [is_online(each) for each in (ada, bob, cyd)] == [False, True, False]
    assert stored(ada).last_online_at == began, "that was its last sign of life"
    assert (rows(WebProcess), rows(OpenInbox)) == (1, 1)


async def test_a_process_that_only_stood_still_comes_back(
    box: Inbox, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    states = OnlineStates()
    states.came(box.pk)
    await until(lambda: is_online(box))
    with monkeypatch.context() as standing:
        standing.setattr(online_store, "write", lambda *_, **__: False)
        assert online_store.forget_gone(kernel_clock.now_ms() + online_store.BELIEVED_MS + 1) == 1
    await until(lambda: is_online(box))
    await states.close()
    assert not is_online(box)


async def test_a_database_that_is_away_delays_it(
    box: Inbox, quick: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(online, "_AFTER_ERROR_S", 0.01)
    write, failed = online_store.write, []

    def fails(*arguments: object, **options: object) -> bool:
        if len(failed) < 2:
            failed.append(1)
            raise OperationalError("away", None, Exception())
        return write(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(online_store, "write", fails)
    states = OnlineStates()
    states.came(box.pk)
    await until(lambda: is_online(box))
    await states.close()
    assert not is_online(box)


@dataclass
class Web:
    """A web process that serves sockets, and a client of it."""

    process: Child
    client: Client

    async def connect(self, box: Inbox) -> None:
        """Connects as soon as the process serves."""
        async with asyncio.timeout(60):
            while not self.client.socket.connected:
                try:
                    await self.client.connect(token_of(box))
                except Refused:
                    await asyncio.sleep(0.1)


@pytest.fixture
def web(environment: TestEnvironment, valkey: ValkeyServer, tmp_path: Path) -> Iterator[Callable[[], Web]]:
    """Starts web processes."""
    started: list[Web] = []

    def start() -> Web:
        port = free_port()
        variables = SETTINGS | {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL", "NOVU_DATA_DIR")}
        novu = Path(sys.executable).with_name("novu")
        command = [novu, "web", "--only", "realtime", "--host", "127.0.0.1", "--port", str(port)]
        process = Child(command, tmp_path / f"web-{port}.log", environment=clean_environment() | variables)
        started.append(Web(process, Client(f"http://127.0.0.1:{port}")))
        return started[-1]

    yield start
    for each in started:
        each.process.stop()


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
async def test_a_web_process_that_is_killed_takes_nobody_offline_who_is_connected_to_another_one(
    web: Callable[[], Web], environment: TestEnvironment
) -> None:
    ada, bob = Inbox(environment), Inbox(environment, "bob")
    doomed, healthy = web(), web()
    await doomed.connect(ada)
    await healthy.connect(ada)
    other = Client(doomed.client.url)
    await other.connect(token_of(bob))
    await until(lambda: rows(OpenInbox) == 3)
    doomed.process.process.send_signal(signal.SIGKILL)
    doomed.process.process.wait(60)
    assert is_online(ada)
    assert is_online(bob), "nobody knows yet that the process is dead"
    with writing() as session:  # half a minute passes, for the dead one alone
        its = select(OpenInbox.process_id).where(col(OpenInbox.subscriber_pk) == bob.pk)
        session.execute(update(WebProcess).where(col(WebProcess.id).in_(its)).values(alive_until=kernel_clock.now_ms()))
    assert online_store.forget_gone(kernel_clock.now_ms()) == 2
    assert [is_online(each) for each in (ada, bob)] == [True, False]
    await healthy.client.socket.disconnect()
    await until(lambda: not is_online(ada))
