"""``POST /v1/inbox/session``: who may open an inbox, and what they find (contract/inbox.md)."""

import hashlib
import hmac
from typing import Any

import httpx
import jwt
import pytest
from sqlmodel import select

from novu_app.inbox import tokens
from novu_app.inbox.sessions import canonical_json
from novu_app.integrations.models import Integration
from novu_app.kernel import clock
from novu_app.kernel.database import reading
from novu_app.kernel.settings import get_settings
from novu_app.subscribers.models import Subscriber
from tests.inbox.conftest import InboxClient, change_integration
from tests.messages.rows import Inbox


def signature(page: InboxClient, text: str) -> str:
    return hmac.new(page.environment.secret_key.encode(), text.encode(), hashlib.sha256).hexdigest()


def stored(page: InboxClient, subscriber_id: str) -> Subscriber:
    with reading() as session:
        query = select(Subscriber).where(
            Subscriber.subscriber_id == subscriber_id, Subscriber.environment_id == page.environment.id
        )
        return session.exec(query).one()


class TestOpen:
    def test_a_new_subscriber_is_created_with_what_the_page_says(self, page: InboxClient) -> None:
        response = page.open(
            {
                "subscriberId": "grace",
                "firstName": "Grace",
                "email": "grace@example.com",
                "timezone": "Europe/Vienna",
                "data": {"plan": "pro"},
            }
        )
        assert response.status_code == 201
        row = stored(page, "grace")
        assert (row.first_name, row.email, row.timezone, row.data) == (
            "Grace",
            "grace@example.com",
            "Europe/Vienna",
            {"plan": "pro"},
        )
        session = response.json()["data"]
        claims = jwt.decode(
            session.pop("token"), get_settings().jwt_secret_resolved, algorithms=["HS256"], audience="widget_user"
        )
        assert claims.pop("exp") - claims.pop("iat") == tokens.LIFETIME_S
        assert claims == {
            "_id": row.id,
            "subscriberId": "grace",
            "firstName": "Grace",
            "email": "grace@example.com",
            "environmentId": page.environment.id,
            "organizationId": page.environment.organization_id,
            "contextKeys": [],
            "aud": "widget_user",
            "iss": "novu_api",
        }
        assert session == {
            "totalUnreadCount": 0,
            "unreadCount": {"total": 0, "severity": {"high": 0, "medium": 0, "low": 0, "none": 0}},
            "removeNovuBranding": True,
            "maxSnoozeDurationHours": 2160,
            "isDevelopmentMode": True,
            "applicationIdentifier": page.environment.application_identifier,
            "contextKeys": [],
        }

    @pytest.mark.parametrize(
        "who", [{"subscriber": "ada"}, {"subscriber": {"subscriberId": "ada"}}, {"subscriberId": "ada"}]
    )
    def test_every_form_in_which_a_client_names_the_subscriber(self, page: InboxClient, who: dict[str, Any]) -> None:
        assert page.open(**({"subscriber": None} | who)).status_code == 201
        assert stored(page, "ada")

    def test_the_unread_counts_without_what_is_snoozed(self, page: InboxClient, inbox_of_ada: Inbox) -> None:
        inbox_of_ada.arrive(2, severity="high")
        [aside] = inbox_of_ada.arrive()
        page.open()
        page.http.patch(
            f"/v1/inbox/notifications/{aside}/snooze", json={"snoozeUntil": clock.iso(clock.now_ms() + 10**6)}
        )
        session = page.open().json()["data"]
        assert session["totalUnreadCount"] == 2
        assert session["unreadCount"] == {"total": 2, "severity": {"high": 2, "medium": 0, "low": 0, "none": 0}}

    def test_an_existing_subscriber_is_changed_only_by_who_proves_to_be_it(self, page: InboxClient) -> None:
        page.open({"subscriberId": "ada", "firstName": "Ada"})
        page.open({"subscriberId": "ada", "firstName": "Eve"})
        assert stored(page, "ada").first_name == "Ada"
        page.open({"subscriberId": "ada", "firstName": "Eve"}, subscriberHash="0" * 64)
        assert stored(page, "ada").first_name == "Ada"
        page.open({"subscriberId": "ada", "firstName": "Countess"}, subscriberHash=signature(page, "ada"))
        assert stored(page, "ada").first_name == "Countess"

    def test_the_default_schedule_is_for_those_who_have_none(self, page: InboxClient) -> None:
        schedule = {"isEnabled": True, "weeklySchedule": {"monday": {"isEnabled": True}}}
        assert page.open(defaultSchedule=schedule).json()["data"]["schedule"] == schedule
        assert page.open(defaultSchedule={"isEnabled": False}).json()["data"]["schedule"] == schedule

    def test_the_integration_counts_as_connected_from_a_page_of_the_customer(self, page: InboxClient) -> None:
        def connected() -> list[bool]:
            with reading() as session:
                return [row.connected for row in session.exec(select(Integration)) if row.provider_id == "novu"]

        page.http.headers["Origin"] = get_settings().public_url_resolved
        page.open()
        assert not any(connected())
        page.http.headers["Origin"] = "https://shop.example"
        page.open()
        assert sorted(connected()) == [False, True], "the one of Development, not that of Production"

    def test_context_keys_come_back_sorted(self, page: InboxClient) -> None:
        context = {"tenant": {"id": "acme", "data": {"plan": "pro"}}, "app": "crm"}
        assert page.open(context=context).json()["data"]["contextKeys"] == ["app:crm", "tenant:acme"]


class TestRefusals:
    @pytest.mark.parametrize(
        ("body", "status", "message"),
        [
            (
                {"applicationIdentifier": "nope", "subscriber": "ada"},
                400,
                "Please provide a valid application identifier",
            ),
            ({"subscriber": {"subscriberId": ""}}, 422, "Subscriber ID is required"),
            ({"subscriber": None}, 422, "Subscriber ID is required"),
            (
                {"applicationIdentifier": None, "subscriber": "ada"},
                422,
                "A valid application identifier is required when providing subscriber information",
            ),
        ],
    )
    def test_who_or_where_is_missing(self, page: InboxClient, body: dict[str, Any], status: int, message: str) -> None:
        sent = {"applicationIdentifier": page.environment.application_identifier} | body
        response = page.http.post("/v1/inbox/session", json=sent)
        assert (response.status_code, response.json()["message"]) == (status, message)

    def test_no_environment_without_a_key(self, page: InboxClient) -> None:
        response = page.http.post("/v1/inbox/session", json={"subscriber": {"subscriberId": ""}})
        assert response.status_code == 403

    def test_without_an_active_integration(self, page: InboxClient) -> None:
        change_integration(page.environment, active=False)
        response = page.open()
        assert response.status_code == 404
        assert response.json()["message"] == "The active in-app integration could not be found"

    @pytest.mark.parametrize("given", [None, "", "0" * 64, "ünknown"])
    def test_with_hmac_only_who_has_a_valid_hash(self, page: InboxClient, given: str | None) -> None:
        change_integration(page.environment, hmac=True)
        response = page.open(subscriberHash=given)
        assert response.status_code == 400
        assert response.json()["message"] == "Please provide a valid HMAC hash"
        assert page.open(subscriberHash=signature(page, "ada")).status_code == 201
        assert page.open(subscriberHash=signature(page, "grace")).status_code == 400

    def test_with_hmac_a_context_needs_its_hash(self, page: InboxClient) -> None:
        change_integration(page.environment, hmac=True)
        context = {"tenant": {"id": "acme", "data": {"b": 1, "a": "ü"}}}
        proof = {"subscriberHash": signature(page, "ada"), "context": context}
        refused = page.open(**proof, contextHash="0" * 64)
        assert (refused.status_code, refused.json()["message"]) == (400, "Please provide a valid context HMAC hash")
        canonical = '{"tenant":{"data":{"a":"ü","b":1},"id":"acme"}}'
        assert canonical_json(context) == canonical
        assert page.open(**proof, contextHash=signature(page, canonical)).status_code == 201

    @pytest.mark.parametrize(
        "body",
        [
            {"subscriber": {"subscriberId": 7}},
            {"subscriber": {"subscriberId": "x" * 300}},
            {"subscriber": {"subscriberId": "ada", "email": "nobody"}},
            {
                "subscriber": "ada",
                "defaultSchedule": {"isEnabled": True, "weeklySchedule": {"monday": {"hours": "all"}}},
            },
            {"subscriber": "ada", "context": {"tenant": 5}},
            {"subscriber": "ada", "context": {str(n): "x" for n in range(6)}},
        ],
    )
    def test_wrong_types_store_nothing(self, page: InboxClient, body: dict[str, Any]) -> None:
        sent = {"applicationIdentifier": page.environment.application_identifier} | body
        assert page.http.post("/v1/inbox/session", json=sent).status_code == 400
        with reading() as session:
            assert session.exec(select(Subscriber).where(Subscriber.subscriber_id == "ada")).all() == []

    def test_any_page_may_ask(self, page: InboxClient) -> None:
        preflight = page.http.options(
            "/v1/inbox/session",
            headers={"Origin": "https://shop.example", "Access-Control-Request-Method": "POST"},
        )
        allowed = preflight.headers["access-control-allow-headers"]
        for name in ("novu-api-version", "novu-client-version", "novu-application-identifier", "authorization"):
            assert name in allowed
        assert page.open().headers["access-control-allow-origin"] == "*"


class TestTokens:
    def refused(self, page: InboxClient, header: str | None) -> httpx.Response:
        page.http.headers.pop("Authorization", None)
        headers = {} if header is None else {"Authorization": header}
        response = page.http.get("/v1/inbox/notifications", headers=headers)
        assert response.status_code == 401
        body = response.json()
        assert (body["statusCode"], body["message"], "error" in body) == (401, "Unauthorized", False)
        return response

    def test_nothing_wrong_or_expired_opens_an_inbox(self, page: InboxClient) -> None:
        page.open()
        good = page.http.headers["Authorization"].removeprefix("Bearer ")
        claims = jwt.decode(good, options={"verify_signature": False})
        secret = get_settings().jwt_secret_resolved
        for header in (
            None,
            "",
            "Bearer",
            "Bearer nonsense",
            f"ApiKey {page.environment.secret_key}",
            f"Bearer {good[:-3]}abc",
            f"Bearer {jwt.encode(claims, 'another secret that is long enough', algorithm='HS256')}",
            f"Bearer {jwt.encode(claims | {'aud': 'api'}, secret, algorithm='HS256')}",
            f"Bearer {jwt.encode(claims | {'exp': 1}, secret, algorithm='HS256')}",
            f"Bearer {jwt.encode({**claims, 'alg': 'none'}, '', algorithm='none')}",
        ):
            self.refused(page, header)

    def test_a_session_ends_when_its_time_is_over(self, page: InboxClient) -> None:
        page.open()
        header = page.http.headers["Authorization"]
        later = clock.now_ms() + tokens.LIFETIME_S * 1000
        clock.set_source(lambda: later)
        self.refused(page, header)
