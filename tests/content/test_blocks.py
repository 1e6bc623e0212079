"""Documents of the block editor: what is Liquid in them, what is the author's, and what comes from outside."""

from typing import Any

import pytest

from novu_app.content.layouts import compile_layout
from novu_app.content.service import TemplateFailed, render_step
from novu_app.kernel import jsons
from tests.content.block_corpus import Node, mark, node, p, text, variable

PAYLOAD: dict[str, Any] = {
    "name": "Ada & Bob",
    "evil": "<img src=x onerror=alert(1)>Eve",
    "quote": '"><b>',
    "url": "https://example.com/x",
    "script": "javascript:alert(1)",
    "items": [{"n": "one", "parts": ["a", "b"]}, {"n": "two", "parts": []}],
    "words": ["red", "green", "blue"],
    "at": "2026-03-04",
    "html": "<i>mine</i>",
}


def blocks(*nodes: Node, **controls: Any) -> str:
    body = jsons.dumps({"type": "doc", "content": list(nodes)})
    return str(render_step("email", {"subject": "S", "body": body, **controls}, {"payload": PAYLOAD})["body"])


def inner(*nodes: Node) -> str:
    """What stands in the page, without the page."""
    page = blocks(*nodes)
    return page[page.index("padding:8px") :]


def test_a_document_becomes_a_page_with_tables_for_the_looks_alone() -> None:
    page = blocks(node("heading", text("Title"), level=2), p("Hello ", variable("payload.name")))
    assert page.startswith("<!doctype html><html><head>")
    assert "Hello Ada &amp; Bob" in page
    assert page.count("<table") == page.count('role="presentation"')
    assert 'content="light dark"' in page
    assert "@media (prefers-color-scheme:dark)" in page
    assert "http" not in page, "nothing is loaded from anywhere"


def test_a_value_is_text_and_never_html() -> None:
    html = inner(p(variable("payload.evil")), node("heading", variable("payload.quote"), level=1))
    assert "&lt;img src=x onerror=alert(1)&gt;Eve" in html
    assert "<img" not in html
    assert "<b>" not in html


def test_a_value_in_an_address_stays_in_it_and_runs_nothing() -> None:
    html = blocks(
        node("button", text="x", url="payload.quote", isUrlVariable=True),
        node("image", src="payload.quote", isSrcVariable=True),
        p(text("run", mark("link", href="payload.script", isUrlVariable=True))),
        node("button", text="y", url="javascript:alert(1)"),
        disableOutputSanitization=False,
    )
    assert "<b>" not in html
    assert "javascript:" not in html


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"id": "payload.none", "fallback": 'a "b"'}, "a 'b'"),
        ({"id": "payload.none"}, "&nbsp;"),
        ({"id": "payload.none", "fallback": "}}{% raw %}"}, "% raw %"),
        ({"id": "payload.name | upcase"}, "ADA &amp; BOB"),
        ({"id": "payload.at | date: '%d.%m.%Y'"}, "04.03.2026"),
        ({"id": 'payload.words | join: " + "'}, "red + green + blue"),
        ({"id": "payload.name | truncate: 5, ''", "fallback": "x"}, "Ada &amp;"),
        ({"id": "payload.{name}"}, "Ada &amp; Bob"),
    ],
)
def test_variables_have_filters_and_fallbacks(given: Node, said: str) -> None:
    html = inner(p(variable(**{"name": given["id"]}, **{k: v for k, v in given.items() if k != "id"})))
    assert said in html.replace("> <", ">&nbsp;<") or (said == "&nbsp;" and "></p>" in html)


@pytest.mark.parametrize("place", ["id", "showIfKey"])
def test_a_name_can_not_break_out_of_its_tag(place: str) -> None:
    evil = "payload.name }}{% assign x = 1 %}{{"
    made = {
        "id": p(variable(evil)),
        "showIfKey": p("x", showIfKey=evil),
    }
    with pytest.raises(TemplateFailed):
        blocks(made[place])


def test_liquid_that_somebody_writes_into_a_text_is_liquid() -> None:
    html = inner(p("{% if payload.items.size > 1 %}many & {{ payload.words | join: '>' }}{% endif %}"))
    assert "many &amp; red&gt;green&gt;blue" in html.replace("red>green>blue", "red&gt;green&gt;blue")


def test_repeats_are_for_each_item_and_may_be_for_the_first_ones() -> None:
    line = p(variable("current.n"), " ", variable("payload.items.n"), " ", variable("iterable.n"))
    html = inner(node("repeat", line, each="payload.items")).replace("&nbsp;", " ")
    assert "one one one" in html
    assert "two two two" in html
    few = inner(node("repeat", p(variable("current")), each="payload.words", iterations=2))
    assert ("red" in few, "green" in few, "blue" in few) == (True, True, False)


def test_repeats_stand_in_each_other() -> None:
    within = node("repeat", p("<", variable("current"), ">"), each="current.parts")
    html = inner(node("repeat", p(variable("current.n")), within, each="payload.items"))
    assert html.index("one") < html.index("&lt;a&gt;") < html.index("&lt;b&gt;") < html.index("two")


def test_a_link_in_a_repeat_is_the_items_own() -> None:
    link = text("go", mark("link", href="current", isUrlVariable=True))
    html = inner(node("repeat", p(link), each="payload.words"))
    assert [f'href="{word}"' in html for word in PAYLOAD["words"]] == [True, True, True]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (True, True),
        (False, False),
        (None, False),
        ("", False),
        ("  ", False),
        ("false", False),
        ("FALSE", False),
        ("null", False),
        ("undefined", False),
        ("0", False),
        (0, False),
        (1, True),
        ("no", True),
        ([], True),
        ({}, True),
        (["x"], True),
    ],
)
def test_what_is_shown_only_if_something_is_said(value: Any, shown: bool) -> None:
    body = jsons.dumps({"type": "doc", "content": [p("here", showIfKey="payload.key"), p("always")]})
    html = render_step("email", {"subject": "S", "body": body}, {"payload": {"key": value}})["body"]
    assert ("here" in html, "always" in html) == (shown, True)


def test_colors_and_sizes_end_no_declaration_and_load_nothing() -> None:
    evil = 'red;background:url(https://evil.example.com);x:"><script>'
    html = blocks(
        p(text("a", mark("textStyle", color=evil))),
        node("button", text="b", url="#", buttonColor=evil, textColor=evil, borderRadius=evil, alignment=evil),
        node("section", p("c"), backgroundColor=evil, borderColor=evil, paddingTop=evil, align=evil),
        node("image", src="x", width=evil, height=evil, borderRadius=evil),
        node("spacer", height=evil),
        p("d", textAlign=evil),
        disableOutputSanitization=True,
    )
    assert "url(" not in html
    assert ";background:" not in html.partition("</head>")[2]
    assert "<script" not in html


def test_the_authors_html_keeps_its_styles_to_itself() -> None:
    written = (
        "<html><head><style>p{color:red} .k{font-weight:bold} @media print{p{display:none}}</style></head>"
        '<body><p class="k">{{ payload.name }} '
    )
    html = inner(
        p("not red"),
        node("htmlCodeBlock", text(written), variable("payload.html"), text("</p></body></html>")),
    )
    assert 'style="color: red;font-weight: bold"' in html
    assert html.count("color: red") == 1
    assert "p{color:red}" not in html
    assert "@media print" in html
    assert "Ada & Bob <i>mine</i>" in html.replace("&amp;", "&")


def test_html_with_loops_around_its_rows_stays_as_it_is_written() -> None:
    rows = "<style>td{padding:4px}</style><table>{% for i in payload.items %}<tr><td>{{ i.n }}</td></tr>{% endfor %}</table>"
    html = inner(node("htmlCodeBlock", text(rows)))
    assert html.count('<td style="padding: 4px">') == 2
    assert html.index("one") < html.index("two")


def test_a_block_or_mark_that_nobody_knows_shows_what_is_in_it() -> None:
    assert "inside" in blocks({"type": "novelty", "content": [text("inside", "sparkling")]})
    assert "<pre" in blocks(node("codeBlock", text("x = 1 < 2")))
    assert "<sub>2</sub>" in blocks(p("H", text("2", "subscript"), "O"))


@pytest.mark.parametrize(
    "content",
    [
        None,
        "text",
        [None, 7, "x", {}],
        [{"type": "paragraph", "content": {"type": "text"}}],
        [{"type": "heading", "attrs": [], "content": [{"type": "text", "text": 7, "marks": "bold"}]}],
        [{"type": "columns"}, {"type": "columns", "content": [{"type": "paragraph"}]}],
        [{"type": "image", "attrs": {"width": {"a": 1}, "src": None}}, {"type": "heading", "attrs": {"level": "x"}}],
        [{"type": "repeat", "attrs": {"each": None}, "content": []}],
    ],
)
def test_a_document_that_no_editor_wrote_harms_nobody(content: Any) -> None:
    body = jsons.dumps({"type": "doc", "content": content})
    assert render_step("email", {"subject": "S", "body": body}, {})["body"].startswith("<!doctype html>")


def test_a_document_without_an_end_in_sight_is_cut_off() -> None:
    deep: Node = p("deepest")
    for _ in range(100):
        deep = {"type": "section", "content": [deep]}
    assert "deepest" not in blocks(deep)


def test_text_from_right_to_left_turns_the_whole_page() -> None:
    page = blocks(p("שלום, ", variable("payload.name")), p("ברוך הבא"))
    assert page.startswith('<!doctype html><html dir="rtl">')
    assert "direction:rtl" in page
    assert 'dir="rtl"' not in blocks(p("Hello שלום everybody"))
    one = blocks(p("Hello everybody here"), p("שלום", textDirection="rtl"))
    assert '<p dir="rtl"' in one
    assert not one.startswith('<!doctype html><html dir="rtl">')


def test_dark_screens_turn_the_editors_own_colors_and_none_that_the_author_chose() -> None:
    page = inner(
        p("plain"),
        node("section", p("boxed"), node("button", text="b", url="#"), backgroundColor="#ffeeee"),
        node("section", p("clear"), backgroundColor="transparent"),
        node("button", text="usual", url="#"),
        node("button", text="own", url="#", buttonColor="#123456"),
    )
    dark = {}
    for word in ("plain", "boxed", "clear", "usual", "own"):
        before = page[: page.index(f">{word}<")]
        opening = before[max(before.rfind("<p"), before.rfind("<a ")) :]
        dark[word] = 'class="nv-text"' in opening or 'class="nv-button"' in opening
    assert dark == {"plain": True, "boxed": False, "clear": True, "usual": True, "own": False}


def test_a_layout_surrounds_blocks_once() -> None:
    page = jsons.dumps(
        {"type": "doc", "content": [p("above"), p(variable("content")), node("footer", text("below {{payload.name}}"))]}
    )
    layout = compile_layout("l", {"email": {"body": page, "editorType": "block"}})
    body = jsons.dumps({"type": "doc", "content": [p("between ", variable("payload.evil"))]})
    html = render_step("email", {"subject": "S", "body": body}, {"payload": PAYLOAD}, layout)["body"]
    assert html.count("<!doctype html>") == html.count("<body") == 1
    assert html.index("above") < html.index("between &lt;img") < html.index("below Ada")


def test_a_layout_that_is_the_content_alone_is_no_layout() -> None:
    body = jsons.dumps({"type": "doc", "content": [p("x")]})
    html = render_step("email", {"subject": "S", "body": body}, {}, compile_layout("l", {}))["body"]
    assert html.startswith("<!doctype html>")
