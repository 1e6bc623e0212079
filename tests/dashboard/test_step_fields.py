"""The panel of every type of step: each of its fields is there, and what is typed into it is what is stored."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from playwright.sync_api import expect

from novu_app.workflows.controls import STEP_TYPES, controls_of
from tests.dashboard.conftest import Dashboard
from tests.dashboard.step_panel import Act, Panel, choose, put, switch
from tests.support.processes import wait_until

#: What is stored does not depend on the database.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


_ONLY_IF = {"==": [{"var": "payload.go"}, "yes"]}
_PAID = {"==": [{"var": "payload.paid"}, "yes"]}
_REDIRECT = {"url": "/orders", "target": "_blank"}
_UNSANITIZED = switch("Send the HTML as it is")
_EXTEND = switch("Respect the subscriber's schedule")

#: What is done in the panel of each type, and what its control values are then; the condition is set for all that have one.
STEPS: Mapping[str, tuple[list[Act], dict[str, Any]]] = {
    "in_app": (
        [
            *(
                put(f"{button}redirect.{part}", text)
                for button in ("", "primaryAction.", "secondaryAction.")
                for part, text in _REDIRECT.items()
            ),
            *(put(name, "Hello") for name in ("subject", "body", "primaryAction.label", "secondaryAction.label")),
            put("avatar", "https://example.com/face.png"),
            put("data", '{"kind": "order"}'),
            _UNSANITIZED,
        ],
        {
            "subject": "Hello",
            "body": "Hello",
            "avatar": "https://example.com/face.png",
            "redirect": _REDIRECT,
            "primaryAction": {"label": "Hello", "redirect": _REDIRECT},
            "secondaryAction": {"label": "Hello", "redirect": _REDIRECT},
            "data": {"kind": "order"},
            "disableOutputSanitization": True,
        },
    ),
    "email": (
        [
            put("subject", "Order"),
            put("preheader", "It left"),
            lambda panel: panel.html("<p>Order</p>"),
            put("layoutId", "(none)"),
            put("from.name", "Shop"),
            put("from.email", "shop@example.com"),
            put("replyTo", "help@example.com"),
            switch("Use the integration's sender"),
            switch("Tell my application of replies"),
            put("replyCallback.url", "https://example.com/replies"),
            _UNSANITIZED,
        ],
        {
            "subject": "Order",
            "preheader": "It left",
            "body": "<p>Order</p>",
            "editorType": "html",
            "layoutId": None,
            "from": {"name": "Shop", "email": "shop@example.com"},
            "replyTo": "help@example.com",
            "useProviderDefaults": True,
            "replyCallback": {"active": True, "url": "https://example.com/replies"},
            "disableOutputSanitization": True,
        },
    ),
    "sms": ([put("body", "Hello")], {"body": "Hello"}),
    "chat": ([put("body", "Hello")], {"body": "Hello"}),
    "tool": ([put("body", "Hello")], {"body": "Hello"}),
    "push": ([put("subject", "Hello"), put("body", "There")], {"subject": "Hello", "body": "There"}),
    "digest": (
        [
            put("amount", "5"),
            put("unit", "hours"),
            put("lookBackWindow.amount", "2"),
            put("lookBackWindow.unit", "days"),
            put("digestKey", "payload.postId"),
            choose("On a schedule"),
            put("cron", "0 9 * * 1-5"),
            _EXTEND,
        ],
        {
            "type": "timed",
            "amount": 5,
            "unit": "hours",
            "lookBackWindow": {"amount": 2, "unit": "days"},
            "digestKey": "payload.postId",
            "cron": "0 9 * * 1-5",
            "extendToSchedule": True,
        },
    ),
    "delay": (
        [
            put("amount", "5"),
            put("unit", "hours"),
            choose("Until a time"),
            put("cron", "0 9 * * *"),
            choose("From the event"),
            put("dynamicKey", "payload.at"),
            _EXTEND,
        ],
        {
            "type": "dynamic",
            "amount": 5,
            "unit": "hours",
            "cron": "0 9 * * *",
            "dynamicKey": "payload.at",
            "extendToSchedule": True,
        },
    ),
    "throttle": (
        [
            put("threshold", "3"),
            put("amount", "5"),
            put("unit", "hours"),
            choose("From the event"),
            put("dynamicKey", "payload.at"),
            put("throttleKey", "payload.postId"),
        ],
        {
            "type": "dynamic",
            "amount": 5,
            "unit": "hours",
            "dynamicKey": "payload.at",
            "threshold": 3,
            "throttleKey": "payload.postId",
        },
    ),
    "http_request": (
        [
            put("method", "PUT"),
            put("url", "https://api.example.com/orders"),
            lambda panel: panel.header("X-Shop", "7"),
            put("body", "Hello"),
            put("responseBodySchema", '{"type": "object"}'),
            switch("Fail when the answer does not fit"),
            switch("Go on when the request fails"),
            put("timeout", "5000"),
        ],
        {
            "method": "PUT",
            "url": "https://api.example.com/orders",
            "headers": [{"key": "X-Shop", "value": "7"}],
            "body": "Hello",
            "responseBodySchema": {"type": "object"},
            "enforceSchemaValidation": True,
            "continueOnFailure": True,
            "timeout": 5000,
        },
    ),
    "custom": ([put("custom", '{"limit": 7}')], {"custom": {"limit": 7}}),
    "branch": (
        [lambda panel: panel.arm("Paid"), lambda panel: panel.condition("arm", "payload.paid", "yes")],
        {"arms": [{"name": "Paid", "condition": _PAID}]},
    ),
    "experiment": (
        [lambda panel: panel.arm("New"), put("arms.0.weight", "3")],
        {"arms": [{"name": "New", "weight": 3}]},
    ),
    "wait": (
        [
            put("event", "order-paid"),
            lambda panel: panel.condition("event", "payload.paid", "yes"),
            choose("Seen"),
            put("stepId", "in-app"),
            put("amount", "5"),
            put("unit", "hours"),
        ],
        {
            "until": "seen",
            "event": "order-paid",
            "condition": _PAID,
            "stepId": "in-app",
            "amount": 5,
            "unit": "hours",
        },
    ),
    "invoke": (
        [lambda panel: panel.put("workflowId", panel.other), put("payload", '{"n": 7}')],
        {"workflowId": "(other)", "payload": {"n": 7}},
    ),
}


def test_each_field_of_each_type_of_step_is_in_its_panel_and_is_stored(dashboard: Dashboard) -> None:
    assert set(STEPS) == set(STEP_TYPES)
    other = dashboard.workflow([])
    made = [{"name": "In-app" if kind == "in_app" else kind, "type": kind, "controlValues": {}} for kind in STEPS]
    workflow = dashboard.workflow(made)
    steps = dashboard.api("GET", f"/v2/workflows/{workflow}")["steps"]
    for at, (kind, (acts, wanted)) in enumerate(STEPS.items()):
        schema = controls_of(kind).data_schema
        conditional = "skip" in schema["properties"]
        expected = wanted | ({"skip": _ONLY_IF} if conditional else {})
        expected |= {"workflowId": other} if kind == "invoke" else {}
        assert set(_leaves(schema)) == set(_named(expected)), f"fields of {kind}"
        page = dashboard.open(f"workflows/{workflow}/steps/{steps[at]['stepId']}")
        panel = Panel(page, other)
        expect(page.locator("#step_name")).to_be_visible()
        for act in acts:
            act(panel)
        if conditional:
            page.get_by_role("navigation", name="Parts of the step").get_by_role("link", name="Conditions").click()
            page.wait_for_url("**/conditions")
            panel.condition("step", "payload.go", "yes")

        _stored(dashboard, workflow, at, expected)


def _stored(dashboard: Dashboard, workflow: str, at: int, expected: dict[str, Any]) -> None:
    """Expect the control values of a step; the panel makes the ids of arms."""

    def found() -> dict[str, Any]:
        values = dict(dashboard.api("GET", f"/v2/workflows/{workflow}")["steps"][at]["controlValues"])
        arms = [{name: arm[name] for name in arm if name != "id"} for arm in values.get("arms") or []]
        return values | ({"arms": arms} if arms else {})

    try:
        wait_until(lambda: found() == expected, "the control values to be stored", pause=0.1)
    except AssertionError:
        assert found() == expected


def _leaves(schema: Mapping[str, Any], path: str = "") -> Iterator[str]:
    for name, inner in schema["properties"].items():
        if inner.get("properties"):
            yield from _leaves(inner, f"{path}{name}.")
        elif name == "arms":
            yield from (f"{name}.{each}" for each in inner["items"]["properties"] if each != "id")
        else:
            yield f"{path}{name}"


def _named(values: Mapping[str, Any], path: str = "") -> Iterator[str]:
    for name, value in values.items():
        if name == "arms":
            yield from (f"{name}.{each}" for arm in value for each in arm)
        elif isinstance(value, Mapping) and f"{path}{name}" not in _FREE:
            yield from _named(value, f"{path}{name}.")
        else:
            yield f"{path}{name}"


#: Objects whose names are the customer's.
_FREE = ("skip", "data", "payload", "custom", "condition", "responseBodySchema")
