"""The direction in which a text is read: that of most of its letters."""

from __future__ import annotations

import unicodedata

from novu_app.content.markup import liquid_parts, tags

_NOT_SHOWN = frozenset({"head", "style", "script", "title"})
_RIGHT_TO_LEFT = frozenset({"R", "AL"})
#: So much of a text tells enough.
_LOOKED_AT = 20_000


def reads_right_to_left(template: str) -> bool:
    """Whether the text of an HTML template is in a script that is read from right to left, such as Arabic or Hebrew."""
    if template.isascii():
        return False
    turned = straight = 0
    for letter in _text_of("".join(liquid_parts(template)[::2]))[:_LOOKED_AT]:
        kind = unicodedata.bidirectional(letter)
        turned += kind in _RIGHT_TO_LEFT
        straight += kind == "L"
    return turned > straight


def _text_of(html: str) -> str:
    pieces, end, hidden = [], 0, ""
    for tag in tags(html):
        if not hidden:
            pieces.append(html[end : tag.start])
        end = tag.end
        if tag.name in _NOT_SHOWN:
            hidden = "" if tag.closing else tag.name
    return " ".join([*pieces, "" if hidden else html[end:]])
