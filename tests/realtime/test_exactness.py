"""Whatever happens to an inbox in whatever order, everybody who looks at it sees the same numbers.

Hypothesis invents triggers, readings, archivings, snoozes, deletions and bulk actions by several clients, also at the same
moment. After each step the kept counts, the counts and lists of the API by filter, the messages themselves, and what sockets
of both protocols were told are equal.
"""

import itertools
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from typing import Any

import httpx
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from novu_app.kernel import clock, jsons
from novu_app.messages import counters, snoozes
from novu_app.messages.models import Message
from tests.realtime.listeners import SEVERITIES, Listener, Running, Told, running, settle
from tests.support.application import TestEnvironment
from tests.support.customer import Customer, in_app
from tests.support.thorough import THOROUGH
from tests.support.valkey import ValkeyServer
from worker import tasks

Drain = Callable[[], int]
_numbers = itertools.count()
_ONE = ("read", "unread", "archive", "unarchive", "snooze", "unsnooze", "complete", "revert", "delete")
_MANY = ("read", "archive", "read-archive", "delete", "seen")
_PEOPLE = ("ada", "bob")
_FILTERS: list[dict[str, Any]] = [
    {"read": False},
    {"seen": False},
    *({"read": False, "severity": [name]} for name in SEVERITIES),
    {"archived": True},
    {"snoozed": True},
    {"tags": ["a"]},
    {},
]
_person = st.sampled_from(_PEOPLE)
_trigger = st.tuples(st.just("trigger"), _person, st.sampled_from(SEVERITIES), st.integers(1, 3))
_one = st.tuples(st.just("one"), _person, st.sampled_from(_ONE), st.integers(0, 12))
_many = st.tuples(st.just("many"), _person, st.sampled_from(_MANY), st.sampled_from([{}, {"tags": ["a"]}]))
_step = st.one_of(_trigger, _one, _many)
Step = tuple[Any, ...]


class Reader:
    """A subscriber with two open inboxes, one by each protocol, in browsers that know nothing of each other."""

    def __init__(self, server: Running, environment: TestEnvironment, subscriber_id: str) -> None:
        self.server = server
        self.subscriber_id = subscriber_id
        self.http = httpx.Client(base_url=server.url, timeout=20)
        self.body = {
            "applicationIdentifier": environment.application_identifier,
            "subscriber": {"subscriberId": subscriber_id},
        }
        self.listeners: list[Listener] = []
        self.connect()

    def connect(self) -> None:
        """Close both inboxes and open them again."""
        self.close()
        for plain in (False, True):
            answer = self.http.post("/v1/inbox/session", json=self.body)
            session = answer.raise_for_status().json()["data"]
            unread = session["unreadCount"]
            self.http.headers["Authorization"] = f"Bearer {session['token']}"
            (unseen,) = self.counts({"seen": False})
            told = Told(unread["total"], unseen, dict(unread["severity"]))
            self.listeners.append(self.server.listen(session["token"], told, plain=plain))

    def close(self) -> None:
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
        """Do something to one of the newest notifications; what is not possible at the moment is refused."""
        ids = self.listed({}) + self.listed({"snoozed": True})
        if not ids:
            return
        path, body = f"/v1/inbox/notifications/{ids[number % len(ids)]}/{action}", None
        if action == "snooze":
            body = {"snoozeUntil": clock.iso(clock.now_ms() + 60_000 * (number + 5))}
        elif action in ("complete", "revert"):
            body = {"actionType": "primary"}
        answer = self.http.request("DELETE" if action == "delete" else "PATCH", path, json=body)
        assert answer.status_code in (200, 204, 404), answer.text

    def many(self, action: str, wanted: dict[str, Any]) -> None:
        """Do something to all notifications of a filter."""
        answer = self.http.post(f"/v1/inbox/notifications/{action}", json=wanted)
        assert answer.status_code == 204, answer.text


class Inboxes(RuleBasedStateMachine):
    """Two subscribers, four open inboxes."""

    server: Running
    customer: Customer
    drain: Drain

    def __init__(self) -> None:
        super().__init__()
        number = next(_numbers)
        environment = self.customer.environment
        self.readers = {name: Reader(self.server, environment, f"{name}-{number}") for name in _PEOPLE}
        self.touched = set(_PEOPLE)

    def take(self, step: Step) -> None:
        kind, who, *rest = step
        self.touched.add(who)
        if kind == "trigger":
            severity, count = rest
            reader = self.readers[who].subscriber_id
            name = f"{severity}-{count % 2}"
            self.customer.triggers([{"name": name, "to": reader, "payload": {}} for _ in range(count)])
        else:
            getattr(self.readers[who], kind)(*rest)

    @rule(step=_step)
    def alone(self, step: Step) -> None:
        self.take(step)
        self.drain()

    @rule(steps=st.lists(_step, min_size=3, max_size=6))
    def at_once(self, steps: list[Step]) -> None:
        begin = threading.Barrier(len(steps))

        def work(step: Step) -> None:
            begin.wait(10)
            self.take(step)
            tasks.drain_events()

        with ThreadPoolExecutor(len(steps)) as pool:
            for future in [pool.submit(work, step) for step in steps]:
                future.result(30)
        self.drain()

    @rule(who=_person, number=st.integers(0, 12), minutes=st.integers(1, 40))
    def put_aside_and_wake(self, who: str, number: int, minutes: int) -> None:
        self.touched.add(who)
        self.readers[who].one("snooze", number)
        snoozes.wake_due(clock.now_ms() + minutes * 60_000)

    @rule(who=_person)
    def come_back(self, who: str) -> None:
        self.touched.add(who)
        self.readers[who].connect()

    @invariant()
    def everybody_sees_the_same(self) -> None:
        for name, reader in self.readers.items():
            messages = self.customer.messages(reader.subscriber_id, channel="in_app")
            expected = told_by(messages)
            settle(reader.listeners, expected)
            if name in self.touched:
                self.touched.remove(name)
                reader.check(self.customer.counts(reader.subscriber_id), expected)

    def teardown(self) -> None:
        for reader in self.readers.values():
            reader.close()
            reader.http.close()


def told_by(messages: list[Message]) -> Told:
    """What a bell has to show for these messages."""
    here = [message for message in messages if message.snoozed_until is None]
    unread = [message for message in here if not message.read]
    severity = {name: sum(message.severity == name for message in unread) for name in SEVERITIES}
    return Told(len(unread), sum(not message.seen for message in here), severity)


def test_everybody_sees_the_same_numbers(valkey: ValkeyServer, customer: Customer, drain: Drain) -> None:
    button = {"label": "Yes", "redirect": {"url": "/yes"}}
    for severity, number in itertools.product(SEVERITIES, range(2)):
        step = in_app("Hello", "There", primaryAction=deepcopy(button))
        tags = ["a"] if number else ["b"]
        customer.workflow(step, name=f"{severity}-{number}", severity=severity, tags=tags)
    assert counters.SEVERITIES == SEVERITIES
    with running() as server:
        machine = type("Machine", (Inboxes,), {"server": server, "customer": customer, "drain": staticmethod(drain)})
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=8 * THOROUGH,
                stateful_step_count=10,
                deadline=None,
                derandomize=True,
                # Shrinking waits for sockets at each try: minutes. A failure shows its steps as they were.
                phases=(Phase.explicit, Phase.generate),
                suppress_health_check=list(HealthCheck),
            ),
        )
