"""Changes of access are heeded everywhere once they are committed, and by nobody when they are not."""

import asyncio
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from novu_app.kernel import changes
from novu_app.kernel.database import writing
from tests.support.processes import wait_until
from tests.support.valkey import ValkeyServer


@pytest.fixture
def forgotten(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What this process was told to forget."""
    told: list[str] = []
    monkeypatch.setattr(changes, "_forgetting", [lambda: told.append("forget")])
    return told


@pytest.fixture
def heard(valkey: ValkeyServer) -> Iterator[list[bytes]]:
    """What other processes are told."""
    pubsub = valkey.client.pubsub()
    news: list[bytes] = []
    pubsub.subscribe(**{changes.CHANNEL: lambda message: news.append(message["data"])})
    assert pubsub.get_message(timeout=60), "Valkey confirms the subscription"
    thread = pubsub.run_in_thread(sleep_time=0.01, daemon=True)
    yield news
    thread.stop()
    thread.join()
    pubsub.close()


def change(*, times: int = 1, fail: bool = False) -> None:
    with writing() as session:
        session.execute(text("SELECT 1"))
        for _ in range(times):
            changes.announce(session)
        if fail:
            raise RuntimeError("no")


@pytest.mark.usefixtures("database")
def test_a_change_is_told_once_when_it_is_committed(heard: list[bytes], forgotten: list[str]) -> None:
    change(times=3)
    wait_until(lambda: bool(heard), "the news", pause=0.01)
    change()
    wait_until(lambda: len(heard) == 2, "the second news", pause=0.01)
    assert forgotten == ["forget"] * 2


@pytest.mark.usefixtures("database")
def test_what_is_rolled_back_is_not_told(heard: list[bytes], forgotten: list[str]) -> None:
    with pytest.raises(RuntimeError):
        change(fail=True)
    change()
    wait_until(lambda: bool(heard), "the news", pause=0.01)
    assert (len(heard), forgotten) == (1, ["forget"])


@pytest.mark.usefixtures("database")
def test_without_redis_this_process_heeds_it_all_the_same(forgotten: list[str]) -> None:
    change()
    assert forgotten == ["forget"]


async def test_a_process_that_lost_redis_hears_again(valkey: ValkeyServer, forgotten: list[str]) -> None:
    async def until(number: int) -> None:
        await asyncio.to_thread(wait_until, lambda: len(forgotten) >= number, f"{number} news", pause=0.01)

    async with changes.lifespan():
        await until(1)  # something may have been missed before it listened
        valkey.client.publish(changes.CHANNEL, b"1")
        await until(2)
        valkey.client.client_kill_filter(_type="pubsub")
        await until(3)
        valkey.client.publish(changes.CHANNEL, b"1")
        await until(4)
