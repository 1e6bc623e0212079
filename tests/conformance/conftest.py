"""What the conformance tests share: the published clients, set up as their users do, against the running server."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from novu_py import Novu

from tests.conformance import calls
from tests.conformance.data import NO_RETRIES
from tests.support.clients import ClientError, NodeClient
from tests.support.server import NovuServer

_numbers = count(1)
Api = Callable[..., Any]


def pytest_runtest_setup() -> None:
    """Note from now on which operations a test and its fixtures call through the published clients."""
    calls.watch_python()
    calls.begin()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """A test that went well has called the operations that are listed."""
    yield
    file, _, name = item.nodeid.partition("::")
    calls.check(f"{file}::{name.partition('[')[0]}", calls.end())


@pytest.fixture
def unique() -> Callable[[str], str]:
    """Makes names that no other test on the shared server has, and of which none is a part of another."""
    return lambda word: f"{word}-{next(_numbers):04}"


@pytest.fixture
def novu(server: NovuServer) -> Novu:
    """``novu-py`` with the secret key of Development."""
    return Novu(secret_key=server.secret_key, server_url=server.url, retry_config=NO_RETRIES, timeout_ms=60_000)


@pytest.fixture
def create_workflow(server: NovuServer, unique: Callable[[str], str]) -> Callable[..., str]:
    """Makes an active workflow of these steps by plain HTTP and returns its identifier."""

    def create(*steps: dict[str, Any], **more: Any) -> str:
        identifier = unique("workflow")
        body = {"name": identifier, "workflowId": identifier, "active": True, "steps": list(steps), **more}
        answer = server.client.post("/v2/workflows", json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["data"]["workflowId"])

    return create


@pytest.fixture(scope="session")
def _node_api(server: NovuServer) -> Iterator[NodeClient]:
    """``@novu/api`` with the secret key of Development. One node process serves all tests: the client keeps no state."""
    options = {"secretKey": server.secret_key, "serverURL": server.url, "retryConfig": {"strategy": "none"}}
    client = NodeClient("@novu/api", options)
    yield client
    client.close()


@pytest.fixture
def api(_node_api: NodeClient) -> Api:
    """Calls a method of ``@novu/api`` and gives its ``result``; some answers come without one around."""

    def call(method: str, *arguments: Any) -> Any:
        answer = _node_api.call(method, *arguments)
        calls.note_node(method)
        return answer["result"] if isinstance(answer, dict) and "result" in answer else answer

    return call


@pytest.fixture
def refused(_node_api: NodeClient) -> Callable[..., tuple[int | None, str]]:
    """Calls a method of ``@novu/api`` that has to fail; the status and the class of the client's error."""

    def call(method: str, *arguments: Any) -> tuple[int | None, str]:
        with pytest.raises(ClientError) as refusal:
            _node_api.call(method, *arguments)
        return refusal.value.status, refusal.value.error["class"]

    return call


@pytest.fixture
def inbox(server: NovuServer, node_clients: Callable[..., NodeClient]) -> Callable[..., NodeClient]:
    """Makes a ``@novu/js`` client of a subscriber; ``events`` are subscribed to, and those of the socket connect it."""

    def make(subscriber_id: str, *events: str, **options: Any) -> NodeClient:
        return node_clients(
            "@novu/js",
            {
                "applicationIdentifier": server.application_identifier,
                "subscriber": subscriber_id,
                "apiUrl": server.url,
                "socketUrl": server.url,
                **options,
            },
            events,
        )

    return make
