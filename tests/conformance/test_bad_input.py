"""Bad input: the contract's error (contract/rest.md, Errors), never a 500, and nothing stored."""

import re
import time
from itertools import cycle
from typing import Any

import httpx
import jwt
import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlmodel import SQLModel

from novu_app.kernel.database import reading
from tests.conformance.bad_requests import BAD, GOOD, WORKFLOW, Bad
from tests.conformance.data import IN_APP
from tests.support.application import SETTINGS, TestEnvironment

ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
LEFT_OUT = 501  # an operation of the contract that this product does not have, said so


@pytest.fixture
def client(app_client: httpx.Client) -> httpx.Client:
    """The REST API with one workflow, which the good parts of the bad requests name."""
    body = {"name": "Orders", "workflowId": WORKFLOW, "active": True, "steps": [IN_APP]}
    answer = app_client.post("/v2/workflows", json=body)
    assert answer.status_code == 201, answer.text
    return app_client


def stored() -> dict[str, int]:
    """The number of rows in each table."""
    with reading() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in SQLModel.metadata.sorted_tables
        }


def send(client: httpx.Client, bad: Bad) -> httpx.Response:
    content = bad.body if isinstance(bad.body, bytes) else b"" if bad.body is None else orjson.dumps(bad.body)
    headers = {"Content-Type": "application/json"} | bad.headers
    request = client.build_request(bad.method, bad.path, content=content, headers=headers)
    for name in [name for name, value in headers.items() if value == ""]:
        del request.headers[name]
    return client.send(request)


def assert_error(answer: httpx.Response) -> dict[str, Any]:
    """The answer is an error as clients read it; gives its body."""
    assert answer.headers["content-type"].startswith("application/json"), answer.text
    body: dict[str, Any] = answer.json()
    assert body["statusCode"] == answer.status_code
    assert ISO.fullmatch(body["timestamp"])
    assert body["path"]
    assert body["message"]
    return body


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.name)
def test_bad_input_is_refused_and_nothing_is_stored(client: httpx.Client, bad: Bad) -> None:
    before = stored()
    answer = send(client, bad)
    assert answer.status_code == bad.status, answer.text[:500]
    body = assert_error(answer)
    assert body["path"] == bad.path
    if isinstance(bad.says, list):
        assert body["message"] == bad.says
    else:
        assert bad.says in str(body["message"])
    if bad.status == 422:
        # The clients' model of a 422 has `errors`; without it they cannot read the answer.
        assert isinstance(body["errors"], dict)
    assert stored() == before


def test_the_good_request_that_the_bad_ones_are_made_of_is_taken(client: httpx.Client) -> None:
    before = stored()["event"]
    answer = client.post("/v1/events/trigger", json=GOOD)
    assert (answer.status_code, answer.json()["data"]["status"]) == (201, "processed")
    assert stored()["event"] == before + 1


def test_bulk_refuses_an_event_and_takes_the_others(client: httpx.Client) -> None:
    before = stored()["event"]
    answer = client.post("/v1/events/trigger/bulk", json={"events": [GOOD, "x", {"name": WORKFLOW}, GOOD]})
    assert answer.status_code == 201, answer.text
    outcomes = answer.json()["data"]
    assert [outcome["status"] for outcome in outcomes] == ["processed", "error", "error", "processed"]
    assert outcomes[2]["error"] == ["to should not be null or undefined"]
    assert stored()["event"] == before + 2


def test_an_empty_list_of_recipients_is_taken(client: httpx.Client) -> None:
    answer = client.post("/v1/events/trigger", json=GOOD | {"to": []})
    assert (answer.status_code, answer.json()["data"]["acknowledged"]) == (201, True)


class TestInbox:
    """The subscriber's side, with a session of its own."""

    @pytest.fixture
    def token(self, client: httpx.Client, environment: TestEnvironment) -> str:
        body = {"applicationIdentifier": environment.application_identifier, "subscriber": {"subscriberId": "ada"}}
        answer = client.post("/v1/inbox/session", json=body)
        assert answer.status_code == 201, answer.text
        client.headers["Authorization"] = f"Bearer {answer.json()['data']['token']}"
        return str(answer.json()["data"]["token"])

    def test_the_token_carries_what_the_gateway_needs(self, token: str) -> None:
        claims = jwt.decode(token, options={"verify_signature": False})
        assert (claims["aud"], claims["subscriberId"]) == ("widget_user", "ada")
        assert {"_id", "organizationId", "environmentId", "exp"} <= claims.keys()

    @pytest.mark.parametrize("change", [{"exp": 1}, {"aud": "api"}], ids=["expired", "audience"])
    def test_a_token_that_is_over_or_for_another_door_is_refused(
        self, client: httpx.Client, token: str, change: dict[str, Any]
    ) -> None:
        claims = jwt.decode(token, options={"verify_signature": False})
        forged = jwt.encode(claims | change, SETTINGS["NOVU_JWT_SECRET"], algorithm="HS256")
        answer = client.get("/v1/inbox/notifications", headers={"Authorization": f"Bearer {forged}"})
        assert answer.status_code == 401
        assert_error(answer)

    @pytest.mark.parametrize("algorithm", ["none", "HS256"])
    def test_a_token_of_another_signer_is_refused(self, client: httpx.Client, token: str, algorithm: str) -> None:
        claims = jwt.decode(token, options={"verify_signature": False}) | {"exp": int(time.time()) + 60}
        key = None if algorithm == "none" else "a secret that is not ours, and long enough"
        forged = jwt.encode(claims, key, algorithm=algorithm)
        answer = client.get("/v1/inbox/notifications", headers={"Authorization": f"Bearer {forged}"})
        assert answer.status_code == 401

    @pytest.mark.parametrize(
        ("path", "says"),
        [
            ("notifications?limit=1000", ["limit must not be greater than 100"]),
            ("notifications?limit=0", "limit"),
            ("notifications?limit=x", "limit"),
            ("notifications?data=%7B", ""),
            ("notifications?after=x", ""),
            ("notifications/count", "filters"),
            ("notifications/count?filters=x", ""),
            ("notifications/count?filters=%7B%7D", "filters"),
            ("notifications/count?filters=" + "%5B" + ",".join(["%7B%7D"] * 31) + "%5D", "filters"),
        ],
    )
    @pytest.mark.usefixtures("token")
    def test_bad_filters_are_refused(self, client: httpx.Client, path: str, says: str | list[str]) -> None:
        answer = client.get(f"/v1/inbox/{path}")
        assert answer.status_code == 400, answer.text
        message = assert_error(answer)["message"]
        assert message == says if isinstance(says, list) else says in str(message)

    @pytest.mark.usefixtures("token")
    def test_an_unknown_notification_is_not_found(self, client: httpx.Client) -> None:
        unknown = "66507de8e76834a745c98f93"
        answer = client.patch(f"/v1/inbox/notifications/{unknown}/read")
        assert answer.status_code == 404
        assert assert_error(answer)["message"] == f"Notification with id: {unknown} is not found."


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.sampled_from(["name", "to", "payload", "overrides", "transactionId", "actor", "tenant", "context"])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.dictionaries(FIELDS, JSON, min_size=1, max_size=2))
def test_no_value_in_any_field_of_a_trigger_is_an_internal_error(client: httpx.Client, changes: dict[str, Any]) -> None:
    answer = client.post(
        "/v1/events/trigger", content=orjson.dumps(GOOD | changes), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code in (201, 400, 413, 422), answer.text
    if answer.status_code != 201:
        assert_error(answer)


PATH_VALUES = ["x", "%00", "66507de8e76834a745c98f93", "a" * 300, "..%2F"]
QUERIES = ["", "?limit=abc&page=x&after=%00&before=x&offset=-1", "?limit=-5&orderBy=nope&orderDirection=UP&tags=%00"]
BODIES = [b"", b"{", b"[]", b'"x"', b"{}", b'{"a": 1}', b'{"name": 5, "key": [], "subscriberId": {}, "steps": 7}']


@pytest.mark.usefixtures("valkey")
def test_no_operation_has_an_internal_error_for_nonsense(client: httpx.Client) -> None:
    operations = [
        (method.upper(), path)
        for path, item in client.get("/openapi.json").json()["paths"].items()
        for method in item
        if method in ("get", "post", "put", "patch", "delete")
    ]
    assert len(operations) > 20
    wrong = []
    for method, path in operations:
        bodies = BODIES if method != "GET" else [b""] * len(PATH_VALUES)
        for body, value, query in zip(bodies, cycle(PATH_VALUES), cycle(QUERIES), strict=False):
            url = re.sub(r"\{[^}]+\}", value, path) + query
            answer = client.request(method, url, content=body, headers={"Content-Type": "application/json"})
            if answer.status_code >= 500 and answer.status_code != LEFT_OUT:
                wrong.append((answer.status_code, method, url, body))
            elif answer.status_code >= 400:
                assert_error(answer)
    assert wrong == []
