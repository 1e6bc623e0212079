from typing import Any

import pytest

from novu_app.workflows.controls import CHANNEL_TYPES, STEP_TYPES, controls_of
from novu_app.workflows.issues import issues_of, step_issues

GOOD: dict[str, dict[str, Any]] = {
    "in_app": {"body": "b"},
    "email": {"subject": "s", "body": "b"},
    "sms": {"body": "b"},
    "chat": {"body": "b"},
    "tool": {"body": "b"},
    "push": {"subject": "s", "body": "b"},
    "digest": {"amount": 1, "unit": "minutes"},
    "delay": {"type": "timed", "cron": "0 9 * * *"},
    "throttle": {"type": "dynamic", "dynamicKey": "payload.until"},
    "http_request": {"method": "GET", "url": "https://example.com"},
    "custom": {},
}


def step(kind: str, values: dict[str, Any]) -> dict[str, Any]:
    return {"_id": "1" * 24, "step_id": "s", "name": "S", "type": kind, "control_values": values}


@pytest.mark.parametrize("kind", STEP_TYPES)
def test_a_complete_step_of_each_type_has_no_issue_and_an_empty_one_does_not_break(kind: str) -> None:
    assert step_issues(step(kind, GOOD[kind]), CHANNEL_TYPES) == {}
    empty = step_issues(step(kind, {}), CHANNEL_TYPES).get("controls", {})
    assert bool(empty) is (kind != "custom")
    assert all(issue["issueType"] == "MISSING_VALUE" for issues in empty.values() for issue in issues)


@pytest.mark.parametrize(
    ("kind", "values", "field", "issue_type"),
    [
        ("email", {"subject": " ", "body": "b"}, "subject", "MISSING_VALUE"),
        ("in_app", {"subject": "", "body": None}, "body", "MISSING_VALUE"),
        ("in_app", {"body": "b", "primaryAction": {"redirect": None}}, "primaryAction.label", "MISSING_VALUE"),
        ("in_app", {"body": "b", "redirect": {"url": "javascript:alert(1)"}}, "redirect.url", "INVALID_URL"),
        ("in_app", {"body": "b", "redirect": {"url": "//evil.example"}}, "redirect.url", "INVALID_URL"),
        ("in_app", {"body": "{{ payload.x | "}, "body", "ILLEGAL_VARIABLE_IN_CONTROL_VALUE"),
        ("digest", {"type": "timed"}, "cron", "MISSING_VALUE"),
        ("delay", {"type": "dynamic"}, "dynamicKey", "MISSING_VALUE"),
        ("throttle", {"amount": 1}, "unit", "MISSING_VALUE"),
    ],
)
def test_what_is_wrong_stands_at_its_field(kind: str, values: dict[str, Any], field: str, issue_type: str) -> None:
    controls = step_issues(step(kind, values), CHANNEL_TYPES)["controls"]
    assert [issue["issueType"] for issue in controls[field]] == [issue_type]


@pytest.mark.parametrize("url", ["https://example.com/a", "/orders/1", "{{payload.url}}", ""])
def test_addresses_that_may_lead_somewhere_are_no_issue(url: str) -> None:
    assert step_issues(step("in_app", {"body": "b", "redirect": {"url": url}}), CHANNEL_TYPES) == {}


def test_a_channel_without_provider_is_an_issue_of_integration() -> None:
    found = step_issues(step("sms", GOOD["sms"]), {"in_app"})
    assert found["integration"]["sms"][0]["issueType"] == "MISSING_INTEGRATION"


def test_tags_that_repeat_are_an_issue_of_the_workflow() -> None:
    found = issues_of([], ["a", "b", "a"], set())
    assert found["workflow"]["tags"][0]["issueType"] == "DUPLICATED_VALUE"
    assert issues_of([], ["a", "b"], set()) == {}


@pytest.mark.parametrize("kind", STEP_TYPES)
def test_each_type_describes_its_controls(kind: str) -> None:
    controls = controls_of(kind)
    assert set(controls.ui_schema["properties"]) <= set(controls.data_schema["properties"])
    assert set(GOOD[kind]) <= set(controls.data_schema["properties"])
    assert ("skip" in controls.data_schema["properties"]) is (kind not in ("http_request", "custom"))
