"""What the block editor's own renderer shows, ours shows: texts, links, pictures and the looks of all.

What differs on purpose, and is not compared:

- No web font is fetched from a third party, and the font is set once and not on every element.
- ``lang`` is not said: nobody knows the language of a text. Direction is, for the whole page, from its letters.
- Styles for dark screens; the reference asks for light ones only.
- A section's margin is padding around it, as a margin makes a table of full width too wide.
- Ordered lists and spacers are as wide as the text; the reference narrows them to 37.5em.
- A card holds no link inside of its link, which HTML does not allow, and its picture keeps its proportions.
- A link whose address is a variable is one in repeats, too, where the reference prints the variable's name.
- Rules such as ``:hover`` of an HTML block are left out: they would hold for the whole e-mail.
- A variable that has no value is empty, where the reference prints its name in braces.
- Nodes and marks that the reference refuses show what is in them.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from novu_app.content.service import render_step
from novu_app.kernel import jsons
from tests.content.block_corpus import CORPUS, VALUES, Node
from tests.content.maily import Maily, shown


@pytest.fixture(scope="module")
def maily() -> Iterator[Maily]:
    reference = Maily()
    yield reference
    reference.close()


def ours(content: list[Node]) -> str:
    body = jsons.dumps({"type": "doc", "content": content})
    return str(render_step("email", {"subject": "S", "body": body}, VALUES)["body"])


@pytest.mark.parametrize("name", sorted(CORPUS))
def test_both_show_the_same(maily: Maily, name: str) -> None:
    reference = shown(maily.render({"type": "doc", "content": CORPUS[name]}, VALUES))
    assert comparable(shown(ours(CORPUS[name]))) == comparable(reference)


def comparable(found: list[tuple[Any, ...]]) -> list[Any]:
    """Without what is listed above."""
    plain: list[Any] = []
    for piece in found:
        if piece[0] == "picture" and piece[4] == "100%":
            piece = (*piece[:5], "auto", *piece[6:])
        elif piece[0] == "Read on":
            piece = (piece[0], {key: value for key, value in piece[1].items() if key not in ("target", "decoration")})
        plain.append(piece)
    return plain


def test_every_node_and_mark_of_the_editor_is_compared() -> None:
    kinds: set[str] = set()

    def look(node: Node) -> None:
        kinds.add(node["type"])
        for inner in [*node.get("content", ()), *node.get("marks", ())]:
            look(inner)

    for content in CORPUS.values():
        for node in content:
            look(node)
    assert kinds >= {
        *("paragraph", "heading", "footer", "bulletList", "orderedList", "listItem", "blockquote", "hardBreak"),
        *(
            "horizontalRule",
            "spacer",
            "button",
            "image",
            "logo",
            "inlineImage",
            "linkCard",
            "section",
            "columns",
            "column",
        ),
        *("repeat", "for", "htmlCodeBlock", "variable", "text"),
        *("bold", "italic", "underline", "strike", "code", "textStyle", "link"),
    }
