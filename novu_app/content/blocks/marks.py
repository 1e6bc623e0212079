"""Marks of a text: bold, links, colours."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from novu_app.content.blocks.liquid import escaped, value_of
from novu_app.content.blocks.place import Place, attributes_of
from novu_app.content.blocks.styling import CODE_FONT, CODE_GROUND, TITLE, attribute, css, style

#: From the inside out; what is not named comes first, in the order of the document.
_ORDER = {name: place for place, name in enumerate(("underline", "bold", "italic", "textStyle", "link"), 1)}
_TAGS = {"bold": "strong", "italic": "em", "underline": "u", "subscript": "sub", "superscript": "sup"}


def marked(html: str, marks: Any, place: Place) -> str:
    """The HTML of a text with its marks around it; a mark that nobody knows is none."""
    if not isinstance(marks, Sequence) or isinstance(marks, str):
        return html
    known = [mark for mark in marks if isinstance(mark, Mapping)]
    for mark in sorted(known, key=lambda mark: _ORDER.get(str(mark.get("type")), 0)):
        kind, attributes = str(mark.get("type")), attributes_of(mark)
        if kind in _TAGS:
            html = f"<{_TAGS[kind]}>{html}</{_TAGS[kind]}>"
        elif kind in _MARKS:
            html = _MARKS[kind](html, attributes, place)
    return html


def _strike(html: str, _attributes: Mapping[str, Any], _place: Place) -> str:
    return f'<s style="text-decoration:line-through">{html}</s>'


def _code(html: str, _attributes: Mapping[str, Any], _place: Place) -> str:
    look = {
        "background-color": CODE_GROUND,
        "color": TITLE,
        "padding": "2px 4px",
        "border-radius": "6px",
        "font-family": CODE_FONT,
        "font-weight": 400,
        "letter-spacing": 0,
    }
    return f"<code{style(look)}>{html}</code>"


def _text_style(html: str, attributes: Mapping[str, Any], _place: Place) -> str:
    color = css(attributes.get("color") or "")
    return f"<span{style({'color': color})}>{html}</span>" if color else html


def _highlight(html: str, attributes: Mapping[str, Any], _place: Place) -> str:
    return f"<span{style({'background-color': attributes.get('color') or '#FEF08A'})}>{html}</span>"


def _link(html: str, attributes: Mapping[str, Any], place: Place) -> str:
    href = value_of(attributes, "href", "isUrlVariable", place) or "#"
    target, rel = attributes.get("target") or "_blank", attributes.get("rel") or "noopener noreferrer nofollow"
    look = style({"font-weight": 500, "text-decoration": "none", "color": TITLE})
    named = "" if place.coloured else ' class="nv-title"'
    return f'<a href="{href}" target="{attribute(target)}" rel="{escaped(rel)}"{named}{look}>{html}</a>'


_MARKS: dict[str, Callable[[str, Mapping[str, Any], Place], str]] = {
    "strike": _strike,
    "code": _code,
    "textStyle": _text_style,
    "highlight": _highlight,
    "link": _link,
}
