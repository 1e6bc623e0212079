"""Pushes: a page that shows what changes by itself is loaded again, and the browser gets only the difference.

A page says in its ``load`` what it wants to hear (:func:`watch`); the realtime hub says that something happened, never
what. So a lost or doubled hint does no harm, and the page's own query decides what the visitor may see. Hints gather for
a moment: a thousand runs a second become a few queries a second for each open page.

Each web process knows its own open pages only; workers publish, and every web process listens.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

import reflex as rx

from novu_app.dashboard.door import SignedOut
from novu_app.kernel.errors import NotFound
from novu_app.realtime import hub

log = logging.getLogger("novu.dashboard")

#: Least time between two pushes to a page, in seconds. The first hint after a quiet time is pushed at once.
PAUSE_S = 0.25
#: Between two looks at which pages are still open, in seconds; a state is dropped some minutes after its page closed.
KEEP_ALIVE_S = 240.0


class LivePage(Protocol):
    """A state class whose page can be loaded again without the visitor."""

    async def _refresh(self) -> None: ...


@dataclass(eq=False, slots=True)
class _Watch:
    state: type[Any]
    topics: tuple[str, ...]
    unsubscribe: list[Callable[[], None]] = field(default_factory=list)
    dirty: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None


_watches: dict[str, _Watch] = {}
_app: rx.App | None = None


@asynccontextmanager
async def lifespan(app: rx.App) -> AsyncIterator[None]:
    """Run pushes while the web process serves; Reflex enters it with its own lifespan tasks."""
    global _app
    _app = app
    keeper = asyncio.create_task(_keep_alive(app), name="dashboard keep alive")
    try:
        yield
    finally:
        keeper.cancel()
        for token in list(_watches):
            forget(token)
        _app = None


def watch(token: str, state: type[Any], *topics: str) -> None:
    """Load a page again whenever one of ``topics`` has news; replaces what the page watched before.

    Args:
        token: the page's client token.
        state: the page's state class, a :class:`LivePage`.
        topics: of the realtime hub, such as ``env:<environment id>``.
    """
    known = _watches.get(token)
    if known is not None and (known.state, known.topics) == (state, topics):
        return
    forget(token)
    entry = _Watch(state, topics)
    entry.unsubscribe = [hub.subscribe(topic, lambda _news: entry.dirty.set()) for topic in topics]
    entry.task = asyncio.create_task(_push(token, entry), name="dashboard push")
    _watches[token] = entry


def forget(token: str) -> None:
    """Stop pushing to a page."""
    entry = _watches.pop(token, None)
    if entry is not None:
        for unsubscribe in entry.unsubscribe:
            unsubscribe()
        if entry.task is not None and entry.task is not asyncio.current_task():
            entry.task.cancel()


async def _push(token: str, entry: _Watch) -> None:
    while _watches.get(token, entry) is entry:
        await entry.dirty.wait()
        entry.dirty.clear()
        if _app is None or not _is_open(_app, token):
            forget(token)
            return
        try:
            async with _app.modify_state(rx.BaseStateToken(ident=token, cls=entry.state)) as root:
                page = await root.get_state(entry.state)
                await page._refresh()
        except (SignedOut, NotFound):
            forget(token)
            return
        except Exception:
            # The page keeps its last rows; the next hint tries again.
            log.exception("Could not push to a page")
        await asyncio.sleep(PAUSE_S)


def _is_open(app: rx.App, token: str) -> bool:
    # Not the public mapping: it is built anew for each look.
    return app.event_namespace is not None and token in app.event_namespace._token_manager.token_to_socket


async def _keep_alive(app: rx.App) -> None:
    """Touch the states of open pages, so that only those of closed pages expire (rxconfig.py says when)."""
    while True:
        await asyncio.sleep(KEEP_ALIVE_S)
        for token in list(_watches):
            if not _is_open(app, token):
                forget(token)
        for token in list(app.event_namespace.token_to_sid if app.event_namespace else ()):
            with suppress(Exception):
                await app.state_manager.get_state(rx.BaseStateToken(ident=token, cls=rx.State))
