"""The addresses in a step that lead nowhere, or where nobody must be led. One with a variable is looked at up to there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from typing import Any

from novu_app.content.blocks import document_of, links_in, pictures_in
from novu_app.content.markup import tags

#: Field and sentence.
Wrong = tuple[str, str]
_OF_IN_APP = ("redirect", "primaryAction.redirect", "secondaryAction.redirect")
#: HTML, and MJML.
_WITH_HREF = frozenset({"a", "area", "mj-button", "mj-image", "mj-navbar-link"})
_WITH_SRC = frozenset({"img", "mj-image"})
_VARIABLE = re.compile(r"\{\{|\{%")
#: Whole addresses, and what may stand before the first variable of one; nothing, and the variable is all of it.
_PAGE = re.compile(r"^(https?://[^\s/$.?#]\S*|/(?!/)\S*)$", re.IGNORECASE)
_PAGE_BEGIN = re.compile(r"^(https?://\S*|/(?!/)\S*|)$", re.IGNORECASE)
_LINK = re.compile(r"^(https?://[^\s/$.?#]\S*|mailto:\S.*|tel:\S.*|#\S*)$", re.IGNORECASE)
_LINK_BEGIN = re.compile(r"^(https?://\S*|mailto:.*|tel:.*|#\S*|)$", re.IGNORECASE)
_PICTURE = re.compile(r"^(https?://[^\s/$.?#]\S*|cid:\S+|data:image/\S+)$", re.IGNORECASE)
_PICTURE_BEGIN = re.compile(r"^(https?://\S*|cid:\S*|data:image/\S*|)$", re.IGNORECASE)
_SAID_PAGE = "Must be a URL with http:// or https://, or a path that begins with one slash"
_SAID_WEB = "Must be a URL with http:// or https://"


def wrong_links(step_type: str, values: Mapping[str, Any]) -> Iterator[Wrong]:
    """The addresses of a step that are none, each with its field."""
    if step_type == "http_request" and isinstance(values.get("url"), str):
        begin = values["url"].strip().partition("{")[0]
        if begin and not begin.lower().startswith(("http://", "https://")):
            yield "url", _SAID_WEB
    for path in _OF_IN_APP:
        link: Any = values
        for key in path.split("."):
            link = link.get(key) if isinstance(link, Mapping) else None
        url = link.get("url") if isinstance(link, Mapping) else None
        if not _fits(url, _PAGE, _PAGE_BEGIN):
            yield f"{path}.url", _SAID_PAGE
    if step_type == "in_app" and not _fits(values.get("avatar"), _PAGE, _PAGE_BEGIN):
        yield "avatar", _SAID_PAGE
    callback = values.get("replyCallback") if step_type == "email" else None
    if isinstance(callback, Mapping) and callback.get("active") is True:
        # It is no template: it is read when a reply comes, long after the step was rendered.
        url = str(callback.get("url") or "").strip()
        if _VARIABLE.search(url) or not url.lower().startswith(("http://", "https://")):
            yield "replyCallback.url", f"{_SAID_WEB}, without variables"
    if step_type == "email":
        links, pictures = _of_mail(values.get("body"))
        for url in _once(url for url in links if not _fits(url, _LINK, _LINK_BEGIN)):
            yield "body", f"{_short(url)} is no link: it must begin with http://, https://, mailto: or tel:"
        for url in _once(url for url in pictures if not _fits(url, _PICTURE, _PICTURE_BEGIN)):
            yield "body", f"{_short(url)} is no picture: its address must begin with http:// or https://"


def _of_mail(body: Any) -> tuple[list[str], list[str]]:
    """Where the links of an e-mail lead, and where its pictures come from."""
    document = document_of(body)
    if document is not None:
        return list(links_in(document)), list(pictures_in(document))
    found = list(tags(body)) if isinstance(body, str) else []
    links = [tag.get("href") for tag in found if tag.name in _WITH_HREF and not tag.closing]
    pictures = [tag.get("src") for tag in found if tag.name in _WITH_SRC]
    return [unescape(url) for url in links if url], [unescape(url) for url in pictures if url]


def _fits(url: Any, whole: re.Pattern[str], begin: re.Pattern[str]) -> bool:
    """Whether an address is one as far as can be told; without one there is nothing wrong."""
    if not isinstance(url, str) or not url.strip():
        return True
    said, *more = _VARIABLE.split(url.strip(), maxsplit=1)
    return (begin if more else whole).match(said) is not None


def _once(urls: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(urls))


def _short(url: str) -> str:
    return url if len(url) <= 80 else f"{url[:79]}…"
