"""The answers to requests that were recorded from Novu 2.0 have the status and the shape of the recording."""

from itertools import count
from typing import Any

import httpx
import orjson
import pytest

from tests.conformance import recorded
from tests.conformance.recorded import SAME
from tests.support.processes import wait_until
from tests.support.server import NovuServer

RECORDED = recorded.load()
_runs = count(1)

STEP = {
    "name": "In-App Step",
    "type": "in_app",
    "controlValues": {
        "subject": "Subj {{payload.msg}}",
        "body": "Body {{payload.msg}} for {{subscriber.firstName}}",
        "primaryAction": {"label": "Go", "redirect": {"url": "/go", "target": "_self"}},
        "secondaryAction": {"label": "No"},
        "redirect": {"url": "/x"},
    },
}
DIGEST = {"name": "D", "type": "digest", "controlValues": {"type": "regular", "amount": 1, "unit": "seconds"}}
DELAY = {"name": "W", "type": "delay", "controlValues": {"type": "regular", "amount": 1, "unit": "hours"}}


class Replay:
    """Plays the recorded requests against a server, in an order in which each finds what it needs."""

    def __init__(self, server: NovuServer) -> None:
        self._server = server
        self._client = server.client
        self._mark = f"rec{next(_runs)}"
        self.answers: dict[str, tuple[int, Any]] = {}
        self._workflows()
        self._triggers()
        self._feed()
        self._inbox()
        self._errors()

    def _ask(self, name: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
        content = None if body is None else orjson.dumps(body)
        answer = self._client.request(
            method, path, content=content, headers={"Content-Type": "application/json"} | headers
        )
        result = answer.json() if answer.content else None
        self.answers[name] = (answer.status_code, result)
        return result

    def _keep_own(self, name: str, *within: str) -> None:
        self.answers[name] = recorded.own(self.answers[name], self._mark, *within)

    def _workflow(self, name: str, word: str, *steps: Any) -> Any:
        body = {"name": "V2 InApp", "workflowId": f"{self._mark}-{word}", "description": "d", "tags": ["a"]}
        return self._ask(
            name, "POST", "/v2/workflows", body | {"active": True, "__source": "dashboard", "steps": steps}
        )

    def _workflows(self) -> None:
        made = self._workflow("workflows-v2-create", "one", STEP)["data"]
        self._one, self._one_id = made["workflowId"], made["_id"]
        self._workflow("workflows-v2-create-duplicate", "one", STEP)
        self._ask("workflows-v2-list", "GET", "/v2/workflows?limit=10&offset=0")
        self._keep_own("workflows-v2-list", "workflows")
        self._ask("workflows-v2-get-id", "GET", f"/v2/workflows/{made['_id']}")
        self._ask("workflows-v2-get-missing", "GET", "/v2/workflows/nope-nope")
        change = {key: made[key] for key in ("workflowId", "tags", "active", "preferences", "description")}
        steps = [{**STEP, "_id": made["steps"][0]["_id"]}]
        self._ask(
            "workflows-v2-update",
            "PUT",
            f"/v2/workflows/{made['_id']}",
            {**change, "name": "renamed", "steps": steps, "origin": made["origin"]},
        )
        gone = self._workflow("-", "gone", STEP)["data"]
        self._ask("workflows-v2-delete", "DELETE", f"/v2/workflows/{gone['_id']}")
        off = self._workflow("-", "off", STEP)["data"]["workflowId"]
        self._ask("-", "PATCH", f"/v2/workflows/{off}", {"active": False})
        self._ask("trigger-inactive-workflow", "POST", "/v1/events/trigger", {"name": off, "to": "x", "payload": {}})
        self._digest = self._workflow("-", "digest", DIGEST, STEP)["data"]["workflowId"]
        self._delay = self._workflow("-", "delay", DELAY, STEP)["data"]["workflowId"]

    def _trigger(self, name: str, to: Any, payload: Any = None, workflow: str = "", **more: Any) -> Any:
        body = {"name": workflow or self._one, "to": to, "payload": {"msg": "m"} if payload is None else payload}
        return self._ask(name, "POST", "/v1/events/trigger", body | more)

    def _triggers(self) -> None:
        self._ada = f"{self._mark}-ada"
        avatar = "http://a.example/x.png"
        person = {"subscriberId": self._ada, "firstName": "Ada", "lastName": "L", "avatar": avatar, "email": "a@x.io"}
        self._trigger("trigger", person)
        self._own = f"{self._mark}-txn"
        self._trigger("trigger-own-transaction-id", [person, f"{self._mark}-bo"], transactionId=self._own)
        self._trigger("trigger-duplicate-transaction-id", self._ada, transactionId=self._own)
        self._trigger("trigger-v2-workflow", f"{self._mark}-cy")
        self._ask("-", "POST", "/v2/topics", {"key": f"{self._mark}-empty"})
        self._trigger("trigger-topic", {"type": "Topic", "topicKey": f"{self._mark}-empty"})
        self._trigger("trigger-unknown-workflow", self._ada, workflow="no-such")
        self._ask("trigger-missing-to", "POST", "/v1/events/trigger", {"name": self._one, "payload": {}})
        self._ask("trigger-missing-name", "POST", "/v1/events/trigger", {"to": self._ada})
        self._trigger("trigger-empty-to", [])
        self._trigger("trigger-bad-payload", self._ada, payload="x")
        event = {"name": self._one, "to": self._ada, "payload": {"msg": "b"}}
        bulk = "/v1/events/trigger/bulk"
        self._ask("trigger-bulk", "POST", bulk, {"events": [event, event | {"name": "no-such"}, event]})
        self._ask("trigger-bulk-over-100", "POST", bulk, {"events": [event] * 101})
        everyone = {"name": self._one, "payload": {"msg": "all"}}
        self._ask("trigger-broadcast", "POST", "/v1/events/trigger/broadcast", everyone)
        for number in range(2):
            self._trigger(f"trigger-digest-{number}", self._ada, workflow=self._digest)
        waiting = self._trigger("trigger-delay", self._ada, workflow=self._delay)["data"]["transactionId"]
        feed = f"/v1/notifications?transactionId={waiting}"
        wait_until(lambda: self._statuses(feed) & {"delayed"}, "the delay", pause=0.1)
        self._ask("trigger-cancel", "DELETE", f"/v1/events/trigger/{waiting}")
        self._ask("trigger-cancel-again", "DELETE", f"/v1/events/trigger/{waiting}")

    def _statuses(self, path: str) -> set[str]:
        runs = self._client.get(path).json()["data"]
        return {job["status"] for run in runs for job in run["jobs"]}

    def _feed(self) -> None:
        messages = f"/v1/messages?subscriberId={self._ada}&limit=100"
        # trigger, own id, two in bulk, broadcast, and two digested into one.
        wait_until(lambda: len(self._client.get(messages).json()["data"]) == 6, "six messages", pause=0.1)
        # Only hers: other tests of the shared server have runs too, and the digested one has to be on the page.
        hers = f"/v1/notifications?page=0&subscriberIds={self._ada}"
        runs = self._ask("notifications-list", "GET", hers)["data"]
        self._ask("notifications-get", "GET", f"/v1/notifications/{runs[0]['_id']}")
        of_one = f"/v1/notifications?transactionId={runs[-1]['transactionId']}"
        self._ask("notifications-list-by-transaction", "GET", of_one)
        self._ask("messages-list-filter", "GET", f"/v1/messages?subscriberId={self._ada}&channel=in_app&limit=2")
        self._ask("messages-list", "GET", f"/v1/messages?page=0&limit=10&subscriberId={self._ada}")
        [*_, victim] = self._client.get(f"/v1/messages?subscriberId={self._mark}-bo").json()["data"]
        self._ask("messages-delete", "DELETE", f"/v1/messages/{victim['_id']}")
        self._ask("messages-delete-again", "DELETE", f"/v1/messages/{victim['_id']}")
        self._ask("messages-delete-transaction", "DELETE", f"/v1/messages/transaction/{self._own}")

    def _inbox(self) -> None:
        who = {"applicationIdentifier": self._server.application_identifier, "subscriberId": self._ada}
        session = self._ask("inbox-session", "POST", "/v1/inbox/session", who)["data"]
        self._ask("inbox-session-bad-app", "POST", "/v1/inbox/session", who | {"applicationIdentifier": "nope"})
        bearer = {"Authorization": f"Bearer {session['token']}"}
        path = "/v1/inbox/notifications"
        items = self._ask("inbox-notifications", "GET", f"{path}?limit=10", **bearer)["data"]
        self._ask("inbox-notifications-limit2", "GET", f"{path}?limit=2", **bearer)
        self._ask("inbox-notifications-after", "GET", f"{path}?limit=2&after={items[0]['id']}", **bearer)
        self._ask("inbox-notifications-read-false", "GET", f"{path}?limit=10&read=false", **bearer)
        self._ask("inbox-notifications-tags", "GET", f"{path}?limit=10&tags[]=a", **bearer)
        self._ask("inbox-notifications-limit-bad", "GET", f"{path}?limit=1000", **bearer)
        self._ask("inbox-notifications-unauth", "GET", path, Authorization="Bearer none")
        unread = orjson.dumps([{"read": False}]).decode()
        three = orjson.dumps([{"read": False}, {"tags": ["a"], "archived": False}, {}]).decode()
        self._ask("inbox-count", "GET", str(httpx.URL(f"{path}/count", params={"filters": unread})), **bearer)
        self._ask("inbox-count-multi", "GET", str(httpx.URL(f"{path}/count", params={"filters": three})), **bearer)
        self._ask("inbox-count-nofilter", "GET", f"{path}/count", **bearer)
        first = f"{path}/{items[0]['id']}"
        for action in ("read", "unread", "archive"):
            self._ask(f"inbox-{action}", "PATCH", f"{first}/{action}", **bearer)
        self._ask("inbox-notifications-archived", "GET", f"{path}?limit=10&archived=true", **bearer)
        self._ask("inbox-unarchive", "PATCH", f"{first}/unarchive", **bearer)
        for action in ("complete", "revert"):
            self._ask(f"inbox-{action}", "PATCH", f"{first}/{action}", {"actionType": "primary"}, **bearer)
        self._ask("inbox-read-missing", "PATCH", f"{path}/66507de8e76834a745c98f93/read", **bearer)
        self._ask("inbox-preferences", "GET", "/v1/inbox/preferences", **bearer)
        self._keep_own("inbox-preferences")
        one = f"/v1/inbox/preferences/{self._one_id}"
        self._ask("inbox-preferences-patch-workflow", "PATCH", one, {"in_app": False}, **bearer)
        self._ask("inbox-preferences-after", "GET", "/v1/inbox/preferences", **bearer)
        self._keep_own("inbox-preferences-after")
        self._ask("inbox-preferences-patch-workflow-back", "PATCH", one, {"in_app": True}, **bearer)
        for name, action in (("read-all", "read"), ("read-archive", "read-archive"), ("archive-all", "archive")):
            self._ask(f"inbox-{name}", "POST", f"{path}/{action}", {}, **bearer)

    def _errors(self) -> None:
        self._ask("health", "GET", "/v1/health-check")
        self._ask("bad-api-key", "GET", "/v2/subscribers", Authorization="ApiKey nope")
        self._ask("bad-scheme", "GET", "/v2/subscribers", Authorization="Basic nope")
        self._ask("not-found", "GET", "/v1/nothing-here")


@pytest.fixture(scope="module")
def replay(server: NovuServer) -> Replay:
    """The answers of our server."""
    return Replay(server)


@pytest.mark.parametrize("name", RECORDED)
def test_the_answer_has_the_recorded_shape(replay: Replay, name: str) -> None:
    assert recorded.compare(name, RECORDED[name], replay.answers[name]) == SAME, replay.answers[name]
