"""A small installation of real processes for the fault tests: a clock that can be held, a healthy worker, doomed ones."""

import os
import signal
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlmodel import col, select

from novu_app.execution.models import DigestWindow, Job, Notification
from novu_app.kernel import bulk
from novu_app.kernel.database import reading
from tests.support.application import SETTINGS, clean_environment
from tests.support.customer import Customer, delay, digest, email, in_app, lines
from tests.support.nursery import Forked, Nursery
from tests.support.processes import Child, wait_until
from tests.support.smtp import SmtpSink
from tests.support.valkey import ValkeyServer

#: Of doomed workers: short, so that what a killed one had in hand comes back soon.
DOOMED_LEASE_MS = 450
#: Of those that live: a busy machine keeps them no longer than this from what they have in hand.
LEASE_MS = 30_000
EVENTS_TO_DIGEST = 4
UNKNOWN = "The outcome of the delivery is unknown, the message is not sent again"


class Installation:
    """A clock and a healthy worker over one database, and workers that will die.

    While the clock is held, the healthy worker hears of nothing: it listens to one numbered database of Valkey, and the
    test and the doomed workers use another one, ``elsewhere``.
    """

    def __init__(self, folder: Path, database_url: str, valkey: ValkeyServer) -> None:
        self.database_url = database_url
        self.elsewhere = valkey.url.removesuffix("/0") + "/1"
        self._folder = folder
        self._valkey = valkey
        self._started = 0
        self._nursery = Nursery() if sys.platform == "linux" else None
        self._doomed: dict[str, Child | Forked] = {}
        valkey.empty()
        self.clock = self.start("clock", redis=valkey.url)
        self.worker = self.start("worker", redis=valkey.url)

    def doom(self, point: str) -> Child | Forked:
        """Starts a worker that will die at ``point``, or gives the one that was started before."""
        if point not in self._doomed:
            self._doomed[point] = self.start(
                "worker", redis=self.elsewhere, NOVU_FAULT=point, NOVU_LEASE_MS=str(DOOMED_LEASE_MS)
            )
        return self._doomed[point]

    def bury(self) -> None:
        """Ends the workers that were doomed and have not died."""
        for child in self._doomed.values():
            child.process.kill()
            child.process.wait(60)
        self._doomed.clear()

    def start(self, command: str, *, redis: str, **variables: str) -> Child | Forked:
        """Starts ``novu <command>``."""
        self._started += 1
        environment = (
            clean_environment()
            | SETTINGS
            | {
                "DATABASE_URL": self.database_url,
                "REDIS_URL": redis,
                "NOVU_DATA_DIR": str(self._folder / "data"),
                "NOVU_LEASE_MS": str(LEASE_MS),
                "NOVU_OUTBOUND_ALLOW": "loopback",
                **variables,
            }
        )
        log = self._folder / f"{self._started}-{command}.log"
        if self._nursery is not None:
            return self._nursery.start(command, environment, log)
        return Child([Path(sys.executable).with_name("novu"), command], log, environment=environment)

    def hold(self) -> None:
        """Stops the clock, and waits until the healthy worker has heard the last of it."""
        os.kill(self.clock.pid, signal.SIGSTOP)
        wait_until(lambda: not self._valkey.client.keys("rq:queue:novu:*"), "the last hint")
        wait_until(lambda: not self._valkey.client.keys("novu:hint:*"), "the end of the last task")

    def release(self) -> None:
        """Lets the clock go on."""
        os.kill(self.clock.pid, signal.SIGCONT)

    def stop(self) -> None:
        """Ends all of them."""
        self.release()
        self.bury()
        self.worker.stop()
        self.clock.stop()
        if self._nursery is not None:
            self._nursery.close()


class Story:
    """Events of every kind, and what has to be true of them in the end, whoever died on the way."""

    def __init__(self, customer: Customer, sink: SmtpSink, name: str) -> None:
        self.customer = customer
        self.sink = sink
        self.name = name
        self.singles = [f"{name}-single-{number}" for number in range(3)]
        self.members = [f"{name}-member-{number}" for number in range(5)]
        self.digested = f"{name}-digested"
        self.transactions: list[str] = []

    def prepare(self) -> None:
        """Workflows and topic."""
        customer = self.customer
        steps = (in_app("one"), delay(0.2, "seconds"), in_app("two"), email("{{subscriber.subscriberId}}"))
        customer.workflow(*steps, name=self.name)
        customer.workflow(digest(0.2, "seconds"), in_app("{{steps.digest.eventCount}}"), name=f"{self.name}-digest")
        customer.topic(self.name, self.members)
        # Who dies with the event that tells a member's address must not leave the topic's event without it.
        for name in self.members:
            customer.subscribers(name, email=f"{name}@example.com")

    def begin(self) -> None:
        """Triggers everything."""
        trigger = self.customer.trigger
        to: list[Any] = [{"type": "Topic", "topicKey": self.name}, *map(self._person, self.members[:1])]
        self.transactions = [trigger(self._person(name), name=self.name) for name in self.singles]
        self.transactions.append(trigger([self._person(name) for name in self.members], name=self.name))
        self.transactions.append(trigger(to, name=self.name))
        self.transactions += [trigger(self.digested, name=f"{self.name}-digest") for _ in range(EVENTS_TO_DIGEST)]

    @property
    def everybody(self) -> Counter[str]:
        """How many runs with an e-mail each subscriber has to have."""
        return Counter(self.singles + self.members * 2)

    def is_over(self) -> bool:
        """Whether nothing is owed and every run has come to its end."""
        with reading() as session:
            mine = {"ids": bulk.listed(session, self.transactions)}
            is_mine = bulk.any_of(session, "transaction_id", "ids")
            events = bulk.execute(session, f"SELECT status FROM event WHERE {is_mine}", **mine)
            runs = bulk.execute(session, f"SELECT status FROM notification WHERE {is_mine}", **mine)
            pages = bulk.execute(session, "SELECT id FROM fanout_page")
        everybody = sum(self.everybody.values()) + EVENTS_TO_DIGEST
        done = {row[0] for row in events} == {"done"} and not pages and len(runs) >= everybody
        return done and {row[0] for row in runs} <= {"completed", "merged"}

    def check(self) -> tuple[list[Job], Counter[str]]:
        """Everything once. Gives the e-mail jobs whose outcome is unknown, and the mails of each subscriber."""
        customer = self.customer
        runs = self._runs()
        with_mail = [run for run in runs if run.subscriber_id != self.digested]
        assert Counter(run.subscriber_id for run in with_mail) == self.everybody
        assert len(runs) - len(with_mail) == EVENTS_TO_DIGEST
        assert len({(run.event_id, run.subscriber_pk) for run in runs}) == len(runs)
        unknown: list[Job] = []
        for run in with_mail:
            jobs = customer.jobs(notification_id=run.id)
            assert [job.type for job in jobs] == ["in_app", "delay", "in_app", "email"]
            assert [job.status for job in jobs[:3]] == ["completed"] * 3
            messages = customer.messages(notification_id=run.id)
            said = [(m.job_id, m.subject) for m in messages]
            wanted = [(jobs[0].id, "one"), (jobs[2].id, "two"), (jobs[3].id, run.subscriber_id)]
            assert said == wanted, f"{said} instead of {wanted}: {[(job.status, lines(job)) for job in jobs]}"
            if jobs[3].status != "completed":
                assert (jobs[3].status, lines(jobs[3])[-1]) == ("failed", UNKNOWN)
                unknown.append(jobs[3])
        for name in self.everybody:
            in_inbox = len(customer.messages(name, channel="in_app"))
            counts = customer.counts(name)
            assert (counts.unread, counts.unseen, counts.none) == (in_inbox,) * 3
        digests = customer.messages(self.digested)
        assert sum(int(message.subject or 0) for message in digests) == EVENTS_TO_DIGEST
        assert customer.counts(self.digested).unread == len(digests)
        assert customer.rows(DigestWindow) == []
        return unknown, Counter(str(mail.message["Subject"]) for mail in self.sink.mails)

    def _runs(self) -> list[Notification]:
        with reading() as session:
            return list(
                session.exec(select(Notification).where(col(Notification.transaction_id).in_(self.transactions)))
            )

    @staticmethod
    def _person(subscriber_id: str) -> Mapping[str, str]:
        return {"subscriberId": subscriber_id, "email": f"{subscriber_id}@example.com"}
