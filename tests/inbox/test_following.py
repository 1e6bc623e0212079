"""An open page shows what the inbox holds, whatever changes between two of its looks and in whatever order news come."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from novu_app.inbox import door
from novu_app.inbox.choices import choose_in_general
from novu_app.inbox.state import InboxState
from novu_app.messages import inbox
from novu_app.messages.filters import InboxFilter
from tests.inbox.pages import page_of, pane_of, session_of, shown
from tests.messages.rows import Inbox

CONTEXT = "tenant:acme"


@pytest.fixture
def inbox_of_ada(environment: Any) -> Inbox:
    """An inbox with three messages."""
    box = Inbox(environment)
    box.arrive(3)
    return box


def archive(box: Inbox, message_id: str) -> dict[str, Any]:
    """What the other pages hear when one page archives a message."""
    change = partial(inbox.mark_one, action="archive", message_id=message_id)
    outcome = door.perform(session_of(box), change)
    assert outcome.batch is not None
    news: dict[str, Any] = outcome.batch["inbox"][0]
    return {"messages": [], **news}


def holds(box: Inbox) -> list[str]:
    found, _ = door.page(session_of(box, None), InboxFilter(archived=False), limit=100)
    return [each["id"] for each in found]


async def test_a_change_while_the_page_reads_is_not_missed(
    inbox_of_ada: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("counts", "page"):
        page = await page_of(inbox_of_ada)
        last = shown(page)[0]
        heard: list[dict[str, Any]] = []
        read: Callable[..., Any] = getattr(door, name)

        def reads_and_is_overtaken(
            *given: Any, read: Any = read, heard: Any = heard, last: str = last, **named: Any
        ) -> Any:
            found = read(*given, **named)
            if not heard:
                heard.append(archive(inbox_of_ada, last))
            return found

        with monkeypatch.context() as during:
            during.setattr(door, name, reads_and_is_overtaken)
            await page._refresh()
        await page._hear(heard)
        assert shown(page) == holds(inbox_of_ada), f"overtaken after {name}"
        assert page.unread == len(page.items)


async def test_an_own_change_does_not_hide_one_of_another_page(inbox_of_ada: Inbox) -> None:
    page = await page_of(inbox_of_ada)
    first, second, _ = shown(page)
    late = archive(inbox_of_ada, first)
    await InboxState.act.fn(page, second, "archive")  # type: ignore[attr-defined]
    assert shown(page) == holds(inbox_of_ada)
    await page._hear([late])
    assert shown(page) == holds(inbox_of_ada)


async def test_news_in_any_order_lead_to_the_same_page(inbox_of_ada: Inbox) -> None:
    page = await page_of(inbox_of_ada)
    first, second, third = shown(page)
    news = [archive(inbox_of_ada, each) for each in (first, second)]
    await page._hear(news[1:])
    await page._hear(news[:1])
    assert shown(page) == [third]
    assert page.unread == 1


async def test_what_was_missed_is_looked_up(inbox_of_ada: Inbox) -> None:
    """While the connection to Redis was lost, or the visitor's machine slept."""
    page = await page_of(inbox_of_ada)
    for look in (lambda: page._hear([None]), lambda: InboxState.wake.fn(page)):  # type: ignore[attr-defined]
        archive(inbox_of_ada, shown(page)[0])
        inbox_of_ada.arrive(2)
        assert shown(page) != holds(inbox_of_ada)
        await look()
        assert shown(page) == holds(inbox_of_ada)
        assert page.unread == len(page.items)


async def test_preferences_that_are_open_follow(inbox_of_ada: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    page = await page_of(inbox_of_ada)
    pane = pane_of(page, monkeypatch)
    choose_in_general(session_of(inbox_of_ada), "email", False)
    await page._hear([None])
    assert not pane.days, "nobody looks at them"
    page.pane = "preferences"
    await page._hear([None])
    assert {each["name"]: each["on"] for each in pane.in_general["channels"]}["email"] is False
    settled = page.settled
    choose_in_general(session_of(inbox_of_ada), "email", True)
    await page._hear([None])
    assert all(each["on"] for each in pane.in_general["channels"])
    assert page.settled == settled, "what the visitor does at the moment stays as it is"


async def test_a_page_of_one_context_counts_its_own(environment: Any) -> None:
    box = Inbox(environment)
    box.arrive(2)
    box.arrive(1, context_keys=[CONTEXT])
    page, whole = await asyncio.gather(page_of(box), page_of(box, None))
    assert (len(page.items), page.unread) == (2, 2)
    assert (len(whole.items), whole.unread) == (3, 3)
    news = archive(box, shown(page)[0])
    for each in (page, whole):
        await each._hear([news])
    assert (len(page.items), page.unread) == (1, 1)
    assert (len(whole.items), whole.unread) == (2, 2)
