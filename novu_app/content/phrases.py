"""``{{t.key}}``: translated texts in control values, filled in before a template is compiled.

A text is Liquid itself and may have plural and select forms (:mod:`.messageformat`). It stands in the template as if it had
been written there, so it sees what the template sees, loop variables too, and a recipient costs no more than without it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from novu_app.content.messageformat import MessageFormatError, to_liquid
from novu_app.content.templates import TemplateFailed

_KEY = r"[\w-]+(?:\.[\w-]+)*"
_TOKEN = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_VERBATIM = re.compile(r"\{%-?\s*(raw|comment)\b.*?\{%-?\s*end\1\s*-?%\}", re.DOTALL)
_PLAIN = re.compile(rf"\{{\{{(-?)\s*t\.({_KEY})\s*(-?)\}}\}}")
#: A key inside a tag or before a filter; quoted text is passed over, and so is ``t`` as a part of a longer path.
_INSIDE = re.compile(rf"\"[^\"]*\"|'[^']*'|(?<![\w.\]-])t\.({_KEY})")
_DEFAULT = re.compile(r"\|\s*default\b")
#: How deep texts may name each other, and how many characters of them one template may take.
_MAX_DEPTH = 5
_MAX_LENGTH = 1_000_000


@dataclass(frozen=True, slots=True)
class Phrases:
    """The texts of one resource for one language, those of the fallback chain behind them.

    ``key`` is the same for the same texts; ``texts`` has ``(text, its locale)`` by the key that templates name.
    """

    key: tuple[str, ...]
    chain: tuple[str, ...]
    texts: Mapping[str, tuple[str, str]]


def mentions(value: Any) -> bool:
    """Whether a control value names a translation anywhere."""
    return next(keys_in(value), None) is not None


def keys_in(value: Any) -> Iterator[str]:
    """The keys that control values name, in their order."""
    if isinstance(value, str):
        if "t." in value:
            for token in _TOKEN.findall(_VERBATIM.sub("", value)):
                yield from (match[1] for match in _INSIDE.finditer(token) if match[1])
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from keys_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys_in(inner)


def fill(value: Any, phrases: Phrases, field: str = "") -> Any:
    """Control values with their translations filled in.

    Raises:
        TemplateFailed: a key is in no language of the chain (one with a ``default`` filter is left to it), a text is not
            well formed, or texts name each other in a circle.
    """
    if isinstance(value, str):
        return _Filling(phrases, field).text(value) if mentions(value) else value
    if isinstance(value, dict):
        return {key: fill(inner, phrases, f"{field}.{key}" if field else str(key)) for key, inner in value.items()}
    if isinstance(value, list):
        return [fill(inner, phrases, f"{field}[{index}]") for index, inner in enumerate(value)]
    return value


class _Filling:
    def __init__(self, phrases: Phrases, field: str) -> None:
        self._phrases = phrases
        self._field = field
        self._captured = 0
        self._length = 0
        self._first: list[str] = []

    def text(self, template: str) -> str:
        filled = self._fill(template, ())
        return "".join(self._first) + filled

    def _fill(self, template: str, above: tuple[str, ...]) -> str:
        parts, end = [], 0
        for block in _VERBATIM.finditer(template):
            parts += [self._tokens(template[end : block.start()], above), block[0]]
            end = block.end()
        return "".join([*parts, self._tokens(template[end:], above)])

    def _tokens(self, template: str, above: tuple[str, ...]) -> str:
        return _TOKEN.sub(lambda match: self._token(match[0], above), template)

    def _token(self, token: str, above: tuple[str, ...]) -> str:
        if plain := _PLAIN.fullmatch(token):
            said = self._phrase(plain[2], above)
            # White space is stripped by what stands where the output was.
            return ("{{- '' }}" if plain[1] else "") + said + ("{{ '' -}}" if plain[3] else "")
        is_tag, has_default = token.startswith("{%"), bool(_DEFAULT.search(token))
        before: list[str] = []

        def named(match: re.Match[str]) -> str:
            key = match[1]
            if not key or (has_default and key not in self._phrases.texts):
                return match[0]
            self._captured += 1
            name = f"_phrase{self._captured}"
            before.append(f"{{% capture {name} %}}{self._phrase(key, above)}{{% endcapture %}}")
            return name

        replaced = _INSIDE.sub(named, token)
        if is_tag:
            # Before an elsif or when nothing may be said: what tags compare is made at the very beginning.
            self._first += before
            return replaced
        return "".join(before) + replaced

    def _phrase(self, key: str, above: tuple[str, ...]) -> str:
        found = self._phrases.texts.get(key)
        if found is None:
            chain = ", ".join(self._phrases.chain)
            raise TemplateFailed(self._said(f"There is no translation for the key {key!r} ({chain})"))
        if key in above or len(above) >= _MAX_DEPTH:
            raise TemplateFailed(self._said(f"Translations name each other: {' > '.join((*above, key))}"))
        text, locale = found
        self._length += len(text)
        if self._length > _MAX_LENGTH:
            raise TemplateFailed(self._said(f"Translations must not be longer than {_MAX_LENGTH} characters together"))
        try:
            return self._fill(to_liquid(text, locale), (*above, key))
        except MessageFormatError as error:
            raise TemplateFailed(self._said(f"The translation of {key!r} in {locale}: {error}")) from error

    def _said(self, what: str) -> str:
        return f"{self._field}: {what}" if self._field else what
