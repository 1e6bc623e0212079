"""How values are shown: texts, addresses, snippets, and a workflow in the editor."""

import ast
import json
import shlex

import pytest

from novu_app.dashboard.listing import PAGE_SIZE, Listed, Page, in_words
from novu_app.dashboard.snippets import MASKED, trigger_snippets
from novu_app.dashboard.text import duration, entries, plain, pretty_json, span
from novu_app.dashboard.urls import in_environment, with_query
from novu_app.kernel.pagination import Count

BODY = {
    "name": "welcome",
    "to": {"subscriberId": 'it\'s "me"'},
    "payload": {"text": "line\nbreak", "n": 1, "yes": True, "none": None, "list": [1.5, "ü"]},
}


@pytest.mark.parametrize(
    ("milliseconds", "shown"), [(-5, "0 ms"), (12, "12 ms"), (3_400, "3.4 s"), (300_000, "5 min"), (7_200_000, "2.0 h")]
)
def test_spans_of_time(milliseconds: int, shown: str) -> None:
    assert span(milliseconds) == shown


def test_durations_agree_with_their_number() -> None:
    assert duration(1, "hours") == "1 hour"
    assert duration(5, "minutes") == "5 minutes"
    assert duration("1", "days") == "1 day"
    assert duration(None, "days") == ""


def test_one_line_of_a_document() -> None:
    html = "<style>p {color: red}</style><h1>Hello&nbsp;you</h1>\n<p>and <b>all</b></p><script>no()</script>"
    assert plain(html) == "Hello you and all"
    assert plain("word " * 100, 20) == "word word word word…"


def test_entries_of_a_pasted_list() -> None:
    assert entries(" a, b;c\n\n\td a ") == ["a", "b", "c", "d"]
    assert entries(" ,; ") == []


def test_json_keeps_what_it_does_not_know() -> None:
    assert json.loads(pretty_json({"a": {1, 2} and 1, 3: "x"})) == {"a": 1, "3": "x"}


def test_counts_in_words() -> None:
    assert in_words(Count(1, False), "topic") == "1 topic"
    assert in_words(Count(0, False), "topic") == "0 topics"
    assert in_words(Count(50_000, True), "topic") == "50,000+ topics"
    assert in_words(Count(2, False), "entry", "entries") == "2 entries"


def test_numbered_pages_know_their_neighbours() -> None:
    first = Listed.numbered_page([1], Page(1, PAGE_SIZE), PAGE_SIZE + 1, "")
    last = Listed.numbered_page([1], Page(2, PAGE_SIZE), PAGE_SIZE + 1, "")
    assert (first.previous, first.next, last.previous, last.next) == (None, "2", "1", None)


def test_addresses_are_escaped() -> None:
    assert in_environment("e1", "topics", "a/b c?d#e%2F") == "/env/e1/topics/a%2Fb%20c%3Fd%23e%252F"
    assert with_query("/x", q="a&b", page="", after=None) == "/x?q=a%26b"


def test_the_snippets_say_exactly_what_is_sent() -> None:
    shown = trigger_snippets("http://localhost:8000", "key1", BODY)
    curl = shlex.split(shown["curl"].replace("\\\n", " "))
    assert curl[:4] == ["curl", "-X", "POST", "http://localhost:8000/v1/events/trigger"]
    assert "Authorization: ApiKey key1" in curl
    assert json.loads(curl[curl.index("-d") + 1]) == BODY

    call = next(node for node in ast.walk(ast.parse(shown["python"])) if isinstance(node, ast.Dict))
    said = ast.literal_eval(call)
    assert said == {"workflow_id": "welcome", "to": {"subscriber_id": 'it\'s "me"'}, "payload": BODY["payload"]}

    assert 'secretKey: "key1"' in shown["node"]
    assert json.dumps(BODY["payload"], separators=(",", ":"), ensure_ascii=False) in shown["node"]


def test_a_snippet_without_a_key_shows_none() -> None:
    assert all(MASKED in text for text in trigger_snippets("http://localhost:8000", "", BODY).values())
