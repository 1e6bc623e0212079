"""Filters of texts. What is nothing is an empty text."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import Any

from liquid.exceptions import FilterArgumentError

from novu_app.content.liquid.context import Context
from novu_app.content.liquid.values import (
    SPACES,
    UNDEFINED,
    array,
    holds,
    joined,
    number_of,
    string_of,
    text_of,
    to_number,
)

_SPACE_RUN = re.compile(rf"[{SPACES}]+")
_CJK = "\u4e00-\u9fff\uf900-\ufaff\u3400-\u4dbf\u3040-\u309f\u30a0-\u30ff\uac00-\ud7af"
_CJK_CHARACTER = re.compile(rf"[{_CJK}]")
_OTHER_WORD = re.compile(rf"[^{_CJK}{SPACES}]+")
_LINE_END = re.compile(r"\r?\n")
_GIVEN: Any = object()


def _text(context: Context, value: Any) -> str:
    text = text_of(value, context.work)
    context.work.spend_text(len(text))
    return text


def append(context: Context, value: Any, other: Any = _GIVEN, *more: Any) -> str:
    """``append``."""
    _exactly_one("append", other, more)
    return _text(context, value) + _text(context, other)


def prepend(context: Context, value: Any, other: Any = _GIVEN, *more: Any) -> str:
    """``prepend``."""
    _exactly_one("prepend", other, more)
    return _text(context, other) + _text(context, value)


def upcase(context: Context, value: Any) -> str:
    """``upcase``."""
    return _text(context, value).upper()


def downcase(context: Context, value: Any) -> str:
    """``downcase``."""
    return _text(context, value).lower()


def capitalize(context: Context, value: Any) -> str:
    """``capitalize``: the first letter great, all others small."""
    text = _text(context, value)
    return text[:1].upper() + text[1:].lower()


def strip(context: Context, value: Any, characters: Any = UNDEFINED) -> str:
    """``strip``: without white space, or without these characters, at both ends."""
    return _text(context, value).strip(_characters(context, characters))


def lstrip(context: Context, value: Any, characters: Any = UNDEFINED) -> str:
    """``lstrip``."""
    return _text(context, value).lstrip(_characters(context, characters))


def rstrip(context: Context, value: Any, characters: Any = UNDEFINED) -> str:
    """``rstrip``."""
    return _text(context, value).rstrip(_characters(context, characters))


def strip_newlines(context: Context, value: Any) -> str:
    """``strip_newlines``."""
    return _LINE_END.sub("", _text(context, value))


def normalize_whitespace(context: Context, value: Any) -> str:
    """``normalize_whitespace``: one space for any white space."""
    return _SPACE_RUN.sub(" ", _text(context, value))


def squish(context: Context, value: Any) -> str:
    """``squish``: the same, and none at the ends."""
    return normalize_whitespace(context, value).strip(SPACES)


def split(context: Context, value: Any, separator: Any = UNDEFINED) -> list[str]:
    """``split``: parts of a text; empty ones at the end are left out."""
    text, between = _text(context, value), string_or_empty(context, separator)
    context.work.spend(text.count(between) if between else len(text))
    parts = text.split(between) if between else list(text)
    while parts and parts[-1] == "":
        parts.pop()
    return parts


def replace(context: Context, value: Any, pattern: Any = UNDEFINED, replacement: Any = UNDEFINED) -> str:
    """``replace``: each occurrence."""
    text, old, new = _text(context, value), _text(context, pattern), _text(context, replacement)
    if not old:
        # Between characters, but not at the ends.
        context.work.spend_text(len(text) * (1 + len(new)))
        return new.join(text)
    context.work.spend_text(len(text) + text.count(old) * len(new))
    return text.replace(old, new)


def replace_first(context: Context, value: Any, pattern: Any = UNDEFINED, replacement: Any = UNDEFINED) -> str:
    """``replace_first``."""
    return _text(context, value).replace(_text(context, pattern), _text(context, replacement), 1)


def replace_last(context: Context, value: Any, pattern: Any = UNDEFINED, replacement: Any = UNDEFINED) -> str:
    """``replace_last``."""
    text, old, new = _text(context, value), _text(context, pattern), _text(context, replacement)
    place = text.rfind(old)
    return text if place < 0 else text[:place] + new + text[place + len(old) :]


def remove(context: Context, value: Any, pattern: Any = UNDEFINED) -> str:
    """``remove``: each occurrence."""
    old = _text(context, pattern)
    return _text(context, value).replace(old, "") if old else _text(context, value)


def remove_first(context: Context, value: Any, pattern: Any = UNDEFINED) -> str:
    """``remove_first``."""
    return replace_first(context, value, pattern, "")


def remove_last(context: Context, value: Any, pattern: Any = UNDEFINED) -> str:
    """``remove_last``."""
    return replace_last(context, value, pattern, "")


def truncate(context: Context, value: Any, length: Any = UNDEFINED, end: Any = UNDEFINED) -> Any:
    """``truncate``: at most so many characters, with the end that tells that there were more."""
    text = _text(context, value)
    more = "..." if end is UNDEFINED else _text(context, end)
    most = 50 if length is UNDEFINED else math.ceil(min(number_of(length), len(text)))
    return value if len(text) <= most or not text else text[: max(most - len(more), 0)] + more


def truncatewords(context: Context, value: Any, count: Any = UNDEFINED, end: Any = UNDEFINED) -> str:
    """``truncatewords``: at most so many words."""
    text = _text(context, value)
    more = "..." if end is UNDEFINED else _text(context, end)
    most = 15.0 if count is UNDEFINED else to_number(count)
    if most != most:
        return ""
    most = max(most, 1.0)
    context.work.spend(len(text))
    words = _SPACE_RUN.split(text.lstrip(SPACES))
    return " ".join(words[: int(min(most, len(words)))]) + (more if len(words) >= most else "")


def number_of_words(context: Context, value: Any, mode: Any = UNDEFINED) -> int:
    """``number_of_words``: ``cjk`` counts Chinese, Japanese and Korean characters one by one, ``auto`` where there are any."""
    text = _text(context, value).strip(SPACES)
    context.work.spend(len(text))
    if not text:
        return 0
    single = len(_CJK_CHARACTER.findall(text)) if mode in ("cjk", "auto") else 0
    if mode == "cjk" or single:
        return single + len(_OTHER_WORD.findall(text))
    return len(_SPACE_RUN.split(text))


def array_to_sentence_string(context: Context, value: Any, connector: Any = UNDEFINED) -> Any:
    """``array_to_sentence_string``: ``a, b, and c``."""
    entries = array(value)
    context.work.spend(len(entries))
    word = "and" if connector is UNDEFINED else _text(context, connector)
    if len(entries) < 2:
        return entries[0] if entries else ""
    end = string_of(entries[-1], context.work)
    if len(entries) == 2:
        return f"{string_of(entries[0], context.work)} {word} {end}"
    return f"{joined(entries[:-1], ', ', context.work)}, {word} {end}"


def string_or_empty(context: Context, value: Any) -> str:
    """A separator or pattern as a text."""
    return text_of(value, context.work)


def _characters(context: Context, characters: Any) -> str:
    return _text(context, characters) if holds(characters) else SPACES


def _exactly_one(name: str, given: Any, more: Sequence[Any]) -> None:
    if given is _GIVEN or more:
        raise FilterArgumentError(f"{name} takes exactly one argument", token=None)


FILTERS: dict[str, Callable[..., Any]] = {
    "append": append,
    "prepend": prepend,
    "upcase": upcase,
    "downcase": downcase,
    "capitalize": capitalize,
    "strip": strip,
    "lstrip": lstrip,
    "rstrip": rstrip,
    "strip_newlines": strip_newlines,
    "normalize_whitespace": normalize_whitespace,
    "squish": squish,
    "split": split,
    "replace": replace,
    "replace_first": replace_first,
    "replace_last": replace_last,
    "remove": remove,
    "remove_first": remove_first,
    "remove_last": remove_last,
    "truncate": truncate,
    "truncatewords": truncatewords,
    "number_of_words": number_of_words,
    "array_to_sentence_string": array_to_sentence_string,
}
