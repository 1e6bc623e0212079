"""The plain-text part of an HTML e-mail: what a reader without HTML sees.

Each e-mail has its own text, so this is a single pass over the tags, in which no character is looked at more than twice.
"""

from __future__ import annotations

import re
from html import unescape

#: A tag or a comment. No quoted value goes past a ``<``, so that a quote that never ends costs nothing.
_TAG = re.compile(
    r"<!--(?:[^-]++|-(?!->))*+-->|<![^<>]*+>|<(/?)([A-Za-z][\w:-]*+)((?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+)>"
)
_ATTRIBUTE = re.compile(r"\b(href|alt|style)\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'>]++))", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_INVISIBLE = re.compile("[\u034f\u200b-\u200d\u2007\u2060\ufeff\u00ad]+")
_PARAGRAPHS = frozenset(
    ["address", "article", "aside", "blockquote", "dl", "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5",
     "h6", "header", "main", "nav", "ol", "p", "pre", "section", "table", "ul"]
)  # fmt: skip
_LINES = frozenset({"div", "dt", "dd", "tr", "center"})
_HIDDEN = frozenset({"head", "script", "style", "title", "template"})
_LINKED = ("http://", "https://", "mailto:", "tel:")
#: What the editor calls a picture that nobody described.
_UNDESCRIBED = frozenset({"Image", "Link Card"})
_RULE = "\n\n" + "-" * 40 + "\n\n"
# Characters that no text has here: a new line unless there is one, a space that stays at the beginning of a line, and the
# end of a bullet, behind which the item begins.
_LINE, _INDENT, _AFTER = "\x02", "\x01", "\x03"
_BLOCKS = {
    **dict.fromkeys(_PARAGRAPHS - {"ul", "ol"}, "\n\n"),
    **dict.fromkeys(_LINES, _LINE),
}
_BULLET = re.compile(f"{_AFTER}[\\s{_LINE}]*+")
_BREAK = re.compile(f"[ \\t]*+[\\n{_LINE}][ \\t\\n{_LINE}]*+")
# The same where no line ends with a blank, which is most texts: half of the time, as it stops at no space.
_BARE_BREAK = re.compile(f"[\\n{_LINE}][ \\t\\n{_LINE}]*+")
_BLANKS = (" \n", "\t\n", f" {_LINE}", f"\t{_LINE}")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]+")


def to_plain_text(html: str) -> str:
    """Readable text of an HTML e-mail: paragraphs, lists, link targets in brackets; what is not to be seen is left out."""
    # A comment that never ends hides the rest.
    unclosed = html.find("<!--", html.rfind("-->") + 1)
    if unclosed >= 0:
        html = html[:unclosed]
    writer = _Writer()
    write = writer.parts.append
    # Text, then slash, name and attributes of the tag behind it, and so on; of a comment they are None.
    *before, last = _TAG.split(html)
    for raw, slash, name, attributes in zip(before[::4], before[1::4], before[2::4], before[3::4], strict=True):
        if not writer.hidden:
            if raw:
                if raw.isascii() and raw.isprintable() and "&" not in raw and "  " not in raw:
                    write(raw)
                else:
                    writer.text(raw)
            # Most tags of an e-mail: what they mean depends on nothing but their name.
            if (block := _BLOCKS.get(name)) and not writer.lists and "display" not in attributes:
                write(block)
                name = ""
        if name:
            writer.tag(name.lower(), slash == "/", attributes)
    if not writer.hidden:
        writer.text(last)
    text = _BULLET.sub("", "".join(writer.parts))
    blanks = any(blank in text for blank in _BLANKS)
    return (_BREAK if blanks else _BARE_BREAK).sub(_break, text).replace(_INDENT, " ").strip()


def _break(found: re.Match[str]) -> str:
    return "\n\n" if found[0].count("\n") > 1 else "\n"


class _Writer:
    __slots__ = ("_depth", "_link", "_link_at", "hidden", "lists", "parts")

    def __init__(self) -> None:
        self.parts: list[str] = []
        #: The tag whose content is left out, and how many of its kind are open.
        self.hidden = ""
        self._depth = 0
        self._link: str | None = None
        self._link_at = 0
        #: The number of the next item of each open list; 0 where items have dots.
        self.lists: list[int] = []

    def text(self, raw: str) -> None:
        if "&" in raw:
            raw = unescape(raw)
        if not raw.isascii():
            raw = _INVISIBLE.sub("", raw)
        # What is printable has no white space but spaces: most texts are so as they should be.
        if "  " in raw or not raw.isprintable():
            raw = _SPACE.sub(" ", _CONTROL.sub("", raw))
        if raw:
            self.parts.append(raw)

    def tag(self, name: str, closing: bool, attributes: str) -> None:
        if self.hidden:
            if name == self.hidden:
                self._depth += -1 if closing else 1
                if self._depth == 0:
                    self.hidden = ""
            return
        if closing:
            self._end(name)
        elif name in _HIDDEN or (attributes and "display" in attributes and _is_hidden(name, attributes)):
            self.hidden, self._depth = name, 1
        else:
            self._start(name, attributes)

    def _start(self, name: str, attributes: str) -> None:
        parts = self.parts
        if name in _PARAGRAPHS:
            parts.append(_LINE if self.lists else "\n\n")
            if name in ("ul", "ol"):
                self.lists.append(1 if name == "ol" else 0)
        elif name in _LINES:
            parts.append(_LINE)
        elif name == "a":
            self._link, self._link_at = _attribute(attributes, "href"), len(parts)
        elif name == "br":
            parts.append("\n")
        elif name == "li":
            parts.append(f"{_LINE}{self._bullet()}")
        elif name == "img":
            alt = _attribute(attributes, "alt") or ""
            self.text("" if alt in _UNDESCRIBED else alt)
        elif name == "hr":
            parts.append(_RULE)

    def _end(self, name: str) -> None:
        parts = self.parts
        if name in ("td", "th"):
            parts.append(" ")
        elif name == "a":
            self._end_of_link()
        elif name in _PARAGRAPHS:
            if name in ("ul", "ol") and self.lists:
                self.lists.pop()
            parts.append(_LINE if self.lists else "\n\n")
        elif name in _LINES:
            parts.append(_LINE)

    def _end_of_link(self) -> None:
        link, self._link = self._link, None
        if not link or not link.startswith(_LINKED):
            return
        said = "".join(self.parts[self._link_at :]).strip()
        if said not in (link, link.removeprefix("mailto:"), link.removeprefix("tel:")):
            self.parts.append(f" ({link})" if said else link)

    def _bullet(self) -> str:
        indent = _INDENT * 2 * min(len(self.lists) - 1, 8) if self.lists else ""
        if self.lists and self.lists[-1]:
            self.lists[-1] += 1
            return f"{indent}{self.lists[-1] - 1}. {_AFTER}"
        return f"{indent}- {_AFTER}"


def _attribute(attributes: str, name: str) -> str | None:
    for found in _ATTRIBUTE.finditer(attributes):
        if found[1].lower() == name:
            return unescape(found[2] or found[3] or found[4] or "").strip()
    return None


def _is_hidden(name: str, attributes: str) -> bool:
    style = _attribute(attributes, "style") or ""
    return name not in ("img", "br", "hr", "input") and "display:none" in style.lower().replace(" ", "")
