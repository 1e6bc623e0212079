"""What differs between two resources."""

from typing import Any

import pytest

from novu_app.publishing.comparison import Change, compare, differing
from novu_app.publishing.resources import Part, Resource


def resource(identifier: str = "order", *parts: str, **document: Any) -> Resource:
    """A workflow whose steps are called like their types; ``a:1`` is the step ``a`` that says 1."""
    pieces = []
    for part in parts:
        name, _, says = part.partition(":")
        pieces.append(Part(name, name, name, {"stepId": name, "says": says}))
    return Resource("workflow", f"id of {identifier}", identifier, identifier, 1, None, document, pieces)


def changes(before: list[str], after: list[str]) -> list[tuple[Any, ...]]:
    (found,) = compare([resource("order", *after)], [resource("order", *before)])
    return [_told(change) for change in found.changes]


def _told(change: Change) -> tuple[Any, ...]:
    assert change.part is not None
    return change.action, change.part.identifier, change.previous_index, change.new_index


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (["a", "b"], ["a", "b"], []),
        (["a", "b"], ["a", "b", "c"], [("added", "c", None, 2)]),
        (["a", "b", "c"], ["b", "c"], [("deleted", "a", 0, None)]),
        # What only makes room has not moved.
        (["a", "b", "c"], ["x", "a", "b", "c"], [("added", "x", None, 0)]),
        (["a", "b", "c", "d"], ["d", "a", "b", "c"], [("moved", "d", 3, 0)]),
        (["a", "b", "c", "d"], ["b", "c", "d", "a"], [("moved", "a", 0, 3)]),
        (["a", "b:1"], ["a", "b:2"], [("modified", "b", None, None)]),
        (["a", "b:1", "c"], ["b:2", "a", "c"], [("modified", "b", 1, 0)]),
        (["a", "b"], ["c"], [("added", "c", None, 0), ("deleted", "a", 0, None), ("deleted", "b", 1, None)]),
    ],
)
def test_steps_come_go_move_and_change(before: list[str], after: list[str], expected: list[Any]) -> None:
    assert changes(before, after) == expected


def test_resources_are_paired_by_their_identifiers() -> None:
    both, gone, new = resource("both", text="x"), resource("gone", text="y"), resource("new", "step:1", text="z")
    found = compare([new, both], [gone, both])
    assert [(each.action, each.resource.identifier) for each in found] == [
        ("added", "new"),
        ("unchanged", "both"),
        ("deleted", "gone"),
    ]
    added, unchanged, deleted = found
    assert [(change.action, change.previous, change.new) for change in added.changes] == [
        ("added", None, {"text": "z"}),
        ("added", None, {"stepId": "step", "says": "1"}),
    ]
    assert unchanged.changes == []
    assert [(change.action, change.previous, change.new) for change in deleted.changes] == [
        ("deleted", {"text": "y"}, None)
    ]


@pytest.mark.parametrize(
    ("previous", "new", "expected"),
    [
        ({"a": 1, "b": 2}, {"a": 1, "b": 3}, ({"b": 2}, {"b": 3})),
        ({"a": 1}, {"b": 1}, ({"a": 1}, {"b": 1})),
        ({"a": None}, {}, ({"a": None}, {})),
        ({"in": {"x": 1, "y": [1]}}, {"in": {"x": 1, "y": [2]}}, ({"in": {"y": [1]}}, {"in": {"y": [2]}})),
        ({"in": {"x": 1}}, {"in": "text"}, ({"in": {"x": 1}}, {"in": "text"})),
        ({"in": {"x": 1}}, {"in": {"x": 1}}, ({}, {})),
        ({"a": 1}, {"a": True}, ({"a": 1}, {"a": True})),
    ],
)
def test_only_the_fields_that_differ_are_told(
    previous: dict[str, Any], new: dict[str, Any], expected: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    assert differing(previous, new) == expected
