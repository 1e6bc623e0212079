"""MJML as HTML, once for a template: Liquid travels through the compiler behind words and comments, and comes out in its place.

Between components Liquid becomes a comment, which MJML leaves where it stands; in texts and attributes it is a word. A
variable in a size that MJML calculates with (the width of a column or a section) is lost: it calculates before there are values.
"""

from __future__ import annotations

import re

from mjml import mjml2html

from novu_app.content.direction import reads_right_to_left
from novu_app.content.markup import liquid_parts, tags

_PROLOGUE = re.compile(r"\ufeff?\s*+(?:<\?xml[^<>]*+\?>\s*+)?+")
_WORD = re.compile(r"<!--nvm(\d+)m-->|nvm(\d+)m")
_UNDECIDED = re.compile(r' lang="und"| dir="auto"')
#: Components that hold others: a text in them is a mistake to the compiler.
_HOLDERS = frozenset(
    {"mj-body", "mj-section", "mj-column", "mj-wrapper", "mj-group", "mj-hero", "mj-social", "mj-navbar", "mj-accordion",
     "mj-accordion-element", "mj-carousel"}
)  # fmt: skip


class MjmlFailed(Exception):
    """The source is no MJML that can be compiled; the message says where."""


def is_mjml(body: str) -> bool:
    """Whether an e-mail's source is MJML rather than HTML: whether its first element is ``mjml``."""
    if "<mjml" not in body.lower():
        return False
    first = next((tag for tag in tags("".join(liquid_parts(body)[::2])) if tag.name != "!--"), None)
    return first is not None and first.name == "mjml" and not first.closing


def compile_mjml(source: str) -> str:
    """The HTML template of an MJML source.

    Raises:
        MjmlFailed: the source is not well-formed, or includes a file: what is sent stands in the source.
    """
    tokens: list[str] = []
    pieces = liquid_parts(_PROLOGUE.sub("", source, count=1))
    hidden = []
    for index, piece in enumerate(pieces):
        if index % 2:
            tokens.append(piece)
            hidden.append(f"nvm{len(tokens) - 1}m")
        else:
            hidden.append(piece)
    before, inside, after = _placed("".join(hidden))
    try:
        html = mjml2html(inside)
    except ValueError as error:
        raise MjmlFailed(f"MJML: {error}") from error
    html = _set_apart(_directed(html), inside)
    return _WORD.sub(lambda found: tokens[int(found[1] or found[2])], before + html + after)


def _placed(source: str) -> tuple[str, str, str]:
    """What stands before the document, the document with words in places where the compiler takes them, what stands after."""
    pieces, open_tags, end = [], list[str](), 0
    before, after, start = "", "", -1
    for tag in tags(source):
        between = source[end : tag.start]
        if tag.name == "mjml" and not tag.closing and start < 0:
            before, start = "".join(_words(between)), tag.start
            between = ""
        parent = open_tags[-1] if open_tags else ""
        if parent in _HOLDERS:
            between = _WORD.sub(lambda found: f"<!--{found[0]}-->", between)
        elif parent == "mj-head":
            between = _WORD.sub(lambda found: f"<mj-raw>{found[0]}</mj-raw>", between)
        elif parent == "mjml":
            before += "".join(_words(between))
            between = ""
        pieces += [between, source[tag.start : tag.end]]
        end = tag.end
        if tag.name == "mjml" and tag.closing:
            after = "".join(_words(source[end:]))
            end = len(source)
            break
        _follow(open_tags, tag.name, tag.closing, tag.attributes)
    return before, "".join([*pieces, source[end:]]), after


def _words(text: str) -> list[str]:
    return [found[0] for found in _WORD.finditer(text)]


def _follow(open_tags: list[str], name: str, closing: bool, attributes: str) -> None:
    if not name.startswith("mj"):
        return  # HTML inside of a text
    if closing:
        while open_tags and open_tags.pop() != name:
            pass
    elif not attributes.rstrip().endswith("/"):
        open_tags.append(name)


def _directed(html: str) -> str:
    """MJML leaves language and direction open, where the document does not say them."""
    turned = reads_right_to_left(html)
    return _UNDECIDED.sub(lambda found: ' dir="rtl"' if turned and "dir" in found[0] else "", html)


def _set_apart(html: str, source: str) -> str:
    """The author's styles are for inlining; those that MJML needs for its own elements are in them already."""
    shifted = source.replace("mj-style", "style")
    own = {
        shifted[tag.end : shifted.find("</", tag.end)].strip()
        for tag in tags(shifted)
        if tag.name == "style" and not tag.closing
    }
    pieces, end = [], 0
    for tag in tags(html):
        if tag.name == "style" and not tag.closing:
            rules = html[tag.end : html.find("</", tag.end)].strip()
            if rules not in own:
                pieces += [html[end : tag.start], f'<style data-css-inline="ignore"{tag.attributes}>']
                end = tag.end
    return "".join([*pieces, html[end:]])
