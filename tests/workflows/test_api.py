"""Workflows over REST, read back by the published client's own models."""

from typing import Any

import httpx
import pytest
from novu_py import Novu, models
from sqlalchemy import func, select
from sqlmodel import col

from novu_app.kernel.database import reading
from novu_app.workflows.models import WorkflowVersion
from tests.support.application import TestEnvironment

IN_APP: dict[str, Any] = {"name": "In-App Step", "type": "in_app", "controlValues": {"body": "Hi {{payload.name}}"}}
EMAIL: dict[str, Any] = {"name": "Mail", "type": "email", "controlValues": {"subject": "S", "body": "<b>B</b>"}}
ORDER: dict[str, Any] = {
    "name": "Order shipped",
    "workflowId": "order-shipped",
    "description": "d",
    "tags": ["orders"],
    "active": True,
    "steps": [IN_APP, EMAIL],
}


def create(client: httpx.Client, **changes: Any) -> dict[str, Any]:
    answer = client.post("/v2/workflows", json=ORDER | changes)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()["data"]
    return made


def versions(workflow_id: str) -> int:
    with reading() as session:
        query = select(func.count()).where(col(WorkflowVersion.workflow_id) == workflow_id)
        return session.scalar(query) or 0


def test_every_step_type_is_saved_and_read_by_the_client(sdk: Novu, app_client: httpx.Client) -> None:
    values: dict[str, dict[str, Any]] = {
        "in_app": {"body": "b", "redirect": {"url": "/x", "target": "_self"}, "data": {"a": "b"}},
        "email": {"subject": "s", "body": "b", "editorType": "html", "from": {"email": "a@b.c"}, "layoutId": None},
        "sms": {"body": "b"},
        "chat": {"body": "b", "skip": {"==": [1, 1]}},
        "push": {"subject": "s", "body": "b"},
        "tool": {"body": "b"},
        "digest": {"type": "regular", "amount": 1, "unit": "days", "digestKey": "payload.x"},
        "delay": {"type": "timed", "cron": "0 9 * * *"},
        "throttle": {"type": "fixed", "amount": 1, "unit": "hours", "threshold": 2},
        "http_request": {"method": "POST", "url": "https://e.x", "headers": [{"key": "a", "value": "b"}]},
        "custom": {"custom": {"anything": [1]}},
    }
    steps = [{"name": kind, "type": kind, "controlValues": value} for kind, value in values.items()]
    create(app_client, steps=steps)
    read = sdk.workflows.get(workflow_id="order-shipped").result
    assert [step.type.value for step in read.steps] == list(values)
    for step in read.steps:
        retrieved = sdk.workflows.steps.retrieve(workflow_id="order-shipped", step_id=step.step_id).result
        assert retrieved.control_values == values[step.type.value]
        assert retrieved.controls.data_schema
        assert retrieved.variables["properties"]["subscriber"]
    listed = sdk.workflows.list(request={}).result
    overview = next(each for each in listed.workflows if each.workflow_id == "order-shipped")
    assert [kind.value for kind in overview.step_type_overviews] == list(values)


def test_a_workflow_answers_to_its_id_identifier_and_slug(app_client: httpx.Client) -> None:
    made = create(app_client)
    for reference in (made["_id"], made["slug"], "order-shipped", f"anything_{made['slug'].split('_', 1)[1]}"):
        assert app_client.get(f"/v2/workflows/{reference}").json()["data"]["_id"] == made["_id"]
    missing = app_client.get("/v2/workflows/nope")
    assert (missing.status_code, missing.json()["message"]) == (404, "Workflow cannot be found")


def test_a_taken_identifier_gets_a_suffix(app_client: httpx.Client) -> None:
    first, second = create(app_client), create(app_client)
    assert second["workflowId"].startswith("order-shipped-")
    assert second["_id"] != first["_id"]


def test_preferences_are_shown_in_full(app_client: httpx.Client) -> None:
    plain = create(app_client)["preferences"]
    assert plain["user"] is None
    assert plain["default"]["all"] == {"enabled": True, "readOnly": False}
    assert set(plain["default"]["channels"]) == {"in_app", "email", "sms", "push", "chat", "tool"}
    wanted = {"workflow": {"all": {"readOnly": True}, "channels": {"sms": {"enabled": False}}}, "user": None}
    made = create(app_client, workflowId="critical", preferences=wanted)
    assert made["preferences"]["default"]["all"]["readOnly"] is True
    assert made["preferences"]["default"]["channels"]["sms"] == {"enabled": False}
    # What an editor was given can be sent back as it is.
    again = app_client.put("/v2/workflows/critical", json=ORDER | {"preferences": made["preferences"]}).json()["data"]
    assert again["preferences"] == made["preferences"]


def test_replacing_keeps_known_steps_adds_new_and_drops_missing_ones(app_client: httpx.Client) -> None:
    made = create(app_client)
    mail = made["steps"][1]
    steps = [{**EMAIL, "_id": mail["_id"], "name": "Renamed"}, {**EMAIL, "name": "Mail"}]
    changed = app_client.put(
        f"/v2/workflows/{made['slug']}",
        json={"name": "New name", "steps": steps, "preferences": {}, "origin": "novu-cloud", "active": True},
    ).json()["data"]
    assert (changed["name"], changed["workflowId"], changed["_id"]) == ("New name", "order-shipped", made["_id"])
    assert [step["stepId"] for step in changed["steps"]] == ["mail", "mail-2"]
    assert changed["steps"][0]["_id"] == mail["_id"]
    assert changed["steps"][1]["_id"] != mail["_id"]
    assert (changed["tags"], "description" in changed) == ([], False)


def test_a_version_is_written_when_content_changes_and_not_otherwise(app_client: httpx.Client) -> None:
    made = create(app_client)
    path = f"/v2/workflows/{made['_id']}"
    assert versions(made["_id"]) == 1
    app_client.patch(path, json={"active": False})
    assert versions(made["_id"]) == 1
    patched = app_client.patch(path, json={"name": "Other", "tags": ["x"], "description": None}).json()["data"]
    assert versions(made["_id"]) == 2
    assert (patched["name"], patched["tags"], patched["status"]) == ("Other", ["x"], "INACTIVE")
    assert "description" not in patched
    assert [step["_id"] for step in patched["steps"]] == [step["_id"] for step in made["steps"]]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 129}, "name"),
        ({"description": "x" * 257}, "description"),
        ({"tags": [str(number) for number in range(17)]}, "tags"),
        ({"tags": ["x" * 65]}, "tags"),
        ({"steps": [IN_APP] * 21}, "steps"),
        ({"steps": [IN_APP | {"name": "x" * 129}]}, "steps.0.name"),
        ({"steps": [IN_APP | {"type": "fax"}]}, "steps.0.type"),
        ({"workflowId": "no spaces!"}, "workflowId"),
        ({"severity": "loud"}, "severity"),
        ({"payloadSchema": "x"}, "payloadSchema"),
    ],
)
def test_limits_are_kept_and_nothing_is_stored(
    app_client: httpx.Client, environment: TestEnvironment, changes: dict[str, Any], field: str
) -> None:
    before = app_client.get("/v2/workflows").json()["data"]["totalCount"]
    answer = app_client.post("/v2/workflows", json=ORDER | changes)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])
    assert app_client.get("/v2/workflows").json()["data"]["totalCount"] == before


def test_what_is_at_the_limits_is_saved(app_client: httpx.Client) -> None:
    made = create(
        app_client,
        name="x" * 128,
        description="x" * 256,
        tags=[f"{number:064}" for number in range(16)],
        steps=[IN_APP] * 20,
    )
    assert len({step["stepId"] for step in made["steps"]}) == 20


def test_issues_make_it_an_error_and_never_stop_it_from_being_saved(app_client: httpx.Client) -> None:
    made = create(app_client, steps=[{"name": "Mail", "type": "email", "controlValues": {"subject": "S"}}])
    assert made["status"] == "ERROR"
    assert made["steps"][0]["issues"]["controls"]["body"][0]["issueType"] == "MISSING_VALUE"
    path = f"/v2/workflows/{made['_id']}"
    steps = [{**made["steps"][0], "controlValues": {"subject": "S", "body": "B"}}]
    fixed = app_client.put(path, json=ORDER | {"steps": steps, "preferences": {}}).json()["data"]
    assert (fixed["status"], fixed["steps"][0]["issues"]) == ("ACTIVE", {})


def test_a_provider_that_comes_or_goes_changes_the_status(app_client: httpx.Client) -> None:
    create(app_client)
    mailbox = next(
        each for each in app_client.get("/v1/integrations").json()["data"] if each["providerId"] == "novu-email"
    )

    def status() -> str:
        found: str = app_client.get("/v2/workflows/order-shipped").json()["data"]["status"]
        return found

    assert status() == "ACTIVE"
    app_client.put(f"/v1/integrations/{mailbox['_id']}", json={"active": False})
    assert status() == "ERROR"
    app_client.put(f"/v1/integrations/{mailbox['_id']}", json={"active": True})
    assert status() == "ACTIVE"


def test_lists_are_searched_filtered_sorted_and_paged(app_client: httpx.Client) -> None:
    app_client.delete("/v2/workflows/welcome")
    create(app_client, name="Beta", workflowId="one", tags=["a"])
    create(app_client, name="alpha", workflowId="two", tags=["b", "c"], active=False)
    create(app_client, name="Gamma", workflowId="three", tags=[], steps=[{"name": "m", "type": "email"}])

    def found(query: str) -> list[str]:
        listed = app_client.get(f"/v2/workflows?{query}").json()["data"]
        return [each["workflowId"] for each in listed["workflows"]]

    assert found("") == ["three", "two", "one"]
    assert found("orderBy=name&orderDirection=ASC") == ["two", "one", "three"]
    assert found("orderBy=lastTriggeredAt&limit=1&offset=1") == ["two"]
    assert found("query=ALPH") == found("tags=c") == found("status=INACTIVE") == ["two"]
    assert found("tags=a&tags=b") == ["two", "one"]
    assert found("status=ERROR&status=ACTIVE") == ["three", "one"]
    assert found("query=t%25") == []


def test_a_step_is_previewed_with_an_example_or_with_given_values(sdk: Novu, app_client: httpx.Client) -> None:
    create(
        app_client, steps=[{"name": "Digest", "type": "digest", "controlValues": {"amount": 1, "unit": "days"}}, IN_APP]
    )
    path = "/v2/workflows/order-shipped/step/in-app-step/preview"
    example = app_client.post(path, json={}).json()["data"]
    assert example["result"] == {"type": "in_app", "preview": {"body": "Hi name"}}
    assert example["previewPayloadExample"]["steps"]["digest"]["eventCount"] == 3
    controls = {
        "body": "{{subscriber.firstName}} {{payload.a.b}} {{steps.digest.eventCount}} {{env.name}} {{workflow.name}}"
    }
    given = {"subscriber": {"firstName": "Grace"}, "payload": {"a": {"b": "c"}}, "steps": {"digest": {"eventCount": 3}}}
    answer = app_client.post(path, json={"controlValues": controls, "previewPayload": given})
    assert answer.status_code == 201
    assert answer.json()["data"]["result"]["preview"]["body"] == "Grace c 3 Development Order shipped"
    read = sdk.workflows.steps.generate_preview(
        workflow_id="order-shipped", step_id="in-app-step", generate_preview_request_dto={"control_values": controls}
    ).result
    assert read.result["type"] == "in_app"
    assert read.preview_payload_example.subscriber
    broken = app_client.post(path, json={"controlValues": {"body": "{{ x | "}}).json()["data"]
    assert broken["result"]["type"] == "in_app"
    assert "body" in broken["result"]["error"]["message"]
    assert app_client.post(path.replace("in-app-step", "none"), json={}).status_code == 404


def test_a_preview_is_for_the_subscriber_and_the_contexts_that_it_names(app_client: httpx.Client) -> None:
    grace = {"subscriberId": "grace", "firstName": "Grace", "timezone": "Asia/Tokyo", "data": {"plan": "pro"}}
    assert app_client.post("/v2/subscribers", json=grace).status_code == 201
    logo = {"type": "tenant", "id": "acme", "data": {"logo": "a.png"}}
    assert app_client.post("/v2/contexts", json=logo).status_code == 201
    create(app_client, steps=[IN_APP])
    body = (
        "{{subscriber.firstName}} {{subscriber.data.plan}} {{subscriber.email}}|{{context.tenant.data.logo}} "
        "{{ '2026-01-01T00:00:00Z' | timezone: subscriber.timezone | date: '%H:%M' }}"
    )
    given = {"subscriber": {"subscriberId": "grace"}, "context": {"tenant": "acme"}}
    path = "/v2/workflows/order-shipped/step/in-app-step/preview"
    asked = {"controlValues": {"body": body}, "previewPayload": given}
    shown = app_client.post(path, json=asked).json()["data"]
    assert shown["result"]["preview"] == {"body": "Grace pro |a.png 09:00"}
    assert shown["previewPayloadExample"]["subscriber"]["subscriberId"] == "grace"


def test_a_variable_that_comes_to_be_is_no_issue_any_more(app_client: httpx.Client) -> None:
    step = {"name": "In-app step", "type": "in_app", "controlValues": {"body": "{{env.SHOP_URL}}"}}
    made = create(app_client, steps=[step])
    [issue] = made["steps"][0]["issues"]["controls"]["body"]
    assert (made["status"], issue["variableName"]) == ("ERROR", "env.SHOP_URL")
    assert app_client.post("/v1/environment-variables", json={"key": "SHOP_URL", "values": []}).status_code in (
        200,
        201,
    )
    assert app_client.get("/v2/workflows/order-shipped").json()["data"]["status"] == "ACTIVE"


def test_a_payload_schema_gives_the_example_and_the_variables(app_client: httpx.Client) -> None:
    schema = {
        "type": "object",
        "properties": {
            "order": {
                "type": "object",
                "properties": {"id": {"type": "integer"}, "lines": {"type": "array", "items": {"type": "string"}}},
            },
            "paid": {"type": "boolean", "default": False},
            "kind": {"enum": ["a", "b"]},
        },
    }
    made = create(app_client, payloadSchema=schema, validatePayload=True)
    assert made["payloadExample"] == {"order": {"id": 1, "lines": ["lines", "lines"]}, "paid": False, "kind": "a"}
    assert (made["payloadSchema"], made["validatePayload"]) == (schema, True)
    assert made["steps"][0]["variables"]["properties"]["payload"] == schema


def test_syncing_creates_and_then_changes_the_workflow_in_the_target(
    app_client: httpx.Client, environment: TestEnvironment
) -> None:
    made = create(app_client)
    path = f"/v2/workflows/{made['slug']}/sync"
    copied = app_client.put(path, json={"targetEnvironmentId": environment.production_id}).json()["data"]
    assert copied["workflowId"] == "order-shipped"
    assert copied["_id"] != made["_id"]
    app_client.patch(f"/v2/workflows/{made['_id']}", json={"name": "Changed"})
    again = app_client.put(path, json={"targetEnvironmentId": environment.production_id}).json()["data"]
    assert (again["_id"], again["name"]) == (copied["_id"], "Changed")
    assert [step["_id"] for step in again["steps"]] == [step["_id"] for step in copied["steps"]]
    # A provider that Production does not have.
    assert again["status"] == "ERROR"
    for wrong in (environment.id, "66507de8e76834a745c98f93"):
        assert app_client.put(path, json={"targetEnvironmentId": wrong}).status_code == 400


def test_deleting_is_final(sdk: Novu, app_client: httpx.Client) -> None:
    create(app_client)
    sdk.workflows.delete(workflow_id="order-shipped")
    with pytest.raises(models.ErrorDto, match="Workflow cannot be found"):
        sdk.workflows.delete(workflow_id="order-shipped")


def test_who_changed_it_last_is_the_user_of_a_session_and_nobody_with_a_key(
    app_client: httpx.Client, environment: TestEnvironment
) -> None:
    who = {"email": environment.admin_email, "password": environment.admin_password}
    token = app_client.post("/v1/auth/login", json=who, headers={"Authorization": ""}).json()["data"]["token"]
    person = {"Authorization": f"Bearer {token}"}
    me = app_client.get("/v1/users/me", headers=person).json()["data"]["_id"]
    whole = {**ORDER, "origin": "novu-cloud", "preferences": {"user": None, "workflow": None}}
    workflow, layout = "/v2/workflows/order-shipped", {"layoutId": "card", "name": "Card"}
    calls: list[tuple[str, str, dict[str, Any]]] = [
        ("POST", "/v2/workflows", ORDER),
        ("PATCH", workflow, {"description": "by a person"}),
        ("PUT", workflow, whole),
        ("PUT", "/v1/workflows/order-shipped", {"tags": ["x"]}),
        ("PUT", "/v1/workflows/order-shipped/status", {"active": False}),
        ("PUT", f"{workflow}/sync", {"targetEnvironmentId": environment.production_id}),
        ("POST", "/v2/layouts", layout),
        ("PUT", "/v2/layouts/card", {"name": "Renamed"}),
        ("POST", "/v2/layouts/card/duplicate", {"name": "Copy"}),
    ]

    def author(path: str) -> Any:
        place = "/v2/layouts/card" if "layouts" in path else workflow
        return (app_client.get(place).json()["data"].get("updatedBy") or {}).get("_id")

    for method, path, body in calls:
        answer = app_client.request(method, path, json=body, headers=person)
        assert answer.status_code in (200, 201), answer.text
        assert author(path) == me, (method, path)
        if method == "PATCH":
            assert app_client.patch(workflow, json={"description": "by a key"}).status_code == 200
            assert author(path) is None
