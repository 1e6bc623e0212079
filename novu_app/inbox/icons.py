"""Icons of a host page's own (``appearance.icons``), by the keys that Novu's components use.

An icon is the text of an ``<svg>``. It comes from a page that we do not know, and is never markup of ours: what is drawn in it
is written anew, as a picture that the browser takes for a mask, in the colour of the words around it. A picture runs nothing and
loads nothing. Where there is anything but shapes in it the icon stays ours.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

from novu_app.inbox.elements import Styles

#: Where the icons are, by their keys; the bell stands in the host's own page (embed.js).
PLACES: Mapping[str, str] = {
    "arrowDropDown": ".feed-title .lucide-chevron-down",
    "arrowLeft": ".lucide-arrow-left",
    "arrowDown": ".feed-pane .lucide-chevron-down",
    "check": ".lucide-check",
    "clock": ".lucide-alarm-clock",
    "cogs": ".lucide-settings",
    "copy": ".lucide-copy",
    "dots": ".lucide-ellipsis",
    "markAsArchived": ".lucide-archive",
    "markAsArchivedRead": "#inbox-actions .lucide-archive-restore",
    "markAsRead": ":is(.lucide-mail-open, .lucide-check-check)",
    "markAsUnarchived": ".feed-tools .lucide-archive-restore",
    "markAsUnread": ".feed-tools .lucide-mail",
    "trash": ".lucide-trash-2",
    "unread": "#inbox-views .lucide-mail",
    "unsnooze": ".lucide-alarm-clock-off",
}
#: An icon of more characters, or of more shapes, stays ours.
_LONGEST = 4_000
_MOST_SHAPES = 64

_NUMBERS = r"[\d.,eE+\s-]*"
_NUMBER = re.compile(r"[+-]?[\d.]{1,12}(?:px)?", re.ASCII)
_PAINTS = ("fill", "stroke")
_RULES: Mapping[str, re.Pattern[str]] = {
    **dict.fromkeys(("cx", "cy", "r", "rx", "ry", "x", "y", "x1", "x2", "y1", "y2", "width", "height"), _NUMBER),
    **dict.fromkeys(("stroke-width", "stroke-miterlimit", "opacity", "fill-opacity", "stroke-opacity"), _NUMBER),
    "d": re.compile(r"[MmLlHhVvCcSsQqTtAaZz\d.,eE+\s-]*", re.ASCII),
    **dict.fromkeys(("points", "viewbox"), re.compile(_NUMBERS, re.ASCII)),
    "transform": re.compile(rf"(?:\s*(?:matrix|rotate|scale|skewX|skewY|translate)\({_NUMBERS}\))*\s*", re.ASCII),
    "stroke-linecap": re.compile("butt|round|square"),
    "stroke-linejoin": re.compile("bevel|miter|round"),
    **dict.fromkeys(("fill-rule", "clip-rule"), re.compile("evenodd|nonzero")),
}
_SHAPES = frozenset({"path", "circle", "ellipse", "line", "polyline", "polygon", "rect"})
# A mask is what is painted at all: the colour is that of the words.
_MASKED = {"background": "currentcolor", "forced-color-adjust": "none"}


def styles(appearance: Any) -> Styles:
    """What an appearance says of icons, as properties by selector (elements.py).

    Args:
        appearance: ``{"icons": {"cogs": "<svg viewBox='0 0 24 24'>…</svg>"}}``; whatever else it is, it says nothing.
    """
    icons = appearance.get("icons") if isinstance(appearance, Mapping) else None
    if not isinstance(icons, Mapping):
        return {}
    found: Styles = {}
    for key, place in PLACES.items():
        picture = redrawn(icons.get(key))
        if picture:
            mask = f'url("data:image/svg+xml,{quote(picture, safe="")}") center / contain no-repeat'
            # Older browsers know the mask by its first name.
            found[f".inbox {place}"] = {**_MASKED, "-webkit-mask": mask, "mask": mask}
            found[f".inbox {place} > *"] = {"display": "none"}
    return found


def redrawn(icon: Any) -> str:
    """The shapes of an SVG text as a picture; empty where it is no such text, or more than shapes."""
    if not isinstance(icon, str) or len(icon) > _LONGEST:
        return ""
    drawing = _Drawing()
    drawing.feed(icon)
    drawing.close()
    return drawing.picture()


class _Drawing(HTMLParser):
    """Writes anew what it knows of an SVG text."""

    def __init__(self) -> None:
        super().__init__()
        self._written: list[str] = []
        self._open: list[str] = []
        self._shapes = 0
        self._foreign = False

    def picture(self) -> str:
        """What was written; empty when it was not one whole drawing."""
        whole = self._written and not self._open and not self._foreign and 0 < self._shapes <= _MOST_SHAPES
        return "".join(self._written) if whole else ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        self._begin(tag, attrs)
        self._open.append(tag)
        self._written.append(">")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element without anything in it."""
        self._begin(tag, attrs)
        self._written.append("/>")

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        if self._open and self._open[-1] == tag:
            self._open.pop()
            self._written.append(f"</{tag}>")
        else:
            self._foreign = True

    def handle_data(self, data: str) -> None:
        """Text has no place between shapes."""
        self._foreign = self._foreign or bool(data.strip())

    def _begin(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        root = not self._written
        if root != (tag == "svg") or (not root and not self._open) or not (root or tag == "g" or tag in _SHAPES):
            self._foreign = True
            return
        self._shapes += tag in _SHAPES
        said = dict(_attribute(name, value or "") for name, value in attrs)
        said.pop("", None)
        if root:
            width, height = (said.pop(name, "24").removesuffix("px") for name in ("width", "height"))
            size = said.pop("viewbox", f"0 0 {width} {height}")
            said = {"xmlns": "http://www.w3.org/2000/svg", "viewBox": size, **said}
        self._written.append(f"<{tag}" + "".join(f' {name}="{value}"' for name, value in said.items()))


def _attribute(name: str, value: str) -> tuple[str, str]:
    """An attribute as it is written; without a name when it is none of those that are known."""
    if name in _PAINTS:
        return name, value if value in ("none", "transparent") else "#000"
    rule = _RULES.get(name)
    return (name, value) if rule is not None and rule.fullmatch(value) else ("", "")
