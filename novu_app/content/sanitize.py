"""HTML made safe for where it is shown (nh3). Text without a tag in it is passed on as it is, which costs nothing."""

from __future__ import annotations

import re
from functools import lru_cache

import nh3

_IN_APP_TAGS = {"a", "b", "br", "code", "em", "i", "li", "ol", "p", "s", "span", "strong", "sub", "sup", "u", "ul"}
_EMAIL_TAGS = nh3.ALLOWED_TAGS | {
    "body", "button", "center", "font", "footer", "head", "header", "html", "main", "meta", "section", "style", "title", "u",
}  # fmt: skip
_EMAIL_ATTRIBUTES = {tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items()}
_EMAIL_ATTRIBUTES["*"] = {
    "align", "aria-hidden", "aria-label", "bgcolor", "border", "cellpadding", "cellspacing", "class", "color", "dir", "height",
    "id", "lang", "role", "style", "title", "valign", "width",
}  # fmt: skip
_EMAIL_ATTRIBUTES["meta"] = {"name", "content", "charset"}
_EMAIL_ATTRIBUTES["a"] = {"href", "target", "name", "hreflang", "rel"}
_SCHEMES = {"http", "https", "mailto", "tel", "cid", "data"}
# Made once: what they are made of costs more to hand over than most texts to clean.
_in_app = nh3.Cleaner(tags=_IN_APP_TAGS, url_schemes={"http", "https", "mailto", "tel"})
_email = nh3.Cleaner(
    tags=_EMAIL_TAGS,
    clean_content_tags={"script"},
    attributes=_EMAIL_ATTRIBUTES,
    url_schemes=_SCHEMES,
    link_rel=None,
    strip_comments=False,
)
# Neither can be made to look at a character twice: what is sent in stands in these texts.
_HTML_TAG = re.compile(r"\s*+(?:<!doctype\b[^<>]*+>\s*+)?+<html\b([^<>]*+)>", re.IGNORECASE)
_BODY_TAG = re.compile(r"<body\b([^<>]*+)>", re.IGNORECASE)
_MAX_KEPT = 20_000
_ATTRIBUTES_ALONE = re.compile(r"<div([^<>]*)></div>")


def sanitize_in_app(html: str) -> str:
    """A line of an inbox: text with inline marks and links, nothing that loads or runs."""
    if "<" not in html:
        return html
    return _in_app.clean(html)


def sanitize_email(html: str) -> str:
    """An e-mail body: layout and styles stay, scripts, frames, forms and event handlers go. A whole page stays one."""
    if "<" not in html:
        return html
    page = _HTML_TAG.match(html)
    body = _BODY_TAG.search(html, page.end()) if page else None
    if page is None or body is None:
        return _email.clean(html)
    # The parser of the sanitiser knows parts of pages only: it drops what holds them together.
    opening = _opening(page.group(1), html[page.end() : body.start()], body.group(1))
    return f"{opening}{_email.clean(html[body.end() :])}</body></html>"


def _opening(html_attributes: str, head: str, body_attributes: str) -> str:
    parts = (html_attributes, head, body_attributes)
    # The same for all recipients as a rule; what is large is not worth keeping.
    return _opening_kept(*parts) if sum(map(len, parts)) <= _MAX_KEPT else _opening_of(*parts)


def _opening_of(html_attributes: str, head: str, body_attributes: str) -> str:
    head = _email.clean(head) if head.strip() else ""
    return f"<!doctype html><html{_attributes(html_attributes)}><head>{head}</head><body{_attributes(body_attributes)}>"


_opening_kept = lru_cache(maxsize=256)(_opening_of)


def _attributes(text: str) -> str:
    if not text.strip():
        return ""
    found = _ATTRIBUTES_ALONE.fullmatch(_email.clean(f"<div{text}></div>"))
    return found.group(1) if found else ""
