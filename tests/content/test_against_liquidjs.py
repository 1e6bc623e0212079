"""A thousand templates, and every filter with every kind of value, rendered here and by the published LiquidJS.

What is different on purpose stands in ``liquid_differences.json`` with its reason; what is not different any more has to
leave that list.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from novu_app.content.liquid.environment import filter_names
from novu_app.content.templates import TemplateFailed, compile_value
from novu_app.kernel import clock
from tests.content.liquid_reference import FAILED, LiquidJs

HERE = Path(__file__).parent
CORPUS: dict[str, Any] = json.loads((HERE / "liquid_corpus.json").read_text())
DIFFERENCES: dict[str, str] = json.loads((HERE / "liquid_differences.json").read_text())
DATA = CORPUS["data"]
TEMPLATES = [template for section in CORPUS["templates"].values() for template in section]
#: 31 March 2024, 14:30:15.250 UTC.
NOW = 1_711_895_415_250

VALUES = (
    *("name", "empty", "zero", "count", "negative", "price", "yes", "no", "nothing", "missing", "list", "numbers"),
    *("mixed", "nested", "none", "object", "bare", "people", "at", "numeric"),
)
NUMBERS = ("2", "0", "-1", "payload.nothing", "payload.missing", "'3'")
TEXTS = ("'a'", "'name'", "''", "payload.missing")
#: Filters by the kind of their argument, of which there may also be none.
FILTERS: dict[tuple[str, ...], tuple[str, ...]] = {
    (): (
        *("escape", "escape_once", "newline_to_br", "strip_html", "abs", "ceil", "floor", "url_encode", "cgi_escape"),
        *("uri_escape", "first", "last", "reverse", "size", "compact", "pop", "shift", "uniq", "date", "upcase"),
        *("downcase", "date_to_string", "date_to_xmlschema", "date_to_rfc822", "date_to_long_string", "strip_newlines"),
        *("capitalize", "normalize_whitespace", "squish", "base64_encode", "sha256", "raw", "to_integer", "no_such"),
        *("json", "jsonify", "inspect", "array_to_sentence_string", "number_of_words"),
    ),
    NUMBERS: (
        *("at_least", "at_most", "divided_by", "minus", "plus", "modulo", "times", "round", "truncate"),
        *("truncatewords", "digest"),
    ),
    ("2", "0", "-1", "1, 2", "-2, 2", "payload.nothing"): ("slice",),
    TEXTS: (
        *("slugify", "join", "sort", "sort_natural", "map", "sum", "append", "prepend", "lstrip", "rstrip", "strip"),
        *("remove", "remove_first", "remove_last", "split", "replace", "replace_first", "replace_last", "where"),
        *("reject", "has", "find", "find_index", "default", "push", "unshift", "concat", "toSentence"),
    ),
}
#: ``Date`` reads a text that is made of an array.
NO_DATES = ("nested",)


def matrix() -> list[str]:
    cases = []
    for arguments, filters in FILTERS.items():
        for name in filters:
            for value in VALUES:
                if name.startswith("date") and value in NO_DATES:
                    continue
                cases += [
                    f"{{{{ payload.{value} | {name}{given} }}}}" for given in ("", *(f": {a}" for a in arguments))
                ]
    return cases


def ours(template: Any) -> Any:
    try:
        return compile_value(template).render(DATA)
    except TemplateFailed:
        return FAILED


@pytest.fixture(autouse=True)
def at_a_fixed_time() -> Iterator[None]:
    clock.set_source(lambda: NOW)
    yield
    clock.set_source(None)


def test_every_template_says_what_it_says_in_liquidjs() -> None:
    cases = TEMPLATES + matrix()
    theirs = LiquidJs(NOW).render(cases, DATA)
    said = {case: (ours(case), answer) for case, answer in zip(cases, theirs, strict=True)}
    different = {case: pair for case, pair in said.items() if pair[0] != pair[1]}
    assert {case: pair for case, pair in different.items() if case not in DIFFERENCES} == {}
    assert set(DIFFERENCES) - different.keys() == set(), "These are no differences any more: take them off the list."
    assert len(TEMPLATES) > 1_000


def test_no_filter_of_liquidjs_is_missing() -> None:
    theirs = LiquidJs(NOW).filters()
    assert len(theirs) > 70
    assert set(theirs) - set(filter_names()) == set()


CONTROLS: list[Any] = [
    {"subject": "Hi {{payload.name}}", "body": "{{payload.text}}"},
    {"body": "{{payload.quote}} {{payload.lines}} {{payload.emoji}}"},
    {"body": "{{payload.list}} {{payload.object}} {{payload.plain}} {{payload.mixed}}"},
    {"body": "{{payload.missing}}|{{payload.nothing}}|{{payload.none}}|{{payload.bare}}"},
    {"body": 'a "b" \\ c\n{{payload.name}}\td', "data": {"k": "{{payload.count}}", "n": 1, "l": ["{{payload.yes}}"]}},
    {"primaryAction": {"label": "{{payload.name | upcase}}", "redirect": {"url": "{{payload.url}}"}}},
    {"body": "{% for p in payload.people %}{{ p.name }}{% unless forloop.last %}, {% endunless %}{% endfor %}"},
    {"body": "{{ payload.people | map: 'name' | join: ' & ' }}", "ok": True, "none": None, "number": 1.5},
    {"body": "{{ steps.digest-step.events }}"},
    {"body": "{{ payload.people | toSentence: 'name' }}{{ payload.list | digest }}"},
]


def test_trees_of_control_values_come_to_what_novu_makes_of_them() -> None:
    theirs = LiquidJs(NOW).render_controls(CONTROLS, DATA)
    for controls, answer in zip(CONTROLS, theirs, strict=True):
        assert ours(controls) == answer
