"""Nodes of text: paragraphs, headings, lists, quotes, and what stands in a line."""

from __future__ import annotations

from novu_app.content.blocks.liquid import CONTENT, escaped, output, path
from novu_app.content.blocks.marks import marked
from novu_app.content.blocks.place import Node, Place, attributes_of, kind_of, nodes_of
from novu_app.content.blocks.styling import (
    CODE_FONT,
    CODE_GROUND,
    INK,
    PARAGRAPH,
    QUIET,
    QUOTE_RULE,
    RULE,
    SMOOTH,
    TITLE,
    Attributes,
    number,
    px,
    side,
    style,
    table,
)

#: Size, line height and weight of the three headings.
_HEADINGS = {1: ("36px", "40px", 800), 2: ("30px", "36px", 700), 3: ("24px", "38px", 600)}
#: Heights of spacers as old documents name them, in pixels.
_SPACES = {"xs": 4, "sm": 8, "md": 16, "lg": 32, "xl": 64}


def text(node: Node, _inner: str, place: Place) -> str:
    """A piece of text. White space alone is kept: it holds inline images apart."""
    said = str(node.get("text") or "")
    if not said.strip():
        return marked("&nbsp;" * max(len(said), 1), node.get("marks"), place)
    return marked(escaped(said), node.get("marks"), place)


def variable(node: Node, _inner: str, place: Place) -> str:
    """A variable, with its fallback; one without a name is nothing."""
    attributes = attributes_of(node)
    if not attributes.get("id"):
        return ""
    # In a code block the author writes HTML, and so may a variable.
    raw = place.parent == "htmlCodeBlock"
    return marked(output(attributes["id"], place, attributes.get("fallback"), raw=raw), node.get("marks"), place)


def paragraph(node: Node, inner: str, place: Place) -> str:
    """A paragraph; an empty one is a line high."""
    bottom = "0" if place.parent == "listItem" else place.bottom(20)
    look = {**_direction(node), **SMOOTH, **PARAGRAPH, "color": INK, "margin": f"0 0 {bottom} 0"}
    return _element(_tag("p", node, place), look, inner or "&nbsp;", "nv-text", node, place)


def heading(node: Node, inner: str, place: Place) -> str:
    """A heading of one of three levels."""
    level = min(max(int(number(attributes_of(node).get("level"), 1)), 1), 3)
    size, line, weight = _HEADINGS[level]
    look = {
        "margin": f"0 0 {place.bottom(12)} 0",
        **_direction(node, aligned=True),
        "color": TITLE,
        "font-size": size,
        "line-height": line,
        "font-weight": weight,
    }
    return _element(_tag(f"h{level}", node, place), look, inner, "nv-title", node, place)


def footer(node: Node, inner: str, place: Place) -> str:
    """The small print."""
    look = {
        "font-size": "14px",
        "line-height": "24px",
        "color": QUIET,
        "margin": f"0 0 {place.bottom(20)} 0",
        **_direction(node),
        **SMOOTH,
    }
    return _element(_tag("p", node, place), look, inner, "nv-quiet", node, place)


def bullet_list(_node: Node, inner: str, place: Place) -> str:
    """A list with dots."""
    return f"<ul{_list_style('disc', place)}>{inner}</ul>"


def ordered_list(node: Node, inner: str, place: Place) -> str:
    """A list with numbers; ``start`` is its first one."""
    start = int(number(attributes_of(node).get("start"), 1))
    first = f' start="{start}"' if start != 1 else ""
    return f"<ol{first}{_list_style('decimal', place)}>{inner}</ol>"


def list_item(_node: Node, inner: str, _place: Place) -> str:
    """An item of a list."""
    return f"<li{style({'margin': '8px 0', 'padding-left': '6px', 'color': INK, **SMOOTH})}>{inner}</li>"


def blockquote(_node: Node, inner: str, place: Place) -> str:
    """A quotation with a line beside it."""
    top = "0" if place.before == "spacer" else "20px"
    look = {
        "border-left": f"4px solid {QUOTE_RULE}",
        "padding-left": "16px",
        "margin": f"{top} 0 {place.bottom(20)} 0",
    }
    return f"<blockquote{style(look)}>{inner}</blockquote>"


def code_block(node: Node, _inner: str, place: Place) -> str:
    """Code that is shown as it is written."""
    written = "".join(
        escaped(child.get("text"))
        if kind_of(child) == "text"
        else output(path(attributes_of(child).get("id"), place), place)
        for child in nodes_of(node)
    )
    look = {
        "background-color": CODE_GROUND,
        "color": TITLE,
        "padding": "12px 16px",
        "border-radius": "6px",
        "margin": f"0 0 {place.bottom(20)} 0",
        "font-family": CODE_FONT,
        "font-size": "13px",
        "line-height": "20px",
        "white-space": "pre-wrap",
    }
    return f"<pre{style(look)}><code>{written}</code></pre>"


def hard_break(_node: Node, _inner: str, _place: Place) -> str:
    """A new line."""
    return "<br>"


def horizontal_rule(_node: Node, _inner: str, _place: Place) -> str:
    """A line from side to side."""
    return f"<hr{style({'width': '100%', 'border': 'none', 'border-top': f'1px solid {RULE}', 'margin': '32px 0'})}>"


def spacer(node: Node, _inner: str, _place: Place) -> str:
    """Empty space of some height in pixels."""
    height = attributes_of(node).get("height")
    pixels = px(_SPACES.get(str(height), number(height, 8)))
    cell = style({"height": pixels, "line-height": pixels, "font-size": "0"})
    return table(f"<td{cell}>&nbsp;</td>", height=pixels)


def _element(tag: str, look: Attributes, inner: str, named: str, node: Node, place: Place) -> str:
    css_class = "" if place.coloured else f' class="{named}"'
    turned = ' dir="rtl"' if attributes_of(node).get("textDirection") == "rtl" else ""
    return f"<{tag}{turned}{css_class}{style(look)}>{inner}</{tag}>"


def _tag(name: str, node: Node, place: Place) -> str:
    # The content of an e-mail is blocks itself, which HTML does not allow inside of a paragraph.
    holds_content = any(
        kind_of(child) == "variable" and path(attributes_of(child).get("id"), place) == CONTENT
        for child in nodes_of(node)
    )
    return "div" if holds_content else name


def _direction(node: Node, *, aligned: bool = False) -> dict[str, str]:
    """Alignment and direction, where they are not those of the document; ``aligned``: right-to-left text begins right."""
    attributes = attributes_of(node)
    turned = attributes.get("textDirection") == "rtl"
    said = side(attributes.get("textAlign"), "right" if aligned and turned else "left")
    look = {"text-align": said} if said != "left" else {}
    return {**look, "direction": "rtl"} if turned else look


def _list_style(kind: str, place: Place) -> str:
    return style({"margin": f"0 0 {place.bottom(20)} 0", "padding-left": "26px", "list-style-type": kind})
