"""What a channel step says: the output that the contract has for it."""

from typing import Any

import pytest

from novu_app.content.preheader import with_preheader
from novu_app.content.service import TemplateFailed, compile_content, render_step

VARIABLES = {"payload": {"name": "Ada", "url": "https://example.com/x", "evil": "javascript:alert(1)", "none": None}}


def in_app(**controls: Any) -> dict[str, Any]:
    return render_step("in_app", controls, VARIABLES)


def test_an_e_mail_has_subject_and_body_and_what_was_said_besides() -> None:
    controls = {"subject": "Hi {{payload.name}}", "body": "<p>{{payload.name}}</p>", "replyTo": "", "preheader": "P"}
    output = render_step("email", controls, VARIABLES)
    # The preheader is the first text of what is sent, and of every preview of it.
    assert output.pop("body") == with_preheader("<p>Ada</p>", "P") != "<p>Ada</p>"
    assert output == {"subject": "Hi Ada", "preheader": "P"}


@pytest.mark.parametrize("subject", [None, "", "{{payload.none}}"])
def test_an_e_mail_without_a_subject_is_none(subject: str | None) -> None:
    with pytest.raises(TemplateFailed, match="subject"):
        render_step("email", {"subject": subject, "body": "x"}, VARIABLES)


@pytest.mark.parametrize("kind", ["sms", "tool", "chat", "push"])
def test_a_message_without_a_body_is_none(kind: str) -> None:
    for body in (None, "", "  ", "{{payload.none}}"):
        with pytest.raises(TemplateFailed, match="body"):
            render_step(kind, {"subject": "S", "body": body}, VARIABLES)


@pytest.mark.parametrize(
    ("kind", "output"),
    [
        ("sms", {"body": "Hi <Ada>"}),
        ("tool", {"body": "Hi <Ada>"}),
        ("chat", {"body": "Hi <Ada>"}),
        ("push", {"subject": "For Ada", "body": "Hi <Ada>"}),
    ],
)
def test_plain_text_stays_as_it_is(kind: str, output: dict[str, Any]) -> None:
    controls = {"subject": "For {{payload.name}}", "body": "Hi <{{payload.name}}>", "unknown": "x", "skip": {"a": 1}}
    assert render_step(kind, controls, VARIABLES) == output


def test_a_card_may_stand_for_the_body_of_a_chat() -> None:
    card = {"type": "Card", "title": "{{payload.name}}"}
    assert render_step("chat", {"card": card}, VARIABLES) == {"body": "", "card": {"type": "Card", "title": "Ada"}}


def test_an_in_app_message_needs_one_of_subject_and_body() -> None:
    assert in_app(subject="S") == {"subject": "S"}
    assert in_app(body="B") == {"body": "B"}
    with pytest.raises(TemplateFailed, match="either body or subject"):
        in_app(subject="{{payload.none}}")


@pytest.mark.parametrize(
    ("url", "redirect"),
    [
        ("/orders", {"url": "/orders", "target": "_self"}),
        ("{{payload.url}}", {"url": "https://example.com/x", "target": "_blank"}),
        ("{{payload.evil}}", None),
        ("data:text/html,x", None),
        ("//evil.example.com", None),
        (" javascript:alert(1)", None),
        ("", None),
    ],
)
def test_a_redirect_leads_to_a_page_or_nowhere(url: str, redirect: dict[str, str] | None) -> None:
    output = in_app(subject="S", redirect={"url": url}, primaryAction={"label": "Go", "redirect": {"url": url}})
    assert output.get("redirect") == redirect
    assert output["primaryAction"] == {"label": "Go", "redirect": redirect}


def test_an_action_without_a_label_is_none() -> None:
    assert "primaryAction" not in in_app(
        subject="S", primaryAction={"label": "{{payload.none}}", "redirect": {"url": "/x"}}
    )


def test_text_from_outside_is_made_safe_unless_the_step_says_otherwise() -> None:
    evil = {"payload": {"name": "<script>x</script><b>Ada</b>"}}
    assert render_step("in_app", {"body": "{{payload.name}}"}, evil) == {"body": "<b>Ada</b>"}
    raw = {"body": "{{payload.name}}", "disableOutputSanitization": True}
    assert render_step("in_app", raw, evil) == {"body": "<script>x</script><b>Ada</b>"}


def test_a_step_condition_is_no_content() -> None:
    compiled = compile_content("in_app", {"subject": "S", "skip": {"==": [{"var": "{% broken"}, 1]}})
    assert compiled.render({}) == {"subject": "S"}


@pytest.mark.parametrize("body", ['{"a": 1}', '{"type":"doc"', "{{payload.name}}", '{"type": "docs"}'])
def test_what_only_looks_like_blocks_is_html(body: str) -> None:
    output = render_step("email", {"subject": "S", "body": body}, {"payload": {"name": "Ada"}})
    assert output["body"] == body.replace("{{payload.name}}", "Ada")
