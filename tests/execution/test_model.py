"""Any sequence of triggers, cancellations, waiting and reading ends as a simple model says it must.

Hypothesis invents the sequences; the model knows nothing of rows, leases or workers. The clock stands still between the
steps, and bursts are taken up by several workers at the same moment.
"""

import itertools
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from novu_app.execution.models import DigestWindow, Notification
from novu_app.kernel.database import reading, writing
from novu_app.messages import counters, inbox
from novu_app.messages.filters import InboxFilter
from novu_app.messages.inbox import Owner
from tests.execution.test_workers_at_once import at_once
from tests.support.customer import Customer, delay, digest
from tests.support.engine import MovableClock
from tests.support.steps import say, throttle
from tests.support.thorough import THOROUGH
from worker import tasks

Drain = Callable[[], int]
MINUTE = 60_000
DIGEST_MS, DELAY_MS, THROTTLE_MS, THRESHOLD = 10 * MINUTE, 7 * MINUTE, 9 * MINUTE, 2
KINDS = ("digest", "delay", "throttle")
_numbers = itertools.count()


@dataclass
class Window:
    """An open digest, or the count of a throttle."""

    ends_at: int
    transactions: list[str] = field(default_factory=list)
    count: int = 0


@dataclass
class Person:
    """What one subscriber must have got."""

    digest: Window | None = None
    throttle: Window | None = None
    delayed: dict[str, int] = field(default_factory=dict)
    subjects: Counter[str] = field(default_factory=Counter)
    unread: int = 0

    def get(self, subject: str) -> None:
        self.subjects[subject] += 1
        self.unread += 1

    def trigger(self, kind: str, transaction: str, now: int) -> None:
        if kind == "delay":
            self.delayed[transaction] = now + DELAY_MS
        elif kind == "digest":
            self.digest = self.digest or Window(now + DIGEST_MS)
            self.digest.transactions.append(transaction)
        else:
            if self.throttle is None or self.throttle.ends_at <= now:
                self.throttle = Window(now + THROTTLE_MS)
            self.throttle.count += 1
            if self.throttle.count <= THRESHOLD:
                self.get("passed")

    def cancel(self, transaction: str) -> bool:
        if self.delayed.pop(transaction, None) is not None:
            return True
        if self.digest is not None and transaction in self.digest.transactions:
            self.digest.transactions.remove(transaction)
            if not self.digest.transactions:
                self.digest = None
            return True
        return False

    def wake(self, now: int) -> None:
        for transaction in [name for name, due in self.delayed.items() if due <= now]:
            del self.delayed[transaction]
            self.get("delayed")
        if self.digest is not None and self.digest.ends_at <= now:
            self.get(f"{len(self.digest.transactions)} gathered")
            self.digest = None


class Engine(RuleBasedStateMachine):
    """The engine beside its model. Each example has subscribers and workflows of its own."""

    customer: Customer
    drain: Drain
    clock: MovableClock

    def __init__(self) -> None:
        super().__init__()
        self.number = next(_numbers)
        self.people = {f"{name}-{self.number}": Person() for name in ("ada", "bob")}
        self.transactions: dict[str, str] = {}
        self.customer.workflow(
            digest(10, "minutes"), say("{{steps.digest.eventCount}} gathered", "s"), name=self.name("digest")
        )
        self.customer.workflow(delay(7, "minutes"), say("delayed"), name=self.name("delay"))
        self.customer.workflow(throttle(THRESHOLD, 9, "minutes"), say("passed"), name=self.name("throttle"))

    def name(self, kind: str) -> str:
        return f"{kind}-{self.number}"

    def send(self, who: str, kind: str) -> None:
        transaction = self.customer.trigger(who, name=self.name(kind))
        self.transactions[transaction] = who
        self.people[who].trigger(kind, transaction, self.clock.now_ms)

    @rule(who=st.sampled_from(("ada", "bob")), kind=st.sampled_from(KINDS))
    def trigger(self, who: str, kind: str) -> None:
        self.send(f"{who}-{self.number}", kind)
        self.drain()

    @rule(kind=st.sampled_from(KINDS), size=st.integers(2, 12))
    def burst(self, kind: str, size: int) -> None:
        for number in range(size):
            self.send(f"{('ada', 'bob')[number % 2]}-{self.number}", kind)
        at_once(tasks.drain_events, workers=3)
        self.drain()

    @rule(minutes=st.integers(1, 12))
    def wait(self, minutes: int) -> None:
        now = self.clock.advance(minutes=minutes)
        for person in self.people.values():
            person.wake(now)
        at_once(tasks.drain_runs, workers=2)
        self.drain()

    @precondition(lambda self: bool(self.transactions))
    @rule(choice=st.randoms(use_true_random=False))
    def cancel(self, choice) -> None:  # type: ignore[no-untyped-def]
        transaction, who = choice.choice(sorted(self.transactions.items()))
        assert self.customer.cancel(transaction) is self.people[who].cancel(transaction)

    @rule(who=st.sampled_from(("ada", "bob")))
    def read_everything(self, who: str) -> None:
        person = self.people[f"{who}-{self.number}"]
        if person.subjects:
            pk = self.customer.subscriber(f"{who}-{self.number}").id
            with writing() as session:
                inbox.mark(session, Owner(self.customer.environment.id, pk), "read", InboxFilter())
            person.unread = 0

    @invariant()
    def as_the_model_says(self) -> None:
        for name, person in self.people.items():
            messages = self.customer.messages(name)
            assert Counter(str(message.subject) for message in messages) == person.subjects
            assert sum(not message.read for message in messages) == person.unread
            if messages:
                with reading() as session:
                    counts = counters.read(session, self.customer.environment.id, messages[0].subscriber_pk)
                assert (counts.unread, counts.none) == (person.unread, person.unread)
        mine = {self.customer.subscriber(name).id for name, person in self.people.items() if self.customer.runs(name)}
        windows = [row for row in self.customer.rows(DigestWindow) if row.subscriber_pk in mine]
        assert sorted(row.events for row in windows) == sorted(
            len(person.digest.transactions) for person in self.people.values() if person.digest
        )
        waiting = [row for row in self.customer.rows(Notification, status="processing") if row.subscriber_pk in mine]
        assert len(waiting) == len(windows) + sum(len(person.delayed) for person in self.people.values())


@pytest.mark.usefixtures("database")
def test_the_engine_does_what_the_model_says(customer: Customer, drain: Drain, clock: MovableClock) -> None:
    machine = type("Machine", (Engine,), {"customer": customer, "drain": staticmethod(drain), "clock": clock})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=12 * THOROUGH,
            stateful_step_count=20,
            deadline=None,
            derandomize=True,
            phases=(Phase.explicit, Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        ),
    )
