"""HTML made safe for where it is shown (nh3). Text without a tag in it is passed on as it is, which costs nothing."""

from __future__ import annotations

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
_EMAIL_ATTRIBUTES["a"] = {"href", "target", "name", "hreflang"}
_SCHEMES = {"http", "https", "mailto", "tel", "cid", "data"}


def sanitize_in_app(html: str) -> str:
    """A line of an inbox: text with inline marks and links, nothing that loads or runs."""
    if "<" not in html:
        return html
    return nh3.clean(html, tags=_IN_APP_TAGS, url_schemes={"http", "https", "mailto", "tel"})


def sanitize_email(html: str) -> str:
    """An e-mail body: layout and styles stay, scripts, frames, forms and event handlers go."""
    if "<" not in html:
        return html
    return nh3.clean(
        html,
        tags=set(_EMAIL_TAGS),
        clean_content_tags={"script"},
        attributes=_EMAIL_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel=None,
        strip_comments=False,
    )
