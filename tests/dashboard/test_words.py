"""Conditions and hours as people read and write them."""

from typing import Any

import pytest

from novu_app.dashboard.pages.subscribers.preferences import hours_of
from novu_app.dashboard.words import condition_in_words
from novu_app.kernel.errors import BadRequest


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (None, ""),
        ({"==": [{"var": "payload.plan"}, "pro"]}, "payload.plan is pro"),
        (
            {"and": [{">": [{"var": "payload.total"}, 100]}, {"or": [{"!": {"var": "a"}}, {"!!": [{"var": "b"}]}]}]},
            "payload.total is more than 100 and (a is not set or b is set)",
        ),
        ({"<=": [1, {"var": "payload.n"}, 9]}, "payload.n is between 1 and 9"),
        ({"in": [{"var": "payload.city"}, ["Rome", "Oslo"]]}, "payload.city is one of Rome, Oslo"),
        ({"in": ["a", {"var": "payload.tags"}]}, "payload.tags contains a"),
        ({"!": {"==": [{"var": "a"}, ""]}}, "not a is empty"),
        ({"reduce": [1, 2]}, '{"reduce":[1,2]}'),
        (True, "true"),
    ],
)
def test_a_condition_is_read_as_a_sentence(condition: Any, words: str) -> None:
    assert condition_in_words(condition) == words


def test_hours_are_written_as_people_do_and_stored_as_the_contract_has_them() -> None:
    assert hours_of("") == []
    assert hours_of("9:00-12:30, 13:00\N{EN DASH}24:00") == [
        {"start": "09:00 AM", "end": "12:30 PM"},
        {"start": "01:00 PM", "end": "11:59 PM"},
    ]
    assert hours_of("22:00-06:00") == [{"start": "10:00 PM", "end": "06:00 AM"}]
    for wrong in ("9-17", "25:00-26:00", "09:00-09:00"):
        with pytest.raises(BadRequest):
            hours_of(wrong)
