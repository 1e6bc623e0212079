"""Conditions in the visual builder: every rule that it can show comes back as the rule that it was."""

from typing import Any

import pytest

from novu_app.conditions.queries import OPERATORS, empty_query, from_query, to_query
from novu_app.conditions.sentences import WORDS, in_words
from novu_app.conditions.service import problem_with

AMOUNT = {"var": "payload.amount"}
PLAN = {"var": "subscriber.data.plan"}
SEEN = {"var": "subscriber.lastOnlineAt"}

RULES: list[tuple[Any, str]] = [
    ({"==": [PLAN, "gold"]}, "subscriber.data.plan is gold"),
    ({"!=": [PLAN, ""]}, "subscriber.data.plan is not “”"),
    ({">": [AMOUNT, 100]}, "payload.amount is more than 100"),
    ({"<=": [AMOUNT, 1.5]}, "payload.amount is at most 1.5"),
    ({"==": [{"var": "payload.paid"}, True]}, "payload.paid is true"),
    ({"contains": [PLAN, "go"]}, "subscriber.data.plan contains go"),
    ({"startsWith": [PLAN, "very big"]}, "subscriber.data.plan begins with “very big”"),
    ({"in": [PLAN, ["gold", "silver"]]}, "subscriber.data.plan is one of gold, silver"),
    ({"notIn": [AMOUNT, [1, 2]]}, "payload.amount is none of 1, 2"),
    ({"containsAny": [{"var": "payload.tags"}, ["a"]]}, "payload.tags has any of a"),
    ({"between": [AMOUNT, [1, 5]]}, "payload.amount is between 1 and 5"),
    ({"null": [PLAN]}, "subscriber.data.plan is not set"),
    ({"withinLast": [SEEN, {"amount": 3, "unit": "days"}]}, "subscriber.lastOnlineAt is within the last 3 days"),
    ({"moreThanXAgo": [SEEN, {"amount": 1, "unit": "hours"}]}, "subscriber.lastOnlineAt is more than 1 hour ago"),
    ({"==": [AMOUNT, {"var": "payload.limit"}]}, "payload.amount is payload.limit"),
    ({"!": [{"==": [PLAN, "gold"]}]}, "not (subscriber.data.plan is gold)"),
    (
        {"and": [{">": [AMOUNT, 1]}, {"or": [{"==": [PLAN, "gold"]}, {"isNonEmpty": [PLAN]}]}]},
        "payload.amount is more than 1 and (subscriber.data.plan is gold or subscriber.data.plan is not empty)",
    ),
]


@pytest.mark.parametrize(("rule", "sentence"), RULES, ids=lambda value: value if isinstance(value, str) else "")
def test_there_and_back(rule: Any, sentence: str) -> None:
    query = to_query(rule)
    assert query is not None
    assert from_query(query) == rule
    assert in_words(rule) == sentence
    assert problem_with(rule) is None


@pytest.mark.parametrize(
    ("rule", "same"),
    [
        ({"in": ["go", PLAN]}, {"contains": [PLAN, "go"]}),
        ({"<=": [1, AMOUNT, 5]}, {"between": [AMOUNT, [1, 5]]}),
        ({"<": [1, AMOUNT]}, {">": [AMOUNT, 1]}),
        ({"===": [{"var": ["payload.amount"]}, 1]}, {"==": [AMOUNT, 1]}),
        (
            {"!": {"!": [{"and": [{">": [AMOUNT, 1]}, {"<": [AMOUNT, 5]}]}]}},
            {"and": [{">": [AMOUNT, 1]}, {"<": [AMOUNT, 5]}]},
        ),
    ],
)
def test_other_ways_to_say_it(rule: Any, same: Any) -> None:
    query = to_query(rule)
    assert query is not None
    assert from_query(query) == same


@pytest.mark.parametrize(
    "rule",
    [
        {"some": [{"var": "payload.items"}, {">": [{"var": "price"}, 1]}]},
        {"==": [1, 1]},
        {"==": [{"var": ["payload.a", 3]}, 1]},
        {">": [{"+": [AMOUNT, 1]}, 2]},
        {"and": [{"==": [AMOUNT, 1]}, {"isOnline": [True]}]},
        {"withinLast": [SEEN, "3 days"]},
        {"in": [PLAN, [{"a": 1}]]},
        True,
        "text",
    ],
)
def test_what_the_builder_can_not_show_stays_as_it_is_written(rule: Any) -> None:
    assert to_query(rule) is None
    assert in_words(rule) == ""


@pytest.mark.parametrize("rule", [None, {}, ""])
def test_no_condition_is_an_empty_builder(rule: Any) -> None:
    assert to_query(rule) == empty_query()
    assert from_query(empty_query()) is None
    assert in_words(rule) == ""


def test_what_is_typed_means_what_its_variable_is() -> None:
    kinds = {"payload.amount": "number", "payload.paid": "boolean"}

    def rule(field: str, operator: str, value: Any) -> Any:
        return from_query(
            {"combinator": "and", "rules": [{"field": field, "operator": operator, "value": value}]}, kinds
        )

    assert rule("payload.amount", "=", "12") == {"==": [AMOUNT, 12]}
    assert rule("payload.amount", "=", "a dozen") == {"==": [AMOUNT, "a dozen"]}
    assert rule("payload.amount", "in", ["1", " 2.5", ""]) == {"in": [AMOUNT, [1, 2.5]]}
    assert rule("payload.amount", "between", ["1", "9"]) == {"between": [AMOUNT, [1, 9]]}
    assert rule("payload.paid", "=", "false") == {"==": [{"var": "payload.paid"}, False]}
    assert rule("payload.zip", "=", "01234") == {"==": [{"var": "payload.zip"}, "01234"]}


def test_rules_that_are_not_complete_are_left_out() -> None:
    rules = [
        {"field": "", "operator": "=", "value": "x"},
        {"field": "payload.amount", "operator": "between", "value": ["1", ""]},
        {"field": "payload.amount", "operator": "=", "value": "", "valueSource": "field"},
        {"combinator": "or", "rules": []},
    ]
    assert from_query({"combinator": "and", "rules": rules}) is None
    rules.append({"field": "payload.amount", "operator": ">", "value": 1})
    assert from_query({"combinator": "and", "rules": rules}) == {">": [AMOUNT, 1]}


def test_every_operator_has_a_name() -> None:
    assert set(WORDS) == set(OPERATORS)
