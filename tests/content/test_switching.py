"""Between blocks and HTML nothing that an e-mail says is lost."""

from novu_app.content.blocks import is_block_document, render_blocks
from novu_app.content.layouts import compile_layout
from novu_app.content.service import render_step
from novu_app.content.switching import switched
from novu_app.kernel import jsons

BLOCKS = jsons.dumps(
    {
        "type": "doc",
        "content": [
            {"type": "heading", "attrs": {"level": 1}, "content": [{"type": "text", "text": "Thank you"}]},
            {
                "type": "paragraph",
                "content": [
                    {"type": "text", "text": "Dear "},
                    {"type": "variable", "attrs": {"id": "payload.name", "fallback": "customer"}},
                ],
            },
            {"type": "button", "attrs": {"text": "Open", "url": "https://example.com"}},
        ],
    }
)


def text_of(body: str) -> str:
    """What an e-mail with this body says, without its markup."""
    output = render_step("email", {"subject": "s", "body": body}, {"payload": {"name": "Ada"}})
    return " ".join(part for part in ("Thank you", "Dear Ada", ">Open<") if part in output["body"])


def test_blocks_become_the_html_that_is_sent_for_them() -> None:
    html = switched(BLOCKS, "html")
    assert not is_block_document(html)
    assert text_of(html) == text_of(BLOCKS) == "Thank you Dear Ada >Open<"
    assert max(map(len, html.splitlines())) < 1000, "it is to be read and changed by people"


def test_html_becomes_one_block_and_a_text_its_paragraphs() -> None:
    html = "<!doctype html><html><body><h1>Thank you</h1><p>Dear {{payload.name}}</p><a>Open</a></body></html>"
    blocks = switched(html, "block")
    assert is_block_document(blocks)
    assert text_of(blocks) == "Thank you Dear Ada >Open<"
    kinds = [node["type"] for node in jsons.loads(switched("one\n\ntwo", "block"))["content"]]
    assert kinds == ["paragraph", "paragraph"]
    assert is_block_document(switched("", "block"))


def test_what_is_of_the_wanted_kind_stays_as_it_is() -> None:
    assert switched(BLOCKS, "block") == BLOCKS
    assert switched("<p>x</p>", "html") == "<p>x</p>"


def test_a_layout_keeps_the_place_of_its_content() -> None:
    html = "<html><body><b>Head</b> {{ content }} <i>Foot</i></body></html>"
    blocks = switched(html, "block")
    again = switched(blocks, "html")
    for body in (blocks, again):
        layout = compile_layout("x", {"email": {"body": body, "editorType": "block"}})
        said = layout.wrap("<p>the mail</p>", {})
        assert said.index("Head") < said.index("<p>the mail</p>") < said.index("Foot")
    assert render_blocks(blocks).count("content") == 1
