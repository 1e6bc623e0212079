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
        ("names | digest: 5", "Ada, Bob, Cyd, Dan, Eve"),
        ("people | digest: 2, 'who.name', ' + '", "Ada + Bob and 1 other"),
        ("none | digest", ""),
        ("names | slice: 0 | toSentence", "Ada"),
        ("names | toSentence", "Ada, Bob, and 3 others"),
        ("people | toSentence: 'who.name'", "Ada, Bob, and 1 other"),
        ("people | toSentence: 'who.name', 5", "Ada, Bob, and Cyd"),
        ("people | slice: 0, 2 | toSentence: 'who.name'", "Ada and Bob"),
        ("names | toSentence: '', 1, 'person'", "Ada and 4 persons"),
        ("names | toSentence: '', 0", "Ada, Bob, Cyd, Dan, and Eve"),
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
        ("'say \"hi\"' | json", "'say \\'hi\\''"),
    ],
)
def test_filters_say_what_the_contract_says(expression: str, expected: str) -> None:
    assert compile_value(f"{{{{ {expression} }}}}").render(VARIABLES) == expected


def test_json_can_be_indented() -> None:
    assert compile_value("{{ object | json: 2 }}").render({"object": {"a": 1}}) == "{\n  'a': 1\n}"
