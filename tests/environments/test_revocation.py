"""A secret key that is closed in one web process opens nothing in another one, at once: two real processes, one installation."""

import os
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.support.application import SETTINGS, clean_environment
from tests.support.processes import Child, free_port, wait_until
from tests.support.server import NovuServer

PATH = "/v1/environments/api-keys"
#: A web process whose memory of keys never expires by itself within this test: what ends it is the news.
_WEB = """
from novu_app.environments import service
service._scopes._seconds = 3_600
from novu_app.cli import main
main()
"""


@pytest.fixture(scope="module")
def second(server: NovuServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a second web process on the shared server's database and Redis."""
    port = free_port()
    environment = clean_environment() | SETTINGS
    if not server.database_url.startswith("sqlite"):
        environment["DATABASE_URL"] = server.database_url
    options: list[str | os.PathLike[str]] = ["--host", "127.0.0.1", "--port", str(port)]
    command = [sys.executable, "-c", _WEB, "web", *options, "--data-dir", server.data_dir, "--only", "api"]
    web = Child(command, tmp_path_factory.mktemp("second") / "web.log", environment=environment)
    url = f"http://127.0.0.1:{port}"

    def answers() -> bool:
        assert web.process.poll() is None, web.output()
        try:
            return httpx.get(f"{url}/v1/health-check", timeout=60).status_code == 200
        except httpx.TransportError:
            return False

    try:
        wait_until(answers, "the second web process", pause=0.05)
        yield url
    finally:
        assert web.stop() == 0, web.output()


def status(url: str, key: str) -> int:
    return httpx.get(f"{url}/v1/environments/me", headers={"Authorization": f"ApiKey {key}"}, timeout=60).status_code


def made(server: NovuServer) -> dict[str, Any]:
    answer = server.client.post(PATH, json={"name": "To be closed"})
    assert answer.status_code == 201, answer.text
    return dict(answer.json()["data"])


def close(server: NovuServer, key: dict[str, Any]) -> None:
    assert server.client.delete(f"{PATH}/{key['_id']}").status_code == 204


def replace(server: NovuServer, key: dict[str, Any]) -> None:
    answer = server.client.post(f"{PATH}/regenerate", json={"_id": key["_id"]})
    assert answer.status_code == 201, answer.text
    close(server, answer.json()["data"][-1])


@pytest.mark.parametrize("ends", [close, replace])
def test_a_closed_key_is_closed_everywhere_at_once(server: NovuServer, second: str, ends: Any) -> None:
    key = made(server)
    assert (status(server.url, key["key"]), status(second, key["key"])) == (200, 200)
    ends(server, key)
    assert status(server.url, key["key"]) == 401
    wait_until(lambda: status(second, key["key"]) == 401, "the refusal")
