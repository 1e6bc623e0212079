"""What the index of an inbox holds of tags and data: filters by it find what the messages themselves say."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from novu_app.kernel.database import get_engine, reading
from novu_app.messages import counting, inbox, marks
from novu_app.messages.filters import InboxFilter
from tests.messages.rows import Inbox
from tests.support.counting import Statements
from tests.support.customer import Customer, in_app

EDGE = "\x1f"
scalars = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text(max_size=3)
keys = st.text(max_size=3)


@given(st.lists(st.text(max_size=4), max_size=5), st.text(max_size=4))
def test_a_line_has_a_tag_or_has_it_not(tags: list[str], sought: str) -> None:
    line, needle = marks.line_of(tags), marks.in_line(sought)
    if line is None:
        assert any(EDGE in tag for tag in tags)
    else:
        assert (needle is not None and needle in line) == (sought in tags)


def test_tags_that_are_too_long_for_an_index_have_no_line() -> None:
    assert marks.line_of(["é" * 64] * 2) is not None
    assert marks.line_of(["é" * 64] * 4) is None


@given(keys, keys, st.lists(scalars, max_size=3), scalars)
def test_the_line_of_data_has_every_value_that_the_data_has_and_no_other(
    key: str, inner: str, members: list[Any], value: marks.Scalar
) -> None:
    data: Mapping[str, Any] = {key: {inner: value, f"{inner}-more": members, f"{inner}-deep": {"a": 1}}}
    line = marks.data_line_of(data)
    assert line is not None
    values = [((key, inner), value), *(((key, f"{inner}-more"), member) for member in members)]
    assert all(marks.in_data_line(path, each) in line for path, each in values)
    for path, each in [((inner,), value), ((key,), value), ((key, f"{inner}-deep"), 1), ((key, inner), "another")]:
        assert marks.in_data_line(path, each) not in line


def test_equal_numbers_are_written_alike() -> None:
    assert marks.in_data_line(["a"], 1) == marks.in_data_line(["a"], 1.0)
    assert marks.in_data_line(["a"], 0) == marks.in_data_line(["a"], -0.0)
    assert len({marks.in_data_line(["a"], value) for value in (1, True, "1", None)}) == 4
    # Where numbers of the other kind end that are told apart.
    assert marks.in_data_line(["a"], 2**53) != marks.in_data_line(["a"], 2**53 + 1)


def test_much_data_fits_into_an_index_or_has_no_line() -> None:
    line = marks.data_line_of({f"field {number}": "é" * 5_000 for number in range(30)})
    assert line is not None
    assert len(line.encode()) <= 800
    assert marks.in_data_line(["field 29"], "é" * 5_000) in line
    assert marks.in_data_line(["field 29"], "é" * 4_999) not in line
    assert marks.data_line_of({"people": list(range(1_000))}) is None


TAGS = (["news"], ["news", "sale"], [], None, [f"news{EDGE}sale"], ["ne", "ws"], ["é" * 64] * 4 + ["news"])
MANY = {"kind": ["a", "b"], "others": list(range(400))}  # more than fits into an index
DATA = (
    {"kind": "a", "at": {"level": 2}},
    {"kind": ["a", "b"]},
    {"kind": {"a": "a"}},
    {"at": {"level": 2.0}},
    MANY,
    {"kind": "word " * 60},
    None,
)
FILTERS: dict[str, tuple[InboxFilter, Callable[[Any, Any], bool]]] = {
    "one tag": (InboxFilter(tags=(("news",),)), lambda tags, _: "news" in tags),
    "either tag": (InboxFilter(tags=(("sale", "ws"),)), lambda tags, _: bool({"sale", "ws"} & set(tags))),
    "both tags": (InboxFilter(tags=(("news",), ("sale",))), lambda tags, _: {"news", "sale"} <= set(tags)),
    "a tag with the edge": (
        InboxFilter(tags=((f"news{EDGE}sale",),)),
        lambda tags, _: f"news{EDGE}sale" in tags,
    ),
    "a value": (InboxFilter(data={("kind",): (("a",),)}), lambda _, data: data.get("kind") in ("a", ["a", "b"])),
    "a long value": (
        InboxFilter(data={("kind",): (("word " * 60,),)}),
        lambda _, data: data.get("kind") == "word " * 60,
    ),
    "a number": (InboxFilter(data={("at", "level"): ((2,),)}), lambda _, data: data.get("at") == {"level": 2}),
    "tag and value": (
        InboxFilter(tags=(("news",),), data={("kind",): (("b", "a"),)}),
        lambda tags, data: "news" in tags and data.get("kind") in ("a", ["a", "b"]),
    ),
    "nothing": (InboxFilter(tags=(("none",),), data={("kind",): (("none",),)}), lambda *_: False),
}


def test_lists_and_counts_find_what_the_messages_say(
    inbox_of_ada: Inbox, count_statements: Callable[[], AbstractContextManager[Statements]]
) -> None:
    """With lines, and without: messages that were stored before there were any have none."""
    every = []
    for tags in TAGS:
        for data in DATA:
            for unmarked in ({}, {"tag_line": None, "data_line": None}):
                [message_id] = inbox_of_ada.arrive(tags=tags, data=data, **unmarked)
                every.append((message_id, tags or [], data or {}))
    expected = {
        name: [message_id for message_id, tags, data in reversed(every) if holds(tags, data)]
        for name, (_, holds) in FILTERS.items()
    }
    assert all(found for name, found in expected.items() if name != "nothing")
    with reading() as session:
        for name, (wanted, _) in FILTERS.items():
            page = inbox.list_messages(session, inbox_of_ada.owner, wanted, limit=100)
            assert [message["id"] for message in page.messages] == expected[name], name
        with count_statements() as done:
            counts = counting.count_messages(session, inbox_of_ada.owner, [wanted for wanted, _ in FILTERS.values()])
    assert dict(zip(FILTERS, counts, strict=True)) == {name: len(found) for name, found in expected.items()}
    assert len(done) == 2, f"the kept counts, and one walk through the index:\n{done}"


def test_sqlite_passes_over_messages_in_the_index_alone(
    database: str, inbox_of_ada: Inbox, count_statements: Callable[[], AbstractContextManager[Statements]]
) -> None:
    if database != "sqlite":
        pytest.skip("PostgreSQL decides by how many rows there are")
    with reading() as session, count_statements() as done:
        for wanted, _ in FILTERS.values():
            counting.count_messages(session, inbox_of_ada.owner, [wanted])
    statements = [statement for statement in done.texts if "FROM message" in statement]
    assert len(statements) == len(FILTERS)
    with get_engine().connect() as connection:
        for statement in statements:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", (None,) * statement.count("?")).all()
            assert plan[0][3] == "SEARCH message USING COVERING INDEX ix_message_subscriber (subscriber_pk=?)"


def test_the_engine_marks_what_it_stores(customer: Customer, drain: Callable[[], int]) -> None:
    customer.workflow(in_app(data={"kind": "{{payload.kind}}"}), tags=["news", "sale"])
    customer.subscribers("ada")
    customer.trigger("ada", {"kind": "comment"})
    drain()
    [message] = customer.messages("ada")
    assert message.tag_line == marks.line_of(["news", "sale"])
    assert message.data_line == marks.in_data_line(["kind"], "comment")
    with get_engine().connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM message WHERE data_line IS NULL")).scalar_one() == 0
