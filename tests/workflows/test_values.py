"""What is typed into the fields of a form, as control values."""

import pytest

from novu_app.kernel.errors import BadRequest
from novu_app.workflows.values import of_text, value_at, with_value


def test_a_value_deep_inside_is_set_and_taken_away() -> None:
    values = with_value({"subject": "a", "data": {"x": 1}}, "primaryAction.redirect.url", "/go")
    assert values == {"subject": "a", "data": {"x": 1}, "primaryAction": {"redirect": {"url": "/go"}}}
    values = with_value(values, "primaryAction.label", "Go")
    assert values["primaryAction"] == {"label": "Go", "redirect": {"url": "/go"}}
    assert value_at(values, "primaryAction.redirect.url") == "/go"
    values = with_value(with_value(values, "primaryAction.redirect.url", ""), "primaryAction.label", None)
    assert values == {"subject": "a", "data": {"x": 1}}
    assert value_at(values, "primaryAction.redirect.url") is None
    assert with_value({"on": True}, "on", False) == {"on": False}


def test_an_entry_of_a_list_is_changed_without_touching_the_others() -> None:
    values = {"arms": [{"id": "a", "condition": {"==": [1, 1]}}, {"id": "b"}]}
    changed = with_value(values, "arms.0.condition", None)
    assert changed == {"arms": [{"id": "a"}, {"id": "b"}]}
    assert values["arms"][0] == {"id": "a", "condition": {"==": [1, 1]}}
    with pytest.raises(BadRequest):
        with_value(values, "arms.2.name", "x")


@pytest.mark.parametrize(
    ("path", "text", "meant"),
    [
        ("amount", "5", 5),
        ("amount", "0", 1),
        ("lookBackWindow.amount", "2", 2),
        ("arms.0.weight", "0", 0),
        ("amount", "{{ payload.days }}", "{{ payload.days }}"),
        ("amount", "", ""),
        ("subject", "5", "5"),
    ],
)
def test_numbers_where_numbers_are_meant(path: str, text: str, meant: object) -> None:
    assert of_text(path, text) == meant


@pytest.mark.parametrize("text", ["five", "-1", "1e9", "9" * 30])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(BadRequest):
        of_text("amount", text)
