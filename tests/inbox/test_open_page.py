"""What a visitor does on an open page, and takes back, without a browser: the inbox is as the page shows it, and as it was."""

from typing import Any

import pytest

from novu_app.inbox import door, views
from novu_app.inbox.hosting import Tab
from novu_app.inbox.state import InboxState
from novu_app.inbox.views import Place
from novu_app.kernel import clock
from novu_app.messages.filters import InboxFilter
from tests.inbox.pages import page_of, session_of, shown, way_back
from tests.messages.rows import Inbox

HOUR = 3_600_000


@pytest.fixture
def box(environment: Any) -> Inbox:
    """An inbox of two unread messages and a read one, the newest; one of the unread has a tag."""
    box = Inbox(environment)
    box.arrive(tags=["billing"])
    box.arrive(severity="high")
    box.arrive()
    return box


async def do(page: InboxState, event: str, *given: Any) -> None:
    await getattr(InboxState, event).fn(page, *given)


def stored(box: Inbox) -> dict[str, tuple[bool, bool, bool]]:
    """What the inbox holds: read, archived and snoozed of each message."""
    found, _ = door.page(session_of(box, None), InboxFilter(archived=False), limit=100)
    archived, _ = door.page(session_of(box, None), InboxFilter(archived=True), limit=100)
    snoozed, _ = door.page(session_of(box, None), InboxFilter(snoozed=True), limit=100)
    return {each["id"]: (each["isRead"], each["isArchived"], each["isSnoozed"]) for each in found + archived + snoozed}


@pytest.mark.parametrize("action", ["read", "archive", "snooze-{soon}"])
async def test_what_is_done_to_one_is_taken_back(box: Inbox, action: str) -> None:
    page = await page_of(box)
    for message_id in shown(page):
        before = stored(box)
        await do(page, "act", message_id, action.format(soon=clock.now_ms() + HOUR))
        changed = stored(box)
        assert changed[message_id] != before[message_id]
        assert {**changed, message_id: None} == {**before, message_id: None}, "no other message is touched"
        assert (message_id in shown(page)) == (action == "read"), "what leaves the view is gone from it"
        await do(page, "undo", way_back(page))
        assert stored(box) == before
        assert message_id in shown(page)
        assert page.unread == sum(not read for read, _, _ in before.values())


async def test_a_deleted_message_is_gone(box: Inbox) -> None:
    page = await page_of(box)
    gone = shown(page)[0]
    await do(page, "act", gone, "delete")
    assert gone not in stored(box)
    assert gone not in shown(page)
    assert not page.notice["undo"], "nothing is promised that can not be kept"
    await do(page, "act", gone, "archive")
    assert page.notice["bad"]


async def test_all_means_all_that_is_shown(box: Inbox) -> None:
    page = await page_of(box)
    page._tabs = (Tab("All", InboxFilter()), Tab("Billing", InboxFilter(tags=(("billing",),))))
    await do(page, "show_tab", 1)
    assert [(tab["label"], tab["count"]) for tab in page.tabs] == [("All", 3), ("Billing", 1)]
    (billed,) = shown(page)
    before = stored(box)
    for action, expected in (("read", (True, False, False)), ("archive", (True, True, False))):
        await do(page, "act_on_all", action)
        assert stored(box) == {**before, billed: expected}
        assert page.tabs[1]["count"] == 0
        assert page.unread == 2
        await do(page, "undo", way_back(page))
        assert stored(box) == before
        assert page.tabs[1]["count"] == 1
    await do(page, "act_on_all", "archive-read")
    assert stored(box) == before
    await do(page, "show_tab", 0)
    await do(page, "show", "archived")
    await do(page, "act_on_all", "read")
    assert stored(box) == before, "a view without such an action does nothing"


async def test_what_is_done_before_the_inbox_is_open_is_said_again(box: Inbox) -> None:
    page = InboxState(_reflex_internal_init=True)  # type: ignore[call-arg]
    target = next(iter(stored(box)))
    assert page.dict()[page.get_full_name()] == {}, "a page that knows nothing yet blanks no browser"
    await do(page, "act", target, "archive", "b.1.1")
    assert stored(box)[target] == (False, False, False)
    assert page.done == ""
    page._who = session_of(box)
    await page._begin(page._take_place(Place.of("")))
    assert page.again
    await do(page, "act", target, "archive", "b.1.1")
    assert page.done == "b.1"
    assert stored(box)[target] == (True, True, False)
    assert target not in shown(page)
    assert len(shown(page)) == 2
    assert page.dict()[page.get_full_name()]


async def test_everything_that_was_on_the_screen_is_seen(box: Inbox) -> None:
    box.arrive(220)
    page = await page_of(box)
    await page._refresh(views.LONGEST)
    assert len(page.items) == 223
    await do(page, "mark_seen", shown(page))
    assert all(item["seen"] for item in page.items)
    assert door.counts(session_of(box, None)).unseen == 0


def test_the_address_keeps_the_place() -> None:
    assert Place.of("view=snoozed&tab=2&pane=preferences&count=40") == Place("snoozed", 2, "preferences", 40)
    nonsense = Place.of("view=everything&tab=-1&pane=subscription&count=100000&%00")
    assert nonsense == Place(count=views.PAGE_SIZE)
    assert Place.of("count=9999").count == views.LONGEST
