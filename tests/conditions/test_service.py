"""A condition is read once, asked often, and says clearly why it can not answer."""

from typing import Any

import pytest

from novu_app.conditions.service import ConditionFailed, compile_condition, evaluate, problem_with

VARIABLES = {
    "payload": {"plan": "pro", "amount": 120},
    "subscriber": {"data": {"age": 20}},
    "steps": {"inbox": {"seen": True}},
}


def test_a_condition_over_the_namespaces_of_a_run() -> None:
    condition = compile_condition(
        {
            "and": [
                {"==": [{"var": "payload.plan"}, "pro"]},
                {">=": [{"var": "subscriber.data.age"}, "18"]},
                {"!": {"var": "steps.email.seen"}},
                {"var": "steps.inbox.seen"},
            ]
        }
    )
    assert condition.problem is None
    assert condition.holds(VARIABLES) is True
    assert condition.holds({**VARIABLES, "payload": {"plan": "free"}}) is False
    assert condition.holds({}) is False


@pytest.mark.parametrize("nothing", [None, {}, ""])
def test_no_rule_holds_always(nothing: Any) -> None:
    assert compile_condition(nothing).holds({}) is True
    assert problem_with(nothing) is None


@pytest.mark.parametrize(("rule", "expected"), [(True, True), (False, False)])
def test_true_and_false_are_conditions(rule: bool, expected: bool) -> None:
    assert problem_with(rule) is None
    assert compile_condition(rule).holds({}) is expected


def deep(levels: int) -> Any:
    rule: Any = {"var": "payload.x"}
    for _ in range(levels):
        rule = {"!": [rule]}
    return rule


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({"bogus": [1]}, 'Unknown operator "bogus"'),
        ({"and": [{"beginsWith": [1, 2]}]}, 'did you mean "startsWith"'),
        ({"containz": [1, 2]}, 'did you mean "contains"'),
        ({"method": ["abc", "toString"]}, "Unknown operator"),
        ({"and": [True], "or": [True]}, "one operator, not 2"),
        ("payload.plan", "an object with one operator"),
        ([True], "an object with one operator"),
        (7, "an object with one operator"),
        (deep(40), "too deep"),
        ({"in": [1, list(range(1_001))]}, "too large"),
        ({"==": [{"var": "a"}, "x" * 200_000]}, "too large"),
        ({"or": [{"a": {"b": [1] * 1_001}, "c": 1}]}, "too large"),
    ],
)
def test_what_can_not_be_read_is_told_when_saved_and_fails_when_asked(rule: Any, message: str) -> None:
    condition = compile_condition(rule)
    with pytest.raises(ConditionFailed, match=message):
        condition.holds(VARIABLES)
    assert message in (problem_with(rule) or "")


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({"and": []}, '"and" takes at least 1 value, not 0'),
        ({"==": [{"var": "a"}]}, '"==" takes 2 values, not 1'),
        ({">": [1, 2, 3]}, '">" takes 2 values, not 3'),
        ({"<=": [1, 2, 3, 4]}, '"<=" takes 2 to 3 values, not 4'),
        ({"null": []}, '"null" takes 1 value, not 0'),
        ({"between": [{"var": "a"}, 1, 5]}, '"between" takes 2 values, not 3'),
        ({"between": [{"var": "a"}, ["1", 5]]}, "needs two numbers in an array"),
        ({"notBetween": [{"var": "a"}, [1]]}, "needs two numbers in an array"),
        ({"contains": [{"var": "a"}, 5]}, '"contains" compares with a text'),
        ({"notIn": [{"var": "a"}, "x"]}, '"notIn" compares with an array'),
        ({"or": [{"withinLast": [{"var": "a"}, {"amount": 0, "unit": "days"}]}]}, "a number above 0"),
        ({"withinLast": [{"var": "a"}, {"amount": "5", "unit": "days"}]}, "a number above 0"),
        ({"exactlyXAgo": [{"var": "a"}, {"amount": 1, "unit": "seconds"}]}, "one of minutes, hours, days"),
        ({"exactlyXAgo": [{"var": "a"}, {"amount": 1, "unit": ["days"]}]}, "one of minutes, hours, days"),
        ({"moreThanXAgo": [{"var": "a"}, 5]}, "needs an amount and a unit"),
        ({"isOnlineInLast": [{"amount": 1, "unit": "moons"}]}, "one of minutes, hours, days"),
        ({"and": [{"==": [1, 1], "!=": [1, 2]}]}, "Two operators in one object: !=, =="),
    ],
)
def test_what_would_do_nothing_is_told_when_it_is_saved_and_does_nothing(rule: Any, message: str) -> None:
    assert message in (problem_with(rule) or "")
    assert isinstance(compile_condition(rule).holds({}), bool)


@pytest.mark.parametrize(
    "rule",
    [
        {"<=": [1, {"var": "payload.amount"}, 200]},
        {"between": [{"var": "payload.amount"}, [{"var": "payload.min"}, 200]]},
        {"withinLast": [{"var": "payload.at"}, {"var": "payload.window"}]},
        {"contains": [{"var": "payload.plan"}, {"var": "payload.part"}]},
        {"!": {"var": "payload.plan"}},
        {"in": ["pro", {"var": "payload.plans"}]},
        {"some": [{"var": "payload.items"}, {">": [{"var": "price"}, 100]}]},
        {"reduce": [{"var": "payload.items"}, {"+": [{"var": "accumulator"}, 1]}, 0]},
        {"isOnline": True},
        deep(30),
    ],
)
def test_what_is_well_has_no_problem(rule: Any) -> None:
    assert problem_with(rule) is None


MANY = {"list": list(range(60))}


@pytest.mark.parametrize(
    "rule",
    [
        {"reduce": [{"var": "list"}, {"cat": [{"var": "accumulator"}, {"var": "accumulator"}]}, "x"]},
        {"reduce": [{"var": "list"}, {"merge": [{"var": "accumulator"}, {"var": "accumulator"}]}, [1]]},
        {"cat": [{"reduce": [{"var": "list"}, [{"var": "accumulator"}, {"var": "accumulator"}], "x"]}]},
        {"reduce": [{"var": "list"}, {"if": [{"var": "accumulator.length"}, {"var": "accumulator"}]}, {"var": "text"}]},
        {"map": [{"var": "wide"}, {"map": [{"var": ""}, {"map": [{"var": ""}, {"var": ""}]}]}]},
    ],
)
def test_work_without_end_is_given_up(rule: Any) -> None:
    wide = [[[1] * 100] * 100] * 100
    with pytest.raises(ConditionFailed, match="too much work"):
        evaluate(rule, {**MANY, "wide": wide, "text": "\U0001f642" * 200_000})


def test_an_array_that_is_too_deep_for_a_text_is_given_up() -> None:
    nested = {"reduce": [{"var": "list"}, [{"var": "accumulator"}], 1]}
    assert evaluate({"+": [{"cat": [nested]}]}, MANY) == 1
    with pytest.raises(ConditionFailed, match="too deep"):
        evaluate({"cat": [nested]}, {"list": list(range(200))})


def test_a_failure_while_evaluating_is_a_failure_of_the_condition() -> None:
    with pytest.raises(ConditionFailed, match="nothing to multiply"):
        compile_condition({"*": []}).holds({})
