"""Open inbox pages without their browsers."""

from typing import Any

import pytest
import reflex as rx

from novu_app.inbox.hosting import Wishes
from novu_app.inbox.preferences_state import PreferencesState
from novu_app.inbox.sessions import Opening
from novu_app.inbox.state import InboxState
from novu_app.inbox.texts import en
from novu_app.inbox.tokens import InboxSession
from tests.messages.rows import Inbox


def session_of(box: Inbox, contexts: tuple[str, ...] | None = ()) -> InboxSession:
    """A session of an inbox."""
    return InboxSession(box.pk, box.subscriber_id, box.environment.id, box.environment.organization_id, contexts)


async def page_of(box: Inbox, contexts: tuple[str, ...] | None = ()) -> InboxState:
    """An open page, without its browser."""
    page = InboxState(_reflex_internal_init=True)  # type: ignore[call-arg]
    page._who = session_of(box, contexts)
    await page._refresh()
    return page


def pane_of(page: InboxState, monkeypatch: pytest.MonkeyPatch) -> PreferencesState:
    """The preferences of an open page."""
    pane = PreferencesState(_reflex_internal_init=True)  # type: ignore[call-arg]
    states = {PreferencesState: pane, InboxState: page}

    async def state_of(_self: Any, wanted: Any) -> Any:
        return states[wanted]

    # Without a browser there is no tree of states to find each other in.
    monkeypatch.setattr(rx.State, "get_state", state_of)
    monkeypatch.setattr(InboxState, "_wishes", lambda _self: Wishes(Opening("", "ada"), texts=en.TEXTS))
    return pane


def shown(page: InboxState) -> list[str]:
    """The ids of what a page shows."""
    return [item["id"] for item in page.items]


def way_back(page: InboxState) -> list[dict[str, Any]]:
    """What takes back what was done last, as the browser gets it and says it."""
    return [{"action": step["action"], "ids": list(step["ids"])} for step in page.back]
