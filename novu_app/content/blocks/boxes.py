"""Nodes that hold others: sections, columns, and the author's own HTML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from novu_app.content.blocks.liquid import output
from novu_app.content.blocks.place import Node, Place, attributes_of, kind_of, nodes_of
from novu_app.content.blocks.styling import css, number, px, side, style, table
from novu_app.content.inlining import inline_part

_SIDES = ("Top", "Right", "Bottom", "Left")
_GAP = 8


def has_own_ground(node: Node) -> bool:
    """Whether a section stands on a colour of its own, so that the text in it can not turn light for dark screens."""
    ground = css(attributes_of(node).get("backgroundColor", "#ffffff") or "").lower()
    return ground not in ("", "transparent")


def section(node: Node, inner: str, _place: Place) -> str:
    """A box with a ground and a line around it."""
    attributes = attributes_of(node)
    margin, padding = (
        " ".join(px(attributes.get(f"{kind}{edge}", usual)) for edge in _SIDES)
        for kind, usual in (("margin", 0), ("padding", 5))
    )
    width = number(attributes.get("borderWidth", 1))
    look = {
        "border": f"{px(width)} solid {css(attributes.get('borderColor') or '#000000')}" if width else "0",
        "background-color": attributes.get("backgroundColor", "#ffffff"),
        "border-radius": px(attributes.get("borderRadius")),
        "padding": padding,
    }
    align = side(attributes.get("align"))
    box = table(f'<td align="{align}"{style(look)}>{inner}</td>')
    # A margin would make a table of full width too wide.
    return f"<div{style({'padding': margin})}>{box}</div>" if margin.strip("0 ") else box


def columns(node: Node, inner: str, _place: Place) -> str:
    """Columns side by side; one below the other on narrow screens."""
    share = total_of(node)
    return table(inner, css_class="nv-row", width=f"{share}%", max_width=f"{share}%")


def total_of(node: Node) -> str:
    """How many per cent of the width the columns take together."""
    widths = [number(attributes_of(child).get("width")) for child in _columns_of(node)]
    return "100" if not widths or 0 in widths else _short(min(100.0, sum(widths)))


def column(node: Node, inner: str, place: Place) -> str:
    """One of several columns; :func:`measured` has told its width and the gaps beside it."""
    attributes = attributes_of(node)
    width = _short(number(attributes.get("width")))
    left, right = px(attributes.get("paddingLeft")), px(attributes.get("paddingRight"))
    align = attributes.get("verticalAlign")
    align = align if align in ("middle", "bottom") else "top"
    look = {"width": f"{width}%", "vertical-align": align, "padding": f"0 {right} 0 {left}"}
    return f'<td width="{width}%" valign="{align}" class="nv-column"{style(look)}>{inner}</td>'


def measured(node: Node) -> dict[str, Any]:
    """The node of columns, with the width (per cent) and the gaps (pixels) of each."""
    found = _columns_of(node)
    said = [number(attributes_of(child).get("width")) for child in found]
    open_ones = said.count(0)
    rest = round((100 - sum(said)) / open_ones) if open_ones else 0
    gap = number(attributes_of(node).get("gap", _GAP), _GAP) / 2
    # With more than two, the outer columns have more room for the gap than those in the middle.
    outer, inner = (gap, gap) if len(found) < 3 else (gap * 1.5, gap * 0.75)
    last = len(found) - 1
    content: list[Mapping[str, Any]] = []
    for index, child in enumerate(found):
        beside = inner if 0 < index < last else outer
        sizes = {
            "width": said[index] or max(rest, 1),
            "paddingLeft": round(beside, 2) if index else 0,
            "paddingRight": round(beside, 2) if index < last else 0,
        }
        content.append({**child, "attrs": {**attributes_of(child), **sizes}})
    return {**node, "content": content}


def html_code(node: Node, _inner: str, place: Place) -> str:
    """The author's HTML as it stands, its styles in the elements that they are for."""
    inside = next((inner for _, inner in place.children(node)), place)
    written = "".join(_code(child, inside) for child in nodes_of(node))
    return table(f"<td{style({'width': '100%'})}>{inline_part(written)}</td>", align="left")


def _code(node: Node, place: Place) -> str:
    if kind_of(node) == "variable":
        attributes = attributes_of(node)
        return output(attributes.get("id"), place, attributes.get("fallback"), raw=True) if attributes.get("id") else ""
    return str(node.get("text") or "")


def _columns_of(node: Node) -> list[Node]:
    return [child for child in nodes_of(node) if kind_of(child) == "column"]


def _short(value: float) -> str:
    return str(int(value)) if value == int(value) else str(round(value, 2))
