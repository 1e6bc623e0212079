"""Notifications as the inbox page draws them."""

from typing import Any

import pytest

from novu_app.content.sanitize import sanitize_in_app
from novu_app.inbox.body import item_of, item_of_entity, parts_of
from novu_app.messages.entity import raw_message, workflow_reference
from novu_app.messages.schemas import inbox_notification


def styled(text: str) -> list[tuple[str, str]]:
    return [(part["text"], part["style"]) for part in parts_of(text)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        ("plain", [("plain", "")]),
        ("a **b** c", [("a ", ""), ("b", "strong"), (" c", "")]),
        ("*a* **b** ***c***", [("a", "em"), (" ", ""), ("b", "strong"), (" ", ""), ("c", "strong em")]),
        (r"2 \* 3 \*\* 4", [("2 * 3 ** 4", "")]),
        ("**never closed", [("never closed", "strong")]),
        ("****", []),
        ("<b>tag</b> of <em>HTML</em>", [("tag of HTML", "")]),
        ("1 &lt; 2 &amp;&amp; <i>3 > 2</i>", [("1 < 2 && 3 > 2", "")]),
        ("&amp;lt; is no tag", [("&lt; is no tag", "")]),
        ("https://shop.example/?a=1&copy=2", [("https://shop.example/?a=1&copy=2", "")]),
        ("<p>one</p><ul><li>two<br>lines</li></ul>", [("one\ntwo\nlines", "")]),
        ("  one\n \n\n\n two\nthree ", [("one\n\ntwo\nthree", "")]),
        (" \n ", []),
        ("x" * 2_000, [("x" * 2_000, "")]),
        ("x" * 2_001, [("x" * 2_000 + "…", "")]),
    ],
)
def test_bold_and_italic(text: str, parts: list[tuple[str, str]]) -> None:
    assert styled(text) == parts


@pytest.mark.parametrize("text", ["1 < 2 && 3 > 2", "a <- b -> c", "\"quoted\" & 'so'", "x <y"])
def test_what_is_no_html_is_shown_as_it_was_written(text: str) -> None:
    assert styled(sanitize_in_app(text)) == ([(text, "")] if text != "x <y" else [("x", "")])


def message(**columns: Any) -> dict[str, Any]:
    named = ("id", "environment_id", "organization_id", "notification_id", "job_id", "workflow_id", "step_uid")
    unset = ("avatar", "data", "snoozed_until", "last_read_at", "first_seen_at", "archived_at", "delivered_at")
    return {
        **dict.fromkeys(named, "0" * 24),
        **dict.fromkeys(unset),
        "subscriber_pk": "s",
        "transaction_id": "t",
        "channel": "in_app",
        "provider_id": "novu",
        "status": "sent",
        "severity": "high",
        "subject": "Subject",
        "content": "Body",
        "tags": [],
        "read": False,
        "seen": False,
        "archived": False,
        "created_at": 1_800_000_000_123,
        "updated_at": 1_800_000_000_123,
        "cta": None,
        **columns,
    }


@pytest.mark.parametrize(
    "columns",
    [
        {},
        {"avatar": "https://shop.example/a.png", "delivered_at": [1_800_000_000_000, 1_800_000_009_000]},
        {"avatar": "javascript:alert(1)", "read": True, "seen": True, "last_read_at": 1_800_000_000_999},
        {
            "cta": '{"data":{"url":"/a","target":"_self"},"action":{"buttons":[{"type":"primary","content":"Go","url":"/b"},'
            '{"type":"secondary","content":"No","url":"javascript:x"}]}}'
        },
        {"cta": '{"data":{"url":"//evil.example"}}', "subject": None, "content": None},
    ],
)
def test_a_push_draws_the_same_as_the_list(columns: dict[str, Any]) -> None:
    row = message(**columns)
    workflow = workflow_reference(id="w", identifier="w", name="Ärger", critical=False, tags=None, severity="none")
    to = {"id": "s", "subscriberId": "ada"}
    listed = item_of(inbox_notification(row, to, workflow))
    assert item_of_entity(raw_message(row, {"id": "s", "subscriber_id": "ada"}, workflow)) == listed
    assert listed["initial"] == "Ä"
    assert listed["avatar"] in ("", "https://shop.example/a.png")
    assert listed["url"] in ("", "/a")
    assert listed["secondary_url"] == ""


@pytest.mark.parametrize(("name", "letter"), [("<b>order</b>", "B"), ("🎉 42 years", "4"), ("🎉", "S"), ("", "S")])
def test_without_a_picture_there_is_the_first_letter(name: str, letter: str) -> None:
    workflow = workflow_reference(id="w", identifier="w", name=name, critical=False, tags=None, severity="none")
    assert item_of_entity(raw_message(message(), {"id": "s", "subscriber_id": "ada"}, workflow))["initial"] == letter
