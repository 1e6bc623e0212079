"""Whatever happens to an inbox in whatever order, everybody who looks at it sees the same numbers.

Hypothesis invents triggers, readings, archivings, snoozes, deletions and bulk actions by several clients, also at the same
moment. After each step the kept counts, the counts and lists of the API by filter, the messages themselves, what sockets of
both protocols were told, and what an open inbox page shows are equal.
"""

import itertools
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from copy import deepcopy
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from novu_app.inbox.views import PAGE_SIZE
from novu_app.kernel import clock
from novu_app.messages import counters, snoozes
from novu_app.messages.models import Message
from tests.realtime.listeners import SEVERITIES, PageListener, Running, Told, running, settle
from tests.realtime.readers import Reader
from tests.support.customer import Customer, in_app
from tests.support.processes import wait_until
from tests.support.thorough import THOROUGH
from tests.support.valkey import ValkeyServer
from worker import tasks

Drain = Callable[[], int]
_numbers = itertools.count()
_ONE = ("read", "unread", "archive", "unarchive", "snooze", "unsnooze", "complete", "revert", "delete")
_MANY = ("read", "archive", "read-archive", "delete", "seen")
_IN_PAGE = ("read", "unread", "archive", "snooze", "delete", "all-read", "all-archive", "all-archive-read", "undo")
_PEOPLE = ("ada", "bob")
_person = st.sampled_from(_PEOPLE)
_trigger = st.tuples(st.just("trigger"), _person, st.sampled_from(SEVERITIES), st.integers(1, 3))
_one = st.tuples(st.just("one"), _person, st.sampled_from(_ONE), st.integers(0, 12))
_many = st.tuples(st.just("many"), _person, st.sampled_from(_MANY), st.sampled_from([{}, {"tags": ["a"]}]))
_in_page = st.tuples(st.just("in_page"), _person, st.sampled_from(_IN_PAGE), st.integers(0, 12))
_step = st.one_of(_trigger, _one, _many, _in_page)
Step = tuple[Any, ...]


def _each() -> Iterator[list[Step]]:
    """Everything that can be done, each by itself and to what it changes: chance may pass over some of it."""
    arrival = [("trigger", "ada", severity, 1) for severity in SEVERITIES]
    of_both_tags = [("trigger", "ada", "high", 1), ("trigger", "ada", "none", 2)]
    yield [("many", "ada", "read", {})]
    yield arrival
    for action in ("snooze", "unsnooze", "unread", "read", "complete", "revert", "delete"):
        yield [("one", "ada", action, 1)]
    yield [("in_page", "ada", "all-read", 1)]
    for kind in ("one", "in_page"):
        yield [*arrival, *[(kind, "ada", "archive", 1)] * len(arrival)]
    yield [("one", "ada", "unarchive", 1)]
    yield [("many", "ada", "delete", {})]
    for action in ("read", "archive", "snooze"):
        yield [*arrival, ("in_page", "ada", action, 1)]
        yield [("in_page", "ada", "undo", 1)]
    yield [("in_page", "ada", "delete", 1)]
    for action in ("all-read", "all-archive-read", "all-archive"):
        yield [*of_both_tags, ("in_page", "ada", action, 1)]
        yield [("in_page", "ada", "undo", 1)]
    for action in ("seen", "read", "read-archive", "archive", "delete"):
        yield [*of_both_tags, ("many", "ada", action, {"tags": ["a"]})]
        yield [("many", "ada", action, {})]


class Inboxes(RuleBasedStateMachine):
    """Two subscribers, six open inboxes."""

    server: Running
    customer: Customer
    drain: Drain

    def __init__(self) -> None:
        super().__init__()
        number = next(_numbers)
        environment = self.customer.environment
        self.readers = {name: Reader(self.server, environment, f"{name}-{number}") for name in _PEOPLE}
        self.touched = set(_PEOPLE)
        # Most of what can be done needs something to do it to.
        for name in _PEOPLE:
            self.take(("trigger", name, "high", 2))
            self.take(("trigger", name, "none", 3))
        self.drain()

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
            begin.wait(60)
            self.take(step)
            tasks.drain_events()

        with ThreadPoolExecutor(len(steps)) as pool:
            for future in [pool.submit(work, step) for step in steps]:
                future.result(60)
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
            assert reader.page is not None
            settle_page(reader.page, expected, messages)
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


def settle_page(page: PageListener, expected: Told, messages: list[Message]) -> None:
    """Wait until the page shows what there is: the numbers, and each notification that is not put away."""
    highest = next((name for name in SEVERITIES if expected.severity[name]), "none")
    listed = frozenset(each.id for each in messages if each.snoozed_until is None and not each.archived)

    def shown() -> tuple[int, str, frozenset[str]]:
        unread, severity, ids, more = page.shows()
        # What is below the window comes when it is scrolled to.
        return unread, severity, listed if more and len(ids) >= PAGE_SIZE and ids < listed else ids

    wanted = (expected.unread, highest, listed)
    with suppress(AssertionError):
        wait_until(lambda: shown() == wanted, "the same on the page", pause=0.005)
    assert shown() == wanted


def test_everybody_sees_the_same_numbers(valkey: ValkeyServer, customer: Customer, drain: Drain) -> None:
    button = {"label": "Yes", "redirect": {"url": "/yes"}}
    for severity, number in itertools.product(SEVERITIES, range(2)):
        step = in_app("Hello", "There", primaryAction=deepcopy(button))
        tags = ["a"] if number else ["b"]
        customer.workflow(step, name=f"{severity}-{number}", severity=severity, tags=tags)
    assert counters.SEVERITIES == SEVERITIES
    with running() as server:
        machine = type("Machine", (Inboxes,), {"server": server, "customer": customer, "drain": staticmethod(drain)})
        one_by_one = machine()
        for steps in _each():
            for step in steps:
                one_by_one.alone(step)
            one_by_one.everybody_sees_the_same()
        one_by_one.teardown()
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=3 * THOROUGH,
                stateful_step_count=5,
                deadline=None,
                derandomize=True,
                # Shrinking waits for sockets at each try: minutes. A failure shows its steps as they were.
                phases=(Phase.explicit, Phase.generate),
                suppress_health_check=list(HealthCheck),
            ),
        )
