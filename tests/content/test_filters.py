"""Novu's own Liquid filters (contract/workflow-model.md, Liquid)."""

from typing import Any

import pytest

from novu_app.content.templates import compile_value

VARIABLES: dict[str, Any] = {
    "names": ["Ada", "Bob", "Cyd", "Dan", "Eve"],
    "people": [{"who": {"name": n}} for n in ("Ada", "Bob", "Cyd")],
    "object": {"a": "b", "n": [1, None]},
    "number": 3,
    "text": "3",
    "none": None,
}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("names | digest", "Ada, Bob and 3 others"),
        ("names | digest: 4", "Ada, Bob, Cyd, Dan and 1 other"),
        ("names | digest: 5", "Ada, Bob, Cyd, Dan and Eve"),
        ("people | digest: 2, 'who.name', ' + '", "Ada + Bob and 1 other"),
        ("none | digest", ""),
        ("names | slice: 0 | toSentence", "Ada"),
        ("names | toSentence", "Ada, Bob, and 3 others"),
        ("people | toSentence: 'who.name'", "Ada, Bob, and 1 other"),
        ("people | toSentence: 'who.name', 5", "Ada, Bob, and Cyd"),
        ("people | slice: 0, 2 | toSentence: 'who.name'", "Ada and Bob"),
        ("names | toSentence: '', 1, 'person'", "Ada and 4 people"),
        ("names | toSentence: '', 0", ", and 5 others"),
        ("none | toSentence", ""),
        ("number | pluralize: 'item'", "3 items"),
        ("number | pluralize: 'child', 'children'", "3 children"),
        ("1 | pluralize: 'item'", "1 item"),
        ("0 | pluralize: 'item'", ""),
        ("text | pluralize: 'box'", "3 boxes"),
        ("names | pluralize: 'city'", "5 cities"),
        ("names | pluralize: 'item', '', 'false'", "items"),
        ("object | pluralize: 'key'", "2 keys"),
        ("'many' | pluralize: 'item'", ""),
        ("none | pluralize: 'item'", ""),
        ("object | json", "{'a':'b','n':[1,null]}"),
        ("'say \"hi\"' | json", 'say "hi"'),
    ],
)
def test_filters_say_what_the_contract_says(expression: str, expected: str) -> None:
    assert compile_value(f"{{{{ {expression} }}}}").render(VARIABLES) == expected


def test_json_can_be_indented() -> None:
    assert compile_value("{{ object | json: 2 }}").render({"object": {"a": 1}}) == "{\n  'a': 1\n}"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("'2024-07-01T22:30:00Z' | timezone: 'Europe/Berlin' | date: '%d %H:%M %z %Z'", "02 00:30 +0200 Europe/Berlin"),
        ("1700000000 | timezone: 'America/New_York' | date: '%F %T'", "%F %T"),
        ("1700000000 | timezone: 'America/New_York'", "2023-11-14T17:13:20-05:00"),
        ("'2024-07-01T22:30:00Z' | timezone: 'UTC'", "2024-07-01T22:30:00Z"),
        ("'2024-07-01T22:30:00Z' | timezone: none | date: '%H:%M'", "22:30"),
        ("'2024-07-01T22:30:00Z' | timezone: 'No/Where' | date: '%H:%M'", "22:30"),
        ("'2024-07-01T22:30:00Z' | timezone: 'Asia/Tokyo' | date: '%H:%M', 'UTC'", "22:30"),
        ("'soon' | timezone: 'Asia/Tokyo'", "soon"),
    ],
)
def test_a_moment_is_told_by_the_clocks_of_a_zone(expression: str, expected: str) -> None:
    assert compile_value(f"{{{{ {expression} }}}}").render(VARIABLES) == expected
