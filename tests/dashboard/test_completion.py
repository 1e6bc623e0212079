"""What an editor of templates offers while somebody types, and how it shows what is wrong."""

import re

import pytest
from playwright.sync_api import expect

from tests.dashboard.conftest import Dashboard

#: What is offered does not depend on the database.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
SCHEMA = {"type": "object", "properties": {"order": {"type": "object", "properties": {"id": {"type": "string"}}}}}


def test_variables_earlier_steps_filters_and_tags_are_offered_and_mistakes_are_marked(dashboard: Dashboard) -> None:
    workflow = dashboard.workflow(
        [
            {"name": "Gather", "type": "digest", "controlValues": {"type": "regular", "amount": 1, "unit": "hours"}},
            {"name": "Bell", "type": "in_app", "controlValues": {"subject": "Hello", "body": "Hello"}},
            {"name": "Later", "type": "in_app", "controlValues": {"subject": "Hello", "body": "Hello"}},
        ],
        payloadSchema=SCHEMA,
    )
    page = dashboard.open(f"workflows/{workflow}/steps/bell")
    code = page.locator('.code-editor[data-name="body"]')
    offered = page.locator(".cm-tooltip-autocomplete .cm-completionLabel")

    def typed(text: str) -> None:
        code.locator(".cm-content").click()
        page.keyboard.press("Control+a")
        page.keyboard.press("Delete")
        page.keyboard.type(text, delay=10)

    # The list opens by itself, narrows with what is typed, and Enter takes what is marked.
    typed("{{")
    expect(offered.filter(has_text="subscriber.firstName")).to_be_visible()
    page.keyboard.type("payload.order.", delay=10)
    expect(offered).to_have_text(["payload.order.id"])
    page.keyboard.press("Enter")
    expect(code.locator(".cm-content")).to_have_text("{{ payload.order.id }}")

    # Of the steps only those before this one.
    typed("{{ steps.")
    expect(offered.filter(has_text="steps.gather.eventCount")).to_be_visible()
    expect(offered.filter(has_text="steps.later")).to_have_count(0)

    typed("{{ payload.order.id | up")
    offered.filter(has_text="upcase").click()
    expect(code.locator(".cm-content")).to_contain_text("{{ payload.order.id | upcase")

    typed("{% ")
    for tag in ("if", "for", "assign"):
        expect(offered.filter(has_text=re.compile(f"^{tag}$"))).to_be_visible()

    # In quotes there is text: nothing is offered.
    typed("{{ payload.order.id | append: 'p")
    expect(offered).to_have_count(0)

    typed("")
    page.keyboard.insert_text("Order {{ payload.order.nr }}")
    mark = code.locator(".cm-lintRange-error")
    expect(mark).to_have_text("payload.order.nr")
    mark.hover()
    expect(page.locator(".cm-tooltip-lint")).to_contain_text("has no nr")
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("Order {{ payload.order.id }}")
    expect(mark).to_have_count(0)
