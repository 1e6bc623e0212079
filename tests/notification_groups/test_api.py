"""Groups of workflows, as older clients sort them."""

from typing import Any

import httpx

from novu_app.environments import service as environments
from novu_app.kernel.database import reading, writing
from novu_app.workflows.models import Workflow
from tests.support.application import TestEnvironment

PATH = "/v1/notification-groups"


def create(client: httpx.Client, name: str = "Extra") -> dict[str, Any]:
    answer = client.post(PATH, json={"name": name})
    assert answer.status_code == 201, answer.text
    return dict(answer.json()["data"])


def names(client: httpx.Client) -> list[str]:
    return [group["name"] for group in client.get(PATH).json()["data"]]


def test_every_environment_begins_with_a_general_group(app_client: httpx.Client, environment: TestEnvironment) -> None:
    (general,) = app_client.get(PATH).json()["data"]
    assert general["name"] == "General"
    assert (general["_environmentId"], general["_organizationId"]) == (environment.id, environment.organization_id)
    assert {"_id", "createdAt", "updatedAt"} < general.keys()


def test_a_group_is_made_read_renamed_and_deleted(app_client: httpx.Client) -> None:
    made = create(app_client, " Extra ")
    assert (made["name"], names(app_client)) == ("Extra", ["General", "Extra"])
    one = f"{PATH}/{made['_id']}"
    assert app_client.get(one).json()["data"] == made
    renamed = app_client.patch(one, json={"name": "Other"}).json()["data"]
    assert (renamed["_id"], renamed["name"]) == (made["_id"], "Other")
    assert app_client.delete(one).json()["data"] == {"acknowledged": True, "status": "deleted"}
    assert names(app_client) == ["General"]
    for method, body in (("GET", None), ("PATCH", {"name": "x"}), ("DELETE", None)):
        gone = app_client.request(method, one, json=body)
        assert (gone.status_code, gone.json()["message"]) == (
            404,
            f"Notification group with id {made['_id']} not found",
        )


def test_a_name_has_to_be_one(app_client: httpx.Client) -> None:
    one = f"{PATH}/{create(app_client)['_id']}"
    for body in ({}, {"name": ""}, {"name": "  "}, {"name": 5}, {"name": "x" * 129}):
        assert app_client.post(PATH, json=body).status_code == 400
        refused = app_client.patch(one, json=body)
        assert refused.status_code == 400
        assert refused.json()["message"][0].startswith("name ")
    assert names(app_client) == ["General", "Extra"]


def test_groups_with_workflows_and_the_first_one_stay(app_client: httpx.Client, environment: TestEnvironment) -> None:
    (general,) = app_client.get(PATH).json()["data"]
    first = app_client.delete(f"{PATH}/{general['_id']}")
    assert (first.status_code, first.json()["message"]) == (400, "The first notification group can not be deleted")
    made = create(app_client)
    workflow_id = app_client.post("/v2/workflows", json={"name": "w", "steps": []}).json()["data"]["_id"]
    with writing() as session:
        row = session.get(Workflow, workflow_id)
        assert row is not None
        row.notification_group_id = made["_id"]
        session.add(row)
    used = app_client.delete(f"{PATH}/{made['_id']}")
    assert used.status_code == 400
    assert used.json()["message"] == "Can not delete notification group with workflows assigned to it"
    app_client.delete(f"/v2/workflows/{workflow_id}")
    assert app_client.delete(f"{PATH}/{made['_id']}").status_code == 200


def test_another_environments_groups_are_not_there(app_client: httpx.Client, environment: TestEnvironment) -> None:
    with reading() as session:
        (key,) = environments.list_keys(session, environment.production_id)
        production = {"Authorization": f"ApiKey {environments.reveal_key(key)}"}
    made = create(app_client)
    assert [group["name"] for group in app_client.get(PATH, headers=production).json()["data"]] == ["General"]
    for method in ("GET", "PATCH", "DELETE"):
        answer = app_client.request(method, f"{PATH}/{made['_id']}", json={"name": "x"}, headers=production)
        assert answer.status_code == 404
    assert names(app_client) == ["General", "Extra"]
