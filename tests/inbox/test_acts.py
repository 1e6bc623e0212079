"""What a visitor did counts once and in its order, whatever is lost between the browser and the server."""

from typing import Any

import pytest

from novu_app.inbox import acts, door
from novu_app.inbox.acted import Act, Acted
from novu_app.inbox.preferences_state import PreferencesState
from novu_app.inbox.state import InboxState
from novu_app.messages.filters import InboxFilter
from tests.inbox.pages import page_of, pane_of, session_of, shown, way_back
from tests.messages.rows import Inbox


@pytest.fixture
def box(environment: Any) -> Inbox:
    """An inbox of two unread messages."""
    box = Inbox(environment)
    box.arrive(2)
    return box


async def do(page: InboxState, event: str, *given: Any) -> None:
    await getattr(InboxState, event).fn(page, *given)


def unread(box: Inbox) -> set[str]:
    found, _ = door.page(session_of(box, None), InboxFilter(read=False), limit=100)
    return {each["id"] for each in found}


async def test_an_act_that_is_said_twice_counts_once(box: Inbox) -> None:
    page, other = await page_of(box), await page_of(box)
    first, second = shown(page)
    await do(page, "act", first, "read", "b.1.1")
    await do(other, "act", first, "unread")
    settled = page.settled
    await do(page, "act", first, "read", "b.1.1")
    assert unread(box) == {first, second}, "what another window did since then stays"
    assert (page.done, page.settled > settled) == ("b.1", True)
    await do(page, "act_on_all", "read", "b.2.1")
    assert unread(box) == set()
    box.arrive()
    await do(page, "act_on_all", "read", "b.2.2")
    assert len(unread(box)) == 1, "nobody has seen the new one yet"


async def test_a_new_web_process_does_not_do_again_what_the_old_one_did(box: Inbox) -> None:
    page = await page_of(box)
    first = shown(page)[0]
    await do(page, "act", first, "read", "b.1.1")
    await do(page, "act", first, "unread", "b.2.1")
    lost = await page_of(box)
    await do(lost, "act", first, "read", "b.1.1")
    assert first in unread(box)
    assert lost.done == "b.1"
    assert not lost.notice["text"], "nothing went wrong"
    await do(lost, "act", first, "unread", "b.2.1")
    await do(lost, "act", first, "delete", "b.3.1")
    again = await page_of(box)
    await do(again, "act", first, "delete", "b.3.3")
    assert (again.done, again.notice["text"]) == ("b.3", "")
    assert first not in shown(again)


async def test_what_is_done_is_taken_back_by_a_new_web_process_too(box: Inbox) -> None:
    page = await page_of(box)
    first, second = shown(page)
    await do(page, "act_on_all", "archive", "b.1.1")
    back = way_back(page)
    assert unread(box) == set()
    lost = await page_of(box)
    await do(lost, "undo", back, "b.2.2")
    assert (unread(box), shown(lost)) == ({first, second}, [first, second])
    await do(lost, "act", first, "read", "b.3.3")
    again = await page_of(box)
    await do(again, "undo", back, "b.2.2")
    assert unread(box) == {second}, "what was taken back is not taken back once more"


def test_nothing_but_ways_back_is_taken_for_one() -> None:
    ids = ["0" * 24, "1" * 24]
    for action in ("read", "unarchive", "unsnooze", "snooze-4000000000000", "revert-primary"):
        assert acts.steps_of([{"action": action, "ids": ids}]) == [{"action": action, "ids": ids}]
    good = {"action": "unread", "ids": ids}
    many = {"action": "unread", "ids": ids[:1] * (acts.MOST_UNDONE + 1)}
    wrong = (
        {**good, "action": "delete"},
        {**good, "ids": ["x"]},
        {**good, "ids": [1]},
        {**good, "ids": []},
        {},
        "unread",
        many,
    )
    assert [acts.steps_of([good, each]) for each in wrong] == [[]] * len(wrong)


async def test_what_comes_before_its_time_waits_for_what_was_lost(box: Inbox) -> None:
    page = await page_of(box)
    first = shown(page)[0]
    again = page.again
    await do(page, "act", first, "unread", "b.2.1")
    assert (page.done, page.again > again) == ("b.0", True)
    for name, action in (("b.1.1", "read"), ("b.2.1", "unread")):
        await do(page, "act", first, action, name)
    assert (page.done, first in unread(box)) == ("b.2", True)
    await do(page, "act", first, "read", "c.1.1")
    assert (page.done, first in unread(box)) == ("c.1", False), "a page that was loaded anew counts from the beginning"


async def test_what_was_refused_can_be_done_later(box: Inbox) -> None:
    page = await page_of(box)
    first = shown(page)[0]
    await do(page, "act", first, "snooze-1", "b.1.1")
    assert page.notice["bad"]
    assert page.done == "b.1", "the browser does not say it for ever"
    await do(page, "act", first, "read", "b.2.1")
    assert first not in unread(box)


async def test_what_is_chosen_in_a_pane_counts_once(box: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    hours: list[int] = []
    for names in (("b.1.1", "b.1.1", "b.2.1"), ("b.2.2", "b.3.2")):
        pane = pane_of(await page_of(box), monkeypatch)
        for name in names:
            await PreferencesState.add_hours.fn(pane, "monday", name)  # type: ignore[attr-defined]
        hours += [len(day["hours"]) for day in pane.days if day["key"] == "monday"]
    assert hours == [2, 3], "a new web process knows what the old one did"


@pytest.mark.parametrize("name", ["", "b", "b.1", "b.0.0", "B.1.1", "b.1.1 ", "b.1234567890.1", "b.-1.1", "b.1.1.1"])
def test_what_is_no_name_of_an_act(name: str) -> None:
    assert Act.of(name) is None


def test_the_order_of_acts() -> None:
    told = Acted()
    for name, how, number in (
        ("b.1.1", "now", 1),
        ("b.3.1", "early", 1),
        ("b.2.1", "now", 2),
        ("b.1.1", "before", 2),
        ("b.7.7", "now", 7),
        ("c.2.2", "now", 2),
    ):
        act = Act.of(name)
        assert act is not None
        told, found = told.take(act)
        assert (found, told.number) == (how, number), name
