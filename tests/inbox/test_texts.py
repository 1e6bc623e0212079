"""The languages of the inbox: whole, and in the right form for every number."""

import re
import string
from typing import Any

import pytest
from babel.core import Locale

from novu_app.inbox.texts import FORMS, LANGUAGES, counted, direction_of, en, filled, language_of, merged, of
from novu_app.preferences.unsubscribe_texts import TEXTS as UNSUBSCRIBE
from novu_app.preferences.unsubscribe_texts import texts_for

OTHERS = [language for language in LANGUAGES if language != "en"]
_NAME = re.compile(r"{(\w*)}")


def split(key: str) -> tuple[str, str]:
    stem, _, form = key.rpartition(".")
    return (stem, form) if form in FORMS and stem in en.TEXTS else (key, "other")


COUNTED = {stem for stem, form in map(split, en.TEXTS) if form != "other"}


def own(language: str) -> dict[str, str]:
    from importlib import import_module

    texts: dict[str, str] = import_module(f"novu_app.inbox.texts.{language}").TEXTS
    return texts


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_every_text_with_the_same_names(language: str) -> None:
    texts = own(language)
    assert {split(key)[0] for key in texts} == {split(key)[0] for key in en.TEXTS}
    for key, text in texts.items():
        stem, form = split(key)
        names = set(_NAME.findall(text))
        # "One notification" needs no number.
        allowed = [set(_NAME.findall(en.TEXTS[stem]))] + ([set()] if form in ("zero", "one", "two") else [])
        assert names in allowed, (key, text)
        assert text.strip() == text != "", key
    same = [key for key, text in texts.items() if text == en.TEXTS.get(key) and len(text.split()) > 2]
    assert same == [], "left in English"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_the_forms_that_its_numbers_take(language: str) -> None:
    rule = Locale.parse(language).plural_form
    # Turkish has two forms and uses one: a noun stays as it is behind a number.
    needed = {rule(number) for number in range(200)} - ({"other", "one"} if language == "tr" else {"other"})
    for stem in COUNTED:
        assert needed <= {split(key)[1] for key in own(language) if split(key)[0] == stem}, stem


def test_numbers_choose_the_form() -> None:
    def unread(locale: str, number: int) -> str:
        return counted(of(locale), locale, "notifications.unreadCount", number)

    assert [unread("en", number) for number in (0, 1, 2)] == [
        "No unread notifications",
        "1 unread notification",
        "2 unread notifications",
    ]
    assert len({unread("pl", number).lstrip("0123456789") for number in (1, 3, 5)}) == 3
    assert len({unread("ar-EG", number).lstrip("0123456789") for number in (0, 1, 2, 3, 11, 100)}) == 6
    assert unread("ja_JP", 7) == "未読の通知7件"


def test_the_nearest_language_and_its_direction() -> None:
    assert [language_of(locale) for locale in ("pt-BR", "zh_Hant_TW", "DE", "ar", "tlh", "")] == [
        "pt",
        "zh",
        "de",
        "ar",
        "en",
        "en",
    ]
    assert of("pt-BR")["inbox.close"] == "Fechar"
    assert [direction_of(locale) for locale in ("ar-EG", "he", "fa", "de")] == ["rtl", "rtl", "rtl", "ltr"]


def test_a_host_brings_its_own_wording() -> None:
    wording = {
        "locale": "de",
        "notifications.emptyNotice": "Nix los",
        "notifications.unreadCount.few": "{notificationCount} paar",
        "nobody.reads.this": "x",
        "inbox.close": 5,
        "inbox.back": "x" * 501,
        "dynamic": {"order-update": "Bestellungen", "other": None},
    }
    texts = merged("de", wording)
    assert texts == {
        **of("de"),
        "notifications.emptyNotice": "Nix los",
        "notifications.unreadCount.few": "{notificationCount} paar",
        "dynamic.order-update": "Bestellungen",
    }
    nothing: Any
    for nothing in (None, [], "x", 5):
        assert merged("de", nothing) == of("de")
    assert filled("{reason} {", reason="{x}") == "{x} {", "a wording is no template that could fail"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_unsubscribe_page_speaks_them_too(language: str) -> None:
    english = UNSUBSCRIBE["en"]
    for name, text, reference in zip(english._fields, UNSUBSCRIBE[language], english, strict=True):
        fields = [field for _, field, _, _ in string.Formatter().parse(text) if field]
        assert fields == [field for _, field, _, _ in string.Formatter().parse(reference) if field], name


def test_the_unsubscribe_page_speaks_the_subscribers_language_before_the_browsers() -> None:
    assert texts_for("de-CH,de;q=0.9,en;q=0.8", "fr-CA")[0] == "fr"
    assert texts_for("tlh, de-CH;q=0.9", "sv_SE")[0] == "de"
    assert texts_for("", None)[0] == "en"
