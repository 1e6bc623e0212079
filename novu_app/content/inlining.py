"""Styles written into the elements that they are for, as many mail programs read no style sheets.

It is done once for a template and not for each e-mail: Liquid is hidden behind words that are legal anywhere in HTML and CSS,
a parser says which declarations each element gets, and these are written into the template's own text. Nothing else of the
text changes, so it does not matter how tags and Liquid blocks interlock. What can not be known before the values are
(rules that stand inside of a Liquid tag, values in selectors) stays in the style sheet, which is always kept: it has the rules
for narrow and dark screens, too (``at_rules`` makes these win).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape, unescape

import css_inline

from novu_app.content.at_rules import conditional_rules_win
from novu_app.content.markup import Tag, liquid_parts, tags

_MARK = "data-nv-mark"
_HIDDEN = re.compile(r"nvq(\d+)q", re.IGNORECASE)
_IMPORTANT = re.compile(r"!\s*important\b", re.IGNORECASE)
_inliner = css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=True)
_at_rules = css_inline.CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)


@dataclass(slots=True)
class _Part:
    """One template: its text with Liquid hidden, its start tags, and the Liquid by number."""

    text: str
    marked: str
    tags: dict[int, Tag]
    tokens: list[str]

    def with_styles(self, styles: dict[int, str]) -> str:
        """The template with these declarations (HTML attribute text) in its elements."""
        pieces, end = [], 0
        for number, tag in self.tags.items():
            if number in styles:
                pieces += [self.text[end : tag.start], _styled(self.text[tag.start : tag.end], tag, styles[number])]
                end = tag.end
        return _shown("".join([*pieces, self.text[end:]]), self.tokens)


def has_styles(template: str) -> bool:
    """Whether a template has a style sheet."""
    return "<style" in template or "<STYLE" in template


def inline_css(template: str) -> str:
    """The template with its style sheets' declarations in its elements too; as it is where a sheet can not be read."""
    if not has_styles(template):
        return template
    part = _part(template, 0, [])
    return part.with_styles(_styles_of(part.marked))


def inline_pair(outer: str, inner: str, place: re.Pattern[str]) -> tuple[str, str]:
    """A template and the one that is to stand in it, each with the declarations that it gets when they are one page.

    Args:
        outer: the layout.
        inner: what it surrounds.
        place: finds where in ``outer`` the other one will stand.
    """
    if not has_styles(outer) and not has_styles(inner):
        return outer, inner
    tokens: list[str] = []
    around = _part(outer, 0, tokens)
    within = _part(inner, len(around.tags), tokens)
    places = {number for number, token in enumerate(tokens) if place.fullmatch(token)}

    def put(found: re.Match[str]) -> str:
        return within.marked if int(found[1]) in places else found[0]

    styles = _styles_of(_HIDDEN.sub(put, around.marked))
    return around.with_styles(styles), within.with_styles(styles)


def inline_part(html: str) -> str:
    """A part of a page whose styles are for itself alone: they go into its elements, and only at-rules stay as a sheet."""
    if not has_styles(html):
        return _body_of(html)
    part = _part(html, 0, [])
    inlined = part.with_styles(_styles_of(part.marked))
    try:
        left = _at_rules.inline(part.marked)
    except css_inline.InlineError:
        return _body_of(html)
    sheets = "".join(
        left[tag.start : left.find("</style>", tag.end) + len("</style>")]
        for tag in tags(left)
        if tag.name == "style" and not tag.closing
    )
    return _shown(sheets, part.tokens) + _body_of(_without_styles(inlined))


def _part(template: str, first: int, tokens: list[str]) -> _Part:
    pieces = liquid_parts(template)
    text = []
    for index, piece in enumerate(pieces):
        if index % 2:
            tokens.append(piece)
            text.append(f"nvq{len(tokens) - 1}q")
        else:
            # A word of the author's that looks like one of ours is hidden as a token, too.
            text.append(_HIDDEN.sub(lambda found: _hide(found[0], tokens), piece))
    hidden = conditional_rules_win("".join(text))
    marked, end = list[str](), 0
    known: dict[int, Tag] = {}
    for tag in tags(hidden):
        if tag.closing or tag.name.startswith("!"):
            continue
        number = first + len(known)
        known[number] = tag
        marked += [hidden[end : tag.start], _marked(hidden, tag, number, tokens)]
        end = tag.end
    return _Part(hidden, "".join([*marked, hidden[end:]]), known, tokens)


def _hide(word: str, tokens: list[str]) -> str:
    tokens.append(word)
    return f"nvq{len(tokens) - 1}q"


def _marked(text: str, tag: Tag, number: int, tokens: list[str]) -> str:
    if tag.name == "link":
        return ""  # nothing is fetched from anywhere
    # The element's own declarations are added by hand: they may be Liquid, or no CSS at all.
    others = _STYLE.sub(" ", tag.attributes)
    closed = "/" if others.rstrip().endswith("/") else ""
    apart = ""
    if tag.name == "style":
        end = text.find("</", tag.end)
        rules = text[tag.end : end if end >= 0 else len(text)]
        conditional = any(tokens[int(found[1])].startswith("{%") for found in _HIDDEN.finditer(rules))
        media = (tag.get("media") or "all").strip().lower()
        if conditional or media not in ("all", "screen", ""):
            apart = ' data-css-inline="ignore"'
    return f'<{tag.name} {_MARK}="{number}"{apart} {others.rstrip().removesuffix("/")}{closed}>'


_STYLE = re.compile(r"(?<![\w-])style\s*+=\s*+(\"[^\"]*+\"|'[^']*+'|[^\s\"'<>]++)", re.IGNORECASE)


def _styles_of(marked: str) -> dict[int, str]:
    try:
        inlined = _inliner.inline(marked)
    except css_inline.InlineError:
        return {}
    styles = {}
    for tag in tags(inlined):
        number, said = tag.get(_MARK), tag.get("style")
        if number and said and number.isdigit():
            styles[int(number)] = unescape(said)
    return styles


def _styled(text: str, tag: Tag, declarations: str) -> str:
    said = [each.strip() for each in _declarations(declarations)]
    own = tag.get("style")
    kept = [unescape(own).strip().rstrip(";")] if own and own.strip() else []
    usual = [each for each in said if not _IMPORTANT.search(each)]
    important = [each for each in said if _IMPORTANT.search(each)]
    style = escape(";".join([*usual, *kept, *important]), quote=False).replace('"', "&quot;")
    attributes = _STYLE.sub("", tag.attributes).strip()
    closed = "/" if attributes.endswith("/") else ""
    attributes = attributes.removesuffix("/").strip()
    opening = text[: 1 + len(tag.name)]
    return f'{opening}{" " + attributes if attributes else ""} style="{style}"{" " + closed if closed else ""}>'


def _declarations(style: str) -> list[str]:
    """Declarations of a style, cut at the semicolons that stand in no quotes and no brackets."""
    found, start, depth, quote = [], 0, 0, ""
    for at, letter in enumerate(style):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'":
            quote = letter
        elif letter in "()":
            depth += 1 if letter == "(" else -1
        elif letter == ";" and depth <= 0:
            found.append(style[start:at])
            start = at + 1
    return [each for each in [*found, style[start:]] if each.strip()]


def _shown(text: str, tokens: list[str]) -> str:
    return _HIDDEN.sub(lambda found: tokens[int(found[1])], text) if tokens else text


def _body_of(html: str) -> str:
    """What a page shows; the whole of what is none."""
    start, end = 0, len(html)
    for tag in tags(html):
        if tag.name == "body" and not tag.closing:
            start = tag.end
        elif tag.name == "body" or (tag.name == "head" and tag.closing and not start):
            start, end = (start, tag.start) if tag.name == "body" else (tag.end, end)
    return html[start:end]


def _without_styles(html: str) -> str:
    pieces, end, inside = [], 0, False
    for tag in tags(html):
        if tag.name == "style" and not tag.closing:
            pieces.append(html[end : tag.start])
            inside = True
        elif tag.name == "style" and inside:
            end, inside = tag.end, False
    return "".join(pieces) + ("" if inside else html[end:])
