"""What every list does: it hears of changes, keeps typed filters, says how far it looked, pages by keys, and tries again."""

import re
import sys
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from playwright.sync_api import expect

from novu_app.dashboard import pages
from novu_app.dashboard.components.table import MENU
from novu_app.dashboard.listing import ListState
from novu_app.dashboard.pages.activity import ActivityState
from novu_app.dashboard.pages.mailbox import MailboxState
from novu_app.dashboard.pages.requests import RequestsState
from novu_app.realtime.lists import OF_SUBSCRIBER, Kind
from tests.dashboard.conftest import Dashboard, new_name

#: What pages show does not depend on the database.
on_one_database = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
IN_APP = {"name": "In-app", "type": "in_app", "controlValues": {"subject": "Hello", "body": "Hello"}}
#: They hear of runs and requests.
OTHERWISE = {ActivityState, MailboxState, RequestsState}


def test_every_list_hears_of_changes() -> None:
    assert pages, "every page is known by then"
    lists: set[Any] = set(_lists(ListState))
    for state in lists:
        called = state.load.fn.__code__.co_names
        if state in OTHERWISE:
            assert {"_watch_environment", "watch"} & set(called), (
                f"{state.__name__} does not show what changes elsewhere"
            )
        else:
            assert state.WATCHES, f"{state.__name__} does not say what it shows"
            assert "_read_and_watch" in called, f"{state.__name__} does not show what changes elsewhere"
    assert {kind for state in lists for kind in state.WATCHES} == set(get_args(Kind)) - OF_SUBSCRIBER


def test_every_row_has_its_menu() -> None:
    tables = {
        name: module._COLUMNS
        for name, module in list(sys.modules.items())
        if name.startswith(f"{pages.__name__}.") and isinstance(getattr(module, "_COLUMNS", None), tuple)
    }
    assert tables
    for name, columns in tables.items():
        assert columns[-1] is MENU, f"The rows of {name} have no menu"


def _lists(base: Any) -> Iterator[Any]:
    """The lists there are; some of them share more than :class:`ListState`."""
    for each in base.__subclasses__():
        yield from _lists(each) if each._mixin else [each]


@on_one_database
def test_what_changes_elsewhere_appears_on_an_open_list(dashboard: Dashboard) -> None:
    mark = new_name("live")
    dashboard.api("POST", "/v2/topics", {"key": f"{mark}-a", "name": "Old"})
    page = dashboard.open(f"topics?q={mark}")
    rows = page.locator(".rows .row")
    expect(rows).to_have_count(1)
    other = page.context.new_page()
    other.goto(f"{dashboard.server.url}/env/{dashboard.environment}/topics/create")
    page.evaluate("window.stayed = true")

    panel = other.locator(".side-panel")
    panel.get_by_label("Key").fill(f"{mark}-b")
    panel.get_by_role("button", name="Create topic").click()
    expect(rows).to_have_count(2)
    fresh = page.locator(".rows .row[data-fresh='true']")
    expect(fresh).to_have_count(1)
    expect(fresh).to_contain_text(f"{mark}-b")

    # Another door: one row changes, the other one stays as it is.
    dashboard.api("PATCH", f"/v2/topics/{mark}-a", {"name": "New"})
    expect(rows.filter(has_text="New")).to_be_visible()
    expect(fresh).to_have_count(1)
    expect(fresh).to_contain_text(f"{mark}-a")
    assert page.evaluate("window.stayed") is True, "the page was loaded again"
    other.close()


@on_one_database
def test_filters_that_are_set_stay_in_the_form_and_the_list_says_how_far_it_looked(dashboard: Dashboard) -> None:
    workflow, person = dashboard.workflow([IN_APP]), new_name("reader")
    dashboard.trigger(workflow, person)
    page = dashboard.open(f"activity/workflow-runs?workflow={workflow}&severity=none")
    expect(page.locator(".rows .row")).to_have_count(1)
    expect(page.get_by_text("Of the newest 100,000 runs")).to_be_visible()

    page.get_by_role("button", name="Filter", exact=True).click()
    expect(page.get_by_label("Workflow", exact=True)).to_have_value(workflow)
    page.get_by_label("Topic").fill("nobody")
    page.get_by_role("button", name="Apply").click()
    page.wait_for_url(re.compile(rf"workflow={workflow}.*topic=nobody"))
    expect(page.get_by_text("No entry among the newest 100,000 runs fits")).to_be_visible()

    page = dashboard.open("activity/requests?transaction=txn_1")
    page.get_by_role("button", name="Filter", exact=True).click()
    expect(page.get_by_label("Transaction")).to_have_value("txn_1")
    page.get_by_label("Path begins with").fill("/v1/events")
    page.get_by_role("button", name="Apply").click()
    page.wait_for_url(re.compile("transaction=txn_1.*route="))


@on_one_database
def test_a_list_that_could_not_be_loaded_tries_again(dashboard: Dashboard) -> None:
    page = dashboard.open("topics?after=nonsense")
    failed = page.get_by_role("alert").filter(has_text="This could not be loaded")
    expect(failed).to_be_visible()
    page.evaluate("history.replaceState(history.state, '', location.pathname)")
    failed.get_by_role("button", name="Retry").click()
    expect(failed).to_have_count(0)
    expect(page.get_by_role("link", name="Create topic").first).to_be_visible()
