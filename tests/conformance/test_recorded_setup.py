"""Accounts, environments, integrations, tenants and workflows answer in the shape that was recorded from Novu 2.0."""

from typing import Any

import httpx
import pytest

from novu_app.kernel.settings import get_settings
from tests.conformance import recorded
from tests.support.application import APPLICATION_IDENTIFIER

RECORDED = recorded.load("recorded_shapes_setup.json")
PERSON = {"email": "rec@example.com", "password": "Passw0rd!recording", "firstName": "Rec", "lastName": "Order"}
SENDGRID = {
    "providerId": "sendgrid", "channel": "email", "name": "SG", "identifier": "sg-1", "active": True, "check": False,
    "credentials": {"apiKey": "SG.x", "from": "a@example.com", "senderName": "A"},
}  # fmt: skip
FCM = {
    "providerId": "fcm", "channel": "push", "name": "FCM", "identifier": "fcm-1", "active": True, "check": False,
    "credentials": {"serviceAccount": "{}"},
}  # fmt: skip
STEP = {
    "name": "In-App Step",
    "type": "in_app",
    "controlValues": {
        "subject": "Subj {{payload.msg}}",
        "body": "Body {{payload.msg}} for {{subscriber.firstName}}",
        "primaryAction": {"label": "Go", "redirect": {"url": "/go", "target": "_self"}},
    },
}


class Replay:
    """Plays the recorded requests, in an order in which each finds what it needs."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        self._secret = {"Authorization": client.headers.pop("Authorization")}
        self.answers: dict[str, tuple[int, Any]] = {}
        self._accounts()
        self._integrations()
        self._subscribers()
        self._tenants()
        self._workflows()

    def _ask(self, name: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
        answer = self._client.request(method, path, json=body, headers=headers)
        result = answer.json() if answer.content else None
        self.answers[name] = (answer.status_code, result)
        return result

    def _accounts(self) -> None:
        made = {**PERSON, "organizationName": "Recording Org"}
        self._ask("auth-register", "POST", "/v1/auth/register", made)
        self._ask("auth-register-duplicate", "POST", "/v1/auth/register", PERSON)
        weak = {"email": "x@example.com", "password": "weak", "firstName": "R"}
        self._ask("auth-register-weak", "POST", "/v1/auth/register", weak)
        who = {"email": PERSON["email"], "password": PERSON["password"]}
        token = self._ask("auth-login", "POST", "/v1/auth/login", who)["data"]["token"]
        self._ask("auth-login-wrong", "POST", "/v1/auth/login", who | {"password": "Wrong1!aaaa"})
        session = {"Authorization": f"Bearer {token}"}
        self._ask("users-me", "GET", "/v1/users/me", **session)
        self._ask("organizations-me", "GET", "/v1/organizations/me", **session)
        self._ask("organizations-list", "GET", "/v1/organizations", **session)
        (development, _) = self._ask("environments-list", "GET", "/v1/environments", **session)["data"]
        session["Novu-Environment-Id"] = development["_id"]
        self._ask("environments-me", "GET", "/v1/environments/me", **session)
        self._ask("environments-api-keys", "GET", "/v1/environments/api-keys", **session)
        self._ask("unauthenticated", "GET", "/v1/subscribers")
        self._ask("environments-me-apikey", "GET", "/v1/environments/me", **self._secret)
        self._ask("environment-tags-v2", "GET", f"/v2/environments/{development['_id']}/tags", **session)

    def _integrations(self) -> None:
        path = "/v1/integrations"
        self._ask("integrations-list", "GET", path, **self._secret)
        self._ask("integrations-active", "GET", f"{path}/active", **self._secret)
        made = self._ask("integrations-create-sendgrid", "POST", path, SENDGRID, **self._secret)["data"]
        self._ask("integrations-create-bad", "POST", path, {"providerId": "sendgrid"}, **self._secret)
        one, change = f"{path}/{made['_id']}", {"name": "SG2", "active": False, "check": False}
        self._ask("integrations-update", "PUT", one, change, **self._secret)
        self._ask("integrations-set-primary", "POST", f"{one}/set-primary", {}, **self._secret)
        self._ask("integrations-delete", "DELETE", one, **self._secret)
        self._ask("integrations-in-app-status", "GET", f"{path}/in-app/status", **self._secret)
        self._ask("notification-groups-list", "GET", "/v1/notification-groups", **self._secret)
        self._ask("notification-groups-create", "POST", "/v1/notification-groups", {"name": "Extra"}, **self._secret)

    def _subscribers(self) -> None:
        bob = {"subscriberId": "sub-2", "firstName": "Bob", "email": "b@example.com", "data": {"k": "v"}}
        self._ask("-", "POST", "/v1/subscribers", bob, **self._secret)
        path, device = (
            "/v1/subscribers/sub-2/credentials",
            {"providerId": "fcm", "credentials": {"deviceTokens": ["tok"]}},
        )
        self._ask("subscribers-credentials-no-integration", "PUT", path, device, **self._secret)
        self._ask("integrations-create-fcm", "POST", "/v1/integrations", FCM, **self._secret)
        self._ask("subscribers-credentials", "PUT", path, device, **self._secret)
        self._ask("subscribers-credentials-delete", "DELETE", f"{path}/fcm", **self._secret)
        who = {"applicationIdentifier": APPLICATION_IDENTIFIER, "subscriberId": "inbox-new"}
        self._ask("inbox-session-new-subscriber", "POST", "/v1/inbox/session", who)
        del who["subscriberId"]
        self._ask("inbox-session-no-subscriber", "POST", "/v1/inbox/session", who)

    def _tenants(self) -> None:
        acme = {"identifier": "acme", "name": "Acme", "data": {"c": "x"}}
        self._ask("tenants-create", "POST", "/v1/tenants", acme, **self._secret)
        self._ask("tenants-create-duplicate", "POST", "/v1/tenants", acme, **self._secret)
        self._ask("tenants-get", "GET", "/v1/tenants/acme", **self._secret)
        self._ask("tenants-list", "GET", "/v1/tenants", **self._secret)
        self._ask("tenants-update", "PATCH", "/v1/tenants/acme", {"name": "Acme2"}, **self._secret)
        self._ask("tenants-delete", "DELETE", "/v1/tenants/acme", **self._secret)

    def _workflows(self) -> None:
        self._ask("workflows-v1-variables", "GET", "/v1/workflows/variables", **self._secret)
        body = {"name": "V2 InApp", "workflowId": "v2-inapp", "description": "d", "tags": ["a"], "active": True}
        made = self._ask("-", "POST", "/v2/workflows", {**body, "steps": [STEP]}, **self._secret)["data"]
        query = "query=V2&orderDirection=ASC&orderByField=name"
        self._ask("workflows-v2-list-search", "GET", f"/v2/workflows?{query}", **self._secret)
        self._ask("workflows-v2-get-slug", "GET", f"/v2/workflows/{made['slug']}", **self._secret)
        self._ask("workflows-v2-get-identifier", "GET", "/v2/workflows/v2-inapp", **self._secret)
        preview = f"/v2/workflows/{made['_id']}/step/{made['steps'][0]['_id']}/preview"
        asked = {"controlValues": STEP["controlValues"], "previewPayload": {}}
        self._ask("workflows-v2-step-preview", "POST", preview, asked, **self._secret)


# The shapes do not depend on the database.
@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_the_answers_have_the_recorded_shapes(
    app_client: httpx.Client, settings_environment: pytest.MonkeyPatch
) -> None:
    settings_environment.setenv("NOVU_REGISTRATION", "true")
    get_settings.cache_clear()
    answers = Replay(app_client).answers
    compared = {name: recorded.compare(name, shape, answers[name]) for name, shape in RECORDED.items()}
    assert {name: found for name, found in compared.items() if found != recorded.SAME} == {}


def test_what_is_not_sent_is_nowhere_compared() -> None:
    compared = {name for kind in ("", "_v1", "_setup") for name in recorded.load(f"recorded_shapes{kind}.json")}
    assert not compared & recorded.not_sent().keys()
    assert recorded.listed().keys() <= compared
    # Every request of the recording but that of its socket.
    assert len(compared) + len(recorded.not_sent()) == 166
