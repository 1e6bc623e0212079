"""The texts of the inbox page by key, in the languages that are shipped, and a host page's own wording over them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from typing import Any, Final

from novu_app.content.plurals import form_of
from novu_app.inbox.texts import en

LANGUAGES: Final = ("ar", "de", "en", "es", "fr", "he", "it", "ja", "nl", "pl", "pt", "tr", "zh")
_DEFAULT = "en"
#: Scripts that are read from right to left, by language: hosts may bring their own texts in any of them.
_RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"})
#: What stands behind the key of a text for some numbers (Unicode's plural rules).
FORMS = ("zero", "one", "two", "few", "many")
_MAX_TEXT = 500
_MAX_NAMES = 200
_DYNAMIC = "dynamic"


@lru_cache(maxsize=64)
def of(locale: str) -> dict[str, str]:
    """The texts of a locale such as ``de`` or ``pt-BR``; English where there is none. Not to be changed by the caller."""
    # A language is loaded when somebody asks for it.
    texts: dict[str, str] = import_module(f"{__name__}.{language_of(locale)}").TEXTS
    return {**en.TEXTS, **texts}


def language_of(locale: str) -> str:
    """The shipped language that is nearest to a locale: ``pt`` for ``pt-BR``, English for one that nobody has translated."""
    language = _first_part(locale)
    return language if language in LANGUAGES else _DEFAULT


def direction_of(locale: str) -> str:
    """``rtl`` for a locale that is read from right to left, else ``ltr``."""
    return "rtl" if _first_part(locale) in _RIGHT_TO_LEFT else "ltr"


def merged(locale: str, wording: Any) -> dict[str, str]:
    """The texts of a locale with a host's own wording over them.

    Args:
        locale: as for :func:`of`.
        wording: texts by key, as hosts give it to Novu's clients; ``dynamic`` in it names workflows by their identifier, and
            becomes ``dynamic.<identifier>``. What is no text, or has a key that nobody reads, is left out.
    """
    texts = dict(of(locale))
    if not isinstance(wording, Mapping):
        return texts
    texts |= {key: text for key, text in wording.items() if _is_text(text) and _is_key(key)}
    names = wording.get(_DYNAMIC)
    if isinstance(names, Mapping):
        named = list(names.items())[:_MAX_NAMES]
        texts |= {f"{_DYNAMIC}.{identifier}": name for identifier, name in named if _is_text(name)}
    return texts


def counted(texts: Mapping[str, str], locale: str, key: str, number: int, **names: object) -> str:
    """The text of ``key`` in its form for a number, with the number (``{notificationCount}``) and ``names`` filled in."""
    form = "zero" if number == 0 and f"{key}.zero" in texts else form_of(locale, number)
    return filled(texts.get(f"{key}.{form}", texts[key]), notificationCount=number, **names)


def filled(text: str, **names: object) -> str:
    """A text with its ``{names}`` filled in; a host's wording may leave some out, or have braces of its own."""
    for name, value in names.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _MAX_TEXT


def _is_key(key: object) -> bool:
    if not isinstance(key, str):
        return False
    stem, _, form = key.rpartition(".")
    return key in en.TEXTS or (form in FORMS and stem in en.TEXTS)


def _first_part(locale: str) -> str:
    return locale.replace("_", "-").partition("-")[0].lower()
