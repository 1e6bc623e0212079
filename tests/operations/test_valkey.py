"""The embedded Valkey: closed to others, kept over restarts, never a reason not to start."""

import stat
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import redis

from novu_app.kernel.settings import LONGEST_SOCKET_PATH, Settings, get_settings
from novu_app.operations.supervisor import Supervisor
from novu_app.operations.valkey import EmbeddedValkey, wait_for


@pytest.fixture
def settings(settings_environment: pytest.MonkeyPatch) -> Settings:
    """Settings without a REDIS_URL."""
    settings_environment.delenv("REDIS_URL")
    return get_settings()


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    """A supervisor in this process, stopped after the test."""
    running = Supervisor()
    yield running
    running.stop()
    running.close()


def start(settings: Settings, supervisor: Supervisor) -> tuple[EmbeddedValkey, redis.Redis]:
    """A Valkey that takes commands, and a client of it."""
    server = EmbeddedValkey(settings)
    server.prepare()
    supervisor.add(server.program("valkey", 0))
    wait_for(server, supervisor.wait_until)
    return server, redis.Redis.from_url(settings.redis_url_resolved)


def test_only_its_owner_with_the_password_may_speak_to_it(settings: Settings, supervisor: Supervisor) -> None:
    _, client = start(settings, supervisor)
    assert client.ping()
    assert settings.valkey_socket is not None
    assert stat.S_IMODE(settings.valkey_socket.stat().st_mode) == 0o600
    process = psutil.Process(supervisor.pid_of("valkey"))
    assert not process.net_connections("tcp")
    assert settings.valkey_password not in " ".join(process.cmdline())
    with pytest.raises(redis.AuthenticationError):
        redis.Redis.from_url(f"unix://{settings.valkey_socket}").ping()


def test_a_directory_with_a_long_name_gets_a_loopback_port(
    settings_environment: pytest.MonkeyPatch, tmp_path: Path, supervisor: Supervisor
) -> None:
    settings_environment.delenv("REDIS_URL")
    settings_environment.setenv("NOVU_DATA_DIR", str(tmp_path / ("d" * LONGEST_SOCKET_PATH)))
    get_settings.cache_clear()
    _, client = start(get_settings(), supervisor)
    assert client.ping()
    addresses = {c.laddr.ip for c in psutil.Process(supervisor.pid_of("valkey")).net_connections("tcp") if c.laddr}
    assert addresses == {"127.0.0.1"}


def test_what_it_holds_survives_being_killed(settings: Settings, supervisor: Supervisor) -> None:
    server, client = start(settings, supervisor)
    client.set("hint", "waiting")
    client.execute_command("WAITAOF", 1, 0, 60_000)  # the append-only file is synced once a second
    process = psutil.Process(supervisor.pid_of("valkey"))
    process.kill()
    supervisor.wait_until(lambda: supervisor.pid_of("valkey") not in (0, process.pid), 60, "another Valkey")
    wait_for(server, supervisor.wait_until)
    assert client.get("hint") == b"waiting"


def test_one_that_a_killed_start_left_behind_is_ended_first(settings: Settings, supervisor: Supervisor) -> None:
    _, client = start(settings, supervisor)
    left_behind = client.info("server")["process_id"]  # type: ignore[index]
    successor = EmbeddedValkey(settings)
    successor.prepare()
    assert not successor.answers()
    supervisor.wait_until(lambda: supervisor.pid_of("valkey") != left_behind, 60, "its end")


def test_files_that_it_can_not_read_can_be_put_aside(settings: Settings, supervisor: Supervisor) -> None:
    _, client = start(settings, supervisor)
    client.set("hint", "waiting")
    supervisor.stop()
    for file in (settings.data_dir / "valkey" / "appendonlydir").glob("*.incr.aof"):
        file.write_bytes(b"this is no append-only file\n" * 50)
    server = EmbeddedValkey(settings)
    server.prepare()
    supervisor.stopping = False
    supervisor.add(server.program("valkey", 0))
    with pytest.raises(Exception, match=r"valkey ended with status 1|embedded Valkey did not come"):
        wait_for(server, supervisor.wait_until)
    assert "append only file" in server.last_lines()
    kept = server.put_aside()
    supervisor.revive("valkey")
    wait_for(server, supervisor.wait_until)
    assert list(kept.glob("appendonlydir/*.incr.aof"))
    assert redis.Redis.from_url(settings.redis_url_resolved).get("hint") is None
