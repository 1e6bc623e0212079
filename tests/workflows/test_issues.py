from typing import Any

import pytest

from novu_app.kernel import jsons
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
    "branch": {"arms": [{"id": "a", "condition": {"==": [1, 1]}}]},
    "experiment": {"arms": [{"id": "a", "weight": 1}]},
    "wait": {"event": "paid", "amount": 1, "unit": "days"},
    "invoke": {"workflowId": "invoice"},
}


def step(kind: str, values: dict[str, Any]) -> dict[str, Any]:
    return {"_id": "1" * 24, "step_id": "s", "name": "S", "type": kind, "control_values": values}


@pytest.mark.parametrize("kind", STEP_TYPES)
def test_a_complete_step_of_each_type_has_no_issue_and_an_empty_one_does_not_break(kind: str) -> None:
    assert issues_of([step(kind, GOOD[kind])], [], CHANNEL_TYPES) == {}
    empty = issues_of([step(kind, {})], [], CHANNEL_TYPES).get("steps", {}).get("1" * 24, {}).get("controls", {})
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
        ("throttle", {"amount": 0, "unit": "hours"}, "amount", "MISSING_VALUE"),
        ("digest", {"cron": "0 9 30 2 *"}, "cron", "MISSING_VALUE"),
        (
            "digest",
            {"amount": 1, "unit": "hours", "lookBackWindow": {"amount": 1}},
            "lookBackWindow.unit",
            "MISSING_VALUE",
        ),
        ("delay", {"type": "timed", "cron": "every morning"}, "cron", "MISSING_VALUE"),
        ("delay", {"amount": 5000, "unit": "days"}, "amount", "MISSING_VALUE"),
    ],
)
def test_what_is_wrong_stands_at_its_field(kind: str, values: dict[str, Any], field: str, issue_type: str) -> None:
    controls = step_issues(step(kind, values), CHANNEL_TYPES)["controls"]
    assert [issue["issueType"] for issue in controls[field]] == [issue_type]


def html(body: str) -> dict[str, Any]:
    return {"subject": "S", "body": body, "editorType": "html"}


def block(*nodes: dict[str, Any]) -> dict[str, Any]:
    return {"subject": "s", "body": jsons.dumps({"type": "doc", "content": list(nodes)})}


def node(kind: str, **attributes: Any) -> dict[str, Any]:
    return {"type": kind, "attrs": attributes}


def link(href: str, **attributes: Any) -> dict[str, Any]:
    text = {"type": "text", "text": "x", "marks": [{"type": "link", "attrs": {"href": href, **attributes}}]}
    return {"type": "section", "content": [{"type": "paragraph", "content": [text]}]}


@pytest.mark.parametrize(
    ("kind", "values", "field"),
    [
        ("in_app", {"body": "b", "avatar": "javascript:alert(1)"}, "avatar"),
        ("in_app", {"body": "b", "avatar": "ada.png"}, "avatar"),
        (
            "in_app",
            {"body": "b", "primaryAction": {"label": "L", "redirect": {"url": "x"}}},
            "primaryAction.redirect.url",
        ),
        ("email", block(link("example.com/a")), "body"),
        ("email", block(link("javascript:{{payload.x}}")), "body"),
        ("email", block(node("button", text="Go", url="ftp://example.com")), "body"),
        ("email", block(node("linkCard", title="T", link="nowhere")), "body"),
        ("email", block(node("image", src="picture.png")), "body"),
        ("email", block(node("inlineImage", src="//example.com/a.png")), "body"),
        ("email", block(node("logo", src="file:///a.png")), "body"),
        ("email", block(node("image", src="https://example.com/a.png", externalLink="www.example.com")), "body"),
        ("email", html('<a href="example.com/{{payload.x}}">Go</a>'), "body"),
        ("email", html("<p title='>'><A HREF=javascript:x>Go</A>"), "body"),
        ("email", html('<img src="/logo.png">'), "body"),
        ("email", html('<mjml><mj-body><mj-button href="go">Go</mj-button></mj-body></mjml>'), "body"),
    ],
)
def test_an_address_that_leads_nowhere_is_told(kind: str, values: dict[str, Any], field: str) -> None:
    controls = step_issues(step(kind, values), CHANNEL_TYPES)["controls"]
    assert {name: [issue["issueType"] for issue in issues] for name, issues in controls.items()} == {
        field: ["INVALID_URL"]
    }


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (
            "email",
            html(
                '<a href="https://a.example/?x=1&amp;y={{payload.x}}"></a><a href="#top"></a><a href="{{links.preferences}}">P</a>'
            ),
        ),
        (
            "email",
            html('<!-- <a href="nowhere"> --><a name="top"></a><img src="cid:logo"><img src="{{branding.logo}}">'),
        ),
        ("in_app", {"body": "b", "avatar": "https://example.com/a.png"}),
        ("in_app", {"body": "b", "avatar": "/images/bell.svg"}),
        ("in_app", {"body": "b", "avatar": "{{payload.avatar}}"}),
        ("email", block(link("mailto:ada@example.com"), link("tel:+15550001"), link("#top"), link(""))),
        ("email", block(link("https://example.com/{{payload.id}}"), link("payload.url", isUrlVariable=True))),
        ("email", block(node("button", text="Go", url="{{payload.url}}"), node("button", text="Go"))),
        ("email", block(node("image", src="cid:logo"), node("logo", src="payload.logo", isSrcVariable=True))),
    ],
)
def test_addresses_that_lead_somewhere_are_fine(kind: str, values: dict[str, Any]) -> None:
    assert step_issues(step(kind, values), CHANNEL_TYPES) == {}


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


BAD_CONDITION = {"beginsWith": [{"var": "payload.order"}, "A"]}
GOOD_CONDITION = {"startsWith": [{"var": "payload.order"}, "{{ A"]}


@pytest.mark.parametrize(
    ("kind", "values", "field"),
    [
        ("in_app", {"body": "b", "skip": BAD_CONDITION}, "skip"),
        ("delay", {"amount": 1, "unit": "days", "skip": {"and": []}}, "skip"),
        ("wait", {"event": "paid", "amount": 1, "unit": "days", "condition": BAD_CONDITION}, "condition"),
        (
            "branch",
            {"arms": [{"id": "a", "condition": GOOD_CONDITION}, {"id": "b", "condition": BAD_CONDITION}]},
            "arms.1.condition",
        ),
    ],
)
def test_a_condition_that_is_wrong_is_an_issue_of_its_field(kind: str, values: dict[str, Any], field: str) -> None:
    controls = step_issues(step(kind, values), CHANNEL_TYPES)["controls"]
    assert list(controls) == [field]
    [issue] = controls[field]
    assert (issue["issueType"], issue["variableName"]) == ("ILLEGAL_VARIABLE_IN_CONTROL_VALUE", field)
    assert "startsWith" in issue["message"] or "at least 1" in issue["message"]


def test_an_arm_without_a_condition_is_an_issue_and_one_with_braces_in_a_text_is_none() -> None:
    arms = [{"id": "a", "condition": GOOD_CONDITION}, {"id": "b", "condition": {}}, {"id": "c"}]
    controls = step_issues(step("branch", {"arms": arms}), CHANNEL_TYPES)["controls"]
    assert {field: issues[0]["issueType"] for field, issues in controls.items()} == {
        "arms.1.condition": "MISSING_VALUE",
        "arms.2.condition": "MISSING_VALUE",
    }
    assert step_issues(step("in_app", {"body": "b", "skip": GOOD_CONDITION}), CHANNEL_TYPES) == {}


@pytest.mark.parametrize(("level", "name"), [("default", "workflow"), ("user", "user")])
def test_the_condition_on_which_a_workflow_is_sent_is_looked_at_like_a_steps(level: str, name: str) -> None:
    def found(condition: Any) -> Any:
        preferences = {"default": None, "user": None, level: {"all": {"enabled": True, "condition": condition}}}
        return issues_of(
            [], [], CHANNEL_TYPES, preferences=preferences, payload_schema={"type": "object", "properties": {}}
        )

    field = f"preferences.{name}.all.condition"
    (issue,) = found(BAD_CONDITION)["workflow"][field]
    assert (issue["issueType"], issue["variableName"]) == ("ILLEGAL_VARIABLE_IN_CONTROL_VALUE", field)
    assert "startsWith" in issue["message"]
    (issue,) = found({"==": [{"var": "subscriber.emial"}, 1]})["workflow"][field]
    assert issue["variableName"] == "subscriber.emial"
    for fine in (None, {}, True, {"==": [{"var": "subscriber.email"}, "a@b.c"]}):
        assert found(fine) == {}


def test_no_condition_at_all_is_no_issue() -> None:
    for nothing in (None, {}, ""):
        assert step_issues(step("in_app", {"body": "b", "skip": nothing}), CHANNEL_TYPES) == {}


@pytest.mark.parametrize(
    ("kind", "values", "field"),
    [
        ("branch", {"arms": []}, "arms"),
        ("branch", {"arms": [{"id": "a", "condition": True}, {"id": "a", "condition": True}]}, "arms"),
        ("branch", {"arms": [{"id": "default", "condition": True}]}, "arms"),
        ("branch", {"arms": [{"id": "a", "condition": {"frobnicate": []}}]}, "arms.0.condition"),
        ("branch", {"arms": [{"id": "a"}]}, "arms.0.condition"),
        ("experiment", {"arms": [{"id": "a", "weight": 0}]}, "arms"),
        ("wait", {"amount": 1, "unit": "days"}, "event"),
        ("wait", {"event": "paid"}, "amount"),
        ("wait", {"until": "seen", "stepId": "s", "amount": 1, "unit": "days"}, "stepId"),
        ("wait", {"event": "paid", "amount": 1, "unit": "days", "condition": {"frobnicate": []}}, "condition"),
        ("invoke", {}, "workflowId"),
    ],
)
def test_steps_that_choose_wait_or_start_say_what_they_lack(kind: str, values: dict[str, Any], field: str) -> None:
    found = issues_of([step(kind, values)], [], CHANNEL_TYPES)["steps"]["1" * 24]["controls"]
    assert field in found


def test_a_step_in_an_arm_that_is_not_there_is_an_issue() -> None:
    lost = step("in_app", {"body": "b"}) | {"parent": {"step_id": "branch", "arm": "a"}}
    found = issues_of([lost], [], CHANNEL_TYPES)["steps"]["1" * 24]["controls"]
    assert "no branch 'branch'" in found["parent"][0]["message"]
