"""``POST /v1/inbox/session``: who may open an inbox, and what they find (contract/inbox.md)."""

import hashlib
import hmac
from typing import Any

import httpx
import jwt
import pytest
from sqlmodel import select

from novu_app.environments import service as environments
from novu_app.inbox import tokens
from novu_app.integrations.models import Integration
from novu_app.kernel import clock, jsons
from novu_app.kernel.database import reading, writing
from novu_app.kernel.settings import get_settings
from novu_app.subscribers.models import Subscriber
from tests.inbox.conftest import InboxClient, change_integration
from tests.messages.rows import Inbox


def signature(site: InboxClient, text: str) -> str:
    return signed_with(site.environment.secret_key, text)


def signed_with(secret: str, text: str) -> str:
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def stored(site: InboxClient, subscriber_id: str) -> Subscriber:
    with reading() as session:
        query = select(Subscriber).where(
            Subscriber.subscriber_id == subscriber_id, Subscriber.environment_id == site.environment.id
        )
        return session.exec(query).one()


class TestOpen:
    def test_a_new_subscriber_is_created_with_what_the_page_says(self, site: InboxClient) -> None:
        response = site.open(
            {
                "subscriberId": "grace",
                "firstName": "Grace",
                "email": "grace@example.com",
                "timezone": "Europe/Vienna",
                "data": {"plan": "pro"},
            }
        )
        assert response.status_code == 201
        row = stored(site, "grace")
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
            "environmentId": site.environment.id,
            "organizationId": site.environment.organization_id,
            "contextKeys": [],
            "counted": 0,
            "signed": False,
            "aud": "widget_user",
            "iss": "novu_api",
        }
        assert session == {
            "totalUnreadCount": 0,
            "unreadCount": {"total": 0, "severity": {"high": 0, "medium": 0, "low": 0, "none": 0}},
            "removeNovuBranding": True,
            "maxSnoozeDurationHours": 2160,
            "isDevelopmentMode": True,
            "applicationIdentifier": site.environment.application_identifier,
            "contextKeys": [],
        }

    @pytest.mark.parametrize(
        "who", [{"subscriber": "ada"}, {"subscriber": {"subscriberId": "ada"}}, {"subscriberId": "ada"}]
    )
    def test_every_form_in_which_a_client_names_the_subscriber(self, site: InboxClient, who: dict[str, Any]) -> None:
        assert site.open(**({"subscriber": None} | who)).status_code == 201
        assert stored(site, "ada")

    def test_the_unread_counts_without_what_is_snoozed(self, site: InboxClient, inbox_of_ada: Inbox) -> None:
        inbox_of_ada.arrive(2, severity="high")
        [aside] = inbox_of_ada.arrive()
        site.open()
        site.http.patch(
            f"/v1/inbox/notifications/{aside}/snooze", json={"snoozeUntil": clock.iso(clock.now_ms() + 10**6)}
        )
        session = site.open().json()["data"]
        assert session["totalUnreadCount"] == 2
        assert session["unreadCount"] == {"total": 2, "severity": {"high": 2, "medium": 0, "low": 0, "none": 0}}

    def test_an_existing_subscriber_is_changed_only_by_who_proves_to_be_it(self, site: InboxClient) -> None:
        site.open({"subscriberId": "ada", "firstName": "Ada"})
        site.open({"subscriberId": "ada", "firstName": "Eve"})
        assert stored(site, "ada").first_name == "Ada"
        site.open({"subscriberId": "ada", "firstName": "Eve"}, subscriberHash="0" * 64)
        assert stored(site, "ada").first_name == "Ada"
        site.open({"subscriberId": "ada", "firstName": "Countess"}, subscriberHash=signature(site, "ada"))
        assert stored(site, "ada").first_name == "Countess"

    def test_the_default_schedule_is_for_those_who_have_none(self, site: InboxClient) -> None:
        schedule = {"isEnabled": True, "weeklySchedule": {"monday": {"isEnabled": True}}}
        assert site.open(defaultSchedule=schedule).json()["data"]["schedule"] == schedule
        assert site.open(defaultSchedule={"isEnabled": False}).json()["data"]["schedule"] == schedule
        never = {"isEnabled": True, "weeklySchedule": {"monday": {"isEnabled": False}}}
        refused = site.open(defaultSchedule=never)
        assert (refused.status_code, "every day of it is off" in refused.text) == (422, True)

    def test_the_integration_counts_as_connected_from_a_page_of_the_customer(self, site: InboxClient) -> None:
        def connected() -> list[bool]:
            with reading() as session:
                return [row.connected for row in session.exec(select(Integration)) if row.provider_id == "novu"]

        site.http.headers["Origin"] = get_settings().public_url_resolved
        site.open()
        assert not any(connected())
        site.http.headers["Origin"] = "https://shop.example"
        site.open()
        assert sorted(connected()) == [False, True], "the one of Development, not that of Production"

    def test_context_keys_come_back_sorted(self, site: InboxClient) -> None:
        context = {"tenant": {"id": "acme", "data": {"plan": "pro"}}, "app": "crm"}
        assert site.open(context=context).json()["data"]["contextKeys"] == ["app:crm", "tenant:acme"]


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
    def test_who_or_where_is_missing(self, site: InboxClient, body: dict[str, Any], status: int, message: str) -> None:
        sent = {"applicationIdentifier": site.environment.application_identifier} | body
        response = site.http.post("/v1/inbox/session", json=sent)
        assert (response.status_code, response.json()["message"]) == (status, message)

    def test_no_environment_without_a_key(self, site: InboxClient) -> None:
        response = site.http.post("/v1/inbox/session", json={"subscriber": {"subscriberId": ""}})
        assert response.status_code == 403

    def test_without_an_active_integration(self, site: InboxClient) -> None:
        change_integration(site.environment, active=False)
        response = site.open()
        assert response.status_code == 404
        assert response.json()["message"] == "The active in-app integration could not be found"

    @pytest.mark.parametrize("given", [None, "", "0" * 64, "ünknown"])
    def test_with_hmac_only_who_has_a_valid_hash(self, site: InboxClient, given: str | None) -> None:
        change_integration(site.environment, hmac=True)
        response = site.open(subscriberHash=given)
        assert response.status_code == 400
        assert response.json()["message"] == "Please provide a valid HMAC hash"
        assert site.open(subscriberHash=signature(site, "ada")).status_code == 201
        assert site.open(subscriberHash=signature(site, "grace")).status_code == 400

    def test_with_hmac_a_context_needs_its_hash(self, site: InboxClient) -> None:
        change_integration(site.environment, hmac=True)
        context = {"tenant": {"id": "acme", "data": {"b": 1, "a": "ü"}}}
        proof = {"subscriberHash": signature(site, "ada"), "context": context}
        refused = site.open(**proof, contextHash="0" * 64)
        assert (refused.status_code, refused.json()["message"]) == (400, "Please provide a valid context HMAC hash")
        signed = '{"tenant":{"data":{"a":"ü","b":1},"id":"acme"}}'
        assert jsons.canonical(context) == signed
        assert site.open(**proof, contextHash=signature(site, signed)).status_code == 201

    def test_any_live_key_may_have_signed(self, site: InboxClient) -> None:
        change_integration(site.environment, hmac=True)
        context = {"tenant": "acme"}

        def opens(secret: str) -> bool:
            proof = {"subscriberHash": signed_with(secret, "ada"), "context": context}
            answer = site.open(**proof, contextHash=signed_with(secret, '{"tenant":"acme"}'))
            assert answer.status_code in (201, 400)
            return answer.status_code == 201

        first = site.environment.secret_key
        with writing() as session:
            second_key, second = environments.create_key(session, site.environment.id, name="Second")
        assert (opens(first), opens(second)) == (True, True)
        with writing() as session:
            _, third = environments.rotate_keys(
                session, site.environment.id, key_id=second_key.id, overlap_ms=3_600_000
            )
        assert (opens(second), opens(third)) == (True, True), "while servers are moved both are good"
        later = clock.now_ms() + 3_600_001
        clock.set_source(lambda: later)
        assert (opens(first), opens(second), opens(third)) == (True, False, True)
        with writing() as session:
            keys = {
                environments.reveal_key(key): key.id for key in environments.list_keys(session, site.environment.id)
            }
            environments.revoke_key(session, site.environment.id, keys[first])
        assert (opens(first), opens(third)) == (False, True), "at once"

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
    def test_wrong_types_store_nothing(self, site: InboxClient, body: dict[str, Any]) -> None:
        sent = {"applicationIdentifier": site.environment.application_identifier} | body
        assert site.http.post("/v1/inbox/session", json=sent).status_code == 400
        with reading() as session:
            assert session.exec(select(Subscriber).where(Subscriber.subscriber_id == "ada")).all() == []

    def test_any_page_may_ask(self, site: InboxClient) -> None:
        preflight = site.http.options(
            "/v1/inbox/session",
            headers={"Origin": "https://shop.example", "Access-Control-Request-Method": "POST"},
        )
        allowed = preflight.headers["access-control-allow-headers"]
        for name in ("novu-api-version", "novu-client-version", "novu-application-identifier", "authorization"):
            assert name in allowed
        assert site.open().headers["access-control-allow-origin"] == "*"


class TestTokens:
    def refused(self, site: InboxClient, header: str | None) -> httpx.Response:
        site.http.headers.pop("Authorization", None)
        headers = {} if header is None else {"Authorization": header}
        response = site.http.get("/v1/inbox/notifications", headers=headers)
        assert response.status_code == 401
        body = response.json()
        assert (body["statusCode"], body["message"], "error" in body) == (401, "Unauthorized", False)
        return response

    def test_nothing_wrong_or_expired_opens_an_inbox(self, site: InboxClient) -> None:
        site.open()
        good = site.http.headers["Authorization"].removeprefix("Bearer ")
        claims = jwt.decode(good, options={"verify_signature": False})
        secret = get_settings().jwt_secret_resolved
        for header in (
            None,
            "",
            "Bearer",
            "Bearer nonsense",
            f"ApiKey {site.environment.secret_key}",
            f"Bearer {good[:-3]}abc",
            f"Bearer {jwt.encode(claims, 'another secret that is long enough', algorithm='HS256')}",
            f"Bearer {jwt.encode(claims | {'aud': 'api'}, secret, algorithm='HS256')}",
            f"Bearer {jwt.encode(claims | {'exp': 1}, secret, algorithm='HS256')}",
            f"Bearer {jwt.encode({**claims, 'alg': 'none'}, '', algorithm='none')}",
        ):
            self.refused(site, header)

    def test_a_session_ends_when_its_time_is_over(self, site: InboxClient) -> None:
        site.open()
        header = site.http.headers["Authorization"]
        later = clock.now_ms() + tokens.LIFETIME_S * 1000
        clock.set_source(lambda: later)
        self.refused(site, header)


class TestRefresh:
    def test_a_session_goes_on_with_a_new_token(self, site: InboxClient) -> None:
        site.open(context={"tenant": "acme"})
        before = jwt.decode(site.http.headers["Authorization"][7:], options={"verify_signature": False})
        later = clock.now_ms() + (tokens.LIFETIME_S - 60) * 1000
        clock.set_source(lambda: later)
        renewed = site.http.post("/v1/inbox/session/refresh")
        assert renewed.status_code == 201
        token = renewed.json()["data"]["token"]
        after = jwt.decode(token, options={"verify_signature": False})
        assert after.pop("exp") - before.pop("exp") == after.pop("iat") - before.pop("iat") > 0
        assert after == before
        over = later + 120_000
        clock.set_source(lambda: over)
        assert site.http.post("/v1/inbox/session/refresh").status_code == 401
        site.http.headers["Authorization"] = f"Bearer {token}"
        assert site.http.get("/v1/inbox/notifications").status_code == 200

    def test_who_never_proved_who_they_are_has_to_once_it_is_asked(self, site: InboxClient) -> None:
        site.open()
        unsigned = site.http.headers["Authorization"]
        site.open(subscriberHash=signature(site, "ada"))
        signed = site.http.headers["Authorization"]
        change_integration(site.environment, hmac=True)
        for token, status in ((unsigned, 403), (signed, 201)):
            site.http.headers["Authorization"] = token
            assert site.http.post("/v1/inbox/session/refresh").status_code == status

    def test_not_for_a_subscriber_who_is_gone(self, site: InboxClient) -> None:
        site.open()
        token = site.http.headers["Authorization"]
        site.http.headers["Authorization"] = f"ApiKey {site.environment.secret_key}"
        assert site.http.delete("/v2/subscribers/ada").status_code == 200
        site.http.headers["Authorization"] = token
        assert site.http.post("/v1/inbox/session/refresh").status_code == 403
