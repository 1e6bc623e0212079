"""What the comparison with recorded answers notices: a lost key, another type, another status, more than is listed, and less."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.conformance import recorded
from tests.conformance.recorded import SAME, Shape

FIELDS = {
    "data": "array",
    "data[]._id": "string",
    "data[].name?": "string",
    "data[].feed": "null",
    "data[].steps": "array",
    "data[].steps[].kind": "string",
    "data[].payload": "object",
}
SHAPE = Shape("GET /v1/things", 200, recorded.with_elements(FIELDS))
MEANT = {
    "data[].__v: missing instead of number": "no",
    "data[].color: string more": "new",
    "data[].schema...: object more": "new",
}


def _answer() -> dict[str, Any]:
    one = {
        "_id": "1",
        "feed": None,
        "steps": [{"kind": "a"}],
        "payload": {"any": 1},
        "color": "red",
        "schema": {"a": {}},
    }
    return {"data": [one | {"name": "One"}, one | {"_id": "2", "steps": []}]}


def _first(change: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], Any]:
    return lambda body: change(body["data"][0])


BROKEN: list[tuple[Callable[[dict[str, Any]], Any], list[str], list[str]]] = [
    (_first(lambda row: row.pop("_id")), ["data[]._id: missing|string instead of string"], []),
    (_first(lambda row: row.pop("name")), [], []),
    (_first(lambda row: row.update(name=None)), ["data[].name: missing|null instead of string"], []),
    (_first(lambda row: row.update(_id=1)), ["data[]._id: number|string instead of string"], []),
    (_first(lambda row: row.update(feed="f")), ["data[].feed: null|string instead of null"], []),
    (_first(lambda row: row.update(steps=[])), ["data[].steps[]: no element"], []),
    (_first(lambda row: row["payload"].update(more=[1])), [], []),
    (_first(lambda row: row["schema"].update(more=[1])), [], []),
    (_first(lambda row: row.update(size=1)), ["data[].size: missing|number more"], []),
    (
        _first(lambda row: row.pop("color")),
        ["data[].color: missing|string more"],
        ["data[].color: string more"],
    ),
    (
        lambda body: [row.update(color=1) for row in body["data"]],
        ["data[].color: number more"],
        ["data[].color: string more"],
    ),
    (lambda body: [row.pop("color") for row in body["data"]], [], ["data[].color: string more"]),
    (lambda body: [row.update(__v=0) for row in body["data"]], [], ["data[].__v: missing instead of number"]),
]


@pytest.fixture(autouse=True)
def _listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorded, "listed", lambda: {"things": MEANT})


@pytest.mark.parametrize(("change", "unlisted", "stale"), BROKEN)
def test_a_broken_answer_is_noticed(
    change: Callable[[dict[str, Any]], Any], unlisted: list[str], stale: list[str]
) -> None:
    shape = Shape(SHAPE.request, SHAPE.status, SHAPE.fields | {"data[].__v": "number"})
    assert recorded.compare("things", shape, (200, _answer())) == SAME
    body = _answer()
    change(body)
    assert recorded.compare("things", shape, (200, body)) == recorded.Compared(unlisted, stale)
    assert recorded.compare("things", shape, (201, body)).unlisted == ["status: 201 instead of 200", *unlisted]
