"""A template cut into texts, outputs and tags, as LiquidJS cuts it.

The end of an output is looked for outside of quoted texts, that of a tag anywhere. ``-`` takes all white space away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from liquid.exceptions import LiquidSyntaxError
from liquid.token import TOKEN_CONTENT, TOKEN_EXPRESSION, TOKEN_OUTPUT, TOKEN_TAG, Token

from novu_app.content.liquid.limits import MAX_TAGS

#: What LiquidJS takes for white space.
BLANKS = (
    "\t\n\v\f\r \u00a0\u1680\u180e\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
#: A name: letters, digits, ``_``, ``-``, ``?``, and every character beyond ASCII that is no space or curly quote.
WORD = rf"[\w?\-]|[^\x00-\x7f{BLANKS[5:]}\u201c\u201d]"
_WORD = re.compile(rf"(?:{WORD})+", re.ASCII)
_BEGIN = re.compile(r"\{\{|\{%")
_IN_OUTPUT = re.compile(r"""\}\}|"(?:[^"\\]|\\.)*+"|'(?:[^'\\]|\\.)*+'|["']""", re.DOTALL)
_ENDRAW = re.compile(rf"\{{%-?[{BLANKS}]*endraw[{BLANKS}]*(-?)%\}}")


def tokens(source: str) -> Iterator[Token]:
    """The tokens of a template: texts, and outputs and tags each with its expression behind it where there is one.

    Raises:
        LiquidSyntaxError: something is not closed, or a tag has no name.
    """
    place, strip, count = 0, False, 0
    while (begin := _BEGIN.search(source, place)) is not None:
        count += 1
        if count > MAX_TAGS:
            raise _error(f"the template has more than {MAX_TAGS} outputs and tags", begin.start(), source)
        text = _stripped(source[place : begin.start()], strip)
        start = place
        if begin[0] == "{{":
            end = _end_of_output(source, begin)
            inner, first, left, strip = _inside(source, begin.end(), end - 2)
            yield from _content(text, start, source, left)
            yield Token(TOKEN_OUTPUT, source[begin.start() : end], begin.start(), source)
            yield Token(TOKEN_EXPRESSION, inner, first, source)
            place = end
            continue
        end = source.find("%}", begin.end()) + 2
        if end < 2:
            raise _error("the tag is not closed: %} is missing", begin.start(), source)
        inner, first, left, strip = _inside(source, begin.end(), end - 2)
        yield from _content(text, start, source, left)
        name = "#" if inner.startswith("#") else _name_of(inner)
        if not name:
            raise _error("the tag has no name", begin.start(), source)
        place = end
        if name == "raw":
            close = _ENDRAW.search(source, end)
            if close is None:
                raise _error("raw is not closed: endraw is missing", begin.start(), source)
            yield from _content(source[end : close.start()], end, source, False)
            place, strip = close.end(), bool(close[1])
            continue
        yield from _tag(name, inner, first, source)
    yield from _content(_stripped(source[place:], strip), place, source, False)


def lines(source: str, offset: int, whole: str) -> Iterator[Token]:
    """The tokens of what stands in a ``liquid`` tag: one tag a line.

    Raises:
        LiquidSyntaxError: a line has no tag's name.
    """
    for line in source.split("\n"):
        inner = line.strip(BLANKS)
        first = offset + len(line) - len(line.lstrip(BLANKS))
        offset += len(line) + 1
        if not inner:
            continue
        name = "#" if inner.startswith("#") else _name_of(inner)
        if not name:
            raise _error("the line has no tag's name", first, whole)
        yield from _tag(name, inner, first, whole)


def _tag(name: str, inner: str, first: int, source: str) -> Iterator[Token]:
    yield Token(TOKEN_TAG, name, first, source)
    rest = inner[len(name) :]
    expression = rest.lstrip(BLANKS)
    if expression:
        yield Token(TOKEN_EXPRESSION, expression, first + len(name) + len(rest) - len(expression), source)


def _content(text: str, start: int, source: str, strip: bool) -> Iterator[Token]:
    text = text.rstrip(BLANKS) if strip else text
    if text:
        yield Token(TOKEN_CONTENT, text, start, source)


def _end_of_output(source: str, begin: re.Match[str]) -> int:
    for found in _IN_OUTPUT.finditer(source, begin.end()):
        if found[0] == "}}":
            return found.end()
        if len(found[0]) == 1:
            raise _error(f"the text that begins with {found[0]} is not closed", found.start(), source)
    raise _error("the output is not closed: }} is missing", begin.start(), source)


def _inside(source: str, start: int, end: int) -> tuple[str, int, bool, bool]:
    """What stands between the braces, where it begins, and whether white space goes to its left and right."""
    left, right = source[start : start + 1] == "-" and start < end, source[end - 1 : end] == "-" and start < end
    whole = source[start + left : max(end - right, start + left)]
    inner = whole.strip(BLANKS)
    return inner, start + left + len(whole) - len(whole.lstrip(BLANKS)), left, right


def _name_of(inner: str) -> str:
    found = _WORD.match(inner)
    return found[0] if found else ""


def _stripped(text: str, strip: bool) -> str:
    return text.lstrip(BLANKS) if strip else text


def _error(message: str, index: int, source: str) -> LiquidSyntaxError:
    return LiquidSyntaxError(message, token=Token(TOKEN_EXPRESSION, "", index, source))
