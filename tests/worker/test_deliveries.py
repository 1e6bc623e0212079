"""A worker process and what providers have in hand: it is waited for, other work goes on, and a stop takes no longer."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from novu_app.execution.models import Delivery
from novu_app.integrations.models import Integration
from novu_app.kernel import hints
from tests.support.customer import Customer, email, in_app
from tests.support.http import HttpSink, Reply
from tests.support.processes import Child, wait_until
from tests.support.valkey import ValkeyServer

#: What waits for what in a worker does not depend on the database; who claims what is tried on both in tests/execution.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

ADA = {"subscriberId": "ada", "email": "ada@example.com"}


@pytest.fixture
def hook(customer: Customer, http_sink: HttpSink) -> Integration:
    """E-mails go out by a web hook."""
    credentials = {"webhookUrl": http_sink.url, "secretKey": "k", "from": "shop@example.com", "senderName": "Shop"}
    return customer.integration("email-webhook", credentials)


@pytest.fixture
def workers(customer: Customer, valkey: ValkeyServer, tmp_path: Path) -> Iterator[Callable[[], Child]]:
    """Starts worker processes on the customer's database, without a clock."""
    started: list[Child] = []

    def start() -> Child:
        novu = Path(sys.executable).with_name("novu")
        log = tmp_path / f"worker-{len(started)}.log"
        started.append(Child([novu, "worker"], log, environment={**os.environ, "NOVU_OUTBOUND_ALLOW": "loopback"}))
        return started[-1]

    yield start
    for child in started:
        child.stop()


def trigger(customer: Customer, name: str = "order") -> None:
    """Triggers a workflow for Ada as a web process does."""
    customer.trigger(ADA, name=name)
    hints.leave("events")


def test_a_slow_provider_holds_up_neither_the_workers_other_lanes_nor_its_stop(
    customer: Customer, hook: Integration, http_sink: HttpSink, workers: Callable[[], Child]
) -> None:
    http_sink.default = Reply(held=True)
    customer.workflow(email())
    customer.workflow(in_app(), name="inbox")
    worker = workers()
    trigger(customer)
    wait_until(lambda: http_sink.requests, "the call of the slow provider")
    trigger(customer, "inbox")
    wait_until(lambda: customer.messages(channel="in_app"), "a message of another lane")
    assert [message.status for message in customer.messages(channel="email")] == ["pending"]
    worker.process.send_signal(signal.SIGTERM)
    http_sink.release()
    assert worker.stop() == 0
    (message,) = customer.messages(channel="email")
    assert (message.status, customer.rows(Delivery), len(http_sink.requests)) == ("sent", [], 1)


def test_a_provider_that_never_answers_does_not_delay_a_stop_for_ever(
    customer: Customer, hook: Integration, http_sink: HttpSink, workers: Callable[[], Child]
) -> None:
    http_sink.default = Reply(held=True)
    customer.workflow(email())
    worker = workers()
    trigger(customer)
    wait_until(lambda: http_sink.requests, "the call of the silent provider")
    began = time.monotonic()
    assert worker.stop() == 0
    assert time.monotonic() - began > 5, "it was waited for"
    (delivery,) = customer.rows(Delivery)
    assert (delivery.status, delivery.attempts) == ("running", 1)
    assert "left to their leases" in worker.output()


def test_two_workers_keep_one_rate(
    customer: Customer, hook: Integration, http_sink: HttpSink, workers: Callable[[], Child]
) -> None:
    from novu_app.integrations import service as integrations
    from novu_app.kernel.database import writing

    with writing() as session:
        rate = {"configurations": {"rateLimit": {"amount": 4, "seconds": 3_600}}}
        integrations.update_integration(session, customer.environment.id, hook.id, rate)
    customer.workflow(email())
    for _ in range(2):
        workers()
    for number in range(20):
        customer.trigger({"subscriberId": f"s{number}", "email": "someone@example.com"})
    hints.leave("events")
    wait_until(lambda: len(http_sink.requests) == 4, "what the rate allows")
    for _ in range(10):
        hints.call("delivery")
        hints.call("delivery")
        time.sleep(0.05)
    assert len(http_sink.requests) == 4
