"""Plural forms and numbers of a language (CLDR, by Babel): the filters that translated texts are made with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel.core import Locale, UnknownLocaleError
from babel.numbers import format_decimal

from novu_app.content.liquid.printing import printed

Number = int | float | Decimal


def message_form(value: Any, locale: Any, kind: Any, offset: Any, *keys: Any) -> str:
    """Which branch of a plural, selectordinal or select is taken for a value.

    Args:
        value: a number, a numeric text, a list or an object (counted); for select anything that prints.
        locale: whose rules count.
        kind: ``plural``, ``selectordinal`` or ``select``.
        offset: taken off before the rules are asked, though not before ``=n`` is.
        keys: the branches that there are; ``other`` is one of them.
    """
    if kind == "select":
        text = printed(value)
        return text if text in keys else "other"
    number = _number(value)
    if number is None:
        return "other"
    for key in map(str, keys):
        if key.startswith("=") and Decimal(key[1:]) == Decimal(str(number)):
            return key
    form = _rule(str(locale), kind == "selectordinal")(_whole(number - int(offset)))
    return form if form in keys else "other"


def message_number(value: Any, locale: Any, offset: Any = 0) -> str:
    """The number of a plural as the language writes it: ``1,000`` or ``1.000``. Empty for what is no number."""
    number = _number(value)
    if number is None:
        return ""
    return format_decimal(_whole(number - int(offset)), locale=_locale(str(locale)))


def form_of(locale: str, number: Number) -> str:
    """The plural form of a number in a locale such as ``pl`` or ``pt-BR``: ``one``, ``few`` … or ``other``."""
    return _rule(locale.replace("-", "_"), False)(number)


def count_of(value: Any) -> float | None:
    """The count that a value stands for: a number, a numeric text, or how much a list or an object holds. Else None."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return value
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return None
    return len(value) if isinstance(value, Sequence | Mapping) else None


def _number(value: Any) -> int | float | None:
    number = count_of(value)
    # Neither infinity nor "not a number" has a form.
    return number if number is not None and abs(number) < 1e21 else None


def _whole(number: int | float) -> Number:
    return int(number) if float(number).is_integer() else Decimal(str(number))


@lru_cache(maxsize=512)
def _rule(locale: str, ordinal: bool) -> Callable[[Number], str]:
    known = _locale(locale)
    return known.ordinal_form if ordinal else known.plural_form


@lru_cache(maxsize=512)
def _locale(name: str) -> Locale:
    """What CLDR knows of a locale, else of its language, else of English."""
    parts = name.split("_")
    for end in range(len(parts), 0, -1):
        try:
            return Locale.parse("_".join(parts[:end]))
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")


PLURAL_FILTERS = {"message_form": message_form, "message_number": message_number}
