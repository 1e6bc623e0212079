"""Subscribers with several open inboxes, who do something in them and see what it makes of the numbers."""

from typing import Any

import httpx

from novu_app.kernel import clock, jsons
from novu_app.messages import counters
from tests.realtime.listeners import SEVERITIES, Listener, PageListener, Running, Told
from tests.support.application import TestEnvironment

_FILTERS: list[dict[str, Any]] = [
    {"read": False},
    {"seen": False},
    *({"read": False, "severity": [name]} for name in SEVERITIES),
    {"archived": True},
    {"snoozed": True},
    {"tags": ["a"]},
    {},
]
#: What is changed by doing something to one notification; of several the newest first.
_CHANGED_BY: dict[str, dict[str, Any]] = {
    "read": {"read": False},
    "unread": {"read": True},
    "archive": {"read": False},
    "unarchive": {"archived": True},
    "snooze": {"read": False},
    "unsnooze": {"snoozed": True},
    "complete": {},
    "revert": {},
    "delete": {"read": False},
}


class Reader:
    """A subscriber with three open inboxes that know nothing of each other: one by each protocol, and a page of ours."""

    def __init__(self, server: Running, environment: TestEnvironment, subscriber_id: str) -> None:
        self.server = server
        self.subscriber_id = subscriber_id
        self.http = httpx.Client(base_url=server.url, timeout=60)
        self.body = {
            "applicationIdentifier": environment.application_identifier,
            "subscriber": {"subscriberId": subscriber_id},
        }
        self.listeners: list[Listener] = []
        self.page: PageListener | None = None
        self.connect()

    def connect(self) -> None:
        """Close the inboxes and open them again."""
        self.close()
        for plain in (False, True):
            answer = self.http.post("/v1/inbox/session", json=self.body)
            session = answer.raise_for_status().json()["data"]
            unread = session["unreadCount"]
            self.http.headers["Authorization"] = f"Bearer {session['token']}"
            (unseen,) = self.counts({"seen": False})
            told = Told(unread["total"], unseen, dict(unread["severity"]))
            self.listeners.append(self.server.listen(session["token"], told, plain=plain))
        self.page = PageListener(self.server, session["token"])

    def close(self) -> None:
        if self.page is not None:
            self.page.close()
            self.page = None
        while self.listeners:
            self.listeners.pop().close()

    def counts(self, *filters: dict[str, Any]) -> list[int]:
        query = {"filters": jsons.dumps(filters)}
        answer = self.http.get("/v1/inbox/notifications/count", params=query).raise_for_status()
        return [entry["count"] for entry in answer.json()["data"]]

    def listed(self, wanted: dict[str, Any], limit: int = 100) -> list[str]:
        """All pages of a filter."""
        query: dict[str, Any] = {
            f"{name}[]" if isinstance(value, list) else name: value for name, value in wanted.items()
        }
        found: list[str] = []
        while True:
            more = {"after": found[-1]} if found else {}
            answer = self.http.get("/v1/inbox/notifications", params={**query, **more, "limit": limit})
            page = answer.raise_for_status().json()
            found += [entry["id"] for entry in page["data"]]
            if not page["hasMore"]:
                return found

    def check(self, kept: counters.Counts, expected: Told) -> None:
        """Compare the kept counts, the counts of the API, and its lists."""
        assert (kept.unread, kept.unseen) == (expected.unread, expected.unseen)
        assert {name: getattr(kept, name) for name in SEVERITIES} == expected.severity
        listed = [len(self.listed(wanted, limit=25)) for wanted in _FILTERS]
        assert self.counts(*_FILTERS) == listed
        assert listed[:6] == [expected.unread, expected.unseen, *expected.severity.values()]

    def one(self, action: str, number: int) -> None:
        """Do something to a notification that it changes; now and then to any, where what is not possible is refused."""
        ids = self.listed(_CHANGED_BY[action]) if number % 4 else []
        ids = ids or self.listed({}) + self.listed({"snoozed": True})
        if not ids:
            return
        path, body = f"/v1/inbox/notifications/{ids[number % len(ids)]}/{action}", None
        if action == "snooze":
            body = {"snoozeUntil": clock.iso(clock.now_ms() + 60_000 * (number + 5))}
        elif action in ("complete", "revert"):
            body = {"actionType": "primary"}
        answer = self.http.request("DELETE" if action == "delete" else "PATCH", path, json=body)
        assert answer.status_code in (200, 204, 404), answer.text

    def in_page(self, action: str, number: int) -> None:
        """Do something in the open page, to one of the unread notifications that it shows, now and then any, or to all."""
        assert self.page is not None
        kind, _, what = action.partition("-")
        shown = (self.page.unread() if number % 4 and action != "unread" else []) or sorted(self.page.shows()[2])
        if kind == "undo":
            self.page.does("undo", self.page.way_back())
        elif kind == "all":
            self.page.does("act_on_all", what)
        elif shown:
            until = clock.now_ms() + 60_000 * (number + 5)
            wanted = f"snooze-{until}" if action == "snooze" else action
            self.page.does("act", shown[number % len(shown)], wanted)

    def many(self, action: str, wanted: dict[str, Any]) -> None:
        """Do something to all notifications of a filter."""
        answer = self.http.post(f"/v1/inbox/notifications/{action}", json=wanted)
        assert answer.status_code == 204, answer.text
