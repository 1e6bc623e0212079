"""The REST API in the test's own process, without a socket in between."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from functools import cache
from typing import Any

import httpx
import pytest

from tests.support.application import TestEnvironment


class _Bridge(httpx.BaseTransport):
    """Carries requests of a synchronous client to an ASGI application that lives in the loop of another thread."""

    def __init__(self, app: Any, loop: asyncio.AbstractEventLoop) -> None:
        self._inner = httpx.ASGITransport(app, raise_app_exceptions=False)
        self._loop = loop

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return asyncio.run_coroutine_threadsafe(self._handle(request), self._loop).result(60)

    async def _handle(self, request: httpx.Request) -> httpx.Response:
        body = request.read()
        sent = httpx.Request(request.method, request.url, headers=request.headers, content=body)
        response = await self._inner.handle_async_request(sent)
        content = await response.aread()
        return httpx.Response(response.status_code, headers=response.headers, content=content)


@contextmanager
def in_process(app: Any) -> Iterator[httpx.Client]:
    """A client of an ASGI application whose lifespan lasts as long as the block."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="rest-app", daemon=True)
    thread.start()
    stack = AsyncExitStack()

    def run(work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, loop).result(60)

    try:
        run(stack.enter_async_context(_lifespan(app)))
        with httpx.Client(transport=_Bridge(app, loop), base_url="http://127.0.0.1:8000") as client:
            yield client
        run(stack.aclose())
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(60)
        loop.close()


class _lifespan:  # noqa: N801 - used as a function
    """Sends an application through startup, and through shutdown at the end."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __aenter__(self) -> None:
        self._to_app: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._from_app: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
        self._task = asyncio.ensure_future(self._app(scope, self._to_app.get, self._from_app.put))
        await self._pass("startup")

    async def __aexit__(self, *_: object) -> None:
        await self._pass("shutdown")
        await self._task

    async def _pass(self, stage: str) -> None:
        await self._to_app.put({"type": f"lifespan.{stage}"})
        answer = await asyncio.wait_for(self._from_app.get(), 60)
        assert answer["type"] == f"lifespan.{stage}.complete", answer


@pytest.fixture(scope="session")
def _rest_app() -> Callable[[], Any]:
    """Makes the REST application once: assembling two hundred routes takes longer than most tests."""
    from novu_app.rest.app import create_app

    return cache(create_app)


@pytest.fixture
def app_client(
    environment: TestEnvironment, monkeypatch: pytest.MonkeyPatch, _rest_app: Callable[[], Any]
) -> Iterator[httpx.Client]:
    """A client of the REST API in this process, with the secret key of Development by default.

    An exception that the app lets through comes back as the 500 that a caller would see.
    """
    from novu_app.asgi import build_asgi

    monkeypatch.setattr("novu_app.rest.app.create_app", _rest_app)
    with in_process(build_asgi(parts=["api"])) as client:
        client.headers.update(environment.headers)
        yield client
