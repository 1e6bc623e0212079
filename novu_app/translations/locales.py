"""Locales: how they are written, which ones stand in for another, and which ones an organization works with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from babel.core import get_global
from sqlmodel import Session

from novu_app.accounts import store as accounts
from novu_app.kernel import clock
from novu_app.kernel.errors import BadRequest, NotFound, ValidationFailed

DEFAULT = "en_US"
MAX_TARGETS = 200
_LOCALE = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?")


@dataclass(frozen=True, slots=True)
class Locales:
    """The locale in which an organization writes first, and those into which it translates."""

    default: str = DEFAULT
    targets: tuple[str, ...] = ()


@lru_cache(maxsize=4096)
def canonical(value: str | None) -> str | None:
    """A locale as it is stored (``en_US``, ``fr``, ``zh_Hant_TW``), whichever case and separator it came in; None for others.

    What follows language, script and region is left out: ``de-DE-u-co-phonebk`` and ``de_DE.UTF-8`` are ``de_DE``.
    """
    text = re.split(r"[.@]|[-_](?=[A-Za-z][-_])", (value or "").strip(), maxsplit=1)[0]
    match = _LOCALE.fullmatch(text)
    if match is None:
        return None
    language, script, region = match.groups()
    return "_".join(
        part for part in (language.lower(), script.title() if script else "", region.upper() if region else "") if part
    )


def checked(value: str) -> str:
    """A locale that somebody writes in, as it is stored; nothing may be left out of it.

    Raises:
        ValidationFailed: it is none.
    """
    found = canonical(value) if _LOCALE.fullmatch(value) else None
    if found is None:
        raise ValidationFailed({"locale": {"messages": ["locale must be a locale such as en_US"], "value": value}})
    return found


@lru_cache(maxsize=4096)
def chain(locale: str | None, default: str) -> tuple[str, ...]:
    """Where a text is looked for, in order: the locale, its language, the organization's default.

    Locales name a region as a rule, so a language is also looked for as it is most often written: ``fr_CA``, ``fr``, ``fr_FR``.
    """
    wanted = canonical(locale)
    found = []
    if wanted is not None:
        parts = wanted.split("_")
        found = ["_".join(parts[:end]) for end in range(len(parts), 0, -1)]
        found += _most_likely(wanted)
    return tuple(dict.fromkeys([*found, default]))


def of_organization(session: Session, organization_id: str) -> Locales:
    """The locales of an organization.

    Raises:
        NotFound: there is no such organization.
    """
    row = accounts.organization(session, organization_id)
    if row is None:
        raise NotFound("Organization not found")
    return Locales(row.default_locale or DEFAULT, tuple(row.target_locales or ()))


def change(
    session: Session, organization_id: str, *, default: str | None = None, targets: Sequence[str] | None = None
) -> Locales:
    """Set the locales of an organization; None leaves one as it is.

    Raises:
        NotFound: there is no such organization.
        BadRequest: one is no locale, or there are too many.
    """
    wrong = [f"{value!r} is no locale such as en_US" for value in (default, *(targets or ())) if not _may_be(value)]
    if targets is not None and len(targets) > MAX_TARGETS:
        wrong.append(f"targetLocales must contain no more than {MAX_TARGETS} elements")
    if wrong:
        raise BadRequest(wrong)
    row = accounts.organization(session, organization_id, for_update=True)
    if row is None:
        raise NotFound("Organization not found")
    if default is not None:
        row.default_locale = checked(default)
    if targets is not None:
        row.target_locales = list(dict.fromkeys(map(checked, targets)))
    row.updated_at = clock.now_ms()
    session.add(row)
    session.flush()
    return of_organization(session, organization_id)


def _may_be(value: str | None) -> bool:
    return value is None or _LOCALE.fullmatch(value) is not None


def _most_likely(locale: str) -> list[str]:
    language, *rest = locale.split("_")
    script = next((part for part in rest if len(part) == 4), None)
    known: str | None = get_global("likely_subtags").get(f"{language}_{script}" if script else language)
    if known is None:
        return []
    parts = known.split("_")
    # Scripts are named only where a language is written in several.
    return [f"{language}_{script}_{parts[-1]}"] if script else [f"{language}_{parts[-1]}"]
