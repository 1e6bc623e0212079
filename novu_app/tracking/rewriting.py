"""The HTML of an e-mail with links that lead through us, and a picture that is loaded when it is opened.

Many e-mails are one text for thousands: it is cut into pieces once, and only put together anew for each message.
"""

from __future__ import annotations

from functools import lru_cache
from html import unescape
from typing import NamedTuple

from novu_app.content.markup import tags
from novu_app.tracking import links
from novu_app.tracking.links import CLICK_PATH, OPEN_PATH, Mark

_LINKS = frozenset({"a", "area"})
_CUT_KEPT = 32


class _Piece(NamedTuple):
    """A text, and what follows it: a link as it is ``written`` with its ``target``, or with neither the picture's place."""

    text: str
    written: str
    target: str


class _Cut(NamedTuple):
    pieces: tuple[_Piece, ...]
    rest: str


def tracked(html: str, mark: Mark, *, opens: bool, clicks: bool) -> str:
    """The HTML of a message as it is tracked; as it is where the installation does not know its public address.

    Only links to pages are led through us: not those to mail addresses, phone numbers and places in the e-mail, and none to
    this installation, such as those to unsubscribe and to the preferences.

    Args:
        html: the body.
        mark: the message.
        opens: whether the picture is put in.
        clicks: whether links are changed.
    """
    own = links.own_address()
    if not own:
        return html
    cut = _cut(html, own)
    parts: list[str] = []
    for text, written, target in cut.pieces:
        parts.append(text)
        if not target:
            if opens:
                parts.append(_picture(f"{own}{OPEN_PATH}/{links.open_token(mark)}"))
        elif clicks:
            parts.append(f'"{own}{CLICK_PATH}/{links.click_token(mark, target)}"')
        else:
            parts.append(written)
    return "".join([*parts, cut.rest])


def _picture(url: str) -> str:
    return f'<img src="{url}" width="1" height="1" alt="" style="display:block;width:1px;height:1px;border:0">'


@lru_cache(maxsize=_CUT_KEPT)
def _cut(html: str, own: str) -> _Cut:
    found: list[tuple[int, int, str]] = []
    end_of_body = len(html)
    for tag in tags(html):
        if tag.name == "body" and tag.closing:
            end_of_body = tag.start
        place = tag.place("href") if tag.name in _LINKS and not tag.closing else None
        if place is not None:
            written = html[place[0] : place[1]]
            url = unescape(written.strip("'\"")).strip()
            if links.is_target(url) and not _is_own(url, own):
                found.append((*place, url))
    found.append((end_of_body, end_of_body, ""))
    pieces, at = [], 0
    for start, end, target in sorted(found, key=lambda each: each[0]):
        pieces.append(_Piece(html[at:start], html[start:end], target))
        at = end
    return _Cut(tuple(pieces), html[at:])


def _is_own(url: str, own: str) -> bool:
    return url == own or url.lower().startswith((f"{own}/".lower(), f"{own}?".lower(), f"{own}#".lower()))
