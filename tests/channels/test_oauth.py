"""Connecting by OAuth, from the published client's call to the connection: Slack and Microsoft Teams play their part here."""

import base64
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from novu_py import Novu, models

from novu_app.channels.connections import auth_of
from novu_app.channels.endpoints import body_of
from novu_app.channels.models import ChannelConnection, ChannelEndpoint
from novu_app.channels.oauth import state as states
from novu_app.integrations.models import Integration
from novu_app.kernel import clock, crypto, jsons
from tests.support.customer import Customer
from tests.support.http import HttpSink

CALLBACK = "/v1/integrations/chat/oauth/callback"
CLIENT, TENANT, PERSON = (f"{digit * 8}-0000-4000-8000-000000000000" for digit in "123")
SLACK_SAYS = {
    "ok": True,
    "access_token": "xoxb-s3cret",
    "bot_user_id": "U0",
    "team": {"id": "T1", "name": "Acme"},
    "authed_user": {"id": "U1"},
}
REGION = {"region": {"id": "eu", "data": {"zone": 1}}}


@pytest.fixture
def slack(customer: Customer, http_sink: HttpSink, monkeypatch: pytest.MonkeyPatch) -> Integration:
    """A Slack integration of Development, and a Slack that agrees."""
    monkeypatch.setattr("novu_app.channels.oauth.slack.ACCESS", f"{http_sink.url}/api/oauth.v2.access")
    http_sink.default.body.update(SLACK_SAYS)
    customer.subscribers("ada")
    return customer.integration("slack", {"clientId": "c1", "secretKey": "s1"}, "chat")


@pytest.fixture
def teams(customer: Customer, http_sink: HttpSink, monkeypatch: pytest.MonkeyPatch) -> Integration:
    """A Teams integration of Development, and a Microsoft at the sink."""
    monkeypatch.setattr("novu_app.providers.chat.microsoft.LOGIN", http_sink.url)
    monkeypatch.setattr("novu_app.channels.oauth.msteams.GRAPH", f"{http_sink.url}/graph")
    customer.subscribers("ada")
    credentials = {"clientId": CLIENT, "secretKey": "s1", "tenantId": TENANT}
    return customer.integration("msteams", credentials, "chat")


def asked(url: str) -> dict[str, str]:
    """The parameters of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def connect(sdk: Novu, integration: Integration, **more: object) -> str:
    body = {"integration_identifier": integration.identifier, **more}
    return sdk.integrations.generate_connect_o_auth_url(generate_connect_oauth_url_request_dto=body).result.url  # type: ignore[arg-type]


def come_back(client: httpx.Client, url: str, **query: str) -> httpx.Response:
    """The browser comes back from the vendor, as nobody in particular."""
    return client.get(CALLBACK, params={"state": asked(url)["state"], **query}, headers={"Authorization": ""})


def test_a_workspace_is_connected_and_whoever_did_it_is_linked(
    sdk: Novu, app_client: httpx.Client, customer: Customer, slack: Integration, http_sink: HttpSink
) -> None:
    url = connect(sdk, slack, subscriber_id="ada", context=REGION, connection_identifier="acme")
    assert url.startswith("https://slack.com/oauth/v2/authorize?")
    query = asked(url)
    assert (query["client_id"], query["scope"].split(",")[0]) == ("c1", "chat:write")
    assert query["redirect_uri"].endswith(CALLBACK)

    answer = come_back(app_client, url, code="granted")
    assert (answer.status_code, "window.close()" in answer.text) == (200, True), answer.text
    (request,) = http_sink.requests
    assert {name: values[0] for name, values in parse_qs(request.body.decode()).items()} == {
        "code": "granted",
        "client_id": "c1",
        "client_secret": "s1",
        "redirect_uri": query["redirect_uri"],
    }
    made = sdk.channel_connections.retrieve(identifier="acme").result
    assert (made.subscriber_id, made.context_keys) == ("ada", ["region:eu"])
    assert (made.workspace.id, made.workspace.name, made.workspace.bot_user_id) == ("T1", "Acme", "U0")
    (endpoint,) = sdk.channel_endpoints.list(request={"subscriber_id": "ada"}).result.data
    assert (endpoint.type, endpoint.connection_identifier) == ("slack_user", "acme")
    assert endpoint.endpoint.user_id == "U1"  # type: ignore[union-attr]
    (row,) = customer.rows(ChannelConnection)
    assert auth_of(row) == {"accessToken": "xoxb-s3cret"}
    assert sdk.contexts.retrieve(type_="region", id="eu").result.data == {"zone": 1}


def test_connecting_once_more_takes_the_new_authorisation(
    sdk: Novu, app_client: httpx.Client, customer: Customer, slack: Integration, http_sink: HttpSink
) -> None:
    for token in ("old", "new"):
        http_sink.reply(200, SLACK_SAYS | {"access_token": token})
        assert come_back(app_client, connect(sdk, slack, subscriber_id="ada"), code="x").status_code == 200
    (row,) = customer.rows(ChannelConnection)
    assert auth_of(row)["accessToken"] == "new"
    assert len(customer.rows(ChannelEndpoint)) == 1


def test_a_shared_connection_links_nobody(
    sdk: Novu, app_client: httpx.Client, customer: Customer, slack: Integration
) -> None:
    url = connect(sdk, slack, subscriber_id="ada", connection_mode="shared", context=REGION)
    come_back(app_client, url, code="x")
    (row,) = customer.rows(ChannelConnection)
    assert (row.subscriber_pk, customer.rows(ChannelEndpoint)) == (None, [])


def test_a_person_is_linked_by_the_connection_of_their_contexts(
    sdk: Novu, app_client: httpx.Client, customer: Customer, slack: Integration
) -> None:
    come_back(app_client, connect(sdk, slack, connection_mode="shared", context=REGION), code="x")
    body = {"integration_identifier": slack.identifier, "subscriber_id": "ada", "context": REGION}
    url = sdk.integrations.generate_link_user_o_auth_url(generate_link_user_oauth_url_request_dto=body).result.url  # type: ignore[arg-type]
    assert asked(url)["user_scope"] == "identity.basic"
    assert "scope" not in asked(url)
    assert come_back(app_client, url, code="x").status_code == 200
    (connection,) = customer.rows(ChannelConnection)
    (endpoint,) = customer.rows(ChannelEndpoint)
    assert (endpoint.connection_id, endpoint.type, body_of(endpoint)) == (connection.id, "slack_user", {"userId": "U1"})
    linked = sdk.integrations.link_channel_endpoint(link_channel_endpoint_request_dto=body).result  # type: ignore[arg-type]
    assert linked.url.startswith("https://slack.com/oauth/v2/authorize?")


def test_the_older_call_does_both_and_an_incoming_web_hook_becomes_an_endpoint(
    sdk: Novu, app_client: httpx.Client, customer: Customer, slack: Integration, http_sink: HttpSink
) -> None:
    def url_of(**more: object) -> str:
        body = {"integration_identifier": slack.identifier, "subscriber_id": "ada", **more}
        return sdk.integrations.generate_chat_o_auth_url(generate_chat_oauth_url_request_dto=body).result.url  # type: ignore[arg-type]

    assert "user_scope" in asked(url_of(mode="link_user"))
    url = url_of(scope=["incoming-webhook"])
    assert asked(url)["scope"] == "incoming-webhook"
    http_sink.reply(200, SLACK_SAYS | {"incoming_webhook": {"url": "https://hooks.slack.com/services/1"}})
    assert come_back(app_client, url, code="x").status_code == 200
    (endpoint,) = customer.rows(ChannelEndpoint)
    assert (endpoint.type, body_of(endpoint)) == ("webhook", {"url": "https://hooks.slack.com/services/1"})
    assert customer.rows(ChannelConnection) == []
    come_back(app_client, url_of(), code="x")
    assert (len(customer.rows(ChannelConnection)), len(customer.rows(ChannelEndpoint))) == (1, 1)


def test_people_come_back_to_where_the_integration_says(
    sdk: Novu, app_client: httpx.Client, customer: Customer, slack: Integration
) -> None:
    where = "https://shop.example.com/connected"
    app_client.put(
        f"/v1/integrations/{slack.id}", json={"credentials": {"clientId": "c", "secretKey": "s", "redirectUrl": where}}
    )
    answer = come_back(app_client, connect(sdk, slack, subscriber_id="ada"), code="x")
    assert (answer.status_code, answer.headers["location"]) == (302, where)


def test_what_does_not_come_from_us_or_comes_late_connects_nothing(
    sdk: Novu, app_client: httpx.Client, customer: Customer, slack: Integration, http_sink: HttpSink
) -> None:
    url = connect(sdk, slack, subscriber_id="ada")
    state = asked(url)["state"]
    payload = base64.urlsafe_b64decode(state + "=" * (-len(state) % 4)).decode().rpartition(".")[0]
    forged = f"{payload}.{crypto.hmac_hex('another key', payload)}"
    for bad in ("", "no state", state[:-6], base64.urlsafe_b64encode(forged.encode()).decode()):
        answer = app_client.get(CALLBACK, params={"state": bad, "code": "x"})
        assert (answer.status_code, "Invalid OAuth state parameter" in answer.text) == (400, True), bad
    declined = come_back(app_client, url, error="access_denied", error_description="<script>no</script>")
    assert (declined.status_code, "<script>no" in declined.text) == (400, False)
    assert come_back(app_client, url).status_code == 400
    later = clock.now_ms() + states.LIFETIME_MS + 1000
    clock.set_source(lambda: later)
    assert "has expired" in come_back(app_client, url, code="x").text
    assert http_sink.requests == []
    assert customer.rows(ChannelConnection) == []


def test_a_vendor_that_refuses_is_quoted(
    sdk: Novu,
    app_client: httpx.Client,
    customer: Customer,
    slack: Integration,
    http_sink: HttpSink,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = connect(sdk, slack, subscriber_id="ada")
    http_sink.reply(200, {"ok": False, "error": "invalid_code"})
    answer = come_back(app_client, url, code="x")
    assert (answer.status_code, "Slack OAuth error: invalid_code" in answer.text) == (400, True)
    http_sink.reply(200, {"ok": True})
    assert "did not return a workspace" in come_back(app_client, url, code="x").text
    monkeypatch.setattr("novu_app.channels.oauth.slack.ACCESS", "http://127.0.0.1:1/api")
    assert "could not be asked" in come_back(app_client, url, code="x").text
    assert customer.rows(ChannelConnection) == []


@pytest.mark.parametrize(
    ("more", "error", "says"),
    [
        ({}, 400, "Either subscriberId or context must be provided"),
        ({"connection_mode": "shared"}, 400, "context is required"),
        ({"subscriber_id": "nobody"}, 404, "Subscriber not found: nobody"),
        ({"scope": ["incoming-webhook"], "context": REGION}, 400, "subscriberId is required for incoming webhook"),
        ({"context": REGION, "context_hash": "0" * 64}, 400, "Please provide a valid context HMAC hash"),
        ({"integration_identifier": "none"}, 404, "Integration not found: none"),
    ],
)
def test_what_can_not_begin_is_refused(
    sdk: Novu, slack: Integration, more: dict[str, object], error: int, says: str
) -> None:
    with pytest.raises(models.ErrorDto, match=says) as refused:
        connect(sdk, slack, **more)
    assert refused.value.data.status_code == error


def test_providers_without_oauth_and_without_credentials_say_so(sdk: Novu, customer: Customer) -> None:
    customer.subscribers("ada")
    for provider, says in (
        ("chat-webhook", "OAuth not supported for provider: chat-webhook"),
        ("slack", r"Slack integration missing required OAuth credentials \(clientId\)"),
    ):
        with pytest.raises(models.ErrorDto, match=says):
            connect(sdk, customer.integration(provider, {}, "chat"), subscriber_id="ada")


def test_contexts_have_to_be_signed_where_the_integration_says_so(sdk: Novu, customer: Customer) -> None:
    signed = customer.integration("slack", {"clientId": "c1", "hmac": True}, "chat")
    with pytest.raises(models.ErrorDto, match="context HMAC hash"):
        connect(sdk, signed, context={"region": "eu"})
    proof = crypto.hmac_hex(customer.environment.secret_key, '{"region":"eu"}')
    assert connect(sdk, signed, context={"region": "eu"}, context_hash=proof)


def test_an_administrator_connects_a_tenant_and_signs_in_to_be_linked(
    sdk: Novu, app_client: httpx.Client, customer: Customer, teams: Integration, http_sink: HttpSink
) -> None:
    url = connect(sdk, teams, subscriber_id="ada")
    assert urlsplit(url).path == "/organizations/v2.0/adminconsent"
    http_sink.reply(200, {"access_token": "graph", "expires_in": 3600})
    onwards = come_back(app_client, url, tenant=TENANT, admin_consent="True")
    assert onwards.status_code == 302, onwards.text
    second = onwards.headers["location"]
    assert (urlsplit(second).path, asked(second)["response_type"]) == ("/organizations/oauth2/v2.0/authorize", "code")

    claims = base64.urlsafe_b64encode(jsons.dumpb({"oid": PERSON, "tid": TENANT})).decode().rstrip("=")
    http_sink.reply(200, {"id_token": f"h.{claims}.s"})
    http_sink.reply(200, {"access_token": "graph", "expires_in": 3600})
    http_sink.reply(200, {"value": [{"id": "app-1"}]})
    http_sink.reply(409, {"error": {"code": "Conflict"}})
    answer = come_back(app_client, second, code="signed-in")
    assert answer.status_code == 200, answer.text
    paths = [urlsplit(request.path).path for request in http_sink.requests]
    assert paths == [
        f"/{TENANT}/oauth2/v2.0/token",
        "/organizations/oauth2/v2.0/token",
        f"/{TENANT}/oauth2/v2.0/token",
        "/graph/appCatalogs/teamsApps",
        f"/graph/users/{PERSON}/teamwork/installedApps",
    ]
    (connection,) = customer.rows(ChannelConnection)
    (endpoint,) = customer.rows(ChannelEndpoint)
    assert connection.workspace == {"id": TENANT}
    assert (endpoint.type, endpoint.connection_id) == ("ms_teams_user", connection.id)
    assert body_of(endpoint) == {"userId": PERSON, "tenantId": TENANT}


def test_a_tenant_that_only_the_browser_names_is_not_believed(
    sdk: Novu, app_client: httpx.Client, customer: Customer, teams: Integration, http_sink: HttpSink
) -> None:
    url = connect(sdk, teams, subscriber_id="ada")
    http_sink.reply(400, {"error": "invalid_client", "error_description": "AADSTS7000229: no service principal"})
    answers = [
        come_back(app_client, url, tenant=TENANT, admin_consent="True"),
        come_back(app_client, url, tenant="../evil", admin_consent="True"),
        come_back(app_client, url, tenant=TENANT, admin_consent="False"),
        come_back(app_client, url, admin_consent="True"),
    ]
    assert [answer.status_code for answer in answers] == [400] * 4
    assert "AADSTS7000229" in answers[0].text
    assert len(http_sink.requests) == 1
    assert customer.rows(ChannelConnection) == []
