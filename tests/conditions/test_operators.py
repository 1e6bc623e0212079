"""What each operator makes of values (contract/workflow-model.md, Skip / step conditions)."""

import math
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from novu_app.conditions.service import UNDEFINED, evaluate
from novu_app.kernel import clock

NOW = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon_of_the_last_of_march() -> Iterator[None]:
    clock.set_source(lambda: int(NOW.timestamp() * 1000))
    yield
    clock.set_source(None)


def compare(operator: str, *values: Any) -> Any:
    """The operator on values that come from the data."""
    names = [f"v{position}" for position in range(len(values))]
    return evaluate({operator: [{"var": name} for name in names]}, dict(zip(names, values, strict=True)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, "1"),
        (1, 1.0),
        ("pro", "pro"),
        (True, "true"),
        ("false", False),
        (None, None),
        (None, 0),
        ("", 0),
        ("0x10", 16),
        ([5], 5),
        ([], 0),
        ("2026-01-01", "2026-01-01T00:00:00.000Z"),
        ("2026-01-01T10:00:00+02:00", "2026-01-01T08:00:00Z"),
        ("Thu, 01 Jan 2026 08:00:00 GMT", "2026-01-01T08:00:00Z"),
        (2**53, 2**53 + 1),
        (0, -0.0),
    ],
)
def test_values_that_are_equal(one: Any, other: Any) -> None:
    assert compare("==", one, other) is compare("=", other, one) is True
    assert compare("!=", one, other) is False


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("pro", "Pro"),
        (True, "yes"),
        (False, "pro"),
        (1, "1 apple"),
        (None, "pro"),
        ({"a": 1, "b": 2}, {"a": 1, "b": 2}),
        (["a"], ["a"]),
        ("room 1", "hall 1"),
        ("2026-02-30", "2026-03-02"),
        ("1_000", 1000),
        ("nan", "NaN"),
    ],
)
def test_values_that_are_not_equal(one: Any, other: Any) -> None:
    assert compare("==", one, other) is compare("=", other, one) is False
    assert compare("!=", one, other) is True


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"<": ["9", 10]}, True),
        ({"<": ["2026-01-02", "2026-01-10T00:00:00Z"]}, True),
        ({"<": ["apple", "pear"]}, False),
        ({">=": ["apple", "apple"]}, False),
        ({">": [None, -1]}, True),
        ({">": [True, "false"]}, True),
        ({"<=": [1, 5, 10]}, True),
        ({"<=": [1, 11, 10]}, False),
        ({"<=": ["2026-01-01", "2026-01-01", "2026-02-01"]}, True),
        ({"<=": [1, "x", 10]}, False),
        ({"<": [1, 5, 10]}, True),
        ({"<": [1, 10, 10]}, False),
        ({">": [3, 2, 1]}, True),
        ({"between": [5, [5, 10]]}, True),
        ({"between": ["5", [5, 10]]}, False),
        ({"between": [True, [0, 10]]}, False),
        ({"between": [5, [5]]}, False),
        ({"notBetween": [11, [5, 10]]}, True),
        ({"notBetween": ["x", [5, 10]]}, False),
    ],
)
def test_order(rule: Any, expected: bool) -> None:
    assert evaluate(rule, {}) is expected


@pytest.mark.parametrize(
    ("operator", "text", "other", "expected"),
    [
        ("startsWith", "order-1", "order", True),
        ("startsWith", "Order-1", "order", False),
        ("startsWith", 15, "1", False),
        ("endsWith", "order-1", "-1", True),
        ("contains", "order-1", "der", True),
        ("contains", ["der"], "der", False),
        ("doesNotContain", "order-1", "x", True),
        ("doesNotContain", None, "x", False),
        ("doesNotBeginWith", "order-1", "x", True),
        ("doesNotBeginWith", 1, "x", False),
        ("doesNotEndWith", "order-1", "1", False),
        ("containsAny", ["a", 1], [1, "b"], True),
        ("containsAny", ["1"], [1], False),
        ("containsAny", "a", ["a"], False),
        ("doesNotContainAny", ["a"], ["b"], True),
        ("doesNotContainAny", None, ["b"], False),
        ("in", "b", ["a", "b"], True),
        ("in", 1, ["1"], False),
        ("in", True, [1], False),
        ("in", 2, "123", True),
        ("in", "x", None, False),
        ("notIn", "c", ["a", "b"], True),
        ("notIn", "a", "b", False),
    ],
)
def test_texts_and_arrays(operator: str, text: Any, other: Any, expected: bool) -> None:
    assert compare(operator, text, other) is expected


def test_nothing_is_null_and_no_value_is_not() -> None:
    assert evaluate({"null": [{"var": "payload.missing"}]}, {"payload": {}}) is True
    assert evaluate({"notNull": [{"var": "payload.missing"}]}, {"payload": {}}) is False
    assert evaluate({"and": []}, {}) is UNDEFINED
    assert evaluate({"null": [{"and": []}]}, {}) is False
    assert evaluate({"notNull": [{"and": []}]}, {}) is True
    assert evaluate({"notNull": []}, {}) is True
    assert evaluate({"isEmpty": [{"var": "missing"}]}, {}) is False
    assert evaluate({"isEmpty": [""]}, {}) is evaluate({"isNonEmpty": ["x"]}, {}) is True


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, False),
        ("0", True),
        ("", False),
        ([], False),
        ([0], True),
        ({}, True),
        (None, False),
        (-0.0, False),
        ("false", True),
    ],
)
def test_truth(value: Any, expected: bool) -> None:
    assert compare("!!", value) is expected
    assert compare("!", value) is not expected


@pytest.mark.parametrize(
    ("operator", "days", "amount", "unit", "expected"),
    [
        ("moreThanXAgo", 7, 5, "days", True),
        ("moreThanXAgo", 5, 5, "days", False),
        ("lessThanXAgo", 5, 5, "days", True),
        ("lessThanXAgo", -3, 5, "days", True),
        ("withinLast", 5, 5, "days", True),
        ("withinLast", -3, 5, "days", False),
        ("notWithinLast", 7, 5, "days", True),
        ("notWithinLast", -3, 5, "days", False),
        ("exactlyXAgo", 6, 5, "days", True),
        ("exactlyXAgo", 6.01, 5, "days", False),
        ("exactlyXAgo", 8, 1, "weeks", True),
        ("exactlyXAgo", 371, 1, "years", True),
        ("exactlyXAgo", 373, 1, "years", False),
        ("exactlyXAgo", 2 / 24, 1, "hours", True),
        ("exactlyXAgo", 3 / 24, 1, "hours", False),
        ("exactlyXAgo", 2 / 1440, 1, "minutes", True),
        ("exactlyXAgo", 3 / 1440, 1, "minutes", False),
        # A month before the 31st of March is the 31st of February, which is the 3rd of March.
        ("moreThanXAgo", 28, 1, "months", False),
        ("moreThanXAgo", 29, 1, "months", True),
        ("withinLast", 1, 0, "days", False),
        ("withinLast", 1, -1, "days", False),
        ("withinLast", 1, "5", "days", False),
        ("withinLast", 1, 5, "seconds", False),
    ],
)
def test_relative_dates(operator: str, days: float, amount: Any, unit: str, expected: bool) -> None:
    moment = datetime.fromtimestamp(NOW.timestamp() - days * 86_400, UTC).isoformat()
    assert evaluate({operator: [moment, {"amount": amount, "unit": unit}]}, {}) is expected


def test_a_relative_date_is_read_from_the_data_and_what_is_no_date_is_false() -> None:
    rule = {"withinLast": [{"var": "payload.at"}, {"var": "payload.window"}]}
    window = {"amount": 1, "unit": "weeks"}
    assert evaluate(rule, {"payload": {"at": "2026-03-30", "window": window}}) is True
    assert evaluate(rule, {"payload": {"at": int(NOW.timestamp() * 1000) - 1, "window": window}}) is True
    assert evaluate(rule, {"payload": {"at": "yesterday", "window": window}}) is False
    assert evaluate(rule, {"payload": {"at": "2026-03-30"}}) is False
    assert evaluate({"moreThanXAgo": [{"var": "payload.at"}, window]}, {}) is True  # null is the epoch


def subscriber(online: bool | None, last: str | None) -> dict[str, Any]:
    return {"subscriber": {"isOnline": online, "lastOnlineAt": last}}


def test_whether_the_subscriber_is_online() -> None:
    assert evaluate({"isOnline": [True]}, subscriber(True, None)) is True
    assert evaluate({"isOnline": []}, subscriber(True, None)) is True
    assert evaluate({"isOnline": [False]}, subscriber(False, None)) is True
    assert evaluate({"isOnline": [True]}, subscriber(False, None)) is False
    assert evaluate({"isOnline": [False]}, {}) is False


def test_whether_the_subscriber_was_online() -> None:
    rule = {"isOnlineInLast": [{"amount": 5, "unit": "minutes"}]}
    assert evaluate(rule, subscriber(True, None)) is True
    assert evaluate(rule, subscriber(False, "2026-03-31T11:56:00.000Z")) is True
    assert evaluate(rule, subscriber(False, "2026-03-31T11:54:59.999Z")) is False
    assert evaluate(rule, subscriber(False, None)) is False
    assert evaluate({"isOnlineInLast": [{"amount": 5, "unit": "moons"}]}, subscriber(True, None)) is False
    everybody = {"all": [{"var": "payload.list"}, {"isOnline": [True]}]}
    assert evaluate(everybody, {"payload": {"list": [1]}, **subscriber(True, None)}) is True


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"+": ["3 apples", "4.5"]}, 7.5),
        ({"+": []}, 0),
        ({"-": ["3"]}, -3),
        ({"-": ["7", [2]]}, 5),
        ({"*": ["2", "3"]}, 6),
        ({"*": ["2"]}, "2"),
        ({"/": [1, 0]}, math.inf),
        ({"/": [-1, 0]}, -math.inf),
        ({"%": [-7, 3]}, -1),
        ({"min": ["3", 2]}, 2),
        ({"max": []}, -math.inf),
        ({"cat": ["a", 1, 1.0, None, True, [1, [2]], 1e21, 0.1]}, "a11true1,21e+210.1"),
        ({"substr": ["jsonlogic", -5]}, "logic"),
        ({"substr": ["jsonlogic", 1, -5]}, "son"),
        ({"substr": ["jsonlogic", 0, -0.5]}, "jsonlogi"),
        ({"substr": ["jsonlogic", 4, None]}, ""),
        ({"merge": [[1], 2, [[3]]]}, [1, 2, [3]]),
        ({"if": [False, 1, True, 2, 3]}, 2),
        ({"if": [False, 1]}, None),
        ({"?:": [[], 1, 2]}, 2),
        ({"or": [0, [], "x"]}, "x"),
        ({"and": [1, "", "x"]}, ""),
        ({"map": [[1, 2], {"*": [{"var": ""}, 2]}]}, [2, 4]),
        ({"filter": [[1, 2, 3], {">": [{"var": ""}, 1]}]}, [2, 3]),
        ({"reduce": [[1, 2, 3], {"+": [{"var": "current"}, {"var": "accumulator"}]}, 0]}, 6),
        ({"all": [[], True]}, False),
        ({"none": [[], True]}, True),
        ({"some": [[0, 1], {"var": ""}]}, True),
        ({"missing": ["a", "b"]}, ["b"]),
        ({"missing_some": [1, ["a", "b"]]}, []),
        ({"missing_some": [2, ["a", "b"]]}, ["b"]),
        ({"var": ["b.c", "else"]}, "else"),
        ({"var": "list.1"}, "two"),
        ({"var": "list.length"}, 2),
        ({"var": "a.length"}, 3),
        ({"var": "a.constructor"}, None),
        ({"log": "a"}, "a"),
        ({"===": [1, "1"]}, False),
        ({"!==": [1, "1"]}, True),
        ({"===": [2**53, 2**53 + 1]}, True),
    ],
)
def test_what_json_logic_brings_along(rule: Any, expected: Any) -> None:
    assert evaluate(rule, {"a": "abc", "list": ["one", "two"]}) == expected


def test_what_comes_from_the_data_is_never_a_rule() -> None:
    rule = {"missing": [{"var": "payload.fields"}]}
    assert evaluate(rule, {"payload": {"fields": [{"var": ""}]}}) == [{"var": ""}]
    assert evaluate({"=": [{"var": "a"}, 1]}, {"a": {"if": [True, 1]}}) is False
