"""Whose inbox an open page shows, and how the page that frames it wants it: what every reconnect begins with."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

import reflex as rx

from novu_app.dashboard.errors import message_of
from novu_app.dashboard.kept import Kept
from novu_app.inbox import hosting, pushes, texts
from novu_app.inbox.acted import Act, Acted, DoneBefore
from novu_app.inbox.texts import en
from novu_app.inbox.tokens import InboxSession
from novu_app.inbox.views import Place
from novu_app.kernel import clock, jsons
from novu_app.kernel.errors import NovuError
from novu_app.kernel.ids import new_id

#: What a host page says anew that decides whose inbox it is.
_OPENS = frozenset({"init", "context", "token"})

log = logging.getLogger("novu.inbox")


def _newer(mark: int) -> int:
    # Never a number that the browser has from an earlier web process.
    return max(clock.now_ms(), mark + 1)


class PaneState(Kept, rx.State, mixin=True):
    """The state of what a page shows in the place of its list."""

    async def _follow(self) -> None:
        """Read again what is shown, which may have been changed elsewhere."""
        raise NotImplementedError


#: By pane. Their modules need the page's state, so they enter themselves.
PANES: dict[str, type[PaneState]] = {}


class OpenPage(Kept, rx.State, mixin=True):
    """The first half of an inbox page's state; :class:`novu_app.inbox.state.InboxState` is the whole."""

    phase: Literal["loading", "ready", "failed"] = "loading"
    failure: str = ""
    #: How the host page wants it (hosting.py): custom properties, styles by selector, and the language with its direction and
    #: texts by key.
    colors: dict[str, str] = {}
    styles: dict[str, dict[str, str]] = {}
    locale: str = "en"
    direction: str = "ltr"
    texts: dict[str, str] = en.TEXTS
    #: Changes when the host page is to say whose inbox this is.
    asked: str = ""
    #: Milliseconds until the host page is asked for another token, and when the present one ends; 0 for never.
    renew_in: int = 0
    ends_at: int = 0
    #: Changes when the browser is to drop what it shows ahead of an answer.
    settled: int = 0
    #: The last act that was done (outbox.js), and what changes when the browser is to say again what came after it.
    done: str = ""
    again: int = 0

    #: What the host page has said, as JSON: within a state an object becomes one that other code does not take for a dict.
    _said: str = ""
    _who: InboxSession | None = None
    _version: int = -1
    _acted: Acted = Acted()
    #: The act that is being done.
    _act: str = ""

    @rx.event
    async def load(self) -> None:
        """Open the inbox and read what is shown of it; again at each reconnect."""
        if not self._said and hosting.waits_for_host(self.router.url.query_parameters):
            if self.phase != "loading":
                # What this tab showed before it came here.
                self._who, self.phase = None, "loading"
            self.asked = new_id()
            return
        await self._open(arriving=True)

    @rx.event
    async def from_host(self, news: str, said: dict[str, Any]) -> None:
        """Take in what the host page says: all of it, and the name of what is new in it."""
        self._said = jsons.dumps(said)
        if self._who is None or news in _OPENS:
            await self._open(arriving=self._who is None)
            return
        try:
            self._dress(self._wishes())
            await self._begin()
        except NovuError as error:
            self._refused(error)

    async def _open(self, *, arriving: bool) -> None:
        try:
            wishes = self._wishes()
            self._dress(wishes)
            who = await asyncio.to_thread(hosting.admit, wishes, self.router.headers.host)
            if self._who is None or (who.subscriber_pk, who.contexts) != (self._who.subscriber_pk, self._who.contexts):
                self._version = -1
            self._who = who
            self.ends_at, self.renew_in = who.ends_at, hosting.renew_in(who)
            await pushes.open_page(self.router.session.client_token, type(self), who.subscriber_pk)
            # A state outlives a reload of its page; where the page is stands in its address.
            await self._begin(self._take_place(Place.of(self.router.url.fragment)) if arriving else 0)
        except NovuError as error:
            self._fail(message_of(error))
        except Exception:
            log.exception("An inbox page could not be opened")
            self._fail(self.texts["inbox.error.description"])

    async def _begin(self, size: int = 0) -> None:
        """Read everything anew; and whatever was done without a connection is to be said again."""
        await self._refresh(size)
        await self._refresh_pane()
        self._settle_all()
        self.again = _newer(self.again)

    def _settle_all(self) -> None:
        """Let the browser drop what it shows ahead of an answer."""
        self.settled = _newer(self.settled)

    def _takes(self, name: str) -> bool:
        """Whether an act of the visitor is to be done now; else the browser says it again, or says again what was done.

        Args:
            name: what the browser calls it (acted.py). An act without a name is done whenever it is said.
        """
        self._act = ""
        if self._who is None:
            return False
        act = Act.of(name)
        if act is None:
            return True
        self._acted, how = self._acted.take(act)
        self._act, self.done = act.key, f"{self._acted.page}.{self._acted.number}"
        if how == "early":
            self.again = _newer(self.again)
        elif how == "before":
            self._settle_all()
        return how == "now"

    def _wishes(self) -> hosting.Wishes:
        return hosting.wishes_of(
            self.router.url.query_parameters,
            jsons.loads(self._said) if self._said else None,
            self.router.headers.accept_language,
        )

    def _dress(self, wishes: hosting.Wishes) -> None:
        """Take over how the host page wants it."""
        self.colors, self.locale, self.direction = dict(wishes.colors), wishes.locale, wishes.direction
        if self.styles != wishes.styles:
            self.styles = wishes.styles
        # Pages without a wording of their own share the texts of their language.
        shipped = texts.of(wishes.locale)
        wording = shipped if wishes.texts == shipped else dict(wishes.texts)
        if self.texts != wording:
            self.texts = wording

    def _is_filled(self) -> bool:
        return self._who is not None

    def _fail(self, reason: str) -> None:
        self.phase, self.failure = "failed", reason

    def _session(self) -> InboxSession:
        assert self._who is not None  # whoever comes here has opened it
        return self._who

    async def _do_in_pane(self, name: str, work: Callable[[InboxSession], None]) -> bool:
        """Do what is done in a pane; whether it is to be read again: what could not be done is not shown as done.

        Args:
            name: see :meth:`_takes`.
            work: gets the session, in a thread.
        """
        if not self._takes(name):
            return False
        try:
            await asyncio.to_thread(work, self._for_act())
        except DoneBefore:
            pass
        except NovuError as error:
            self._refused(error)
        self._settle_all()
        return True

    def _for_act(self) -> InboxSession:
        """The session for what is being done."""
        return replace(self._session(), act=self._act)

    def _take_place(self, place: Place) -> int:
        """Go where the address says; how many notifications are to be shown there."""
        raise NotImplementedError

    async def _refresh(self, size: int = 0) -> None:
        raise NotImplementedError

    async def _refresh_pane(self) -> None:
        raise NotImplementedError

    def _refused(self, error: NovuError) -> None:
        raise NotImplementedError
