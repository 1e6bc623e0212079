"""What workers publish reaches whoever waits for it in a web process."""

import asyncio
from typing import Any

from novu_app.kernel import jsons
from novu_app.realtime import hub, presence, publisher
from tests.realtime.conftest import until
from tests.support.valkey import ValkeyServer


def entry(pk: str, version: int = 1) -> dict[str, Any]:
    return {"pk": pk, "messages": [], "counts": {"version": version}}


async def test_each_topic_gets_its_own_news(hub_running: None) -> None:
    ada: list[Any] = []
    runs: list[Any] = []
    stop = hub.subscribe(hub.subscriber_topic("ada"), ada.append)
    stop_runs = hub.subscribe(hub.environment_topic("e1"), runs.append)
    publisher.publish({"inbox": [entry("ada"), entry("eve")], "activity": {"e1": ["r1", "r2"], "e2": ["r3"]}})
    await until(lambda: ada and runs)
    assert ada == [entry("ada")]
    assert runs == [["r1", "r2"]]
    stop()
    stop()
    stop_runs()
    publisher.publish({"inbox": [entry("ada", 2)], "activity": {}})
    await asyncio.sleep(0.1)
    assert len(ada) == 1


async def test_a_listener_that_fails_keeps_nothing_from_the_others(hub_running: None) -> None:
    heard: list[Any] = []

    def fails(_news: Any) -> None:
        raise RuntimeError("broken")

    stops = [hub.subscribe(hub.subscriber_topic("ada"), listener) for listener in (fails, heard.append)]
    publisher.publish({"inbox": [entry("ada")], "activity": {}})
    await until(lambda: heard)
    for stop in stops:
        stop()


async def test_what_is_no_batch_is_passed_over(hub_running: None, valkey: ValkeyServer) -> None:
    heard: list[Any] = []
    stop = hub.subscribe(hub.subscriber_topic("ada"), heard.append)
    for nonsense in (b"ada{", b'["ada"]', b'{"inbox": [{"ada": 1}]}', b'{"inbox": 5, "activity": "ada"}'):
        valkey.client.publish("novu:realtime", nonsense)
    publisher.publish({"inbox": [entry("ada")], "activity": {}})
    await until(lambda: heard)
    stop()


async def test_after_a_lost_connection_everybody_hears_that_something_may_be_missing(
    hub_running: None, valkey: ValkeyServer
) -> None:
    heard: list[Any] = []
    stop = hub.subscribe(hub.subscriber_topic("ada"), heard.append)
    valkey.client.client_kill_filter(_type="pubsub")
    await until(lambda: None in heard)
    publisher.publish({"inbox": [entry("ada")], "activity": {}})
    await until(lambda: entry("ada") in heard)
    stop()


async def test_a_batch_that_concerns_nobody_here_is_not_even_parsed(monkeypatch: Any) -> None:
    parsed: list[bytes] = []
    loads = jsons.loads
    monkeypatch.setattr(jsons, "loads", lambda raw: parsed.append(raw) or loads(raw))
    raw = jsons.dumpb({"inbox": [entry("eve")], "activity": {}})
    hub.deliver(raw)
    stop = hub.subscribe(hub.subscriber_topic("ada"), lambda _news: None)
    hub.deliver(raw)
    assert parsed == []
    hub.deliver(jsons.dumpb({"inbox": [entry("ada")], "activity": {}}))
    assert len(parsed) == 1
    stop()


async def test_workers_know_who_listens_before_the_client_does(hub_running: None) -> None:
    await asyncio.gather(*(hub.expect(f"p{number}") for number in range(50)))
    assert presence.listening(["p0", "p49", "p50"]) == {"p0", "p49"}


async def test_after_redis_lost_everything_the_listeners_are_entered_again(
    hub_running: None, valkey: ValkeyServer
) -> None:
    stop = hub.subscribe(hub.subscriber_topic("ada"), lambda _news: None)
    await hub.expect("ada")
    valkey.client.flushall()
    valkey.client.client_kill_filter(_type="pubsub")
    await until(lambda: presence.listening(["ada"]) == {"ada"})
    stop()
