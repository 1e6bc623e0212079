"""Fair shares of a worker's deliveries: a slow or huge target holds up nobody else, rates are kept, stops are clean."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from novu_app.execution.delivery import claiming, load, shares
from novu_app.execution.delivery.lane import Lane
from novu_app.execution.delivery.shares import Pace, share_out
from novu_app.execution.models import Delivery
from novu_app.integrations import service as integrations
from novu_app.integrations.models import Integration
from novu_app.kernel import buckets
from novu_app.kernel import clock as kernel_clock
from novu_app.kernel.database import writing
from novu_app.kernel.errors import BadRequest
from tests.support.customer import Customer, email
from tests.support.engine import MovableClock
from tests.support.processes import wait_until
from tests.support.smtp import SmtpSink
from tests.support.valkey import ValkeyServer
from worker import tasks

Drain = Callable[[], int]


@pytest.fixture
def lanes() -> Iterator[Callable[[], Lane]]:
    """Makes lanes, each as of a worker process of its own."""
    made: list[Lane] = []

    def make() -> Lane:
        made.append(Lane())
        return made[-1]

    yield make
    for one in made:
        one.stop(0)
    buckets.reset()


def people(prefix: str, count: int) -> list[dict[str, str]]:
    return [{"subscriberId": f"{prefix}{n}", "email": f"{prefix}{n}@example.com"} for n in range(count)]


def send(customer: Customer, name: str, count: int, integration: str) -> None:
    """Queues e-mails through an integration by its identifier."""
    overrides = {"email": {"integrationIdentifier": integration}}
    customer.trigger(people(name, count), overrides=overrides)
    tasks.drain_events()


@pytest.fixture
def two(customer: Customer, smtp_sink: SmtpSink, smtp_sinks: Callable[..., SmtpSink]) -> tuple[SmtpSink, SmtpSink]:
    """Two integrations, ``one`` and ``two``, with a server each."""
    other = smtp_sinks()
    for identifier, sink in (("one", smtp_sink), ("two", other)):
        row = customer.smtp(sink)
        with writing() as session:
            integrations.update_integration(session, customer.environment.id, row, {"identifier": identifier})
    customer.workflow(email())
    return smtp_sink, other


def set_rate(customer: Customer, identifier: str, amount: float, seconds: float) -> None:
    with writing() as session:
        rate = {"configurations": {"rateLimit": {"amount": amount, "seconds": seconds}}}
        integrations.update_integration(session, customer.environment.id, identifier, rate)


def test_a_server_that_does_not_answer_holds_up_no_other_integration(
    customer: Customer, two: tuple[SmtpSink, SmtpSink], lanes: Callable[[], Lane]
) -> None:
    silent, quick = two
    silent.hang(at="EHLO", times=500)
    send(customer, "slow", 60, "one")
    send(customer, "quick", 60, "two")
    own = lanes()
    while own.take_up()[0]:
        pass
    quick.wait_for(60)
    assert silent.mails == []
    assert silent.connections <= 8
    (slow,) = (row.id for row in customer.rows(Integration) if row.identifier == "one")
    in_hand = [row for row in customer.rows(Delivery, target=slow) if row.lease]
    assert len(in_hand) <= 16, "what it has not begun with waits where others can take it"


def test_capacity_is_divided_alike_whatever_each_of_them_has_waiting(
    customer: Customer, two: tuple[SmtpSink, SmtpSink], lanes: Callable[[], Lane], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load, "IN_FLIGHT", 8)
    for sink in two:
        sink.hang(at="EHLO", times=500)
    send(customer, "many", 50, "one")
    send(customer, "few", 10, "two")
    lanes().take_up()
    in_hand = [row for row in customer.rows(Delivery) if row.lease]
    by_target = {target: sum(row.target == target for row in in_hand) for target in {row.target for row in in_hand}}
    assert sorted(by_target.values()) == [4, 4]


def test_shares_are_even_and_nothing_is_left_over() -> None:
    vendors = dict.fromkeys("abcd", "v")
    rooms = {"a": 100, "b": 3, "c": 100, "d": 0}
    assert share_out(50, rooms, vendors, {}) == {"a": 24, "b": 3, "c": 23}
    assert share_out(2, rooms, vendors, {}) == {"a": 1, "b": 1}
    assert share_out(500, rooms, vendors, {}) == {"a": 100, "b": 3, "c": 100}
    assert share_out(50, rooms, {**vendors, "c": "w"}, {"v": 5, "w": 100}) == {"a": 3, "b": 2, "c": 45}


def test_all_integrations_of_a_vendor_that_is_slow_leave_half_of_the_worker_to_others(
    customer: Customer, two: tuple[SmtpSink, SmtpSink], lanes: Callable[[], Lane], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load, "OF_A_VENDOR", 6)
    for sink in two:
        sink.hang(at="EHLO", times=500)
    send(customer, "some", 20, "one")
    send(customer, "more", 20, "two")
    own = lanes()
    while own.take_up()[0]:
        pass
    assert len([row for row in customer.rows(Delivery) if row.lease]) == 6


def test_a_slow_target_has_no_stock_and_a_fast_one_has() -> None:
    pace = Pace()
    assert pace.window(8, 1000.0) == 16, "nothing is known yet"
    pace.in_flight, pace.finished = 8, 1
    assert pace.window(8, 1002.0) == 8
    pace.finished = 100
    assert pace.window(8, 1003.0) == 8 + 25
    pace.finished = 10_000
    assert pace.window(8, 1004.0) == 8 + shares._LARGEST_STOCK


def test_targets_take_turns_when_there_is_not_room_for_all(
    customer: Customer, lanes: Callable[[], Lane], clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of many integrations that are owed something, those at the end of the alphabet do not wait for the others' last."""
    monkeypatch.setattr(claiming, "TARGETS", 3)
    monkeypatch.setattr(load, "IN_FLIGHT", 2)
    targets = [f"{number:024}" for number in range(7)]
    with writing() as session:
        session.add_all([delivery_to(customer, target) for target in targets for _ in range(3)])
    served: list[str] = []
    claim = claiming.claim

    def note(*arguments: Any) -> list[claiming.InHand]:
        claimed = claim(*arguments)
        served.extend(one.target for one in claimed)
        return claimed

    monkeypatch.setattr(claiming, "claim", note)
    lanes().settle()
    assert len(served) == 21
    assert len(set(served[:9])) == 7, "all had their turn before anybody had his third"


def delivery_to(customer: Customer, target: str) -> Delivery:
    """A delivery to an integration that does not exist."""
    return Delivery(
        environment_id=customer.environment.id,
        notification_id="n" * 24,
        job_id="j" * 24,
        message_id=None,
        kind="message",
        target=target,
        integration_id=target,
        provider_id="nodemailer",
        halts=False,
        status="queued",
        attempts=0,
        due_at=kernel_clock.now_ms(),
        created_at=kernel_clock.now_ms(),
    )


def test_a_rate_is_kept_by_two_workers_together(
    customer: Customer,
    two: tuple[SmtpSink, SmtpSink],
    lanes: Callable[[], Lane],
    clock: MovableClock,
    valkey: ValkeyServer,
) -> None:
    limited, free = two
    set_rate(customer, "one", 10, 60)
    send(customer, "limited", 25, "one")
    send(customer, "free", 25, "two")
    both = lanes(), lanes()

    def work() -> int:
        workers = [threading.Thread(target=own.settle) for own in both]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(60)
        return len(limited.mails)

    assert (work(), len(free.mails)) == (10, 25)
    clock.advance(seconds=6)
    assert work() == 11, "one every six seconds"
    clock.advance(seconds=5)
    assert work() == 11
    clock.advance(minutes=5)
    assert work() == 21, "no more than its amount is saved up"
    clock.advance(minutes=1)
    assert work() == 25
    assert {job.status for job in customer.jobs()} == {"completed"}


def test_without_redis_a_worker_keeps_the_rate_by_itself(
    customer: Customer, two: tuple[SmtpSink, SmtpSink], drain: Drain, clock: MovableClock
) -> None:
    set_rate(customer, "one", 3, 3)
    send(customer, "limited", 5, "one")
    own = tasks._delivery_lane()
    own.settle()
    assert len(two[0].mails) == 3
    clock.advance(seconds=2)
    own.settle()
    assert len(two[0].mails) == 5
    buckets.reset()


def test_a_worker_goes_on_by_itself_when_tokens_come(
    customer: Customer, two: tuple[SmtpSink, SmtpSink], lanes: Callable[[], Lane], valkey: ValkeyServer
) -> None:
    set_rate(customer, "one", 2, 0.4)
    send(customer, "limited", 5, "one")
    lanes().take_up()
    two[0].wait_for(5)


@pytest.mark.parametrize(
    "configurations",
    [
        {"rateLimit": {"amount": 0, "seconds": 1}},
        {"rateLimit": {"amount": 5}},
        {"rateLimit": {"amount": "5", "seconds": 1}},
        {"rateLimit": {"amount": True, "seconds": 1}},
        {"rateLimit": 5},
        {"maxAttempts": 0},
        {"maxAttempts": 1.5},
        {"concurrency": -1},
        {"concurrency": 10_000_000},
    ],
)
def test_a_pace_that_can_not_be_kept_is_refused(
    customer: Customer, smtp_sink: SmtpSink, configurations: dict[str, Any]
) -> None:
    row = customer.smtp(smtp_sink)
    with writing() as session, pytest.raises(BadRequest, match="configurations"):
        integrations.update_integration(session, customer.environment.id, row, {"configurations": configurations})


def test_an_integration_may_ask_for_one_message_at_a_time(
    customer: Customer, two: tuple[SmtpSink, SmtpSink], drain: Drain, clock: MovableClock
) -> None:
    with writing() as session:
        changes = {"configurations": {"concurrency": 1}}
        integrations.update_integration(session, customer.environment.id, "one", changes)
    send(customer, "patient", 20, "one")
    drain()
    assert (len(two[0].mails), two[0].connections) == (20, 1)


def test_a_worker_keeps_itself_supplied(
    customer: Customer, two: tuple[SmtpSink, SmtpSink], lanes: Callable[[], Lane]
) -> None:
    for name in ("some", "more", "most"):
        send(customer, name, 100, "one")
    assert lanes().take_up()[1], "there is more than one claim's share"
    two[0].wait_for(300, 20)


def test_one_that_stops_gives_back_what_it_has_not_begun_and_waits_for_the_rest(
    customer: Customer, two: tuple[SmtpSink, SmtpSink], lanes: Callable[[], Lane], valkey: ValkeyServer
) -> None:
    sink = two[0]
    sink.hang(at="DATA", times=8)
    send(customer, "many", 12, "one")
    stopping = lanes()
    stopping.take_up()
    wait_until(lambda: sum(row.status == "running" for row in customer.rows(Delivery)) == 8, "eight under way")
    began = time.monotonic()
    stopping.stop(0.3)
    assert time.monotonic() - began < 20, "the server would have been waited for half a minute"
    rows = customer.rows(Delivery)
    assert sorted((row.status, row.lease is None, row.attempts) for row in rows) == [
        *[("queued", True, 0)] * 4,
        *[("running", False, 1)] * 8,
    ]
    assert valkey.client.llen("rq:queue:novu:delivery") >= 1
    lanes().settle()
    assert len(sink.mails) == 4
    assert stopping.take_up() == (0, False)
