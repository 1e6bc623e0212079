"""Connecting Webex by OAuth: from the published client's call to a message in the name of who connected."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import httpx
from novu_py import Novu
from webexpythonsdk import WebexAPI

from novu_app.channels.connections import auth_of
from novu_app.channels.models import ChannelConnection
from novu_app.kernel import clock
from tests.support.customer import Customer
from tests.support.http import HttpSink, Reply
from tests.support.steps import step

CALLBACK = "/v1/integrations/chat/oauth/callback"
TOKENS = {
    "access_token": "ZDI3MGEyYzQ",
    "expires_in": 1_209_599,
    "refresh_token": "MDEyMzQ1Njc4",
    "refresh_token_expires_in": 7_775_999,
}
ME = {"id": "Y2lzY29zcGFyazovL3BlcnNvbi8x", "displayName": "Ada Lovelace", "orgId": "Y2lzY29zcGFyazovL29yZy8x"}


def test_who_consents_is_who_messages_come_from(
    sdk: Novu, app_client: httpx.Client, customer: Customer, internet: HttpSink, drain: Callable[[], int]
) -> None:
    customer.subscribers("ada")
    webex = customer.integration("webex-messaging", {"clientId": "c1", "secretKey": "s-123456"}, "chat")
    internet.pages["/v1/access_token"] = Reply(body=TOKENS)
    internet.pages["/v1/people/me"] = Reply(body=ME)
    internet.default = Reply(body={"id": "M1"})
    body = {"integration_identifier": webex.identifier, "subscriber_id": "ada", "auto_link_user": True}
    url = sdk.integrations.generate_connect_o_auth_url(generate_connect_oauth_url_request_dto=body).result.url  # type: ignore[arg-type]
    asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    assert url.startswith("https://webexapis.com/v1/authorize?")
    assert (asked["response_type"], asked["client_id"]) == ("code", "c1")
    assert "spark:messages_write" in asked["scope"].split(" ")

    answer = app_client.get(
        CALLBACK, params={"state": asked["state"], "code": "granted"}, headers={"Authorization": ""}
    )
    assert answer.status_code == 200, answer.text
    WebexAPI(access_token="x").access_tokens.get("c1", "s-123456", "granted", asked["redirect_uri"])
    ours, theirs = (request for request in internet.requests if request.path == "/v1/access_token")
    assert parse_qs(ours.body.decode()) == parse_qs(theirs.body.decode())

    (row,) = customer.rows(ChannelConnection)
    assert row.workspace == {"id": ME["orgId"], "name": "Ada Lovelace"}
    kept = auth_of(row)
    assert (kept["accessToken"], kept["refreshToken"]) == (TOKENS["access_token"], TOKENS["refresh_token"])
    assert abs(clock.parse_iso(kept["expiresAt"]) - clock.now_ms() - 1_209_599_000) < 60_000
    assert row.due_at is not None
    (linked,) = sdk.channel_endpoints.list(request={"subscriber_id": "ada"}).result.data
    assert linked.type == "webex_person"

    customer.workflow(step("chat", body="Hello"))
    customer.trigger("ada")
    drain()
    sent = internet.requests[-1]
    assert sent.path == "/v1/messages"
    assert sent.headers["Authorization"] == f"Bearer {TOKENS['access_token']}"
    assert sent.json() == {"toPersonId": ME["id"], "text": "Hello"}


def test_a_code_that_webex_refuses_connects_nothing(
    sdk: Novu, app_client: httpx.Client, customer: Customer, internet: HttpSink
) -> None:
    customer.subscribers("ada")
    webex = customer.integration("webex-messaging", {"clientId": "c1", "secretKey": "s-123456"}, "chat")
    internet.default = Reply(400, {"message": "The authorization code is invalid.", "trackingId": "R1"})
    body = {"integration_identifier": webex.identifier, "subscriber_id": "ada"}
    url = sdk.integrations.generate_connect_o_auth_url(generate_connect_oauth_url_request_dto=body).result.url  # type: ignore[arg-type]
    state = parse_qs(urlsplit(url).query)["state"][0]
    answer = app_client.get(CALLBACK, params={"state": state, "code": "x"}, headers={"Authorization": ""})
    assert (answer.status_code, "authorization code is invalid" in answer.text) == (400, True)
    assert customer.rows(ChannelConnection) == []
