"""How much was sent, as the dashboards of older versions show it (contract/recorded 120, 121)."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import httpx
import pytest

from novu_app.activity import statistics
from novu_app.activity.statistics import Sent
from novu_app.kernel.clock import iso_at
from novu_app.kernel.database import reading
from tests.support.application import TestEnvironment
from tests.support.counting import Statements
from tests.support.customer import Customer, email, in_app
from tests.support.engine import MovableClock

Drain = Callable[[], int]


@pytest.fixture
def sent(app_client: httpx.Client) -> Callable[[], tuple[int, int]]:
    """The runs of the last week and month."""

    def ask() -> tuple[int, int]:
        found = app_client.get("/v1/notifications/stats").json()["data"]
        return found["weeklySent"], found["monthlySent"]

    return ask


@pytest.fixture
def graph(app_client: httpx.Client) -> Callable[..., list[dict[str, Any]]]:
    """The days of the graph."""

    def ask(query: str = "") -> list[dict[str, Any]]:
        answer = app_client.get(f"/v1/notifications/graph/stats{query}")
        assert answer.status_code == 200, answer.text
        days: list[dict[str, Any]] = answer.json()["data"]
        return days

    return ask


def test_a_week_and_a_month_end_at_this_moment(
    customer: Customer, drain: Drain, clock: MovableClock, sent: Callable[[], tuple[int, int]]
) -> None:
    assert sent() == (0, 0)
    customer.workflow(in_app())
    customer.trigger(["ada", "bo"])
    drain()
    assert sent() == (2, 2)
    clock.advance(days=6, hours=23)
    customer.trigger("ada")
    drain()
    assert sent() == (3, 3)
    clock.advance(hours=2)
    assert sent() == (1, 3)
    clock.advance(days=23)
    assert sent() == (0, 1)
    clock.advance(days=8)
    assert sent() == (0, 0)


def test_the_graph_has_each_day_with_what_was_sent(
    app_client: httpx.Client, customer: Customer, drain: Drain, clock: MovableClock, graph: Callable[..., Any]
) -> None:
    assert graph() == []
    customer.workflow(in_app(), name="one")
    customer.workflow(in_app(), email(), name="two")
    ids = [app_client.get(f"/v2/workflows/{name}").json()["data"]["_id"] for name in ("one", "two")]
    first = iso_at(clock.now_ms)[:10]
    customer.trigger(["ada", "bo"], name="one")
    drain()
    later = iso_at(clock.advance(days=3))[:10]
    for name in ("one", "two"):
        customer.trigger("ada", name=name)
    drain()
    days = graph("?days=7")
    assert [(day["_id"], day["count"]) for day in days] == [(later, 2), (first, 2)]
    assert [day["templates"] for day in days] == [ids, ids[:1]]
    assert [day["channels"] for day in days] == [["in_app", "email"], ["in_app"]]
    assert [day["_id"] for day in graph("?days=3")] == [later]
    customer.trigger("bo", name="two")
    drain()
    assert graph("?days=1")[0]["count"] == 3


@pytest.mark.parametrize("days", ["0", "367", "x"])
def test_a_number_of_days_that_is_wrong_is_refused(app_client: httpx.Client, days: str) -> None:
    answer = app_client.get(f"/v1/notifications/graph/stats?days={days}")
    assert answer.status_code == 400
    assert "days" in answer.text


def test_other_environments_are_not_counted(customer: Customer, drain: Drain, environment: TestEnvironment) -> None:
    customer.workflow(in_app())
    customer.trigger()
    drain()
    with reading() as session:
        assert statistics.sent(session, environment.id).weekly == 1
        assert statistics.sent(session, environment.production_id) == Sent(0, 0)
        assert statistics.graph(session, environment.production_id, 7) == []


def test_a_day_that_is_over_is_counted_once(
    customer: Customer,
    drain: Drain,
    clock: MovableClock,
    graph: Callable[..., Any],
    count_statements: Callable[[], AbstractContextManager[Statements]],
) -> None:
    customer.workflow(in_app())
    customer.trigger()
    drain()
    clock.advance(days=2)
    before = graph()
    with count_statements() as done:
        assert graph() == before
    assert done.besides_the_key() <= 4
