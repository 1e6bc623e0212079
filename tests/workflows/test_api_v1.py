"""Workflows as older clients make and read them: what they say is what runs."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from novu_app.kernel.database import reading
from novu_app.notification_groups import service as notification_groups
from tests.support.application import TestEnvironment
from tests.support.customer import Customer
from tests.support.engine import MovableClock

Drain = Callable[[], int]
#: As recorded (033).
IN_APP: dict[str, Any] = {
    "name": "In-App",
    "active": True,
    "template": {
        "type": "in_app",
        "content": "Hello {{subscriber.firstName}} {{msg}}",
        "cta": {
            "data": {"url": "/x/{{id}}"},
            "type": "redirect",
            "action": {
                "buttons": [{"type": "primary", "content": "OK {{msg}}"}, {"type": "secondary", "content": "No"}]
            },
        },
    },
}
DIGEST = {
    "name": "D",
    "template": {"type": "digest", "content": ""},
    "metadata": {"type": "regular", "amount": 2, "unit": "hours", "digestKey": "post.id", "backoff": False},
}


@pytest.fixture
def group(app_client: httpx.Client) -> str:
    """The first notification group of the environment."""
    return str(app_client.get("/v1/notification-groups").json()["data"][0]["_id"])


@pytest.fixture
def create(app_client: httpx.Client, group: str) -> Callable[..., dict[str, Any]]:
    """Makes an active workflow of these steps."""

    def make(*steps: dict[str, Any], name: str = "Order One", **more: Any) -> dict[str, Any]:
        body = {"name": name, "notificationGroupId": group, "active": True, "steps": list(steps), **more}
        answer = app_client.post("/v1/workflows", json=body)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()["data"]
        return made

    return make


def test_what_is_made_reads_back(app_client: httpx.Client, create: Callable[..., Any], group: str) -> None:
    made = create(IN_APP, description="d", tags=["t1"], critical=True, preferenceSettings={"email": False})
    assert (made["name"], made["active"], made["draft"], made["critical"]) == ("Order One", True, False, True)
    assert (made["description"], made["tags"], made["_notificationGroupId"]) == ("d", ["t1"], group)
    assert made["preferenceSettings"] == {"in_app": True, "email": False, "sms": True, "chat": True, "push": True}
    [trigger], [step] = made["triggers"], made["steps"]
    assert (trigger["type"], trigger["identifier"]) == ("event", "order-one")
    assert [variable["name"] for variable in trigger["variables"]] == ["msg", "id"]
    template = IN_APP["template"]
    assert (step["name"], step["template"]["content"], step["_parentId"]) == ("In-App", template["content"], None)
    assert step["template"]["cta"] == template["cta"]
    for reference in (made["_id"], "order-one"):
        assert app_client.get(f"/v1/workflows/{reference}").json()["data"] == made
    # What was read can be sent again.
    again = create({**IN_APP, "template": step["template"]}, name="Second")
    assert again["steps"][0]["template"]["content"] == template["content"]


def test_it_runs_as_it_was_said(create: Callable[..., Any], customer: Customer, drain: Drain) -> None:
    mail = {
        "template": {
            "type": "email",
            "subject": "{{#if vip}}Dear{{else}}Hello{{/if}} {{subscriber.firstName}}",
            "content": [
                {"type": "text", "content": "<b>{{msg}}</b>", "styles": {"textAlign": "center"}},
                {"type": "button", "content": "Open", "url": "https://shop.example/{{id}}"},
            ],
            "senderName": "Shop {{id}}",
        }
    }
    create(IN_APP, mail)
    ada = {"subscriberId": "ada", "firstName": "Ada", "email": "ada@example.com"}
    customer.trigger(ada, {"msg": "it's here", "id": 7, "vip": True}, name="order-one")
    drain()
    message, letter = sorted(customer.messages("ada"), key=lambda row: row.channel, reverse=True)
    assert message.content == "Hello Ada it's here"
    assert message.cta
    assert all(said in message.cta for said in ('"url":"/x/7"', "OK it's here"))
    assert letter.subject == "Dear Ada"
    assert letter.content
    assert "it's here</b>" in letter.content
    assert 'href="https://shop.example/7"' in letter.content


def test_a_digest_gathers_by_its_key(
    create: Callable[..., Any], customer: Customer, drain: Drain, clock: MovableClock
) -> None:
    made = create(
        DIGEST, {"template": {"type": "in_app", "content": "{{step.total_count}}:{{#each step.events}} {{n}}{{/each}}"}}
    )
    metadata = {**DIGEST["metadata"], "timed": {"weekDays": [], "monthDays": []}}  # type: ignore[dict-item]
    assert made["steps"][0]["metadata"] == metadata
    assert made["steps"][1]["_parentId"] == made["steps"][0]["_id"]
    for post, number in ((1, 1), (2, 2), (1, 3)):
        customer.trigger("ada", {"post": {"id": post}, "n": number}, name="order-one")
    drain()
    clock.advance(hours=2, seconds=1)
    drain()
    assert sorted(str(row.content) for row in customer.messages("ada")) == ["1: 2", "2: 1 3"]


@pytest.mark.parametrize(
    ("kind", "metadata", "controls"),
    [
        ("digest", {"amount": "5", "unit": "minutes"}, {"type": "regular", "amount": 5, "unit": "minutes"}),
        (
            "digest",
            {"type": "backoff", "amount": 1, "unit": "days", "backoffAmount": 2, "backoffUnit": "minutes"},
            {"type": "regular", "amount": 1, "unit": "days", "lookBackWindow": {"amount": 2, "unit": "minutes"}},
        ),
        ("digest", {"type": "timed", "amount": 10, "unit": "minutes"}, {"type": "timed", "cron": "*/10 * * * *"}),
        (
            "digest",
            {
                "type": "timed",
                "amount": 1,
                "unit": "weeks",
                "timed": {"atTime": "09:30", "weekDays": ["monday", "friday"]},
            },
            {"type": "timed", "cron": "30 9 * * 1,5"},
        ),
        (
            "digest",
            {"type": "timed", "amount": 2, "unit": "months", "timed": {"atTime": "9:05", "monthDays": [1, 15]}},
            {"type": "timed", "cron": "5 9 1,15 */2 *"},
        ),
        ("digest", {"type": "timed", "timed": {"cronExpression": "0 8 * * *"}}, {"type": "timed", "cron": "0 8 * * *"}),
        (
            "delay",
            {"type": "regular", "amount": 60, "unit": "minutes"},
            {"type": "regular", "amount": 60, "unit": "minutes"},
        ),
        ("delay", {"type": "scheduled", "delayPath": "sendAt"}, {"type": "dynamic", "dynamicKey": "payload.sendAt"}),
    ],
)
def test_windows_are_those_of_control_values(
    app_client: httpx.Client, create: Callable[..., Any], kind: str, metadata: dict[str, Any], controls: dict[str, Any]
) -> None:
    made = create({"name": "W", "template": {"type": kind}, "metadata": metadata})
    stored = app_client.get(f"/v2/workflows/{made['_id']}").json()["data"]
    assert (stored["steps"][0]["controlValues"], stored["status"]) == (controls, "ACTIVE")
    again = create({"name": "W", "template": {"type": kind}, "metadata": made["steps"][0]["metadata"]}, name="Again")
    stored = app_client.get(f"/v2/workflows/{again['_id']}").json()["data"]
    assert stored["steps"][0]["controlValues"] == controls


def test_lists_have_groups_and_who_can_send(
    app_client: httpx.Client, create: Callable[..., Any], customer: Customer, group: str
) -> None:
    customer.workflow(name="plain")
    create(IN_APP, {"template": {"type": "push", "title": "{{msg}}", "content": "{{msg}}"}})
    listed = app_client.get("/v1/workflows?page=0&limit=10&query=order").json()
    assert {name: listed[name] for name in ("page", "pageSize", "totalCount")} == {
        "page": 0, "pageSize": 10, "totalCount": 1,
    }  # fmt: skip
    [found] = listed["data"]
    assert (found["name"], found["notificationGroup"]["name"]) == ("Order One", "General")
    assert [step["template"].keys() for step in found["steps"]] == [{"_id", "type"}] * 2
    status = found["workflowIntegrationStatus"]
    assert not status["hasActiveIntegrations"]
    assert status["channels"]["in_app"] == {"hasActiveIntegrations": True}
    assert status["channels"]["push"] == {"hasActiveIntegrations": False}
    assert status["channels"]["sms"] == {"hasActiveIntegrations": True, "hasPrimaryIntegrations": False}
    names = [app_client.get(f"/v1/workflows?limit=1&page={page}").json()["data"][0]["name"] for page in (0, 1)]
    assert names == ["Order One", "plain"]
    first = app_client.get("/v1/workflows/plain").json()["data"]
    assert (first["steps"], first["_notificationGroupId"]) == ([], group)


def test_what_is_changed_reads_back_and_runs(
    app_client: httpx.Client, create: Callable[..., Any], customer: Customer, drain: Drain
) -> None:
    made = create(IN_APP, DIGEST, tags=["t1"], preferenceSettings={"email": False})
    path, (shown, window) = f"/v1/workflows/{made['_id']}", made["steps"]
    other = app_client.post("/v1/notification-groups", json={"name": "Billing"}).json()["data"]["_id"]
    step = {**shown, "template": {**shown["template"], "content": "Bye {{msg}}"}}
    change = {"name": "Renamed", "notificationGroupId": other, "critical": True, "steps": [step], "tags": ["t2"]}
    changed = app_client.put(path, json=change)
    assert changed.status_code == 200, changed.text
    now = changed.json()["data"]
    assert (now["name"], now["tags"], now["critical"], now["_notificationGroupId"]) == ("Renamed", ["t2"], True, other)
    assert [each["_id"] for each in now["steps"]] == [shown["_id"]], "the digest is gone"
    # What was not sent stays: the rest of the template, the description, the preferences, the name of the trigger.
    assert now["steps"][0]["template"]["cta"] == IN_APP["template"]["cta"]
    assert (now["preferenceSettings"]["email"], now["active"]) == (False, True)
    assert now["triggers"][0]["identifier"] == "order-one"
    assert app_client.get(path).json()["data"] == now
    customer.trigger("ada", {"msg": "x", "id": 1}, name="order-one")
    drain()
    (message,) = customer.messages("ada")
    assert message.content == "Bye x"
    # A step without its id is a new one; one that is sent as it was read changes nothing.
    again = app_client.put(path, json={"steps": [now["steps"][0], {"name": "D", **DIGEST}]}).json()["data"]
    assert [each["name"] for each in again["steps"]] == ["In-App", "D"]
    assert again["steps"][0] == now["steps"][0] | {"template": again["steps"][0]["template"]}
    assert again["steps"][1]["_id"] not in (window["_id"], shown["_id"])


def test_what_older_clients_can_not_say_stays_as_it_was(app_client: httpx.Client, customer: Customer) -> None:
    """A workflow of the dashboard: a step with a condition, a block e-mail, a sender's address, a digest with a look back."""
    skip = {"==": [{"var": "payload.tier"}, "gold"]}
    blocks = '{"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "Hi"}]}]}'
    sender = {"email": "shop@example.com", "name": "Shop"}
    letter = {"subject": "S", "body": blocks, "editorType": "block", "from": sender, "skip": skip, "layoutId": None}
    bell = {"body": "{{payload.text}}", "data": {"a": "b"}, "redirect": {"url": "/x", "target": "_blank"}, "skip": skip}
    window = {"type": "timed", "cron": "*/7 1-5 * * *", "digestKey": "payload.x", "extendToSchedule": True}
    steps = [
        {"name": "Bell", "type": "in_app", "controlValues": bell},
        {"name": "Digest", "type": "digest", "controlValues": window},
        {"name": "Mail", "type": "email", "controlValues": letter, "shouldStopOnFail": True},
    ]
    made = app_client.post("/v2/workflows", json={"name": "New", "workflowId": "new", "active": True, "steps": steps})
    assert made.status_code == 201, made.text

    def stored() -> list[dict[str, Any]]:
        return [each["controlValues"] for each in app_client.get("/v2/workflows/new").json()["data"]["steps"]]

    before = stored()
    read = app_client.get("/v1/workflows/new").json()["data"]
    whole = {name: read[name] for name in ("name", "tags", "active", "critical", "preferenceSettings", "steps")}
    answer = app_client.put("/v1/workflows/new", json=whole)
    assert answer.status_code == 200, answer.text
    assert stored() == before
    mail = read["steps"][2]
    mail["template"] |= {"subject": "Other", "senderName": "The shop"}
    assert app_client.put("/v1/workflows/new", json={"steps": read["steps"]}).status_code == 200
    assert stored()[:2] == before[:2]
    assert stored()[2] == {**before[2], "subject": "Other", "from": {**sender, "name": "The shop"}}


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ({"name": ""}, 400, "name should not be empty"),
        ({"identifier": "other"}, 400, "identifier can not be changed"),
        ({"notificationGroupId": "66507de8e76834a745c98f93"}, 404, "not"),
        ({"steps": [{"template": {"type": "sms", "content": "{{x y}}"}}]}, 400, "{{x y}} is not known"),
        ({"steps": [{**IN_APP, "variants": [{}]}]}, 400, "steps.0.variants are not taken"),
        ({"active": "yes"}, 400, "active must be a boolean"),
    ],
)
def test_a_wrong_change_is_refused_and_nothing_changes(
    app_client: httpx.Client, create: Callable[..., Any], change: dict[str, Any], status: int, said: str
) -> None:
    made = create(IN_APP)
    path = f"/v1/workflows/{made['_id']}"
    answer = app_client.put(path, json={"description": "never", **change})
    assert (answer.status_code, said in answer.text) == (status, True), answer.text
    assert app_client.get(path).json()["data"] == made
    assert app_client.put("/v1/workflows/66507de8e76834a745c98f93", json={"name": "x"}).status_code == 404


def test_a_group_holds_its_workflows(app_client: httpx.Client, create: Callable[..., Any]) -> None:
    other = app_client.post("/v1/notification-groups", json={"name": "Billing"}).json()["data"]["_id"]
    made = create(IN_APP, notificationGroupId=other)
    assert made["_notificationGroupId"] == other
    assert app_client.delete(f"/v1/notification-groups/{other}").status_code == 400
    assert app_client.delete(f"/v1/workflows/{made['_id']}").json() == {"data": True}
    assert app_client.delete(f"/v1/notification-groups/{other}").status_code == 200


def test_switching_on_and_off(app_client: httpx.Client, create: Callable[..., Any]) -> None:
    made = create(IN_APP)
    path = f"/v1/workflows/{made['_id']}/status"
    off = app_client.put(path, json={"active": False}).json()["data"]
    assert (off["active"], off["draft"]) == (False, True)
    same = app_client.put(path, json={"active": False})
    assert (same.status_code, same.json()["message"]) == (
        400,
        "You must provide a different status from the current status",
    )
    event = {"name": "order-one", "to": "ada", "payload": {}}
    assert app_client.post("/v1/events/trigger", json=event).json()["data"]["status"] == "trigger_not_active"
    assert app_client.put(path, json={"active": True}).json()["data"]["active"]


def test_who_is_missing_is_not_found(
    app_client: httpx.Client, create: Callable[..., Any], environment: TestEnvironment
) -> None:
    missing = "66507de8e76834a745c98f93"
    answer = app_client.get(f"/v1/workflows/{missing}")
    assert (answer.status_code, answer.json()["message"]) == (404, f"Template with id {missing} not found")
    assert app_client.put(f"/v1/workflows/{missing}/status", json={"active": True}).status_code == 404
    assert app_client.delete(f"/v1/workflows/{missing}").status_code == 404
    made = create(IN_APP)
    assert app_client.delete(f"/v1/workflows/{made['_id']}").status_code == 200
    assert app_client.get(f"/v1/workflows/{made['_id']}").status_code == 404
    assert app_client.get("/v1/workflows?query=order").json()["data"] == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"notificationGroupId": None}, "notificationGroupId must be a string"),
        ({"steps": None}, "steps must be an array"),
        ({"steps": [{"name": "x"}]}, "steps.0.template should not be null or undefined"),
        ({"steps": [{"template": {"type": "trigger"}}]}, "steps.0.template.type must be one of"),
        ({"steps": [{**IN_APP, "active": False}]}, "steps.0.active must be true"),
        ({"steps": [{**IN_APP, "filters": [{"value": "AND"}]}]}, "steps.0.filters are not taken"),
        ({"steps": [{**IN_APP, "variants": [{}]}]}, "steps.0.variants are not taken"),
        (
            {"steps": [{"template": {"type": "sms", "content": "{{x y}}"}}]},
            "steps.0.template.content: {{x y}} is not known",
        ),
        ({"steps": [{"template": {"type": "sms", "content": []}}]}, "steps.0.template.content must be a string"),
        ({"steps": [{"template": {"type": "email", "content": [{"type": "hr"}]}}]}, "content.0 must be a block"),
        ({"steps": [{**DIGEST, "metadata": {}}]}, "steps.0.metadata.amount must be a positive"),
        ({"steps": [{**DIGEST, "metadata": {"amount": 1, "unit": "eons"}}]}, "steps.0.metadata.unit must be one of"),
        ({"steps": [{**DIGEST, "metadata": {"type": "timed", "amount": 1, "unit": "days"}}]}, "timed.atTime must be"),
        ({"steps": [{"template": {"type": "delay"}, "metadata": {"type": "scheduled"}}]}, "metadata.delayPath must be"),
        ({"name": " "}, "name should not be empty"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_stored(
    app_client: httpx.Client, group: str, change: dict[str, Any], said: str
) -> None:
    body = {"name": "Never made", "notificationGroupId": group, "steps": [IN_APP], **change}
    answer = app_client.post("/v1/workflows", json=body)
    assert (answer.status_code, answer.json()["error"]) == (400, "Bad Request")
    assert any(said in text for text in answer.json()["message"]), answer.text
    assert app_client.get("/v1/workflows?query=never").json()["totalCount"] == 0


def test_a_group_that_is_not_there(app_client: httpx.Client, environment: TestEnvironment) -> None:
    with reading() as session:
        [elsewhere] = notification_groups.list_groups(session, environment.production_id)
    for group_id in ("66507de8e76834a745c98f93", elsewhere.id):
        body = {"name": "Never made", "notificationGroupId": group_id, "steps": [IN_APP]}
        assert app_client.post("/v1/workflows", json=body).status_code == 404
    assert app_client.get("/v1/workflows?query=never").json()["totalCount"] == 0
