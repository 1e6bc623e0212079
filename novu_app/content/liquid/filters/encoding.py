"""Filters that write a text for somewhere else: HTML, addresses, base64, hashes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import unicodedata
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from liquid.exceptions import FilterArgumentError

from novu_app.content.liquid.context import Context
from novu_app.content.liquid.values import UNDEFINED, holds, text_of

_HTML = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;"}
_ESCAPED = str.maketrans(_HTML)
_UNESCAPED = {entity: character for character, entity in _HTML.items()}
_ENTITY = re.compile("|".join(_UNESCAPED))
_LINE_END = re.compile(r"\r?\n")
_RAW_TEXT = (("<script", "</script>"), ("<style", "</style>"), ("<!--", "-->"), ("<", ">"))
_UNRESERVED = "-_.!~*'()"
_URI = ";,/?:@&=+$#"
_BASE64 = re.compile(r"[A-Za-z0-9+/]*")
_HTML_SPACE = re.compile(r"[\t\n\f\r ]")
#: What ``slugify`` keeps besides letters, digits and marks.
_PRETTY = frozenset("._~!$&'()+,;=@")
_LATIN = {"æ": "ae", "ð": "d", "ø": "o", "ß": "ss", "œ": "oe", "þ": "th", "ẞ": "SS", "Œ": "OE", "Þ": "TH"}
_ACCENTED = frozenset("àáâãäåçèéêëìíîïñòóôõöùúûüýÿ")


def _text(context: Context, value: Any) -> str:
    text = text_of(value, context.work)
    context.work.spend_text(len(text))
    return text


def escape(context: Context, value: Any) -> str:
    """``escape``: for HTML."""
    return _text(context, value).translate(_ESCAPED)


def escape_once(context: Context, value: Any) -> str:
    """``escape_once``: what is escaped already stays as it is."""
    return _ENTITY.sub(lambda found: _UNESCAPED[found[0]], _text(context, value)).translate(_ESCAPED)


def newline_to_br(context: Context, value: Any) -> str:
    """``newline_to_br``."""
    return _LINE_END.sub("<br />\n", _text(context, value))


def strip_html(context: Context, value: Any) -> str:
    """``strip_html``: without tags and comments, and without scripts and styles with all that is in them."""
    text = _text(context, value)
    known = list(_RAW_TEXT)
    said, place = [], 0
    while (begin := text.find("<", place)) >= 0:
        said.append(text[place:begin])
        place = begin
        for kind in tuple(known):
            if not text.startswith(kind[0], begin):
                continue
            end = text.find(kind[1], begin + len(kind[0]))
            if end >= 0:
                place = end + len(kind[1])
                break
            # It will not be found from a later beginning either.
            known.remove(kind)
        if place <= begin:
            break
    return "".join(said) + text[place:]


def url_encode(context: Context, value: Any) -> str:
    """``url_encode``: a part of a query, with ``+`` for a space."""
    return quote(_text(context, value), safe=_UNRESERVED).replace("%20", "+")


def url_decode(context: Context, value: Any) -> str:
    """``url_decode``."""
    text = _text(context, value).replace("+", " ")
    if re.search(r"%(?![0-9A-Fa-f]{2})", text):
        raise FilterArgumentError("url_decode: a % is not followed by two digits", token=None)
    return unquote_to_bytes(text).decode()


def cgi_escape(context: Context, value: Any) -> str:
    """``cgi_escape``: as ``url_encode``, and brackets, quotes and stars too."""
    return quote(_text(context, value), safe="-_.~").replace("%20", "+")


def uri_escape(context: Context, value: Any) -> str:
    """``uri_escape``: a whole address."""
    return quote(_text(context, value), safe=_UNRESERVED + _URI + "[]")


def slugify(context: Context, value: Any, mode: Any = UNDEFINED, cased: Any = False) -> str:
    """``slugify``: a text as a part of an address. Modes: default, raw, pretty, ascii, latin, none."""
    text = _text(context, value)
    context.work.spend(len(text))
    kind = "default" if mode is UNDEFINED else text_of(mode, context.work)
    if kind == "latin":
        text = "".join(map(_plain, text))
    keeps = _KEPT.get(kind)
    if keeps is not None:
        marked = "".join(character if keeps(character) else "\0" for character in text)
        text = re.sub("\0+", "-", marked)
        text = text.removeprefix("-")
        text = text.removesuffix("-")
    return text if holds(cased) else text.lower()


def base64_encode(context: Context, value: Any) -> str:
    """``base64_encode``."""
    return base64.b64encode(_text(context, value).encode(errors="replace")).decode()


def base64_decode(context: Context, value: Any) -> str:
    """``base64_decode``."""
    text = _HTML_SPACE.sub("", _text(context, value))
    bare = re.sub("==?$", "", text) if len(text) % 4 == 0 else text
    if len(bare) % 4 == 1 or not _BASE64.fullmatch(bare):
        raise FilterArgumentError("base64_decode: this is no base64", token=None)
    return base64.b64decode(bare + "=" * (-len(bare) % 4)).decode(errors="replace")


def sha256(context: Context, value: Any) -> str:
    """``sha256``, in hexadecimal digits."""
    return hashlib.sha256(_text(context, value).encode(errors="replace")).hexdigest()


def hmac_sha256(context: Context, value: Any, key: Any = UNDEFINED) -> str:
    """``hmac_sha256``, in hexadecimal digits."""
    secret = _text(context, key).encode(errors="replace")
    return hmac.new(secret, _text(context, value).encode(errors="replace"), hashlib.sha256).hexdigest()


def _is_word(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] in "LM" or category == "Nd"


def _plain(character: str) -> str:
    if character in _ACCENTED:
        return unicodedata.normalize("NFD", character)[0]
    return _LATIN.get(character, character)


_KEPT: dict[Any, Any] = {
    "default": _is_word,
    "latin": _is_word,
    "pretty": lambda character: character in _PRETTY or _is_word(character),
    "ascii": lambda character: character.isascii() and character.isalnum(),
    "raw": lambda character: not character.isspace(),
}

FILTERS: dict[str, Callable[..., Any]] = {
    "escape": escape,
    "xml_escape": escape,
    "escape_once": escape_once,
    "newline_to_br": newline_to_br,
    "strip_html": strip_html,
    "url_encode": url_encode,
    "url_decode": url_decode,
    "cgi_escape": cgi_escape,
    "uri_escape": uri_escape,
    "slugify": slugify,
    "base64_encode": base64_encode,
    "base64_decode": base64_decode,
    "sha256": sha256,
    "hmac_sha256": hmac_sha256,
}
