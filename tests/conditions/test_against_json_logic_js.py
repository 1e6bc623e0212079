"""Thousands of rules, evaluated here and by the published json-logic-js: both make the same of them."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from novu_app.conditions.loops import LAZY
from novu_app.conditions.rules import OPERATORS
from novu_app.kernel import clock
from tests.conditions.reference import JsonLogic, ours
from tests.support.thorough import THOROUGH

pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")

# 31 March of a leap year: a month ago is the 31st of February.
NOW = int(datetime(2024, 3, 31, 14, 30, 15, 250_000, tzinfo=UTC).timestamp() * 1000)
DAY = 86_400
KEYS = ("a", "b", "c", "deep", "0", "1", "list")
PATHS = (*KEYS, "", "deep.a", "deep.b.c", "list.0", "list.1.a", "list.length", "a.length", "c.0", "nothing", "a.", ".")
LOOPS = ("current", "accumulator", "current.a", "accumulator.length")
UNITS = ("minutes", "hours", "days", "weeks", "months", "years", "seconds")
#: These look at the subscriber, which json-logic-js does not know.
OWN = {"isOnline", "isOnlineInLast"}
DIRECT = sorted(OPERATORS - OWN - LAZY.keys() - {"var", "missing", "missing_some"})

numbers = st.one_of(
    st.sampled_from(
        [0, -0.0, 1, -1, 2, 0.1, 1.5, -2.5, 1e21, 1e-7, 123456789012, 2**53, 2**53 + 1, 10**30, 1e308, 5e-324]
    ),
    st.integers(-5, 20),
    st.builds(lambda digits, exponent: float(f"{digits}e{exponent}"), st.integers(1, 10**6), st.integers(-12, 24)),
    st.floats(allow_nan=False, allow_infinity=False),
)
forms = st.sampled_from(
    [
        lambda moment: moment.isoformat(timespec="milliseconds") + "Z",
        lambda moment: moment.isoformat(timespec="seconds"),
        lambda moment: moment.isoformat(timespec="seconds") + "+05:30",
        lambda moment: moment.isoformat(" ", timespec="seconds"),
        lambda moment: moment.strftime("%Y-%m-%d"),
        lambda moment: moment.strftime("%Y-%m"),
        lambda moment: moment.strftime("%a, %d %b %Y %H:%M:%S GMT"),
        lambda moment: moment.strftime("%a %b %d %Y %H:%M:%S GMT+0200 (Central European Summer Time)"),
    ]
)
moments = st.datetimes(datetime(1970, 1, 1), datetime(2060, 1, 1)) | st.just(datetime(2024, 2, 29))  # noqa: DTZ001
dates = st.builds(lambda moment, form: form(moment), moments, forms)
nasty_texts = [
    *("", " ", "0", "1", "-0", "01", " 12 ", "1e3", "0x1F", "0b11", "1_000", "+3", "- 3", "12px", ".5", "5.", "."),
    *("nan", "NaN", "inf", "Infinity", "-Infinity", "true", "false", "null", "undefined", "[object Object]", "a,b"),
    *("pro", "Pro", "\ufeff7", "\x1f7", "\u0663", "\U0001f642", "a\U0001f642b"),
    *("2024", "2024-13-01", "2024-01-32", "2024-01-01T25:00", "2024-01-01T24:00:00Z"),
]
texts = st.sampled_from(nasty_texts) | st.text(max_size=4) | dates
scalars = st.one_of(st.none(), st.booleans(), numbers, texts)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3),
    max_leaves=6,
)
durations = st.fixed_dictionaries(
    {
        "amount": st.sampled_from([1, 3, 0.5, 1.9, 40, 1000, 1e9, 1e300, 0, -1, "1", None, True]),
        "unit": st.sampled_from([*UNITS, None]),
    }
)
# An object with one key is a rule.
literals = scalars | st.lists(scalars, max_size=3) | durations | st.just({})
variables = st.one_of(
    st.sampled_from([*PATHS, *LOOPS]).map(lambda path: {"var": path}),
    st.tuples(st.sampled_from(PATHS), scalars).map(lambda pair: {"var": list(pair)}),
)
LENGTHS = {
    "minutes": 60,
    "hours": 3600,
    "days": DAY,
    "weeks": 7 * DAY,
    "months": 30 * DAY,
    "years": 365 * DAY,
    "seconds": 1,
}
off_by = st.sampled_from([0, 0.001, 1, 59, 60, 61, 3599, 3600, 3601, DAY - 1, DAY, DAY + 1, 2 * DAY, 7 * DAY, 8 * DAY])
amounts = st.sampled_from([1, 2, 5, 0.5, 1.9, 30, 59, 700])


def ago(amount: float, unit: str, seconds: float) -> str:
    """A moment so long ago, and so many seconds earlier."""
    moment = NOW / 1000 - amount * LENGTHS[unit] - seconds
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")


def about(operator: str, moment: Any, amount: float, unit: str) -> dict[str, Any]:
    return {operator: [moment, {"amount": amount, "unit": unit}]}


RELATIVE = st.sampled_from(["moreThanXAgo", "lessThanXAgo", "withinLast", "notWithinLast", "exactlyXAgo"])
near = st.builds(
    lambda operator, amount, unit, off, sign: about(operator, ago(amount, unit, off * sign), amount, unit),
    *(RELATIVE, amounts, st.sampled_from(UNITS), off_by, st.sampled_from([1, -1])),
)
relative = near | st.builds(about, RELATIVE, dates | scalars, amounts, st.sampled_from(UNITS))
paths = st.lists(st.sampled_from(PATHS) | st.integers(0, 2), max_size=3)
missing = st.one_of(
    paths.map(lambda found: {"missing": found}),
    paths.map(lambda found: {"missing": [found]}),
    st.tuples(scalars, paths).map(lambda pair: {"missing_some": list(pair)}),
)


def operations(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Every operator, with any number of any values."""
    operators = st.sampled_from(sorted(OPERATORS - OWN - {"missing", "missing_some"}))
    return st.one_of(
        st.tuples(operators, st.lists(inner, max_size=4)).map(lambda pair: {pair[0]: pair[1]}),
        st.tuples(operators, st.lists(inner, min_size=2, max_size=2)).map(lambda pair: {pair[0]: pair[1]}),
        st.tuples(operators, inner.filter(lambda value: not isinstance(value, list))).map(
            lambda pair: {pair[0]: pair[1]}
        ),
        st.lists(inner, max_size=3),
    )


rules = st.recursive(literals | variables | relative | missing, operations, max_leaves=8)
data = st.dictionaries(st.sampled_from(KEYS), values, max_size=5) | values


def times(examples: int) -> settings:
    """So many rules, on a machine that may be busy with other tests."""
    return settings(max_examples=examples * THOROUGH, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def json_logic() -> Iterator[JsonLogic]:
    library = JsonLogic()
    clock.set_source(lambda: NOW)
    yield library
    clock.set_source(None)
    library.close()


def same(json_logic: JsonLogic, rule: Any, given_data: Any) -> None:
    written, of = json.dumps(rule), json.dumps(given_data)
    assert ours(written, of) == json_logic.evaluate(written, of, NOW)


@times(500)
@given(rules, data)
@example({"*": []}, {})
@example({"missing_some": [1, None]}, {})
@example({"reduce": [{"var": ""}, {"cat": [{"var": "accumulator"}, {"var": "current"}]}, ""]}, [1, None, [2, [3]], {}])
@example({"max": [-0.0, 0]}, {})
@example({"min": [0, -0.0]}, {})
@example({"substr": ["a🙂b", 1, 1]}, {})
@example({"notNull": [{"and": []}]}, {})
def test_any_rule(json_logic: JsonLogic, rule: Any, given_data: Any) -> None:
    same(json_logic, rule, given_data)


@times(700)
@given(st.sampled_from(DIRECT), st.lists(values, min_size=1, max_size=3))
def test_any_values(json_logic: JsonLogic, operator: str, found: list[Any]) -> None:
    reads = [{"var": position} for position in range(len(found))]
    same(json_logic, {operator: reads}, found)
    same(json_logic, {operator: [{"var": 0}, {"var": 0}]}, found)


@times(300)
@given(relative)
def test_any_relative_date(json_logic: JsonLogic, rule: Any) -> None:
    same(json_logic, rule, {})


@times(300)
@given(numbers)
def test_numbers_are_written_as_javascript_writes_them(json_logic: JsonLogic, number: float) -> None:
    same(json_logic, {"cat": [number, " ", {"*": [number, 3]}]}, {})


@times(350)
@given(
    st.sampled_from(["map", "filter", "all", "some", "none", "reduce"]), st.lists(values, max_size=4), rules, scalars
)
def test_any_loop(json_logic: JsonLogic, operator: str, entries: list[Any], logic: Any, initial: Any) -> None:
    same(json_logic, {operator: [{"var": "list"}, logic, initial]}, {"list": entries})


@times(500)
@given(st.sampled_from(["==", "<", "<="]), moments, forms, forms)
def test_any_two_forms_of_a_date(json_logic: JsonLogic, operator: str, moment: datetime, one: Any, other: Any) -> None:
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    same(json_logic, {operator: [one(moment), other(moment)]}, {})
    same(json_logic, {operator: [one(day), other(day)]}, {})
