"""What was done on a page while its connection was lost waits until the web process has read the page."""

from __future__ import annotations

from dataclasses import replace
from weakref import WeakKeyDictionary

from reflex.app import App
from reflex.middleware.middleware import Middleware
from reflex.state import BaseState, OnLoadInternalState, StateUpdate
from reflex_base.event import Event
from reflex_base.event.context import EventContext
from reflex_base.utils.format import format_event_handler

from novu_app.dashboard.state import PageState, Visit

#: The last event of a page's loading.
_LOADED = format_event_handler(OnLoadInternalState.event_handlers["set_is_hydrated"])


class AfterTheLoad(Middleware):
    """Keeps what a page asks for until the page is loaded, and then does it in its order.

    The browser sends what has gathered as soon as it is connected again. To a web process that has just started these are
    edits of a page of which it has read nothing.
    """

    def __init__(self) -> None:
        # By the state of the page, which says when the page is given up.
        self._waiting: WeakKeyDictionary[BaseState, list[Event]] = WeakKeyDictionary()

    async def preprocess(self, app: App, state: BaseState, event: Event) -> StateUpdate | None:
        """Keep the event while the page is not loaded; after the loading's last one do what has waited."""
        page = state._get_root_state()
        if event.name == _LOADED:
            for each in self._waiting.pop(page, []):
                # On its own: going on to another page cancels what belongs to the loading of this one.
                context = replace(EventContext.get().fork(), parent_txid=None)
                await app.event_processor.enqueue(context.token, each, context)
            return None
        # The events of the loading come from here, and only those of the browser say where it is.
        if not event.router_data or not issubclass(event.state_cls, PageState):
            return None
        if page not in self._waiting and (await state.get_state(Visit))._was_touched:
            return None
        self._waiting.setdefault(page, []).append(event)
        return StateUpdate()
