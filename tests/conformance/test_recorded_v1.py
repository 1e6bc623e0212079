"""What only older clients call answers in the shape that was recorded from Novu 2.0."""

from itertools import count
from typing import Any

import pytest

from tests.conformance import recorded
from tests.conformance.recorded import SAME
from tests.support.processes import wait_until
from tests.support.server import NovuServer

RECORDED = recorded.load("recorded_shapes_v1.json")
_runs = count(1)
MISSING = "66507de8e76834a745c98f93"

IN_APP = {
    "name": "In-App",
    "active": True,
    "template": {
        "type": "in_app",
        "content": "Hello {{subscriber.firstName}} {{msg}}",
        "cta": {
            "data": {"url": "/x"},
            "type": "redirect",
            "action": {"buttons": [{"type": "primary", "content": "OK"}, {"type": "secondary", "content": "No"}]},
        },
    },
}
DIGEST = {
    "name": "D",
    "active": True,
    "template": {"type": "digest", "content": ""},
    "metadata": {"type": "regular", "amount": 2, "unit": "seconds", "digestKey": "", "backoff": False},
}
DELAY = {
    "name": "W",
    "active": True,
    "template": {"type": "delay", "content": ""},
    "metadata": {"type": "regular", "amount": 60, "unit": "minutes"},
}


class Replay:
    """Plays the recorded requests against a server, in an order in which each finds what it needs."""

    def __init__(self, server: NovuServer) -> None:
        self._server = server
        self._mark = f"old{next(_runs)}"
        self._ada = f"{self._mark}-ada"
        self.answers: dict[str, tuple[int, Any]] = {}
        self._subscribers()
        self._topics()
        self._workflows()
        self._messages()
        self._widgets()
        self._ends()

    def _ask(self, name: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
        answer = self._server.client.request(method, path, json=body, headers=headers)
        result = answer.json() if answer.content else None
        self.answers[name] = (answer.status_code, result)
        return result

    def _keep_own(self, name: str) -> None:
        self.answers[name] = recorded.own(self.answers[name], self._mark)

    def _subscribers(self) -> None:
        path = f"/v1/subscribers/{self._ada}"
        ada = {
            "subscriberId": self._ada, "firstName": "Ada", "lastName": "L", "email": "s1@example.com",
            "phone": "+15550001", "avatar": "http://a.example/x.png", "locale": "en", "data": {"plan": "pro", "n": 3},
        }  # fmt: skip
        self._ask("subscribers-create", "POST", "/v1/subscribers", ada)
        self._ask("subscribers-create-again", "POST", "/v1/subscribers", {"subscriberId": self._ada, "firstName": "A"})
        self._ask("subscribers-create-bad", "POST", "/v1/subscribers", {"email": "x"})
        self._ask("subscribers-get", "GET", path)
        self._ask("subscribers-get-missing", "GET", "/v1/subscribers/nobody")
        people = [{"subscriberId": f"{self._mark}-{name}", "firstName": name} for name in ("bo", "cy")] + [
            {"subscriberId": self._ada}
        ]
        self._ask("subscribers-bulk", "POST", "/v1/subscribers/bulk", {"subscribers": [*people, {"email": "x"}]})
        self._ask("subscribers-update", "PUT", path, {"lastName": "Lovelace"})
        self._ask("subscribers-list", "GET", "/v1/subscribers?page=0&limit=20")
        self._keep_own("subscribers-list")
        self._ask("subscribers-list-limit-too-big", "GET", "/v1/subscribers?limit=1000")
        self._ask("subscribers-online", "PATCH", f"{path}/online-status", {"isOnline": True})

    def _topics(self) -> None:
        one, other = (f"/v1/topics/{self._mark}-{name}" for name in ("one", "other"))
        key = f"{self._mark}-one"
        self._ask("topics-create", "POST", "/v1/topics", {"key": key, "name": "Topic One"})
        self._ask("topics-create-duplicate", "POST", "/v1/topics", {"key": key, "name": "Topic One"})
        self._ask("topics-create-bad-key", "POST", "/v1/topics", {"key": f"{self._mark} bad key!", "name": "x"})
        subscribers = {"subscribers": [self._ada, "ghost"]}
        self._ask("topics-add-subscribers", "POST", f"{one}/subscribers", subscribers)
        self._ask("topics-add-to-missing", "POST", f"{other}/subscribers", {"subscribers": [self._ada]})
        self._ask("topics-check-subscriber", "GET", f"{one}/subscribers/{self._ada}")
        self._ask("topics-check-subscriber-missing", "GET", f"{one}/subscribers/nobody")
        self._ask("topics-get", "GET", one)
        self._ask("topics-get-missing", "GET", "/v1/topics/none")
        self._ask("topics-list", "GET", f"/v1/topics?page=0&pageSize=10&key={key}")
        self._ask("topics-rename", "PATCH", one, {"name": "Renamed"})
        self._ask("topics-delete-nonempty", "DELETE", one)
        self._ask("topics-remove-subscribers", "POST", f"{other}/subscribers/removal", {"subscribers": [self._ada]})
        self._ask("topics-delete-empty", "DELETE", other)

    def _workflows(self) -> None:
        group = self._server.client.get("/v1/notification-groups").json()["data"][0]["_id"]

        def create(name: str, *steps: Any) -> str:
            # The search of the list begins with the mark.
            title = f"{self._mark} {name}"
            body = {"name": title, "notificationGroupId": group, "active": True, "steps": steps}
            made = self._ask(name, "POST", "/v1/workflows", body | {"description": "d", "tags": ["t1"]})["data"]
            return str(made["_id"])

        one = create("workflows-v1-create", IN_APP)
        self._ask("workflows-v1-create-bad", "POST", "/v1/workflows", {"name": ""})
        then = {**IN_APP, "name": "I", "template": {"type": "in_app", "content": "{{step.total_count}} events"}}
        create("workflows-v1-create-digest", DIGEST, then)
        delay = create("workflows-v1-create-delay", DELAY, then)
        self._ask("workflows-v1-list", "GET", f"/v1/workflows?page=0&limit=10&query={self._mark}")
        self._ask("workflows-v1-get", "GET", f"/v1/workflows/{one}")
        self._ask("workflows-v1-get-missing", "GET", f"/v1/workflows/{MISSING}")
        status = f"/v1/workflows/{one}/status"
        self._ask("workflows-v1-status", "PUT", status, {"active": False})
        self._ask("workflows-v1-status-same", "PUT", status, {"active": False})
        self._ask("workflows-v1-status-on", "PUT", status, {"active": True})
        self._ask("workflows-v1-delete", "DELETE", f"/v1/workflows/{delay}")
        self._one = one

    def _messages(self) -> None:
        event = {"name": f"{self._mark}-workflows-v1-create", "to": self._ada, "payload": {"msg": "all"}}
        self._ask("-", "POST", "/v1/events/trigger", event)
        path = f"/v1/subscribers/{self._ada}"
        feed = f"{path}/notifications/feed"
        wait_until(lambda: self._server.client.get(feed).json()["data"], "the message", pause=0.05)
        [message] = self._ask("subscriber-feed", "GET", f"{feed}?page=0&limit=5")["data"]
        # What older clients sent as a template is what arrived.
        assert (message["content"], message["cta"]["data"]["url"]) == ("Hello A all", "/x")
        self._ask("subscriber-unseen", "GET", f"{path}/notifications/unseen")
        self._ask("notifications-stats", "GET", "/v1/notifications/stats")
        self._ask("notifications-graph", "GET", "/v1/notifications/graph/stats?days=7")
        preferences = f"{path}/preferences"
        self._ask("subscriber-preferences", "GET", preferences)
        self._keep_own("subscriber-preferences")
        self._ask("subscriber-preferences-global", "GET", f"{preferences}/global")
        channel = {"channel": {"type": "in_app", "enabled": True}}
        self._ask("subscriber-preferences-patch", "PATCH", f"{preferences}/{self._one}", channel)
        self._ask("subscriber-preferences-patch-global", "PATCH", preferences, {"enabled": True})

    def _widgets(self) -> None:
        who = {"applicationIdentifier": self._server.application_identifier, "subscriberId": self._ada}
        opened = self._ask("widgets-session-initialize", "POST", "/v1/widgets/session/initialize", who)["data"]
        bearer = {"Authorization": f"Bearer {opened['token']}"}
        self._ask("widgets-feed", "GET", "/v1/widgets/notifications/feed?page=0", **bearer)
        self._ask("widgets-count", "GET", "/v1/widgets/notifications/count?seen=false", **bearer)
        self._ask("widgets-organization", "GET", "/v1/widgets/organization", **bearer)
        self._ask("widgets-preferences", "GET", "/v1/widgets/preferences", **bearer)
        self._keep_own("widgets-preferences")

    def _ends(self) -> None:
        self._ask("subscribers-delete", "DELETE", f"/v1/subscribers/{self._ada}")
        self._ask("subscribers-delete-again", "DELETE", f"/v1/subscribers/{self._ada}")


@pytest.fixture(scope="module")
def replay(server: NovuServer) -> Replay:
    """The answers of our server."""
    return Replay(server)


@pytest.mark.parametrize("name", RECORDED)
def test_the_answer_has_the_recorded_shape(replay: Replay, name: str) -> None:
    assert recorded.compare(name, RECORDED[name], replay.answers[name]) == SAME, replay.answers[name]
