"""Control values and their variables: the quick way and Liquid's way say the same."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from novu_app.content import templates
from novu_app.content.liquid.limits import Work
from novu_app.content.templates import TemplateFailed, compile_value

VARIABLES: dict[str, Any] = {
    "payload": {
        "name": "Ada",
        "count": 3,
        "price": 2.5,
        "whole": 4.0,
        "yes": True,
        "no": None,
        "list": ["a", "b"],
        "object": {"k": "v"},
        "with-dash": "d",
        "html": "<b>&</b>",
        "quote": 'say "hi"',
    },
    "subscriber": {"firstName": "Ada", "data": {"plan": {"tier": 1}}},
    "steps": {},
}


def render(value: Any) -> Any:
    return compile_value(value, "body").render(VARIABLES)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello {{payload.name}}!", "Hello Ada!"),
        ("{{ payload.name }}{{subscriber.firstName}}", "AdaAda"),
        ("{{payload.count}} {{payload.price}} {{payload.whole}}", "3 2.5 4"),
        ("{{payload.yes}}|{{payload.no}}|{{payload.missing.deep}}|{{nothing}}", "true|||"),
        ("{{payload.list}} {{payload.object}}", "['a','b'] {'k':'v'}"),
        ("{{payload.with-dash}}", "d"),
        ("{{subscriber.data.plan.tier}}", "1"),
        ("{{payload.html}} {{payload.quote}}", '<b>&</b> say "hi"'),
        ("no variable", "no variable"),
        ("{ {payload.name} } }}", "{ {payload.name} } }}"),
        ("a {{- payload.name -}} b", "aAdab"),
        ("{{payload.list.size}} {{payload.list.first}} {{payload.name.size}}", "2 a 3"),
        ("{{payload.list[1]}}", "b"),
        ("{{ payload.name | upcase }}", "ADA"),
        ("{% if payload.yes %}yes{% else %}no{% endif %}", "yes"),
        ("{{ 'text' }} {{ 5 }} {{ true }} {{ nil }}", "text 5 true "),
        ("{{true}}{{ false }}{{nil}}{{payload.name}}", "truefalseAda"),
        ("{{ payload.no | default: 'friend' }}", "friend"),
        ("{% assign x = payload.count | plus: 1 %}{{x}}", "4"),
    ],
)
def test_what_a_template_says(text: str, expected: str) -> None:
    assert render(text) == expected


names = st.sampled_from(
    ["payload.name", "payload.count", "payload.whole", "payload.list", "payload.no", "x.y", "steps"]
)
pieces = st.one_of(st.text("ab {}<%'\n", max_size=6), names.map(lambda name: "{{" + name + "}}"))


@settings(deadline=None)
@given(st.lists(pieces, max_size=6).map("".join))
def test_plain_variables_cut_into_pieces_say_what_liquid_says(text: str) -> None:
    quick = templates._compile_pieces(text, "") if "{{" in text else None
    if quick is None:
        return
    liquid = templates._compile_liquid(text, "")
    assert quick(VARIABLES, Work()) == liquid(VARIABLES, Work())


def test_trees_are_rendered_in_place_and_constants_are_left_as_they_are() -> None:
    tree = {"a": "{{payload.name}}", "b": [1, "x", "{{payload.count}}"], "c": {"d": None, "e": True}}
    assert render(tree) == {"a": "Ada", "b": [1, "x", "3"], "c": {"d": None, "e": True}}
    constant = {"a": ["b", {"c": 1}]}
    compiled = compile_value(constant)
    assert compiled.constant
    assert compiled.render({}) is constant


@pytest.mark.parametrize(
    ("tree", "field"),
    [
        ("{{ payload.x | }", "body"),
        ({"subject": "fine", "cta": {"url": "{% if %}"}}, "body.cta.url"),
        ({"list": ["fine", "{% nonsense %}"]}, "body.list[1]"),
        ("{{ payload.name | append }}", "body"),
    ],
)
def test_a_mistake_names_its_field(tree: Any, field: str) -> None:
    with pytest.raises(TemplateFailed) as failure:
        render(tree)
    assert str(failure.value).startswith(f"{field}: ")


def test_a_mistake_names_its_line() -> None:
    with pytest.raises(TemplateFailed, match=r"line 2"):
        compile_value("fine\n{% nonsense %}", "body")


@pytest.mark.parametrize(
    "text",
    [
        "{{ '%' | url_decode }}",
        "{% for a in (1..300) %}{% for b in (1..300) %}x{% endfor %}{% endfor %}",
        "{% for a in (1..19000) %}{{ 'x' | append: payload.long }}{% endfor %}",
    ],
)
def test_what_goes_wrong_while_rendering_is_told_too(text: str) -> None:
    with pytest.raises(TemplateFailed):
        compile_value(text, "body").render({**VARIABLES, "payload": {"count": 1, "long": "y" * 1000}})


@pytest.mark.parametrize("text", ["{{ payload.__class__ }}", "{{ payload.name.__len__ }}", "{{ payload.keys }}"])
def test_python_is_out_of_reach(text: str) -> None:
    assert render(text) == ""
