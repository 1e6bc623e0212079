"""The outermost ASGI application of a web process: one port, each request straight to its part.

``build_asgi`` joins the REST API, the raw trigger ingest, the socket.io gateway and the Reflex app (dashboard and inbox
page). The parts know nothing of each other; a part that is left out is never imported, so ``novu web --only api`` loads
no Reflex at all (ARCHITECTURE.md, Processes).

The order of the questions matters: the trigger first, since it is the hot path, then the API's prefixes, and the pages
for all the rest.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, MutableMapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Any, Literal, get_args

from novu_app.asgi_replies import PageHeaders, asset, not_found, redirect, refuse_origin, same_origin
from novu_app.kernel.settings import get_settings
from novu_app.kernel.tuning import tuned

Part = Literal["api", "realtime", "dashboard"]
PARTS: frozenset[Part] = frozenset({"api", "realtime", "dashboard"})
Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]
#: Entered before the first request and left after the last one.
Lifespan = Callable[[], AbstractAsyncContextManager[Any]]

#: ``p`` and ``t`` are short, as they stand in e-mails: pages of preferences, and tracking.
_API_ROOTS = frozenset({"v1", "v2", "p", "t", "openapi.json", "docs", "metrics", "health"})
_SOCKET_ROOT = "socket.io"
_EVENT_ROOT = "_event"


async def _anybody(_query_string: bytes) -> None:
    return None


class Dispatcher:
    """Routes by the first segment of the path; see the module's docstring."""

    def __init__(
        self,
        *,
        lifespans: Collection[Lifespan],
        api: ASGIApp | None = None,
        trigger: ASGIApp | None = None,
        sockets: ASGIApp | None = None,
        pages: ASGIApp | None = None,
        frame_ancestors: Callable[[bytes], Awaitable[bytes | None]] = _anybody,
        root_path: str = "",
        public_url: str = "",
    ) -> None:
        """Join the parts.

        Args:
            lifespans: what runs around the requests, in this order; left in the reverse order.
            api: answers the REST paths, and every path when there are no pages.
            trigger: answers ``POST /v1/events/trigger``.
            sockets: answers ``/socket.io``, and websockets at the root.
            pages: answers everything else.
            frame_ancestors: see :class:`novu_app.asgi_replies.PageHeaders`.
            root_path: sub-path of the public address (``/novu``); requests may come with it or stripped of it.
            public_url: the public address, whose origin may open the pages' event socket.
        """
        self._lifespans = list(lifespans)
        self._api = api
        self._trigger = trigger
        self._sockets = sockets
        self._pages = PageHeaders(pages, frame_ancestors) if pages is not None else None
        self._pages_lifespan = pages
        self._root_path = root_path
        self._public_url = public_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, one socket, or the server's lifespan."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        if scope["type"] == "websocket" and scope["path"].rstrip("/") in ("", self._root_path):
            await (self._sockets or not_found)(self._full(scope, "/", self._root_path), receive, send)
            return
        if scope["path"] == self._root_path != "":
            # The pages' router knows the sub-path with its closing slash only.
            await redirect(f"{self._root_path}/")(scope, receive, send)
            return
        path = self._inner_path(scope["path"])
        if path == "/v1/events/trigger" and self._trigger is not None and scope.get("method") == "POST":
            await self._trigger(scope, receive, send)
            return
        root = path[1:].partition("/")[0]
        if root in _API_ROOTS:
            answer = self._api or not_found
        elif root == _SOCKET_ROOT:
            answer = self._sockets or not_found
        elif path in ("/embed.js", "/embed-news.js", "/web-push.js"):
            answer = asset(path[1:], "text/javascript; charset=utf-8")
        elif self._pages is not None:
            # The pages' socket acts with the visitor's cookie, so a page of another origin must not open it.
            allowed = root != _EVENT_ROOT or same_origin(scope, self._public_url)
            await (self._pages if allowed else refuse_origin)(self._full(scope, path, ""), receive, send)
            return
        else:
            answer = self._api or not_found
        await answer(self._full(scope, path, self._root_path), receive, send)

    def _inner_path(self, path: str) -> str:
        root = self._root_path
        return path[len(root) :] if root and path.startswith(f"{root}/") else path

    def _full(self, scope: Scope, path: str, mounted_at: str) -> Scope:
        """The scope with the full path, whether a proxy stripped the sub-path or not.

        Reflex carries the sub-path in its own routes and is mounted at nothing; the other parts are mounted at it.
        """
        if not self._root_path:
            return scope
        full = self._root_path + path
        return {**scope, "path": full, "raw_path": full.encode(), "root_path": mounted_at}

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        started = False
        try:
            async with AsyncExitStack() as stack:
                for lifespan in self._lifespans:
                    await stack.enter_async_context(lifespan())
                if self._pages_lifespan is not None:
                    await stack.enter_async_context(_lifespan_of(self._pages_lifespan))
                await stack.enter_async_context(tuned())
                started = True
                await send({"type": "lifespan.startup.complete"})
                await receive()
        except Exception as error:
            await send({"type": f"lifespan.{'shutdown' if started else 'startup'}.failed", "message": str(error)})
            raise
        await send({"type": "lifespan.shutdown.complete"})


@asynccontextmanager
async def _lifespan_of(app: ASGIApp) -> AsyncIterator[None]:
    """Run the lifespan of an inner ASGI application.

    Raises:
        RuntimeError: it could not start.
    """
    to_app: asyncio.Queue[Message] = asyncio.Queue()
    from_app: asyncio.Queue[Message] = asyncio.Queue()

    async def run() -> None:
        await app({"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}, to_app.get, from_app.put)

    task = asyncio.create_task(run(), name="lifespan of the pages")

    async def ask(event: str) -> None:
        await to_app.put({"type": f"lifespan.{event}"})
        answer = asyncio.ensure_future(from_app.get())
        await asyncio.wait({answer, task}, return_when=asyncio.FIRST_COMPLETED)
        if answer.done() and answer.result()["type"] == f"lifespan.{event}.complete":
            return
        answer.cancel()
        if task.done():
            task.result()
        raise RuntimeError(f"The pages' {event} failed")

    await ask("startup")
    try:
        yield
    finally:
        await ask("shutdown")
        await task


@asynccontextmanager
async def _trigger_writer() -> AsyncIterator[None]:
    """Commit the triggers in hand before the process ends; the writer's thread starts with the first one."""
    from novu_app.events.intake import writer

    yield
    await asyncio.to_thread(writer.stop)


def build_asgi(reflex_app: ASGIApp | None = None, parts: Collection[Part] = PARTS) -> ASGIApp:
    """The application that the server runs.

    Args:
        reflex_app: the compiled Reflex app; needed for the part ``dashboard``.
        parts: what this process serves.
    """
    settings = get_settings()
    lifespans: list[Lifespan] = []
    api = trigger = sockets = None
    if "api" in parts:
        from novu_app.events.ingest import asgi_trigger
        from novu_app.rest.app import create_app

        api, trigger = create_app(), asgi_trigger
    if "api" in parts or "dashboard" in parts:
        from novu_app.environments import usage
        from novu_app.kernel import changes
        from novu_app.request_log import recorder

        lifespans += [_trigger_writer, changes.lifespan, usage.lifespan, recorder.lifespan]
    if "realtime" in parts or "dashboard" in parts:
        from novu_app.realtime.hub import lifespan as hub_lifespan

        lifespans.append(hub_lifespan)
    if "realtime" in parts:
        from novu_app.realtime.gateway import socket_app

        sockets = socket_app()
    from novu_app.inbox.origins import frame_ancestors

    return Dispatcher(
        lifespans=lifespans,
        api=api,
        trigger=trigger,
        sockets=sockets,
        pages=reflex_app if "dashboard" in parts else None,
        frame_ancestors=frame_ancestors,
        root_path=settings.root_path,
        public_url=settings.public_url,
    )


def parts_of_process() -> Collection[Part]:
    """What ``NOVU_WEB_ONLY`` (parts with commas) asks this process to serve; all parts when it is not set."""
    wanted = os.environ.get("NOVU_WEB_ONLY", "").split(",")
    return [part for part in get_args(Part) if part in wanted] or PARTS
