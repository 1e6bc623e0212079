"""The price of a chunk does not grow with it: as many SQL statements and Redis calls for 500 recipients as for 10."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from novu_app.events import direct, fanout
from novu_app.events.invocations import PORTS
from novu_app.execution import due
from novu_app.execution.delivery import claiming, verdicts
from novu_app.execution.delivery.in_hand import InHand
from novu_app.execution.outcomes import Outcome, store_outcomes
from novu_app.kernel import bulk, hints
from novu_app.kernel import clock as kernel_clock
from novu_app.kernel.database import writing
from novu_app.kernel.ids import new_ids
from novu_app.preferences.models import Preference
from novu_app.providers.base import Accepted, DeliveryDeferred, DeliveryFailed
from novu_app.realtime import presence
from novu_app.workflows.drafts import StepDraft
from tests.support.counting import Statements
from tests.support.customer import Customer, delay, digest, email, in_app
from tests.support.engine import MovableClock
from tests.support.smtp import SmtpSink
from worker import tasks

pytestmark = pytest.mark.usefixtures("valkey")
SIZES = (10, 500)
COUNT = "{{steps.digest.eventCount}} for {{subscriber.firstName}}"


@pytest.fixture
def price(
    customer: Customer, count_statements: Callable[[], Any], count_redis: Callable[[], Any]
) -> Callable[[Callable[[], int], int], tuple[list[str], Counter[str]]]:
    """Does one chunk and gives the statements and the Redis commands that it took."""

    def measure(work: Callable[[], int], size: int) -> tuple[list[str], Counter[str]]:
        statements: Statements
        redis: Counter[str]
        hints.take("delivery")  # a hint that still waits would spare the next one
        with count_redis() as redis, count_statements() as statements:
            assert work() == size
        return [" ".join(text.split()[:4]) for text in statements.texts], +redis

    return measure


def everybody(customer: Customer, size: int) -> list[str]:
    """Subscribers of whom some listen, some refuse, and all have an e-mail address."""
    names = [f"n{size}-{number:03}" for number in range(size)]
    pks = customer.subscribers(*names, email="someone@example.com", firstName="Ada")
    presence.enter(pks[::2])
    with writing() as session:
        bulk.insert(
            session,
            Preference.__table__,  # type: ignore[attr-defined]
            ("id", "subscriber_pk"),
            list(zip(new_ids(size), pks[::5], strict=False)),
            constants={
                "environment_id": customer.environment.id,
                "level": "SUBSCRIBER_GLOBAL",
                "scope": "global",
                "channels": '{"email": false}',
                "created_at": 0,
                "updated_at": 0,
            },
        )
    return names


def workflow(customer: Customer, *steps: StepDraft, clock: MovableClock | None = None) -> None:
    """The workflow ``order``; its definition is known to this process, as it is to a worker that has run for a while."""
    customer.workflow(*steps)
    customer.trigger("warm")
    tasks.drain_events()
    for _ in range(len(steps) if clock else 0):
        clock.advance(hours=1)
        tasks.drain_runs()


def same(prices: list[tuple[list[str], Counter[str]]], *, batches: int = 1) -> None:
    """Both sizes cost the same, and something at all; so many realtime batches are published."""
    (few, few_redis), (many, many_redis) = prices
    assert few == many, f"{len(few)} statements for {SIZES[0]}, {len(many)} for {SIZES[1]}"
    assert few_redis == many_redis
    assert few
    assert few_redis["publish"] == batches


STEPS = {
    "in-app": (in_app(), in_app("Twice {{subscriber.firstName}}")),
    "e-mail to a server": (email(), in_app()),
    "delay": (in_app(), delay(), in_app()),
    "digest": (in_app(), digest(), in_app(COUNT)),
}


@pytest.mark.parametrize("steps", STEPS.values(), ids=STEPS.keys())
def test_a_page_of_a_topic(customer: Customer, smtp_sink: SmtpSink, price: Any, steps: tuple[StepDraft, ...]) -> None:
    customer.smtp(smtp_sink)
    workflow(customer, *steps)
    prices = []
    for size in SIZES:
        customer.topic(f"topic-{size}", everybody(customer, size))
        customer.trigger({"type": "Topic", "topicKey": f"topic-{size}"})
        fanout.plan_events()
        prices.append(price(fanout.run_page, size))
        assert len(customer.runs()) == 1 + sum(SIZES[: len(prices)])
    same(prices)


@pytest.mark.parametrize("new", [False, True], ids=["known subscribers", "new subscribers"])
@pytest.mark.parametrize("steps", STEPS.values(), ids=STEPS.keys())
def test_single_triggers(
    customer: Customer,
    smtp_sink: SmtpSink,
    price: Any,
    steps: tuple[StepDraft, ...],
    new: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(direct, "EVENTS_A_CHUNK", max(SIZES))
    customer.smtp(smtp_sink)
    workflow(customer, *steps)
    prices = []
    for size in SIZES:
        names = [f"new-{size}-{number}" for number in range(size)] if new else everybody(customer, size)
        customer.triggers([{"name": "order", "to": {"subscriberId": n, "lastName": "L"}} for n in names])
        prices.append(price(direct.run_direct_events, size))
    same(prices, batches=2)  # what became of the runs, and that the list of subscribers changed


@pytest.mark.parametrize(
    ("steps", "events"),
    [(STEPS["delay"], 1), ((delay(), email(), in_app()), 1), (STEPS["digest"], 2), ((delay(), digest(), in_app()), 1)],
    ids=["delay", "delay and e-mail", "digest of two", "delay and digest"],
)
def test_runs_that_wake(
    customer: Customer,
    smtp_sink: SmtpSink,
    price: Any,
    clock: MovableClock,
    steps: tuple[StepDraft, ...],
    events: int,
) -> None:
    customer.smtp(smtp_sink)
    workflow(customer, *steps, clock=clock)
    prices = []
    for size in SIZES:
        customer.topic(f"topic-{size}", everybody(customer, size))
        for _ in range(events):
            customer.trigger({"type": "Topic", "topicKey": f"topic-{size}"})
            tasks.drain_events()
        clock.advance(hours=1)
        prices.append(price(lambda: due.run_due(PORTS), size))
        clock.advance(hours=1)
        tasks.drain_runs()
    same(prices)


def test_runs_whose_subscribers_are_gone(customer: Customer, price: Any, clock: MovableClock) -> None:
    workflow(customer, *STEPS["delay"], clock=clock)
    prices = []
    for size in SIZES:
        names = everybody(customer, size)
        customer.topic(f"topic-{size}", names)
        customer.trigger({"type": "Topic", "topicKey": f"topic-{size}"})
        tasks.drain_events()
        with writing() as session:
            bulk.execute(session, "DELETE FROM subscriber WHERE subscriber_id <> 'warm'")
        clock.advance(hours=1)
        prices.append(price(lambda: due.run_due(PORTS), size))
    assert prices[0] == prices[1]
    assert customer.runs(status="processing") == []


@pytest.mark.parametrize("result", ["sent", "failed", "again", "moved", "mixed"])
def test_outcomes_of_deliveries(
    customer: Customer, smtp_sink: SmtpSink, count_statements: Callable[[], Any], result: str
) -> None:
    customer.smtp(smtp_sink)
    workflow(customer, email(stop=True), in_app())
    counts = []
    for size in SIZES:
        customer.topic(f"topic-{size}", everybody(customer, size))
        customer.trigger({"type": "Topic", "topicKey": f"topic-{size}"})
        tasks.drain_events()
        now = kernel_clock.now_ms()
        due_now = claiming.look(now)
        statements: Statements
        with count_statements() as statements:
            claimed = claiming.claim(dict.fromkeys(due_now.targets, size), due_now.senders, now)
        claims = len(statements)
        assert len(claimed) == size * 4 // 5, "a fifth does not want e-mail"
        assert claims <= 4, "the claim, the messages, the environments' settings, who must not be written to"
        kinds = ("sent", "failed", "again", "moved") if result == "mixed" else (result,)
        outcomes = [outcome_of(one, kinds[number % len(kinds)], now) for number, one in enumerate(claimed)]
        with count_statements() as statements, writing() as session:
            store_outcomes(session, outcomes, now)
        counts.append((claims, len(statements)))
        with writing() as session:
            bulk.execute(session, "DELETE FROM delivery")
    assert counts[0] == counts[1]
    assert counts[0][1] <= 10


def outcome_of(one: InHand, kind: str, now: int) -> Outcome:
    """An outcome of each kind, as an attempt makes it."""
    assert one.sender is not None
    if kind == "sent":
        return verdicts.sent(one, Accepted("id", "250 OK"))
    if kind == "failed":
        return verdicts.failed(one, "550 no")
    if kind == "moved":
        one.standbys = [one.sender]
        return verdicts.refused(one, DeliveryFailed("535 no"))
    return (
        verdicts.put_back(one, now + 60_000) if one.attempts else verdicts.refused(one, DeliveryDeferred("451 later"))
    )
