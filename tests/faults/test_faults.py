"""Thousands of triggers while workers and clocks are killed and stopped, Redis loses everything, PostgreSQL restarts.

At the end every accepted event is in one terminal state per recipient: none missing, none doubled, and counters equal
the lists. ``NOVU_TEST_FAULT_SECONDS`` says how long it goes on (``make test-faults``: two minutes), ``NOVU_TEST_SEED`` in
which order; a failure prints the seed.
"""

import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy.exc import DBAPIError

from novu_app.accounts.service import first_run
from novu_app.environments.service import scope_of
from novu_app.execution.models import Delivery, DigestWindow, Job, Notification, Wait
from novu_app.kernel import bulk, database
from novu_app.kernel.database import reading, writing
from novu_app.kernel.settings import get_settings
from tests.faults.chaos import Chaos
from tests.support.application import TestEnvironment
from tests.support.customer import Customer, delay, digest, email, lines
from tests.support.databases import chosen_kinds, migrate
from tests.support.http import HttpSink
from tests.support.postgres import PostgresServer
from tests.support.processes import wait_until
from tests.support.smtp import SmtpSink
from tests.support.steps import say, step, throttle, wait_for
from tests.support.valkey import ValkeyServer

T = TypeVar("T")
SECONDS = float(os.environ.get("NOVU_TEST_FAULT_SECONDS", "5"))
SEED = int(os.environ.get("NOVU_TEST_SEED") or random.SystemRandom().randrange(1_000_000))
THRESHOLD = 5
NAMES = [f"person-{number}" for number in range(12)]
TOPIC = [f"member-{number:03}" for number in range(150)]
UNKNOWN = "The outcome of the delivery is unknown, the message is not sent again"


class Story:
    """What the customer sent, and what must have become of it."""

    def __init__(self, customer: Customer, http: HttpSink) -> None:
        self.customer = customer
        self.sent: dict[str, Counter[str]] = {
            kind: Counter() for kind in ("mail", "digest", "throttle", "http", "wait")
        }
        self.topics = 0
        self.transactions: set[str] = set()
        workflow = customer.workflow
        workflow(say("one"), delay(0.3, "seconds"), say("two"), email("{{payload.number}}"), name="mail")
        workflow(digest(0.5, "seconds"), say("{{steps.digest.eventCount}}", "count"), name="digest")
        workflow(throttle(THRESHOLD, 1, "days"), say("passed"), name="throttle")
        workflow(
            step("http_request", method="POST", url=http.url, body='{"n": {{payload.number}}}'),
            say("{{steps.http_request.ok}}", "after"),
            name="http",
        )
        workflow(wait_for("paid"), say("paid"), name="wait")
        workflow(say("everybody"), name="team")
        customer.topic("team", TOPIC)

    def go_on(self, chance: random.Random) -> None:
        """Sends one trigger, with the same transaction id until it is accepted."""
        number = len(self.transactions)
        kind = chance.choices((*self.sent, "team"), (6, 6, 2, 1, 1, 0.2))[0]
        name = chance.choice(NAMES)
        to: object = {"subscriberId": name, "email": f"{name}@example.com"}
        if kind == "team":
            to = {"type": "Topic", "topicKey": "team"}
        transaction = f"t-{number}"
        patiently(lambda: self.customer.trigger(to, {"number": number}, name=kind, transactionId=transaction))
        self.transactions.add(transaction)
        if kind == "team":
            self.topics += 1
        else:
            self.sent[kind][name] += 1

    def pay(self) -> None:
        """Sends the event for which the runs of ``wait`` wait."""
        for name in self.sent["wait"]:
            patiently(lambda name=name: self.customer.trigger(name, name="paid", transactionId=f"paid-{name}"))  # type: ignore[misc]

    def is_over(self) -> bool:
        """Whether nothing is owed."""
        with reading() as session:
            ((owed,),) = bulk.execute(
                session,
                "SELECT (SELECT COUNT(*) FROM event WHERE due_at IS NOT NULL) + (SELECT COUNT(*) FROM fanout_page) "
                "+ (SELECT COUNT(*) FROM delivery) + (SELECT COUNT(*) FROM notification WHERE status = 'processing')",
            )
        return not owed

    def still_waiting(self) -> bool:
        """Whether only the runs that wait for an event are left."""
        with reading() as session:
            ((owed,),) = bulk.execute(
                session,
                "SELECT (SELECT COUNT(*) FROM event WHERE due_at IS NOT NULL) + (SELECT COUNT(*) FROM fanout_page) "
                "+ (SELECT COUNT(*) FROM delivery) + (SELECT COUNT(*) FROM notification WHERE status = 'processing')",
            )
        return owed == self.sent["wait"].total()

    def left(self) -> str:
        """What is not over, for a failure's report."""
        with reading() as session:
            runs = bulk.execute(
                session,
                "SELECT w.identifier, n.status, n.position, n.held_by, n.due_at, n.lease, COUNT(*) FROM notification n "
                "JOIN workflow w ON w.id = n.workflow_id WHERE n.status = 'processing' "
                "GROUP BY w.identifier, n.status, n.position, n.held_by, n.due_at, n.lease ORDER BY 1 LIMIT 20",
            )
            deliveries = bulk.execute(session, "SELECT kind, status, attempts, due_at, lease FROM delivery LIMIT 10")
            events = bulk.execute(session, "SELECT kind, status, due_at FROM event WHERE due_at IS NOT NULL LIMIT 10")
            jobs = bulk.execute(
                session,
                "SELECT type, status, COUNT(*) FROM job WHERE status IN ('queued', 'running', 'pending') "
                "GROUP BY type, status",
            )
        return f"{runs=}\n{deliveries=}\n{events=}\n{jobs=}\n{self.sent=}"

    def check(self, smtp: SmtpSink) -> None:
        """Everything once."""
        customer = self.customer
        runs = customer.rows(Notification)
        assert len({(run.event_id, run.subscriber_pk) for run in runs}) == len(runs)
        assert {run.status for run in runs} <= {"completed", "merged", "error"}
        by_workflow = Counter(run.workflow_id for run in runs)
        assert by_workflow.total() == sum(sent.total() for sent in self.sent.values()) + self.topics * len(TOPIC)
        assert {event.status for event in customer.events()} == {"done"}
        assert [*customer.rows(DigestWindow), *customer.rows(Delivery), *customer.rows(Wait)] == []
        self._check_inboxes()
        self._check_mails(smtp)

    def _check_inboxes(self) -> None:
        for name in NAMES + TOPIC:
            messages = self.customer.messages(name, channel="in_app")
            said = Counter(str(message.subject) for message in messages)
            if name in TOPIC:
                assert said == Counter({"everybody": self.topics}) or not self.topics
            else:
                mails = self.sent["mail"][name]
                passed = min(THRESHOLD, self.sent["throttle"][name])
                assert (said["one"], said["two"], said["passed"]) == (mails, mails, passed), name
                assert said["paid"] == self.sent["wait"][name]
                digested = sum(int(text) * count for text, count in said.items() if text.isdecimal())
                assert digested == self.sent["digest"][name], name
            if messages:
                counts = self.customer.counts(name)
                assert (counts.unread, counts.unseen, counts.none) == (len(messages),) * 3

    def _check_mails(self, smtp: SmtpSink) -> None:
        jobs = self.customer.rows(Job, type="email")
        messages = {message.job_id: message for message in self.customer.messages(channel="email")}
        assert len(jobs) == self.sent["mail"].total() == len(messages)
        arrived = Counter(str(mail.message["Subject"]) for mail in smtp.mails)
        assert not [subject for subject, count in arrived.items() if count > 1], "no mail came twice"
        for job in jobs:
            subject = messages[job.id].subject
            if job.status == "completed":
                assert arrived[str(subject)] == 1
            else:
                assert (job.status, lines(job)[-1]) == ("failed", UNKNOWN)


def patiently(work: Callable[[], T]) -> T:
    """Does ``work`` again while the database is away."""
    for _ in range(200):
        try:
            return work()
        except DBAPIError:
            time.sleep(0.05)
    return work()


@pytest.fixture(params=chosen_kinds())
def postgres(request: pytest.FixtureRequest) -> Iterator[PostgresServer | None]:
    """A server of its own, that may be restarted; None for SQLite."""
    server = PostgresServer() if request.param == "postgresql" else None
    yield server
    if server is not None:
        server.stop()


@pytest.fixture
def redis() -> Iterator[ValkeyServer]:
    """A server of its own, that may be killed."""
    server = ValkeyServer()
    yield server
    server.close()


@pytest.fixture
def customer(
    postgres: PostgresServer | None, redis: ValkeyServer, tmp_path: Path, settings_environment: pytest.MonkeyPatch
) -> Iterator[Customer]:
    """A customer of the installation."""
    url = postgres.create("novu") if postgres else f"sqlite:///{tmp_path}/novu.sqlite"
    migrate(url)
    settings_environment.setenv("DATABASE_URL", url)
    settings_environment.setenv("REDIS_URL", redis.url)
    settings_environment.setenv("NOVU_LEASE_MS", "500")
    get_settings.cache_clear()
    database.dispose()
    with writing() as session:
        made = first_run(session, get_settings())
        session.flush()
        assert made.production is not None
        environment = TestEnvironment(
            made.development.id, made.organization_id, made.production.id, scope_of(made.development, None)
        )
    yield Customer(environment)
    database.dispose()


@pytest.mark.timeout(SECONDS * 3 + 600)
def test_nothing_is_lost_or_doubled_whatever_happens(
    customer: Customer,
    postgres: PostgresServer | None,
    redis: ValkeyServer,
    smtp_sink: SmtpSink,
    http_sink: HttpSink,
    tmp_path: Path,
) -> None:
    print(f"NOVU_TEST_SEED={SEED}")
    chance = random.Random(SEED)
    http_sink.default.body["ok"] = "yes"
    customer.smtp(smtp_sink)
    story = Story(customer, http_sink)
    url = get_settings().database_url_resolved.replace("+psycopg", "")
    chaos = Chaos(tmp_path, url, redis, postgres, SEED, standstill_s=1.5 if SECONDS < 60 else 5)
    over = threading.Event()

    def tell() -> None:
        end = time.monotonic() + SECONDS
        try:
            while time.monotonic() < end:
                story.go_on(chance)
                time.sleep(chance.uniform(0, 0.004))
        finally:
            over.set()

    telling = ThreadPoolExecutor(1).submit(tell)
    try:
        chaos.reign(over)
        telling.result()
        wait_until(lambda: patiently(story.still_waiting), "the end of what needs no event", 150, 0.1)
        story.pay()
        wait_until(story.is_over, "the end of every run", pause=0.1)
        story.check(smtp_sink)
    except BaseException:
        print(story.left(), chaos.logs(), sep="\n")
        raise
    finally:
        chaos.stop()
    print(f"{len(story.transactions)} triggers; {dict(chaos.happened)}")
    assert len(chaos.happened) >= 3
