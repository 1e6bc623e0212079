"""Pages of older clients: a session of their own kind, then feed, counts, marks and preferences with its token."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from novu_app.kernel.database import reading
from novu_app.messages import counters
from tests.inbox.conftest import InboxClient, change_integration, told
from tests.messages.rows import Inbox
from tests.support.application import TestEnvironment
from tests.support.valkey import ValkeyServer

CTA = {"data": {}, "action": {"status": "pending", "buttons": [{"type": "primary", "content": "Open"}]}}


def initialize(site: InboxClient, subscriber_id: str = "ada", **more: Any) -> httpx.Response:
    """Ask for a session, and use it from then on when there is one."""
    body = {"applicationIdentifier": site.environment.application_identifier, "subscriberId": subscriber_id, **more}
    response = site.http.post("/v1/widgets/session/initialize", json=body)
    if response.status_code == 201:
        site.http.headers["Authorization"] = f"Bearer {response.json()['data']['token']}"
    return response


@pytest.fixture
def page(site: InboxClient, inbox_of_ada: Inbox) -> httpx.Client:
    """A page on which ada's session is open."""
    assert initialize(site).status_code == 201
    return site.http


@pytest.fixture
def unread(inbox_of_ada: Inbox) -> Callable[[], tuple[int, int]]:
    """The kept counts of ada's inbox: unread and unseen."""

    def read() -> tuple[int, int]:
        with reading() as session:
            counts = counters.read(session, inbox_of_ada.environment.id, inbox_of_ada.pk)
        return counts.unread, counts.unseen

    return read


class TestSession:
    def test_a_new_subscriber_is_made_with_what_the_page_says(self, site: InboxClient) -> None:
        who = {"firstName": "Grace", "lastName": "H", "phone": "+1555", "email": "g@example.com"}
        answer = initialize(site, "grace", **who)
        profile = answer.json()["data"]["profile"]
        assert profile | {"_id": ""} == {"_id": "", "firstName": "Grace", "lastName": "H", "phone": "+1555"}
        # The token is that of an inbox: both kinds of routes take it.
        assert site.http.get("/v1/inbox/notifications").status_code == 200
        organization = site.http.get("/v1/widgets/organization").json()["data"]
        assert organization["_id"] == site.environment.organization_id
        assert organization["name"]

    def test_with_hmac_only_who_has_a_valid_hash(self, site: InboxClient, inbox_of_ada: Inbox) -> None:
        change_integration(site.environment, hmac=True)
        assert initialize(site).status_code == 400
        assert initialize(site, hmacHash="no").json()["message"] == "Please provide a valid HMAC hash"
        valid = hmac.new(site.environment.secret_key.encode(), b"ada", hashlib.sha256).hexdigest()
        assert initialize(site, hmacHash=valid, lastName="Lovelace").json()["data"]["profile"]["lastName"] == "Lovelace"

    def test_nobody_changes_a_subscriber_without_a_hash(self, site: InboxClient, inbox_of_ada: Inbox) -> None:
        assert initialize(site, firstName="Eve").json()["data"]["profile"]["firstName"] == "Ada"

    @pytest.mark.parametrize(
        ("change", "status"),
        [
            ({"applicationIdentifier": "nope"}, 400),
            ({"applicationIdentifier": 1}, 400),
            ({"subscriberId": ["x"]}, 400),
            ({"subscriberId": ""}, 422),
        ],
    )
    def test_a_wrong_body_opens_nothing(self, site: InboxClient, change: dict[str, Any], status: int) -> None:
        body = {"applicationIdentifier": site.environment.application_identifier, "subscriberId": "ada", **change}
        assert site.http.post("/v1/widgets/session/initialize", json=body).status_code == status

    def test_without_a_session_there_is_nothing(self, site: InboxClient) -> None:
        for path in ("notifications/feed", "notifications/count", "organization", "preferences"):
            assert site.http.get(f"/v1/widgets/{path}").status_code == 401
        site.http.headers["Authorization"] = f"ApiKey {site.environment.secret_key}"
        assert site.http.get("/v1/widgets/notifications/feed").status_code == 401


class TestReading:
    def test_the_feed_and_its_pages(self, page: httpx.Client, inbox_of_ada: Inbox) -> None:
        ids = inbox_of_ada.arrive(12, tags=["x"], cta=CTA)[::-1]
        first = page.get("/v1/widgets/notifications/feed?page=0").json()
        assert ([each["_id"] for each in first["data"]], first["hasMore"], first["totalCount"]) == (ids[:10], True, 12)
        second = page.get("/v1/widgets/notifications/feed?page=1&limit=10").json()
        assert ([each["_id"] for each in second["data"]], second["hasMore"]) == (ids[10:], False)
        item = first["data"][0]
        assert item["subscriber"] == {"_id": inbox_of_ada.pk, "subscriberId": "ada", "firstName": "Ada"}
        assert item["template"] == {"_id": inbox_of_ada.workflow_id, "tags": ["social"]}
        assert (item["cta"], item["payload"], item["_feedId"]) == (CTA, {}, None)
        # What those clients say when they have nothing to say.
        plain = "/v1/widgets/notifications/feed?page=0&feedIdentifier=&read=undefined&seen=&payload="
        assert len(page.get(plain).json()["data"]) == 10

    def test_a_feed_that_is_named_is_empty(self, page: httpx.Client, inbox_of_ada: Inbox) -> None:
        inbox_of_ada.arrive()
        assert page.get("/v1/widgets/notifications/feed?feedIdentifier=billing").json()["data"] == []
        assert page.get("/v1/widgets/notifications/unseen?feedId=billing").json()["data"] == {"count": 0}

    def test_a_payload_that_is_none_is_refused(self, page: httpx.Client) -> None:
        wrong = base64.b64encode(b"[1]").decode()
        assert page.get(f"/v1/widgets/notifications/feed?payload={wrong}").status_code == 400

    def test_counts(self, page: httpx.Client, inbox_of_ada: Inbox) -> None:
        first, second, _ = inbox_of_ada.arrive(3)
        page.post("/v1/widgets/messages/mark-as", json={"messageId": first, "markAs": "read"})
        page.post("/v1/widgets/messages/mark-as", json={"messageId": second, "markAs": "seen"})

        def count(path: str) -> int:
            return int(page.get(f"/v1/widgets/notifications/{path}").json()["data"]["count"])

        assert [count(path) for path in ("unseen", "unread", "count", "count?seen=false", "count?read=true")] == [
            1, 2, 3, 1, 1,
        ]  # fmt: skip
        assert (count("unseen?seen=true"), count("count?limit=2"), count("count?seen=true&read=false")) == (2, 2, 1)
        assert page.get("/v1/widgets/notifications/count?limit=0").status_code == 400


class TestMarking:
    def test_by_word(self, page: httpx.Client, inbox_of_ada: Inbox, unread: Callable[[], tuple[int, int]]) -> None:
        ids = inbox_of_ada.arrive(2)
        answer = page.post("/v1/widgets/messages/mark-as", json={"messageId": ids, "markAs": "read"})
        assert answer.status_code == 201
        assert [(each["_id"], each["read"], each["seen"]) for each in answer.json()["data"]] == [
            (message_id, True, True) for message_id in ids
        ]
        assert unread() == (0, 0)

    @pytest.mark.parametrize(
        ("states", "read", "seen", "counts"),
        [
            ({"seen": True}, False, True, (1, 0)),
            ({"seen": True, "read": True}, True, True, (0, 0)),
            ({"read": True}, True, True, (0, 0)),
            ({"read": False, "seen": True}, False, True, (1, 0)),
            ({"seen": False}, False, False, (1, 1)),
        ],
    )
    def test_by_states(
        self,
        page: httpx.Client,
        inbox_of_ada: Inbox,
        unread: Callable[[], tuple[int, int]],
        states: dict[str, bool],
        read: bool,
        seen: bool,
        counts: tuple[int, int],
    ) -> None:
        [message_id] = inbox_of_ada.arrive()
        body = {"messageId": [message_id], "mark": states}
        [found] = page.post("/v1/widgets/messages/markAs", json=body).json()["data"]
        assert (found["read"], found["seen"]) == (read, seen)
        assert unread() == counts

    def test_all_of_them(self, page: httpx.Client, inbox_of_ada: Inbox, unread: Callable[[], tuple[int, int]]) -> None:
        inbox_of_ada.arrive(3)
        assert page.post("/v1/widgets/messages/seen", json={}).json() == {"data": 3}
        assert unread() == (3, 0)
        assert page.post("/v1/widgets/messages/read").json() == {"data": 3}
        assert page.post("/v1/widgets/messages/read", json={"feedId": ["x"]}).json() == {"data": 0}
        assert unread() == (0, 0)

    def test_an_action(self, page: httpx.Client, inbox_of_ada: Inbox) -> None:
        [message_id] = inbox_of_ada.arrive(cta=CTA)
        path = f"/v1/widgets/messages/{message_id}/actions/primary"
        done = page.post(path, json={"status": "done", "payload": {"n": 1}})
        assert done.status_code == 201
        action = done.json()["data"]["cta"]["action"]
        assert (action["status"], action["result"]) == ("done", {"type": "primary", "payload": {"n": 1}})
        assert page.get("/v1/inbox/notifications").json()["data"][0]["primaryAction"]["isCompleted"]
        assert (
            page.post(f"/v1/widgets/messages/{message_id}/actions/secondary", json={"status": "done"}).status_code
            == 400
        )

    def test_deleting_one_some_and_all(
        self, page: httpx.Client, inbox_of_ada: Inbox, unread: Callable[[], tuple[int, int]]
    ) -> None:
        ids = inbox_of_ada.arrive(5)
        assert page.delete(f"/v1/widgets/messages/{ids[0]}").json()["data"]["_id"] == ids[0]
        assert page.delete(f"/v1/widgets/messages/{ids[0]}").status_code == 404
        bulk = {"messageIds": [ids[0], ids[1], ids[2]]}
        assert page.post("/v1/widgets/messages/bulk/delete", json=bulk).json() == {"data": 2}
        assert unread() == (2, 2)
        assert page.delete("/v1/widgets/messages?feedId=billing").status_code == 204
        assert unread() == (2, 2)
        assert page.delete("/v1/widgets/messages").status_code == 204
        assert (unread(), page.get("/v1/widgets/notifications/feed").json()["data"]) == ((0, 0), [])

    def test_messages_of_others_are_out_of_reach(
        self, page: httpx.Client, inbox_of_ada: Inbox, environment: TestEnvironment
    ) -> None:
        grace = Inbox(environment, "grace")
        [graces] = grace.arrive(cta=CTA)
        messages = "/v1/widgets/messages"
        assert page.post(f"{messages}/mark-as", json={"messageId": graces, "markAs": "read"}).json() == {"data": []}
        assert page.post(f"{messages}/bulk/delete", json={"messageIds": [graces]}).json() == {"data": 0}
        assert page.post(f"{messages}/{graces}/actions/primary", json={"status": "done"}).status_code == 404
        assert page.delete(f"{messages}/{graces}").status_code == 404
        page.post(f"{messages}/read")
        page.delete(messages)
        with reading() as session:
            assert counters.read(session, environment.id, grace.pk).unread == 1

    @pytest.mark.parametrize(
        ("path", "body"),
        [
            ("mark-as", {"messageId": [], "markAs": "read"}),
            ("mark-as", {"messageId": "x", "markAs": "gone"}),
            ("markAs", {"messageId": "x"}),
            ("bulk/delete", {"messageIds": []}),
            ("bulk/delete", {}),
        ],
    )
    def test_a_wrong_body_is_refused(self, page: httpx.Client, path: str, body: dict[str, Any]) -> None:
        assert page.post(f"/v1/widgets/messages/{path}", json=body).status_code == 400


class TestPreferences:
    def test_of_workflows(self, page: httpx.Client, inbox_of_ada: Inbox) -> None:
        path = "/v1/widgets/preferences"

        def mine() -> Any:
            listed = page.get(path).json()["data"]
            return next(each for each in listed if each["template"]["_id"] == inbox_of_ada.workflow_id)

        before = mine()
        assert (before["template"]["name"], before["template"]["tags"], before["template"]["critical"]) == (
            "Comments",
            ["social"],
            False,
        )
        assert before["template"]["triggers"][0]["identifier"].startswith("comments-")
        assert before["preference"] == {
            "enabled": True,
            "channels": {"in_app": True},
            "overrides": [{"channel": "in_app", "source": "template"}],
        }
        off = {"channel": {"type": "in_app", "enabled": False}}
        changed = page.patch(f"{path}/{inbox_of_ada.workflow_id}", json=off).json()["data"]
        assert changed["preference"]["channels"] == {"in_app": False}
        assert changed["preference"]["overrides"] == [{"channel": "in_app", "source": "subscriber"}]
        assert mine() == changed
        assert changed in page.get(f"{path}/template").json()["data"]
        disabled = page.patch(f"{path}/{inbox_of_ada.workflow_id}", json={"enabled": False}).json()["data"]
        assert not disabled["preference"]["enabled"]
        assert page.patch(f"{path}/66507de8e76834a745c98f93", json=off).status_code == 404
        assert page.patch(f"{path}/{inbox_of_ada.workflow_id}", json={"channel": {"type": "post"}}).status_code == 400

    def test_in_general(self, page: httpx.Client) -> None:
        path = "/v1/widgets/preferences"
        [before] = page.get(f"{path}/global").json()["data"]
        assert before["preference"]["enabled"]
        changed = page.patch(path, json={"preferences": [{"type": "email", "enabled": False}]}).json()["data"]
        assert changed["preference"]["channels"]["email"] is False
        assert page.get(f"{path}/global").json()["data"] == [changed]
        assert not page.patch(path, json={"enabled": False}).json()["data"]["preference"]["enabled"]
        assert page.get(f"{path}/other").status_code == 400


def test_open_inboxes_are_told(page: httpx.Client, inbox_of_ada: Inbox, valkey: ValkeyServer) -> None:
    import redis

    [message_id] = inbox_of_ada.arrive()
    connection = redis.Redis.from_url(valkey.url)
    heard = connection.pubsub(ignore_subscribe_messages=True)
    heard.subscribe("novu:realtime")
    heard.get_message(timeout=60)
    for change, counts in (
        (lambda: page.post("/v1/widgets/messages/mark-as", json={"messageId": message_id, "markAs": "seen"}), (1, 0)),
        (lambda: page.post("/v1/widgets/messages/read"), (0, 0)),
    ):
        assert change().status_code == 201
        [entry] = told(heard)
        assert (entry["pk"], entry["counts"]["unread"], entry["counts"]["unseen"]) == (inbox_of_ada.pk, *counts)
    heard.close()
    connection.close()
