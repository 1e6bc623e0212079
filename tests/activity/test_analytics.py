"""Figures by days: counted from what happened, kept, counted again while they may change."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from novu_app.activity import analytics
from novu_app.activity.figures import Cell, Day, bucket_of, narrowed, percentile, together
from novu_app.kernel.database import reading, writing
from novu_app.messages.models import Message
from tests.support.counting import Statements
from tests.support.customer import Customer, email, in_app
from tests.support.engine import MovableClock

Drain = Callable[[], int]


def counted(customer: Customer, number: int) -> Day:
    with reading() as session:
        day = analytics.count(session, customer.environment.id, number)
    with writing() as session:
        analytics.keep(session, customer.environment.id, [day])
    return day


def kept(customer: Customer, days: int = 3) -> analytics.Kept:
    with reading() as session:
        return analytics.read(session, customer.environment.id, days)


def test_a_day_is_counted_kept_and_counted_again_when_it_may_have_changed(
    customer: Customer, drain: Drain, clock: MovableClock
) -> None:
    assert kept(customer).owed == [], "nothing ever ran"
    customer.workflow(in_app(), email())
    customer.trigger([{"subscriberId": "ada", "email": "ada@example.com"}, "bob"])
    drain()
    today = analytics.today()
    assert kept(customer).owed == [today]
    with writing() as session:
        message = session.get_one(Message, customer.messages("ada", channel="in_app")[0].id)
        message.seen = message.read = True

    day = counted(customer, today)
    workflow_id = customer.runs()[0].workflow_id
    assert sum(day.runs[workflow_id].values()) == 2
    assert day.people == 2
    in_the_inbox, mailed = sorted(day.cells, key=lambda cell: cell.channel, reverse=True)
    assert in_the_inbox == Cell(workflow_id, "in_app", "novu", 2, 0, 1, 1)
    assert (mailed.provider_id, mailed.sent) == ("novu-email", 1)
    assert sum(day.times["in_app"][workflow_id].values()) == 2

    again = kept(customer)
    assert (again.days[-1], list(again.owed)) == (day, [])
    clock.advance(minutes=2)
    assert kept(customer).owed == [today]
    clock.advance(days=1)
    assert kept(customer).owed == [today + 1, today], "a day that was counted on itself is not over"
    counted(customer, today)
    counted(customer, today + 1)
    assert kept(customer).owed == []
    clock.advance(days=9)
    assert kept(customer, 30).owed == [today + number for number in range(10, 0, -1)]


def test_a_page_of_figures_costs_two_statements(
    customer: Customer, drain: Drain, count_statements: Callable[[], AbstractContextManager[Statements]]
) -> None:
    customer.workflow(in_app())
    customer.trigger()
    drain()
    counted(customer, analytics.today())
    with count_statements() as seen:
        kept(customer, 90)
    assert len(seen.texts) == 2, str(seen)


def test_figures_of_another_environment_stay_there(customer: Customer, drain: Drain) -> None:
    customer.workflow(in_app())
    customer.trigger()
    drain()
    counted(customer, analytics.today())
    with reading() as session:
        there = analytics.read(session, customer.environment.production_id, 3)
        assert not analytics.count(session, customer.environment.production_id, analytics.today()).runs
    assert (list(there.owed), any(day.runs for day in there.days)) == ([], False)


def test_days_are_added_up_and_narrowed() -> None:
    day = Day(
        1,
        {"w1": {"completed": 3, "error": 1}, "w2": {"completed": 5}},
        [Cell("w1", "email", "ses", 3, 1), Cell("w2", "in_app", "novu", 5, 0, 4, 2)],
        people=6,
        times={"email": {"w1": {bucket_of(200): 4}}},
    )
    total = together([day, day])
    assert (total.all_runs, total.sent, total.failed, total.read, total.most_people) == (18, 16, 2, 4, 6)
    assert total.workflows["w1"] == {"completed": 6, "error": 2}
    assert total.times["email"] == {bucket_of(200): 8}
    only = together([narrowed(day, channel="email")])
    assert (only.all_runs, only.sent, list(only.channels)) == (4, 3, ["email"])
    assert together([narrowed(day, "w2")]).sent == 5
    assert Day.of(1, day.stored() | {"times": {"email": {"w1": {str(bucket_of(200)): 4}}}}, 0) == day


def test_percentiles_are_right_to_a_tenth() -> None:
    assert percentile({}, 0.5) is None
    assert percentile({bucket_of(0): 5}, 0.99) == 0
    for taken in (1, 7, 90, 1_234, 60_000, 3_600_000):
        found = percentile({bucket_of(taken): 1}, 0.5)
        assert found is not None
        assert abs(found - taken) <= max(1, taken * 0.1)
    spread = {bucket_of(10): 50, bucket_of(100): 45, bucket_of(1000): 5}
    assert [percentile(spread, part) for part in (0.5, 0.95, 0.99)] == [10, 108, 1024]
