"""A subscriber's own channel connections and endpoints (contract/inbox.md, Endpoints)."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from novu_app.channels.oauth.state import verify
from novu_app.kernel import crypto, jsons
from tests.inbox.conftest import InboxClient, change_integration
from tests.messages.rows import Inbox

CONNECTIONS, ENDPOINTS = "/v1/inbox/channel-connections", "/v1/inbox/channel-endpoints"
OAUTH = {"applicationId": "a", "clientId": "c", "secretKey": "s"}
ACME = {"tenant": "acme"}
Server = Callable[..., Any]


def data(answer: httpx.Response, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json()["data"]


@pytest.fixture
def server(ada: InboxClient) -> Server:
    """The customer's own server, with the secret key."""

    def call(method: str, path: str, **body: Any) -> Any:
        headers = {"Authorization": f"ApiKey {ada.environment.secret_key}"}
        answer = ada.http.request(method, path, headers=headers, json=body or None)
        assert answer.is_success, answer.text
        return answer.json()["data"] if answer.content else None

    return call


@pytest.fixture
def slack(server: Server) -> str:
    """A Slack integration; its identifier."""
    made = server("POST", "/v1/integrations", providerId="slack", channel="chat", credentials=OAUTH, active=True)
    return str(made["identifier"])


def connect(server: Server, slack: str, identifier: str, **more: Any) -> None:
    auth = {"accessToken": "s3cret"}
    workspace = {"id": "T1", "name": "Acme"}
    body = {"integrationIdentifier": slack, "identifier": identifier, "workspace": workspace, "auth": auth, **more}
    server("POST", "/v1/channel-connections", **body)


def test_own_connections_are_seen_without_tokens_and_can_be_ended(
    ada: InboxClient, inbox_of_ada: Inbox, server: Server, slack: str
) -> None:
    Inbox(inbox_of_ada.environment, "grace")
    connect(server, slack, "mine", subscriberId="ada")
    connect(server, slack, "hers", subscriberId="grace")
    # As the client asks, who may not ask for others.
    for query in ({}, {"subscriberId": "grace", "connectionMode": "subscriber", "integrationIdentifier": slack}):
        page = ada.http.get(CONNECTIONS, params=query).json()
        assert (page["next"], page["previous"]) == (None, None)
        [row] = page["data"]
        assert (row["identifier"], row["workspace"]) == ("mine", {"id": "T1", "name": "Acme"})
        assert "s3cret" not in jsons.dumps(row)
        assert "auth" not in row
    assert data(ada.http.get(f"{CONNECTIONS}/mine")) == row
    for identifier in ("hers", "nothing"):
        missing = ada.http.get(f"{CONNECTIONS}/{identifier}")
        assert (missing.status_code, missing.json()["message"]) == (404, f"Channel connection not found: {identifier}")
        assert ada.http.delete(f"{CONNECTIONS}/{identifier}").status_code == 404
    assert ada.http.delete(f"{CONNECTIONS}/mine").status_code == 204
    assert data(ada.http.get(CONNECTIONS)) == []


def test_a_shared_connection_is_that_of_exactly_the_contexts(ada: InboxClient, server: Server, slack: str) -> None:
    connect(server, slack, "shared", context=ACME, connectionMode="shared")
    shared = {"connectionMode": "shared"}
    assert data(ada.http.get(CONNECTIONS, params=shared | {"contextKeys": "tenant:acme"})) == []
    assert ada.http.get(f"{CONNECTIONS}/shared", params=shared).status_code == 404
    ada.open("ada", context=ACME)
    assert [each["identifier"] for each in data(ada.http.get(CONNECTIONS, params=shared))] == ["shared"]
    assert data(ada.http.get(CONNECTIONS)) == []
    assert data(ada.http.get(f"{CONNECTIONS}/shared", params=shared))["identifier"] == "shared"
    assert ada.http.get(f"{CONNECTIONS}/shared", params={"connectionMode": "subscriber"}).status_code == 404
    assert ada.http.delete(f"{CONNECTIONS}/shared").status_code == 204


def test_what_a_page_stores_belongs_to_its_subscriber(ada: InboxClient, server: Server, slack: str) -> None:
    body = {"integrationIdentifier": slack, "workspace": {"id": "T2"}, "auth": {"accessToken": "x"}}
    made = data(ada.http.post(CONNECTIONS, json=body | {"identifier": "new", "subscriberId": "grace"}), 201)
    assert made["workspace"] == {"id": "T2"}
    assert server("GET", "/v1/channel-connections/new")["subscriberId"] == "ada"

    endpoint = {"integrationIdentifier": slack, "connectionIdentifier": "new", "subscriberId": "grace"}
    endpoint |= {"identifier": "there", "type": "slack_user", "endpoint": {"userId": "U1"}}
    assert data(ada.http.post(ENDPOINTS, json=endpoint), 201) == {"identifier": "there", "type": "slack_user"}
    assert server("GET", "/v1/channel-endpoints/there")["subscriberId"] == "ada"
    assert ada.http.get(ENDPOINTS, params={"connectionIdentifier": "new"}).json() == {
        "data": [{"identifier": "there", "type": "slack_user"}],
        "next": None,
        "previous": None,
    }
    assert data(ada.http.get(f"{ENDPOINTS}/there"))["type"] == "slack_user"
    for wrong in ({"type": "pigeon"}, {"endpoint": {}}, {"endpoint": "U1"}):
        assert ada.http.post(ENDPOINTS, json=endpoint | {"identifier": "other"} | wrong).status_code == 400
    assert ada.http.delete(f"{ENDPOINTS}/there").status_code == 204
    assert ada.http.get(f"{ENDPOINTS}/there").status_code == 404


def test_the_endpoints_of_others_are_not_there(ada: InboxClient, inbox_of_ada: Inbox, server: Server) -> None:
    Inbox(inbox_of_ada.environment, "grace")
    hook = server("POST", "/v1/integrations", providerId="chat-webhook", channel="chat", active=True)["identifier"]
    endpoint = {"url": "https://chat.example/x"}
    wish = {"subscriberId": "grace", "integrationIdentifier": hook, "type": "webhook", "endpoint": endpoint}
    server("POST", "/v1/channel-endpoints", identifier="hers", **wish)
    assert data(ada.http.get(ENDPOINTS, params={"subscriberId": "grace"})) == []
    assert ada.http.get(f"{ENDPOINTS}/hers").status_code == 404
    assert ada.http.delete(f"{ENDPOINTS}/hers").status_code == 404


def consent(answer: httpx.Response, status: int = 201) -> tuple[Any, dict[str, list[str]]]:
    """What an address of consent says: the state, and the other parameters."""
    query = parse_qs(urlsplit(data(answer, status)["url"]).query)
    return verify(query["state"][0]), query


def test_flows_are_for_the_subscriber_of_the_session(ada: InboxClient, slack: str) -> None:
    flow = {"integrationIdentifier": slack, "subscriberId": "grace"}
    state, query = consent(ada.http.post(f"{CONNECTIONS}/oauth", json=flow | {"scope": ["chat:write"]}))
    assert (state.mode, state.subscriber_id, state.auto_link_user, query["scope"]) == (
        "connect",
        "ada",
        True,
        ["chat:write"],
    )
    state, query = consent(ada.http.post(f"{ENDPOINTS}/oauth", json=flow | {"userScope": ["identity.basic"]}))
    assert (state.mode, state.subscriber_id, query["user_scope"]) == ("link_user", "ada", ["identity.basic"])
    state, _ = consent(ada.http.post("/v1/inbox/chat/oauth", json=flow | {"mode": "link_user"}))
    assert state.mode == "link_user"
    state, _ = consent(ada.http.post(f"{ENDPOINTS}/link", json=flow), 200)
    assert (state.mode, state.subscriber_id) == ("link_user", "ada")

    ada.open("ada", context=ACME)
    state, _ = consent(ada.http.post(f"{CONNECTIONS}/oauth", json=flow | {"connectionMode": "shared"}))
    assert (state.context_keys, state.connection_mode, state.auto_link_user) == (["tenant:acme"], "shared", False)


def test_contexts_of_a_flow_are_signed_where_the_inbox_asks_for_it(ada: InboxClient, slack: str) -> None:
    change_integration(ada.environment, hmac=True)
    flow = {"integrationIdentifier": slack, "context": ACME, "connectionMode": "shared"}
    refused = ada.http.post(f"{CONNECTIONS}/oauth", json=flow)
    assert (refused.status_code, refused.json()["message"]) == (400, "Please provide a valid context HMAC hash")
    proof = crypto.hmac_hex(ada.environment.secret_key, jsons.canonical(ACME))
    state, _ = consent(ada.http.post(f"{CONNECTIONS}/oauth", json=flow | {"contextHash": proof}))
    assert state.context_keys == ["tenant:acme"]


def test_what_can_not_be_connected_says_so(ada: InboxClient, server: Server) -> None:
    hook = server("POST", "/v1/integrations", providerId="chat-webhook", channel="chat", active=True)["identifier"]
    for path in (f"{CONNECTIONS}/oauth", f"{ENDPOINTS}/oauth", f"{ENDPOINTS}/link"):
        assert ada.http.post(path, json={"integrationIdentifier": hook}).status_code == 400
        assert ada.http.post(path, json={"integrationIdentifier": "nothing"}).status_code == 404
