"""From blocks to HTML and back: what an e-mail says is not lost when its author takes the other editor."""

from __future__ import annotations

import re
from typing import Literal

from novu_app.content.blocks import CONTENT, as_page, is_block_document, render_blocks
from novu_app.content.layouts import CONTENT_TAG, inner_html
from novu_app.kernel import jsons

EditorType = Literal["block", "html"]
_TAG = re.compile(r"<[a-z!/]", re.IGNORECASE)
#: After these tags there is nothing that a line break could part.
_LINE_ENDS = re.compile(
    r"(<!doctype[^>]*>|</?(?:html|head|body|table|tbody|tr|meta|style)\b[^>]*>|</(?:td|div|p|h[1-6]|ul|ol|li)>)(?=<)",
    re.IGNORECASE,
)


def switched(body: str, editor_type: EditorType) -> str:
    """A body for the other editor that shows the same.

    Blocks become the HTML that is sent for them. HTML becomes one HTML block; a plain text its paragraphs. The place of the
    content in a layout stays a variable of its own.

    Args:
        body: HTML, or a document of the block editor.
        editor_type: the editor that it is for.
    """
    is_document = is_block_document(body)
    if editor_type == "html":
        return _LINE_ENDS.sub(r"\1\n", as_page(render_blocks(body))) if is_document else body
    return body if is_document else jsons.dumps({"type": "doc", "content": _blocks(body)})


def _blocks(html: str) -> list[dict[str, object]]:
    if not _TAG.search(html):
        lines = [line.strip() for line in html.splitlines() if line.strip()]
        return [_paragraph(_inline(line)) for line in lines] or [_paragraph([])]
    return [{"type": "htmlCodeBlock", "attrs": {"language": "html"}, "content": _inline(inner_html(html).strip())}]


def _inline(text: str) -> list[dict[str, object]]:
    """Texts, and the variable of the content where it stands."""
    found: list[dict[str, object]] = []
    parts = CONTENT_TAG.split(text)
    for place, part in enumerate(parts):
        if place:
            found.append(
                {"type": "variable", "attrs": {"id": CONTENT, "label": None, "fallback": None, "required": False}}
            )
        if part:
            found.append({"type": "text", "text": part})
    return found


def _paragraph(content: list[dict[str, object]]) -> dict[str, object]:
    return {"type": "paragraph", "attrs": {"textAlign": "left"}, **({"content": content} if content else {})}
