"""``{{t.key}}`` in control values: where a text stands, what it sees, and what becomes of one that is missing."""

import pytest

from novu_app.content.phrases import Phrases, keys_in
from novu_app.content.service import TemplateFailed, compile_content, render_step

TEXTS = {
    "hello": ("Hei {{subscriber.firstName}}", "fi_FI"),
    "email.subject": ("Tilaus {{payload.order}}", "fi_FI"),
    "line": ("[{{item.name}}]", "fi_FI"),
    "twice": ("{{t.hello}} / {{ t.hello }}", "fi_FI"),
    "circle": ("{{t.round}}", "fi_FI"),
    "round": ("{{t.circle}}", "fi_FI"),
    "broken": ("{payload.n, plural, one {1}}", "fi_FI"),
}
PHRASES = Phrases(("1", "fi_FI"), ("fi_FI", "en_US"), TEXTS)
VARIABLES = {
    "subscriber": {"firstName": "Ada"},
    "payload": {"order": "A-1", "items": [{"name": "x"}, {"name": "y"}], "t": {"hello": "own"}},
}


def said(body: str) -> str:
    return str(render_step("sms", {"body": body}, VARIABLES, phrases=PHRASES)["body"])


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{t.hello}}!", "Hei Ada!"),
        ("{{ t.email.subject }} {{payload.t.hello}}", "Tilaus A-1 own"),
        ("{{ t.hello | upcase }} {{ t.hello | size }}", "HEI ADA 7"),
        ("a  {{- t.hello -}}  b", "aHei Adab"),
        ("{% for item in payload.items %}{{t.line}}{% endfor %}", "[x][y]"),
        ("{% if t.hello == 'Hei Ada' %}yes{% elsif t.line %}no{% endif %}", "yes"),
        ("{% if t.hello == 'x' %}no{% elsif t.hello contains 'Ada' %}yes{% endif %}", "yes"),
        ("{{t.twice}}", "Hei Ada / Hei Ada"),
        ("{{ t.none | default: 't.hello' }}", "t.hello"),
        ("{{ t.none | default: t.hello }}", "Hei Ada"),
        ("{% raw %}{{t.hello}}{% endraw %}{% comment %}{{t.none}}{% endcomment %}", "{{t.hello}}"),
        ("t.hello {{ 't.hello' }}", "t.hello t.hello"),
    ],
)
def test_a_text_stands_where_its_key_stood(template: str, text: str) -> None:
    assert said(template) == text


@pytest.mark.parametrize(
    ("template", "problem"),
    [
        ("{{t.none}}", "body: There is no translation for the key 'none' (fi_FI, en_US)"),
        ("{{ t.none | upcase }}", "body: There is no translation for the key 'none' (fi_FI, en_US)"),
        ("{{t.circle}}", "body: Translations name each other: circle > round > circle"),
        (
            "{{t.broken}}",
            "body: The translation of 'broken' in fi_FI: The plural of payload.n needs a branch for other",
        ),
    ],
)
def test_what_can_not_be_said_fails_with_its_key(template: str, problem: str) -> None:
    with pytest.raises(TemplateFailed) as raised:
        said(template)
    assert str(raised.value).startswith(problem)


def test_texts_that_name_each_other_do_not_grow_without_end() -> None:
    texts = {"a": "x" * 100, **{f"k{n}": ("{{t.%s}}" % ("a" if n == 0 else f"k{n - 1}")) * 100 for n in range(4)}}
    phrases = Phrases(("1",), ("en_US",), {key: (text, "en_US") for key, text in texts.items()})
    with pytest.raises(TemplateFailed, match="longer than 1000000 characters together"):
        render_step("sms", {"body": "{{t.k3}}"}, VARIABLES, phrases=phrases)


def test_every_part_of_a_step_is_translated() -> None:
    values = {
        "subject": "{{t.email.subject}}",
        "primaryAction": {"label": "{{t.hello}}", "redirect": {"url": "/{{payload.order}}"}},
        "data": {"words": "{{t.hello}}"},
    }
    output = render_step("in_app", values, VARIABLES, phrases=PHRASES)
    assert output["subject"] == "Tilaus A-1"
    assert output["primaryAction"]["label"] == "Hei Ada"
    assert output["data"] == {"words": "Hei Ada"}


def test_a_block_e_mail_is_translated_in_its_variables_and_its_texts() -> None:
    document = (
        '{"type":"doc","content":[{"type":"paragraph","content":[{"type":"variable","attrs":{"id":"t.hello"}},'
        '{"type":"text","text":" {{t.email.subject}} "},{"type":"variable","attrs":{"id":"t.none","fallback":"-"}}]}]}'
    )
    output = render_step("email", {"subject": "{{t.hello}}", "body": document}, VARIABLES, phrases=PHRASES)
    assert output["subject"] == "Hei Ada"
    assert ">Hei Ada Tilaus A-1 -</p>" in output["body"]


def test_without_translations_the_namespace_is_empty() -> None:
    assert render_step("sms", {"body": "a{{t.hello}}b"}, VARIABLES)["body"] == "ab"


def test_a_language_is_compiled_once() -> None:
    content = compile_content("sms", {"body": "{{t.hello}}"})
    assert content.translatable
    content.render(VARIABLES, phrases=PHRASES)
    kept = content._languages[PHRASES.key]
    content.render(VARIABLES, phrases=PHRASES)
    assert content._languages == {PHRASES.key: kept}
    assert not compile_content("sms", {"body": "{{payload.t.hello}} t.x"}).translatable


def test_the_keys_of_a_step_are_known() -> None:
    values = {"subject": "{{t.b}} {{ t.a | upcase }}", "data": [{"x": "{% if t.c.d %}{% endif %}"}], "n": 1}
    assert list(keys_in(values)) == ["b", "a", "c.d"]
