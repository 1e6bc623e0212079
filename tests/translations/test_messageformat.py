"""Plural and select forms in a translated text, in the grammar of languages that have more than two."""

from typing import Any

import pytest

from novu_app.content.messageformat import MessageFormatError, to_liquid
from novu_app.content.templates import compile_value

FILES = "{payload.n, plural, =0 {nic} one {# plik} few {# pliki} many {# plików} other {# pliku}}"
ORDINAL = "{payload.n, selectordinal, one {#st} two {#nd} few {#rd} other {#th}}"
ARABIC = "{payload.n, plural, zero {0} one {1} two {2} few {f} many {m} other {o}}"


def said(text: str, locale: str = "en_US", **payload: Any) -> Any:
    return compile_value(to_liquid(text, locale)).render({"payload": payload, "subscriber": {"firstName": "Ada"}})


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "nic"), (1, "1 plik"), (3, "3 pliki"), (5, "5 plików"), (22, "22 pliki"), (1.5, "1,5 pliku")],
)
def test_a_number_takes_the_form_of_its_language(number: float, text: str) -> None:
    assert said(FILES, "pl_PL", n=number) == text


@pytest.mark.parametrize(("number", "text"), [(0, "0"), (1, "1"), (2, "2"), (3, "f"), (11, "m"), (100, "o")])
def test_a_language_may_have_six_forms(number: int, text: str) -> None:
    assert said(ARABIC, "ar_EG", n=number) == text


@pytest.mark.parametrize(("number", "text"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (11, "11th"), (1122, "1,122nd")])
def test_ordinals(number: int, text: str) -> None:
    assert said(ORDINAL, "en_GB", n=number) == text


def test_what_counts_is_a_number_a_numeric_text_or_the_length_of_a_list() -> None:
    text = "{payload.n, plural, one {one} other {#}}"
    assert [said(text, n=value) for value in (1, 1.0, "1", ["a"], [1, 2], -1, "x", None, True)] == [
        "one", "one", "one", "one", "2", "one", "", "", ""
    ]  # fmt: skip


def test_an_offset_leaves_out_who_is_named_already() -> None:
    text = (
        "{payload.n, plural, offset:1 =0 {Nobody likes this} =1 {{{subscriber.firstName}} likes this} "
        "one {{{subscriber.firstName}} and # other like this} other {{{subscriber.firstName}} and # others like this}}"
    )
    assert [said(text, n=number) for number in (0, 1, 2, 3)] == [
        "Nobody likes this",
        "Ada likes this",
        "Ada and 1 other like this",
        "Ada and 2 others like this",
    ]


def test_select_holds_plurals_and_the_number_is_that_of_the_nearest() -> None:
    text = (
        "{payload.who, select, female {Ona ma {payload.n, plural, one {# kota} few {# koty} other {# kotów}}} "
        "other {{payload.n, plural, other {# {payload.who, select, other {#?}}}}}}."
    )
    assert said(text, "pl", who="female", n=4) == "Ona ma 4 koty."
    assert said(text, "pl", who="they", n=4) == "4 4?."


def test_what_is_no_argument_is_text() -> None:
    plain = "{name} isn't {a, b}; {{payload.n}} {} # '{' {payload.n, number}"
    assert to_liquid(plain, "en_US") == plain
    assert said("h1 { color: red } {payload.n, plural, other {#}} }", n=2) == "h1 { color: red } 2 }"


def test_quotes_inside_of_a_branch() -> None:
    text = "{payload.n, plural, other {it''s '{#}' '#'1 {x} l'{{subscriber.firstName}}}}"
    assert said(text, n=2) == "it's {#} #1 {x} l'Ada"


def test_forms_stand_in_loops_like_any_liquid() -> None:
    text = "{% for line in payload.lines %}{line.n, plural, one {# box} other {# boxes}};{% endfor %}"
    assert said(text, lines=[{"n": 1}, {"n": 2}]) == "1 box;2 boxes;"


def test_an_unknown_language_has_the_rules_of_none() -> None:
    assert said("{payload.n, plural, one {one} other {#}}", "fr_US", n=0) == "one"
    assert said("{payload.n, plural, other {#}}", "xx", n=1234) == "1,234"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{payload.n, plural, one {1}}", "The plural of payload.n needs a branch for other (line 1, column 20)"),
        (
            "a\n {payload.n, plural, other {1}",
            "The plural of payload.n does not end, or holds something that is no branch",
        ),
        ("{payload.n, select, other {1", "The branch 'other' of payload.n does not end (line 1, column 20)"),
        ("{payload.n, plural, other 1}", "does not end, or holds something that is no branch (line 1, column 20)"),
        ("{payload.n, plural, other {" * 9 + "}}" * 9, "nested deeper than 8 levels"),
    ],
)
def test_what_is_not_well_formed_says_where(text: str, problem: str) -> None:
    with pytest.raises(MessageFormatError) as raised:
        to_liquid(text, "en_US")
    assert problem in str(raised.value)
