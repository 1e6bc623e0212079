"""Templates of older clients: what Handlebars says, said in Liquid and run by the engine's own renderer."""

from typing import Any

import pytest

from novu_app.content.templates import compile_value
from novu_app.workflows.handlebars import NotTranslatable, payload_values, to_handlebars, to_liquid

VARIABLES: dict[str, Any] = {
    "payload": {
        "msg": "Here",
        "order": {"id": 7, "lines": [{"name": "pen"}, {"name": "ink"}]},
        "empty": [],
        "zero": 0,
        "names": ["a", "b"],
    },
    "subscriber": {"firstName": "Ada"},
    "branding": {"logo": "logo.png"},
    "step": {"digest": True, "events": [{"n": 1}, {"n": 2}], "total_count": 2},
}


@pytest.mark.parametrize(
    ("template", "rendered"),
    [
        ("Plain text", "Plain text"),
        ("{{msg}} for {{ subscriber.firstName }}", "Here for Ada"),
        ("{{{msg}}}", "Here"),
        ("{{payload.msg}}", "Here"),
        ("{{branding.logo}}", "logo.png"),
        ("{{order.id}} {{order.lines.0.name}} {{order.lines.[1].name}} {{order.lines.length}}", "7 pen ink 2"),
        ("{{missing}}{{order.missing.deeper}}", ""),
        ("{{! a note }}a{{!-- {{msg}} --}}b", "ab"),
        ("{{#if msg}}yes{{else}}no{{/if}}", "yes"),
        ("{{#if empty}}yes{{else}}no{{/if}}", "no"),
        ("{{#if zero}}yes{{^}}no{{/if}}", "no"),
        ("{{#if missing}}a{{else if msg}}b{{else}}c{{/if}}", "b"),
        ("{{#unless empty}}none{{/unless}}", "none"),
        ("{{step.total_count}}: {{#each step.events}}{{@index}}={{n}};{{/each}}", "2: 0=1;1=2;"),
        ("{{#each names}}{{this}}{{#unless @last}}, {{/unless}}{{/each}}", "a, b"),
        ("{{#each order.lines}}{{../msg}} {{this.name}} {{@root.order.id}};{{/each}}", "Here pen 7;Here ink 7;"),
        ("{{#each step.events}}{{#each ../names}}{{this}}{{../n}} {{/each}}{{/each}}", "a1 b1 a2 b2 "),
        ("{{#each missing}}x{{else}}nothing{{/each}}", "nothing"),
        ("{{ payload.msg | upcase }}", "HERE"),
        ("{% if payload.msg %}{{payload.msg}}{% endif %}", "Here"),
    ],
)
def test_it_renders_what_it_said(template: str, rendered: str) -> None:
    assert compile_value(to_liquid(template)).render(VARIABLES) == rendered


@pytest.mark.parametrize(
    "template",
    [
        "{{dateFormat date 'YYYY'}}",
        "{{> footer}}",
        "{{#equals a b}}x{{/equals}}",
        "{{#if a}}x",
        "{{#if a}}x{{/each}}",
        "x{{/if}}",
        "{{else}}",
        "{{../msg}}",
        "{{#each a}}{{@key}}{{/each}}",
        "{{#unless a}}x{{else if b}}y{{/unless}}",
    ],
)
def test_what_has_no_liquid_is_refused(template: str) -> None:
    with pytest.raises(NotTranslatable, match=r"\{\{"):
        to_liquid(template)


@pytest.mark.parametrize(
    "template",
    ["{{msg}} {{order.id}}", "{{subscriber.firstName}}", "{{payload.step}}", "{{empty}}", "{{#if msg}}{{msg}}{{/if}}"],
)
def test_what_is_read_can_be_written_again(template: str) -> None:
    kept = to_liquid(template)
    assert to_liquid(to_handlebars(kept)) == kept


def test_plain_values_are_shown_as_they_were_written() -> None:
    assert (
        to_handlebars(to_liquid("Hello {{subscriber.firstName}} {{msg}}")) == "Hello {{subscriber.firstName}} {{msg}}"
    )
    assert payload_values(iter(["{{payload.a.b}} {{payload.c}}", "{{payload.a.b}} {{subscriber.x}}"])) == ["a.b", "c"]
