"""News for open inbox pages: handed to the page's state, whose change goes to the browser by itself.

One listener a process hears Redis (the realtime hub); a page enters itself when it loads and is dropped when its browser
is gone.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import reflex as rx

from novu_app.realtime import hub
from novu_app.realtime.online import OnlineStates

#: Least time between two changes of a page, in seconds. The first news after a quiet time are shown at once.
_PAUSE_S = 0.1
#: The pause grows to this while changes fail.
_LONGEST_PAUSE_S = 30.0
#: Between two looks at which pages are still open, in seconds.
_PRUNE_S = 20.0

log = logging.getLogger("novu.inbox")


@dataclass(eq=False, slots=True)
class _OpenPage:
    state: type[rx.State]
    subscriber_pk: str
    unsubscribe: Callable[[], None]
    news: list[hub.News] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None

    def hear(self, news: hub.News) -> None:
        self.news.append(news)
        self.arrived.set()


_pages: dict[str, _OpenPage] = {}
_app: rx.App | None = None
_online: OnlineStates | None = None


@asynccontextmanager
async def lifespan(app: rx.App) -> AsyncIterator[None]:
    """Push while the web process serves; Reflex enters it with its own lifespan tasks."""
    global _app, _online
    _app, _online = app, OnlineStates()
    pruner = asyncio.create_task(_prune(), name="inbox pages")
    try:
        yield
    finally:
        pruner.cancel()
        for token in list(_pages):
            close(token)
        await _online.close()
        _app = _online = None


async def open_page(token: str, state: type[rx.State], subscriber_pk: str) -> None:
    """Let a page hear the news of an inbox; to be called before it reads the inbox, so that nothing falls between.

    Args:
        token: the page's client token.
        state: its state class, with a coroutine method ``_hear(news)``.
        subscriber_pk: whose inbox.
    """
    known = _pages.get(token)
    if known is not None and known.subscriber_pk == subscriber_pk:
        return
    close(token)
    page = _OpenPage(state, subscriber_pk, lambda: None)
    topics = (hub.subscriber_topic(subscriber_pk), hub.list_topic("preferences", subscriber_pk))
    endings = [hub.subscribe(topic, page.hear) for topic in topics]

    def unsubscribe() -> None:
        for end in endings:
            end()

    page.unsubscribe = unsubscribe
    page.task = asyncio.create_task(_push(token, page), name="inbox push")
    _pages[token] = page
    if _online is not None:
        _online.came(subscriber_pk)
    await hub.expect(subscriber_pk)


def close(token: str) -> None:
    """Stop pushing to a page."""
    page = _pages.pop(token, None)
    if page is not None:
        page.unsubscribe()
        if _online is not None:
            _online.went(page.subscriber_pk)
        if page.task is not None and page.task is not asyncio.current_task():
            page.task.cancel()


async def _push(token: str, page: _OpenPage) -> None:
    pause = _PAUSE_S
    while True:
        await page.arrived.wait()
        page.arrived.clear()
        news, page.news = page.news, []
        if _app is None or not _is_open(_app, token):
            close(token)
            return
        try:
            async with _app.modify_state(rx.BaseStateToken(ident=token, cls=page.state)) as root:
                state: Any = await root.get_state(page.state)
                await state._hear(news)
            pause = _PAUSE_S
        except Exception:
            # The page keeps what it shows, and looks again: these news will not come a second time.
            log.exception("Could not push to an inbox page")
            page.hear(None)
            pause = min(pause * 2, _LONGEST_PAUSE_S)
        await asyncio.sleep(pause)


def _is_open(app: rx.App, token: str) -> bool:
    # Not the public mapping: it is built anew for each look.
    return app.event_namespace is not None and token in app.event_namespace._token_manager.token_to_socket


async def _prune() -> None:
    while True:
        await asyncio.sleep(_PRUNE_S)
        for token in list(_pages):
            if _app is None or not _is_open(_app, token):
                close(token)
