"""A document of the block editor: what it is, and the walk through its nodes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from novu_app.content.blocks import boxes, media, text
from novu_app.content.blocks.liquid import path, repeated, shown_if
from novu_app.content.blocks.place import Node, Place, attributes_of, kind_of
from novu_app.kernel import jsons

#: How deep nodes are looked into: deeper ones are no document that anybody wrote.
_MAX_DEPTH = 60


def is_block_document(body: Any) -> bool:
    """Whether a body is a document of the block editor rather than HTML."""
    return document_of(body) is not None


def render_blocks(body: str) -> str:
    """HTML template of what a document holds; an unknown block shows what is inside it."""
    document = _parse(body) or {}
    return "".join(_html(node, place, 0) for node, place in Place().children({**document, "type": "doc"}))


def document_of(body: Any) -> dict[str, Any] | None:
    """The document of the block editor that a body is, or None."""
    return _parse(body) if isinstance(body, str) and body.lstrip().startswith("{") else None


def _parse(body: str) -> dict[str, Any] | None:
    try:
        document = jsons.loads(body)
    except ValueError:
        return None
    return document if isinstance(document, dict) and document.get("type") == "doc" else None


def _html(node: Node, place: Place, depth: int) -> str:
    if depth > _MAX_DEPTH:
        return ""
    kind, attributes = kind_of(node), attributes_of(node)
    if kind in ("repeat", "for"):
        each = path(attributes.get("each") or "nil", place)
        inner = "".join(_html(child, at, depth + 1) for child, at in place.children(node, each=each))
        html = repeated(each, attributes.get("iterations"), inner)
    else:
        if kind == "columns":
            node = boxes.measured(node)
        coloured = True if kind == "section" and boxes.has_own_ground(node) else None
        leaf = kind in _LEAVES
        inside = () if leaf else place.children(node, coloured=coloured)
        inner = "".join(_html(child, at, depth + 1) for child, at in inside)
        html = _NODES[kind](node, inner, place) if kind in _NODES else inner
    return shown_if(attributes.get("showIfKey"), html, place)


#: They write what is inside of them themselves.
_LEAVES = frozenset({"htmlCodeBlock", "codeBlock"})
_NODES: dict[str, Callable[[Node, str, Place], str]] = {
    "text": text.text,
    "variable": text.variable,
    "paragraph": text.paragraph,
    "heading": text.heading,
    "footer": text.footer,
    "bulletList": text.bullet_list,
    "orderedList": text.ordered_list,
    "listItem": text.list_item,
    "blockquote": text.blockquote,
    "codeBlock": text.code_block,
    "hardBreak": text.hard_break,
    "horizontalRule": text.horizontal_rule,
    "spacer": text.spacer,
    "button": media.button,
    "image": media.image,
    "logo": media.logo,
    "inlineImage": media.inline_image,
    "linkCard": media.link_card,
    "section": boxes.section,
    "columns": boxes.columns,
    "column": boxes.column,
    "htmlCodeBlock": boxes.html_code,
}
