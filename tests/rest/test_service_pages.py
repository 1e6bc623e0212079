"""Health, metrics, documentation, cross-origin rules."""

import re

import httpx
import pytest


@pytest.mark.usefixtures("valkey")
def test_health_is_up_when_database_and_redis_answer(app_client: httpx.Client) -> None:
    del app_client.headers["Authorization"]
    answer = app_client.get("/v1/health-check")
    body = answer.json()["data"]
    assert (answer.status_code, body["status"], body["error"]) == (200, "ok", {})
    assert body["details"]["db"] == {"status": "up"}
    assert body["details"]["workflowQueue"] == {"status": "up"}
    assert body["info"]["apiVersion"]["version"]


def test_health_names_what_is_down(app_client: httpx.Client) -> None:
    answer = app_client.get("/health")
    body = answer.json()["data"]
    assert (answer.status_code, body["status"]) == (503, "error")
    assert body["error"] == {"workflowQueue": {"status": "down"}}
    assert app_client.get("/health/live").status_code == 200


def test_metrics_count_requests_by_route_template(app_client: httpx.Client) -> None:
    for name in ("a", "b"):
        app_client.get(f"/v2/subscribers/{name}")
    app_client.get("/v1/nothing-here")
    text = app_client.get("/metrics").text
    counted = re.search(
        r'novu_http_requests_total\{method="GET",route="/v2/subscribers/\{subscriberId\}",status="404"\} (\d+)', text
    )
    assert counted
    assert int(counted[1]) >= 2
    assert 'route="unknown",status="404"' in text
    assert "nothing-here" not in text
    assert "novu_http_request_duration_seconds_bucket" in text
    assert "process_resident_memory_bytes" in text


def test_the_documentation_loads_nothing_from_elsewhere(app_client: httpx.Client) -> None:
    answer = app_client.get("/docs")
    assert answer.status_code == 200
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert not re.search(r"""(src|href)=["'](https?:)?//""", answer.text)


def test_the_openapi_document_describes_answers_by_their_fields(app_client: httpx.Client) -> None:
    document = app_client.get("/openapi.json").json()
    assert document["info"]["title"] == "Novu"
    subscriber = document["components"]["schemas"]["SubscriberResponseDto"]
    assert {"_id", "subscriberId", "createdAt"} <= set(subscriber["properties"])
    operation = document["paths"]["/v2/subscribers"]["post"]
    assert operation["operationId"] == "SubscribersController_createSubscriber"
    assert operation["security"] == [{"secretKey": []}]
    answer = operation["responses"]["201"]["content"]["application/json"]["schema"]
    assert answer["properties"]["data"] == {"$ref": "#/components/schemas/SubscriberResponseDto"}
    page = document["paths"]["/v2/subscribers"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert page == {"$ref": "#/components/schemas/ListSubscribersResponseDto"}


def test_an_inbox_may_be_on_any_page_and_sends_no_cookies(app_client: httpx.Client) -> None:
    origin = {"Origin": "https://shop.example"}
    asked = "novu-api-version,novu-client-version,novu-application-identifier,content-type,authorization"
    preflight = app_client.options(
        "/v1/inbox/session",
        headers=origin | {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": asked},
    )
    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in preflight.headers
    allowed = {name.strip() for name in preflight.headers["access-control-allow-headers"].split(",")}
    assert set(asked.split(",")) <= allowed
    assert {"GET", "POST", "PATCH", "DELETE"} <= set(preflight.headers["access-control-allow-methods"].split(", "))
    refused = app_client.get("/v1/inbox/notifications", headers=origin | {"Authorization": "Bearer x"})
    assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (401, "*")


@pytest.mark.parametrize("path", ["/v1/subscribers", "/v2/workflows", "/v1/inboxes"])
def test_the_api_of_the_secret_key_is_closed_to_pages(app_client: httpx.Client, path: str) -> None:
    origin = {"Origin": "https://shop.example", "Access-Control-Request-Method": "POST"}
    assert app_client.options(path, headers=origin).status_code == 404
    assert "access-control-allow-origin" not in app_client.get(path, headers=origin).headers
