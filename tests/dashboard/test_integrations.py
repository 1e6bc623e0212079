"""Integrations of one channel: which one sends, who stands in for it and in which order, and for whom one is made."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.dashboard.accessibility import serious_violations
from tests.dashboard.conftest import Dashboard, new_name

#: What pages show does not depend on the database.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


def test_one_sends_the_others_stand_in_and_a_successor_takes_over(dashboard: Dashboard) -> None:
    mark = new_name("sms")
    names = [f"{mark} {letter}" for letter in "ABC"]
    # The first one of a channel becomes its primary one by itself.
    made = {name: _connect(dashboard, name) for name in reversed(names)}
    page = dashboard.open(f"integrations?channel=sms&q={mark}")
    rows = page.locator(".rows .row")
    expect(rows).to_have_count(3)

    def row(name: str) -> Locator:
        return rows.filter(has_text=name)

    def stored() -> dict[str, dict[str, object]]:
        found = dashboard.api("GET", "/v1/integrations")
        return {each["name"]: each for each in found if each["name"] in names}

    row(names[0]).locator(".row-link").click()
    page.get_by_role("button", name="Make primary").click()
    dashboard.toast("It is the primary one now.")
    expect(row(names[0])).to_contain_text("Primary")
    page.get_by_role("link", name="Close").click()
    expect(page.locator(".side-panel")).to_have_count(0)

    # Those that stand in are tried in this order.
    expect(rows.first).to_contain_text(names[0])
    name = rows.last.locator(".row-link").inner_text()
    row(name).get_by_role("button", name="Earlier").click()
    expect(rows.nth(1)).to_contain_text(name)
    by_name = stored()
    (other,) = set(names[1:]) - {name}
    assert int(str(by_name[name]["priority"])) > int(str(by_name[other]["priority"]))

    # For whom one is made is built of rules over what every run has, and read back in words.
    row(other).locator(".row-link").click()
    page.get_by_role("button", name="Rule to this group").click()
    page.get_by_label("Variable", exact=True).fill("subscriber.locale")
    page.get_by_label("Value", exact=True).fill("de_DE")
    assert serious_violations(page) == []
    page.get_by_role("button", name="Save", exact=True).click()
    dashboard.toast("Saved.")
    expect(page.locator(".condition-sentence")).to_have_text("Sends if subscriber.locale is de_DE")
    expect(row(other)).to_contain_text("If …")
    assert stored()[other]["conditions"] == [{"==": [{"var": "subscriber.locale"}, "de_DE"]}]
    page.get_by_role("button", name="Remove this rule").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".condition-sentence")).to_have_count(0)
    expect(row(other)).not_to_contain_text("If …")
    assert stored()[other]["conditions"] == []
    page.get_by_role("link", name="Close").click()

    # Who takes the primary one away says which one sends in its place.
    row(names[0]).locator(".row-link").click()
    page.get_by_role("button", name="Disconnect").click()
    question = page.get_by_role("alertdialog")
    expect(question).to_contain_text("choose which one sends in its place")
    question.get_by_role("combobox", name="Becomes primary").click()
    page.get_by_role("option", name=other).click()
    question.get_by_role("button", name="Disconnect").click()
    dashboard.toast(f"{names[0]} is disconnected.")
    expect(row(names[0])).to_have_count(0)
    expect(row(other)).to_contain_text("Primary")
    assert stored()[other]["primary"] is True
    for name in names[1:]:
        dashboard.api("DELETE", f"/v1/integrations/{made[name]}")


def test_conditions_that_the_builder_can_not_show_stay_as_they_are_written(dashboard: Dashboard) -> None:
    groups = [{"isNegated": False, "type": "GROUP", "value": "AND", "children": []}]
    identifier = _connect(dashboard, new_name("sms"), conditions=groups)
    page = dashboard.open(f"integrations/{identifier}")
    written = page.get_by_label("Conditions as JSON")
    expect(written).to_have_value(re.compile('"children"'))
    written.fill('{"some": [{"var": "payload.items"}, {"var": "late"}]}')
    page.get_by_role("button", name="Save", exact=True).click()
    dashboard.toast("Saved.")
    found = next(each for each in dashboard.api("GET", "/v1/integrations") if each["_id"] == identifier)
    assert found["conditions"] == [{"some": [{"var": "payload.items"}, {"var": "late"}]}]
    dashboard.api("DELETE", f"/v1/integrations/{identifier}")


def _connect(dashboard: Dashboard, name: str, **more: object) -> str:
    credentials = {"accountSid": "AC1", "token": "secret", "from": "+15550001111"}
    body = {"providerId": "twilio", "channel": "sms", "name": name, "credentials": credentials, "active": True, **more}
    made: str = dashboard.api("POST", "/v1/integrations", body)["_id"]
    return made
