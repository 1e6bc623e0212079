import logging
import re

import httpx
import pytest

from novu_app.kernel.errors import Conflict, Unprocessable
from novu_app.rest.violations import violations_of
from novu_app.subscribers import service as subscribers

ISO = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
JSON = {"Content-Type": "application/json"}


def test_every_error_has_status_timestamp_path_and_message(app_client: httpx.Client) -> None:
    answer = app_client.get("/v1/subscribers/nobody?x=1")
    body = answer.json()
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("application/json")
    assert ISO.match(body.pop("timestamp"))
    assert body == {
        "statusCode": 404,
        "path": "/v1/subscribers/nobody?x=1",
        "message": "Subscriber not found for id nobody",
        "error": "Not Found",
    }


@pytest.mark.parametrize(
    ("header", "message", "error"),
    [
        (None, "Missing authorization header", "Unauthorized"),
        ("ApiKey nope", "API Key not found", "Unauthorized"),
        ("Bearer nope", "Unauthorized", None),
    ],
)
def test_who_has_no_key_is_told_so_as_recorded(
    app_client: httpx.Client, header: str | None, message: str, error: str | None
) -> None:
    del app_client.headers["Authorization"]
    answer = app_client.get("/v1/subscribers", headers={"Authorization": header} if header else {})
    assert answer.status_code == 401
    assert (answer.json()["message"], answer.json().get("error")) == (message, error)


@pytest.mark.parametrize(("method", "path"), [("GET", "/v1/nothing-here?a=b"), ("PUT", "/v2/subscribers")])
def test_an_unknown_path_or_method_is_told_in_json(app_client: httpx.Client, method: str, path: str) -> None:
    answer = app_client.request(method, path)
    assert answer.status_code == 404
    assert answer.json()["message"] == f"Cannot {method} {path}"


def test_head_is_answered_as_get_is_without_the_body(app_client: httpx.Client) -> None:
    seen, asked = app_client.get("/v2/topics"), app_client.head("/v2/topics")
    assert (asked.status_code, asked.content) == (200, b"")
    assert asked.headers["content-length"] == seen.headers["content-length"]
    assert app_client.head("/v1/nothing-here").status_code == 404


def test_unknown_fields_are_ignored(app_client: httpx.Client) -> None:
    body = {"subscriberId": "ada", "firstName": "Ada", "favourite": "tea", "data": {"kept": True}}
    made = app_client.post("/v2/subscribers?unknown=1", json=body)
    assert made.status_code == 201
    assert ("favourite" in made.json()["data"], made.json()["data"]["data"]) == (False, {"kept": True})
    assert app_client.get("/v2/subscribers?unknown=1").status_code == 200


def test_a_wrong_body_is_told_field_by_field(app_client: httpx.Client) -> None:
    body = {"email": "x", "data": []}
    old = app_client.post("/v1/subscribers", json=body)
    assert old.status_code == 400
    assert set(old.json()["message"]) == {
        "subscriberId should not be null or undefined",
        "email must be an email",
        "data must be an object",
    }
    new = app_client.post("/v2/subscribers", json=body)
    assert (new.status_code, new.json()["message"]) == (422, "Validation Error")
    assert new.json()["errors"]["email"] == {"messages": ["email must be an email"], "value": "x"}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b'{"subscriberId": "a"', "not valid JSON"),
        (b'{"subscriberId": "a\\u0000b"}', "NUL"),
        (b'{"subscriberId": "a", "data": ' + b'{"a":' * 120 + b"1" + b"}" * 120 + b"}", "nested deeper"),
    ],
)
def test_a_body_that_can_not_be_stored_is_refused(app_client: httpx.Client, content: bytes, says: str) -> None:
    answer = app_client.post("/v2/subscribers", content=content, headers=JSON)
    assert answer.status_code == 400
    assert says in answer.json()["message"]
    assert app_client.get("/v2/subscribers").json()["totalCount"] == 0


def test_text_that_only_looks_like_a_nul_is_kept(app_client: httpx.Client) -> None:
    content = b'{"subscriberId": "a", "data": {"path": "C:\\\\u0000"}}'
    answer = app_client.post("/v2/subscribers", content=content, headers=JSON)
    assert answer.status_code == 201
    assert answer.json()["data"]["data"] == {"path": "C:\\u0000"}


def test_a_body_over_the_limit_is_refused_whether_its_length_is_declared_or_not(app_client: httpx.Client) -> None:
    large = b'{"subscriberId": "' + b"x" * (6 * 1024 * 1024) + b'"}'
    declared = app_client.post("/v2/subscribers", content=large, headers=JSON)
    assert (declared.status_code, declared.json()["error"]) == (413, "Payload Too Large")
    lying = app_client.post("/v2/subscribers", content=large, headers=JSON | {"Content-Length": "20"})
    assert (lying.status_code, lying.json()["error"]) == (413, "Payload Too Large")


def test_what_nobody_expected_is_a_500_with_an_id_that_stands_in_the_log(
    app_client: httpx.Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the secret detail")

    monkeypatch.setattr(subscribers, "get_subscriber", fail)
    with caplog.at_level(logging.ERROR, "novu.rest"):
        answer = app_client.get("/v2/subscribers/ada")
    assert answer.status_code == 500
    body = answer.json()
    assert body["message"] == "Internal server error, contact support and provide them with the errorId"
    assert "secret detail" not in answer.text
    assert body["errorId"] in caplog.text
    assert "the secret detail" in caplog.text


def test_an_error_may_carry_more_fields_or_the_entity_itself(
    app_client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def conflict(*_: object, **__: object) -> None:
        raise Conflict("exists", entity={"_id": "1", "key": "k"})

    def unusable(*_: object, **__: object) -> None:
        raise Unprocessable("workflow_not_found", hint="h")

    monkeypatch.setattr(subscribers, "get_subscriber", conflict)
    answer = app_client.get("/v2/subscribers/ada")
    assert (answer.status_code, answer.json()) == (409, {"_id": "1", "key": "k"})
    monkeypatch.setattr(subscribers, "get_subscriber", unusable)
    body = app_client.get("/v2/subscribers/ada").json()
    assert (body["message"], body["hint"]) == ("workflow_not_found", "h")
    # The published clients read no 422 without it.
    assert body["errors"] == {"general": {"messages": ["workflow_not_found"]}}


@pytest.mark.parametrize(
    "area", ["agents", "agents/x/bridge", "domains", "domains/x.io/verify", "web-chat/conversations"]
)
def test_what_is_left_out_says_so(app_client: httpx.Client, area: str) -> None:
    answer = app_client.post(f"/v1/{area}", json={})
    assert (answer.status_code, answer.json()["error"]) == (501, "Not Implemented")


def test_the_branches_of_a_union_do_not_stand_in_the_field() -> None:
    problems = [{"type": "string_type", "loc": ("body", "subscriptions", 0, "str"), "msg": "", "input": 5}]
    assert violations_of(problems)["subscriptions.0"].messages == ["subscriptions.0 must be a string"]
