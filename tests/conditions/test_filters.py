"""Novu's older filters (contract/workflow-model.md, legacy v1 ``filters``)."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from novu_app.conditions.filters import compile_filters
from novu_app.conditions.service import ConditionFailed
from novu_app.kernel import clock

VARIABLES: dict[str, Any] = {
    "payload": {
        "plan": "pro",
        "seats": 12,
        "trial": False,
        "tags": ["new", "eu"],
        "items": [{"sku": "A1"}],
        "none": None,
        "due": "2026-03-15",
    },
    "subscriber": {
        "firstName": "Ada",
        "data": {"age": 36},
        "isOnline": False,
        "lastOnlineAt": "2026-03-31T11:54:30.000Z",
    },
    "tenant": {"identifier": "acme", "data": {"tier": "gold"}},
    "context": {"team": {"id": "red", "data": {"size": 5}}},
    "steps": {"inbox": {"seen": True, "read": False}},
}


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    clock.set_source(lambda: int(datetime(2026, 3, 31, 12, 0, tzinfo=UTC).timestamp() * 1000))
    yield
    clock.set_source(None)


def holds(*children: dict[str, Any], value: str = "AND", **group: Any) -> bool:
    return compile_filters([{"value": value, "children": list(children), **group}]).holds(VARIABLES)


def on(field: str, operator: str, value: Any = None, source: str = "payload") -> dict[str, Any]:
    return {"on": source, "field": field, "operator": operator, "value": value}


@pytest.mark.parametrize(
    ("field", "operator", "value", "expected"),
    [
        ("plan", "EQUAL", "pro", True),
        ("seats", "EQUAL", "12", True),
        ("trial", "EQUAL", "false", True),
        ("trial", "EQUAL", "true", False),
        ("missing", "EQUAL", "x", False),
        ("plan", "NOT_EQUAL", "free", True),
        ("missing", "NOT_EQUAL", "x", True),
        ("seats", "LARGER", "9", True),
        ("seats", "SMALLER", "9", False),
        ("seats", "LARGER_EQUAL", "12", True),
        ("seats", "SMALLER_EQUAL", "12", True),
        ("missing", "LARGER_EQUAL", "1", False),
        ("due", "LARGER", "2026-03-01", True),
        ("tags", "IN", "eu", True),
        ("plan", "IN", "r", True),
        ("missing", "IN", "x", False),
        ("tags", "NOT_IN", "us", True),
        ("missing", "NOT_IN", "x", True),
        ("seats", "BETWEEN", "10,20", True),
        ("seats", "BETWEEN", [13, 20], False),
        ("seats", "BETWEEN", "10", False),
        ("due", "BETWEEN", "2026-03-01, 2026-03-31", True),
        ("seats", "NOT_BETWEEN", "13,20", True),
        ("missing", "NOT_BETWEEN", "13,20", False),
        ("plan", "LIKE", "PR", True),
        ("plan", "NOT_LIKE", "free", True),
        ("plan", "IS_DEFINED", None, True),
        ("none", "IS_DEFINED", None, True),
        ("missing", "IS_DEFINED", None, False),
        ("tags", "ANY_IN", "eu,us", True),
        ("plan", "ANY_IN", ["pro", "team"], True),
        ("tags", "ALL_IN", "eu,us", False),
        ("tags", "ALL_IN", "eu,us,new", True),
        ("missing", "ALL_IN", "x", False),
        ("items[0].sku", "EQUAL", "A1", True),
        ("items.0.sku", "EQUAL", "A1", True),
    ],
)
def test_fields(field: str, operator: str, value: Any, expected: bool) -> None:
    assert holds(on(field, operator, value)) is expected


@pytest.mark.parametrize(
    ("source", "field", "value"),
    [
        ("subscriber", "firstName", "Ada"),
        ("subscriber", "data.age", "36"),
        ("tenant", "identifier", "acme"),
        ("tenant", "data.tier", "gold"),
        ("context", "team", "red"),
        ("context", "team.id", "red"),
        ("context", "team.data.size", "5"),
    ],
)
def test_where_fields_are_read(source: str, field: str, value: str) -> None:
    assert holds(on(field, "EQUAL", value, source))
    assert not holds(on(field, "EQUAL", "else", source))


def test_groups() -> None:
    yes, no = on("plan", "EQUAL", "pro"), on("plan", "EQUAL", "free")
    assert holds(yes, yes)
    assert not holds(yes, no)
    assert holds(yes, no, value="OR")
    assert not holds(no, no, value="OR")
    assert holds(no, isNegated=True)
    assert not holds(yes, isNegated=True)
    assert holds()
    either = [{"value": "AND", "children": [no]}, {"value": "AND", "children": [yes]}]
    assert compile_filters(either).holds(VARIABLES)
    assert compile_filters([]).holds({})
    assert compile_filters(None).holds({})


@pytest.mark.parametrize(("state", "expected"), [("seen", True), ("unseen", False), ("read", False), ("unread", True)])
def test_an_earlier_step(state: str, expected: bool) -> None:
    assert holds({"on": "previousStep", "step": "inbox", "stepType": state}) is expected
    assert holds({"on": "previousStep", "step": "left-no-message", "stepType": state})


def test_online() -> None:
    assert holds({"on": "isOnline", "value": False})
    assert not holds({"on": "isOnline", "value": True})
    assert holds({"on": "isOnlineInLast", "value": 5, "timeOperator": "minutes"})
    assert not holds({"on": "isOnlineInLast", "value": "4", "timeOperator": "minutes"})
    assert holds({"on": "isOnlineInLast", "value": 1, "timeOperator": "hours"})
    never = compile_filters(
        [{"value": "AND", "children": [{"on": "isOnlineInLast", "value": 1, "timeOperator": "days"}]}]
    )
    assert not never.holds({"subscriber": {"isOnline": False, "lastOnlineAt": None}})
    assert never.holds({"subscriber": {"isOnline": True, "lastOnlineAt": None}})


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        ([{"children": [{"on": "webhook", "webhookUrl": "https://example.com"}]}], "webhook are not supported"),
        ([{"children": [{"on": "moon"}]}], "no filters on 'moon'"),
        ([{"children": [{"on": "payload", "field": "a", "operator": "SAME", "value": 1}]}], "Unknown operator 'SAME'"),
        ([{"children": [{"on": "payload", "field": "a", "operator": ["EQUAL"]}]}], "Unknown operator"),
        ([{"children": [{"on": "payload", "operator": "EQUAL"}]}], "needs a field"),
        ([{"children": [{"on": "isOnlineInLast", "value": 5}]}], "timeOperator"),
        ([{"children": [{"on": "previousStep", "step": "a", "stepType": "x"}]}], "stepType"),
        ([{"value": "XOR", "children": [on("a", "EQUAL"), on("a", "EQUAL")]}], '"AND" or "OR"'),
        ({"value": "AND"}, "a list of groups"),
        ([{"children": {}}], "a list of filters"),
        ([{"children": [None]}], "a list of filters"),
        ([{"children": [on("a", "EQUAL")] * 201}], "more than 200"),
    ],
)
def test_what_can_not_be_read_fails_when_it_is_asked(groups: Any, message: str) -> None:
    condition = compile_filters(groups)
    with pytest.raises(ConditionFailed, match=message):
        condition.holds(VARIABLES)
