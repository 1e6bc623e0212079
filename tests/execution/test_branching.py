"""Branches and experiments: runs of one workflow that go different ways."""

from collections import Counter
from collections.abc import Callable

import pytest

from novu_app.execution.steps.branching import share_of
from novu_app.workflows.structure import order_of, problems
from tests.support.customer import Customer, delay, lines
from tests.support.engine import MovableClock
from tests.support.steps import branch, equals, say, step

Drain = Callable[[], int]


def said(customer: Customer, subscriber_id: str = "ada") -> list[str]:
    return [str(message.subject) for message in customer.messages(subscriber_id)]


@pytest.mark.parametrize(
    ("plan", "expected"),
    [("gold", ["gold", "thanks", "end"]), ("silver", ["silver", "end"]), ("other", ["none", "end"])],
)
def test_a_run_goes_through_one_arm_and_what_follows_the_branch(
    customer: Customer, drain: Drain, plan: str, expected: list[str]
) -> None:
    customer.workflow(
        branch(("gold", equals("payload.plan", "gold")), ("silver", equals("payload.plan", "silver"))),
        say("gold", parent=("branch", "gold")),
        say("thanks", parent=("branch", "gold")),
        say("silver", parent=("branch", "silver")),
        say("none", parent=("branch", "default")),
        say("end"),
    )
    customer.trigger(payload={"plan": plan})
    drain()
    assert said(customer) == expected
    (job,) = customer.jobs(type="branch")
    assert lines(job) == ["Branch was taken"]
    assert customer.runs()[0].status == "completed"


def test_the_first_arm_that_fits_is_taken_and_an_empty_arm_goes_on(customer: Customer, drain: Drain) -> None:
    customer.workflow(branch(("a", True), ("b", True)), say("b", parent=("branch", "b")), say("end"))
    customer.trigger()
    drain()
    assert said(customer) == ["end"]


def test_arms_may_hold_branches_and_waits(customer: Customer, drain: Drain, clock: MovableClock) -> None:
    inner = branch(("yes", equals("payload.inner", True)), name="inner", parent=("outer", "in"))
    later = delay()
    later.parent = ("inner", "yes")
    customer.workflow(
        branch(("in", equals("payload.outer", True)), name="outer"),
        inner,
        later,
        say("deep {{steps.inner.arm}} {{steps.outer.arm}}", "deep", parent=("inner", "yes")),
        say("after-inner", parent=("outer", "in")),
        say("end"),
    )
    customer.trigger(payload={"outer": True, "inner": True})
    customer.trigger("bob", payload={"outer": True})
    customer.trigger("eve")
    drain()
    assert (said(customer), said(customer, "bob"), said(customer, "eve")) == ([], ["after-inner", "end"], ["end"])
    clock.advance(hours=1)
    drain()
    assert said(customer) == ["deep yes in", "after-inner", "end"]


def test_a_condition_that_can_not_be_read_fails_its_step_and_says_why(customer: Customer, drain: Drain) -> None:
    customer.workflow(branch(("a", {"frobnicate": [1]})), say("a", parent=("branch", "a")), say("end"))
    customer.trigger()
    drain()
    (job,) = customer.jobs(type="branch")
    assert (job.status, lines(job)) == ("failed", ["The condition of the step can not be evaluated"])
    assert said(customer) == ["end"], "the run goes on after the branch"


def test_a_step_in_an_arm_that_is_not_there_is_never_reached_and_is_an_issue() -> None:
    steps = [
        {
            "step_id": "a",
            "type": "branch",
            "control_values": {"arms": [{"id": "x"}]},
            "parent": {"step_id": "b", "arm": "x"},
        },
        {
            "step_id": "b",
            "type": "branch",
            "control_values": {"arms": [{"id": "x"}]},
            "parent": {"step_id": "a", "arm": "x"},
        },
        {"step_id": "c", "type": "in_app", "control_values": {}, "parent": {"step_id": "gone", "arm": "x"}},
        {"step_id": "d", "type": "in_app", "control_values": {}, "parent": {"step_id": "a", "arm": "y"}},
        {"step_id": "e", "type": "in_app", "control_values": {}},
    ]
    assert [order.next for order in order_of(steps)] == [5] * 5
    assert sorted(problems(steps)) == [0, 1, 2, 3]


def test_an_experiment_gives_each_subscriber_the_same_arm_every_time(customer: Customer, drain: Drain) -> None:
    customer.workflow(
        step("experiment", arms=[{"id": "a", "weight": 3}, {"id": "b", "weight": 1}, {"id": "c", "weight": 0}]),
        say("a", parent=("experiment", "a")),
        say("b", parent=("experiment", "b")),
        say("c", parent=("experiment", "c")),
    )
    names = [f"s{number}" for number in range(8)]
    for _ in range(3):
        customer.trigger(names)
    drain()
    for name in names:
        assert len(set(said(customer, name))) == 1
        assert len(said(customer, name)) == 3


def test_the_shares_of_an_experiment_are_even() -> None:
    tenths = Counter(int(share_of("0123456789abcdef01234567", f"subscriber-{n}") * 10) for n in range(10_000))
    assert set(tenths) == set(range(10))
    assert min(tenths.values()) > 850
