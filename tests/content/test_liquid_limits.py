"""Templates that would take for ever are stopped, and say where."""

import gc
import time
from typing import Any

import pytest

from novu_app.content.layouts import compile_layout
from novu_app.content.liquid import limits
from novu_app.content.service import render_step
from novu_app.content.templates import TemplateFailed, compile_value

DEEP: list[Any] = []
for _ in range(1_500):
    DEEP = [DEEP]
DATA = {
    "payload": {
        "long": "y" * 200_000,
        "list": list(range(20_000)),
        "texts": ["k" * 50] * 5_000,
        "big": {str(number): {"a": [1, 2, 3]} for number in range(20_000)},
        "deep": DEEP,
    }
}


def in_loop(inner: str) -> str:
    return f"{{% for a in (1..19000) %}}{inner}{{% endfor %}}"


HOSTILE = {
    "loops in loops": "{% for a in (1..300) %}{% for b in (1..300) %}x{% endfor %}{% endfor %}",
    "loop after loop": in_loop("x") * 5,
    "a long range": "{{ (1..1000000000) | size }}",
    "many ranges": "{{ (1..19999) | size }}" * 300,
    "a text that doubles": "{% assign s = 'x' %}" + "{% assign s = s | append: s %}" * 40,
    "a text in each place of a text": "{{ payload.long | replace: 'y', payload.long | size }}",
    "a text between characters": "{{ payload.long | split: '' | join: payload.long | size }}",
    "a list that doubles": "{% assign a = 'a,b' | split: ',' %}" + "{% assign a = a | concat: a %}" * 60,
    "lists in lists": "{% assign a = payload.list %}" + "{% assign a = a | push: a %}" * 60 + "{{ a | json }}",
    "a wide date": "{{ 'now' | date: '%999999999d' }}",
    "a precise date": "{{ 'now' | date: '%999999999N' }}",
    "JSON again and again": in_loop("{% assign x = payload.big | json %}"),
    "printing again and again": in_loop("{% capture x %}{{ payload.big }}{% endcapture %}"),
    "printing without filters": "{{payload.big}}" * 90,
    "comparing again and again": in_loop("{% if payload.list == payload.list %}{% endif %}"),
    "searching again and again": in_loop("{% if payload.list contains 'z' %}{% endif %}"),
    "sorting again and again": in_loop("{% assign x = payload.list | sort %}"),
    "asking again and again": "{% assign a = payload.list | where_exp: 'x', \"payload.list contains 'z'\" %}",
    "grouping again and again": in_loop("{% assign x = payload.list | group_by: 'x' %}"),
    "letters again and again": in_loop("{% assign x = payload.long | slugify %}"),
    "long conditions": in_loop("{% if " + "x.y.z or " * 100 + "x %}{% endif %}"),
    "long arguments": in_loop("{{ 1 | at_least: " + "1, " * 1_000 + "1 }}"),
    "long paths of filters": in_loop("{% assign x = payload.texts | map: '" + "b." * 2_000 + "c' %}"),
    "long paths": in_loop("{{ payload.x" + ".y" * 2_000 + " }}"),
    "many cases": in_loop("{% case 1 %}{% when " + "2, " * 1_000 + "3 %}{% endcase %}"),
    "long captures": in_loop("{% capture x %}" + "z" * 100_000 + "{% endcapture %}"),
    "towers": "{% if true %}" * 5_000 + "{% endif %}" * 5_000,
    "brackets": "{{ " + "a[" * 5_000 + "1" + "]" * 5_000 + " }}",
    "many filters": "{{ x " + "| upcase " * 50_000 + "}}",
    "many operators": "{{ " + "x and " * 50_000 + "x }}",
    "many tags": "{% if x %}" + "{% elsif x %}" * 50_000 + "{% endif %}",
    "many outputs that never end": "{{ " * 200_000,
    "many texts that never end": "{{ '" * 100_000,
    "a long text a hundred times": "{{payload.long}}" * 100,
    "a deep value": "{{ payload.deep | join }}",
    "a deep value as it is": "{{payload.deep}}",
}


@pytest.mark.parametrize("template", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_would_take_for_ever_is_stopped(template: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # A tenth of what is allowed, that the test takes a tenth of the time.
    monkeypatch.setattr(limits, "MAX_WORK", limits.MAX_WORK // 10)
    # What earlier tests left behind is cleared away in no template's time.
    gc.disable()
    try:
        began = time.thread_time()
        with pytest.raises(TemplateFailed, match="body: "):
            compile_value(template, "body").render(DATA)
        assert time.thread_time() - began < 1
    finally:
        gc.enable()


def test_what_takes_all_that_is_allowed_is_stopped_in_time() -> None:
    began = time.thread_time()
    with pytest.raises(TemplateFailed, match=r"too much work|longer than"):
        compile_value(HOSTILE["JSON again and again"]).render(DATA)
    # The clock is looked at every so often.
    assert time.thread_time() - began < 2 * limits.MAX_TIME_MS / 1_000


@pytest.mark.parametrize(
    ("template", "said"),
    [
        (in_loop("x") * 2, "the loops take more than 20000 iterations"),
        (
            "{% assign a = payload.long %}{% capture b %}" + "{{ a }}" * 6 + "{% endcapture %}",
            "the variables take more than 1000000 bytes",
        ),
        (in_loop("z" * 200), "the output is longer than 2000000 characters"),
        ("{{payload.long}}" * 11, "the output is longer than 2000000 characters"),
        ("{{ payload.long | append: payload.long }}" * 6, "the output is longer than 2000000 characters"),
        ("{% if true %}" * 25 + "{% endif %}" * 25, "block nesting limit reached"),
    ],
)
def test_each_limit_says_which_it_is(template: str, said: str) -> None:
    with pytest.raises(TemplateFailed, match=f"body: {said}"):
        compile_value(template, "body").render(DATA)


def test_a_layout_that_repeats_the_content_ends_where_the_output_ends() -> None:
    layout = compile_layout("card", {"email": {"body": "{{content}}" * 20, "editorType": "html"}})
    controls = {"subject": "S", "body": "{{payload.long}}", "disableOutputSanitization": True}
    with pytest.raises(TemplateFailed, match="layout card: the output is longer than 2000000 characters"):
        render_step("email", controls, DATA, layout)


def test_all_templates_of_a_step_share_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one text may take, a hundred texts may not take each."""
    monkeypatch.setattr(limits, "MAX_WORK", 10**12)
    monkeypatch.setattr(limits, "MAX_TIME_MS", 100)
    slow = "{% for a in (1..2000) %}{% assign x = payload.name | upcase %}{% endfor %}"
    compile_value({"one": slow}, "data").render(DATA)
    began = time.thread_time()
    with pytest.raises(TemplateFailed, match="takes longer than 100 ms"):
        compile_value({str(number): slow for number in range(100)}, "data").render(DATA)
    assert time.thread_time() - began < 1


def test_the_templates_of_an_e_mail_share_their_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_WORK", 50_000)
    half = "{% for a in payload.list %}{% endfor %}"
    layout = compile_layout("card", {"email": {"body": f"{half}{{{{content}}}}", "editorType": "html"}})
    render_step("email", {"subject": "S", "body": half}, DATA)
    render_step("email", {"subject": "S", "body": "B"}, DATA, layout)
    with pytest.raises(TemplateFailed, match="the template takes too much work"):
        render_step("email", {"subject": f"S{half}", "body": half}, DATA, layout)


def test_loops_and_variables_are_counted_by_template() -> None:
    loop = in_loop("{% assign x = a %}")
    assert compile_value([loop, loop, "{{ x }}"]).render(DATA) == ["", "", ""]


def test_time_has_the_last_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_WORK", 10**12)
    monkeypatch.setattr(limits, "MAX_TIME_MS", 50)
    monkeypatch.setattr(limits, "MAX_ITERATIONS", 10**9)
    began = time.thread_time()
    with pytest.raises(TemplateFailed, match=r"longer than 50 ms \(line 2, column"):
        compile_value("fine\n{% for a in payload.list %}{% for b in payload.list %}{% endfor %}{% endfor %}").render(
            DATA
        )
    assert time.thread_time() - began < 1


def test_a_mistake_names_line_and_column() -> None:
    template = "one\n  {{ '%' | url_decode }}"
    with pytest.raises(TemplateFailed, match=r"body: url_decode: .* \(line 2, column 12\)"):
        compile_value(template, "body").render(DATA)


def test_what_is_within_the_limits_is_said() -> None:
    assert len(compile_value(in_loop("{{ a }},")).render(DATA)) == 102_894
    assert compile_value("{{ payload.big | size }}{{ payload.list | size }}").render(DATA) == "020000"
