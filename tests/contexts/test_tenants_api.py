"""Tenants over REST, as recorded (087-092), and the trigger that names one."""

from collections.abc import Callable

import httpx

from tests.support.application import TestEnvironment
from tests.support.customer import Customer, in_app

PATH = "/v1/tenants"
ACME = {"identifier": "acme", "name": "Acme", "data": {"c": "x"}}


def test_a_tenant_is_made_read_changed_and_deleted(app_client: httpx.Client, environment: TestEnvironment) -> None:
    answer = app_client.post(PATH, json=ACME)
    assert answer.status_code == 201
    created = answer.json()["data"]
    assert {key: created[key] for key in ACME} == ACME
    assert (created["_environmentId"], created["_organizationId"]) == (environment.id, environment.organization_id)
    assert app_client.get(f"{PATH}/acme").json()["data"] == created
    changed = app_client.patch(f"{PATH}/acme", json={"name": "Acme2"}).json()["data"]
    assert (changed["name"], changed["data"], changed["_id"]) == ("Acme2", {"c": "x"}, created["_id"])
    renamed = app_client.patch(f"{PATH}/acme", json={"identifier": "acme-2", "data": {}}).json()["data"]
    assert (renamed["identifier"], renamed["data"]) == ("acme-2", {})
    assert app_client.get(f"{PATH}/acme").status_code == 404
    gone = app_client.delete(f"{PATH}/acme-2")
    assert (gone.status_code, gone.content) == (204, b"")
    assert [app_client.request(method, f"{PATH}/acme-2").status_code for method in ("GET", "DELETE")] == [404, 404]
    assert app_client.patch(f"{PATH}/acme-2", json={}).status_code == 404


def test_a_second_one_is_refused_in_the_recorded_words(app_client: httpx.Client, environment: TestEnvironment) -> None:
    app_client.post(PATH, json=ACME)
    app_client.post(PATH, json={"identifier": "other"})
    text = f"Tenant with identifier: acme already exists under environment {environment.id}"
    for answer in (app_client.post(PATH, json=ACME), app_client.patch(f"{PATH}/other", json={"identifier": "acme"})):
        assert (answer.status_code, answer.json()["message"], answer.json()["error"]) == (409, text, "Conflict")
    bad = app_client.post(PATH, json={"name": 1, "data": "x"}).json()
    assert bad["message"] == [
        "name must be a string",
        "data must be an object",
        "identifier should not be null or undefined",
    ]


def test_tenants_are_listed_by_page(app_client: httpx.Client) -> None:
    for number in range(3):
        app_client.post(PATH, json={"identifier": f"t{number}"})
    page = app_client.get(f"{PATH}?page=0&limit=2").json()
    assert (page["page"], page["pageSize"], page["hasMore"]) == (0, 2, True)
    assert [row["identifier"] for row in page["data"]] == ["t2", "t1"]
    rest = app_client.get(f"{PATH}?page=1&limit=2").json()
    assert ([row["identifier"] for row in rest["data"]], rest["hasMore"]) == (["t0"], False)
    assert app_client.get(f"{PATH}?limit=101").status_code == 400


def test_a_trigger_finds_the_tenant_until_it_is_deleted(
    app_client: httpx.Client, customer: Customer, drain: Callable[[], int]
) -> None:
    app_client.post(PATH, json=ACME)
    customer.workflow(in_app("For {{tenant.name}}", "{{tenant.data.c}}"))
    body = {"name": "order", "to": "ada", "payload": {}, "tenant": "acme"}
    assert app_client.post("/v1/events/trigger", json=body).json()["data"]["status"] == "processed"
    drain()
    (message,) = customer.messages()
    assert (message.subject, message.content) == ("For Acme", "x")
    app_client.delete(f"{PATH}/acme")
    assert app_client.post("/v1/events/trigger", json=body).json()["data"]["status"] == "no_tenant_found"
