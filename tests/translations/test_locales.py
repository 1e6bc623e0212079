"""Locales: how they are written, and which one stands in for another."""

import pytest

from novu_app.kernel.errors import ValidationFailed
from novu_app.translations.locales import canonical, chain, checked
from novu_app.translations.texts import fingerprints, flat, outdated, problems


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("en_US", "en_US"), ("en-us", "en_US"), (" FR ", "fr"), ("zh-hant-tw", "zh_Hant_TW"), ("es_419", "es_419"),
        ("de_DE.UTF-8", "de_DE"), ("de-DE-u-co-phonebk", "de_DE"), ("sr_RS@latin", "sr_RS"),
        ("", None), (None, None), ("english", None), ("e", None), ("en_", None), ("../etc", None),
    ],
)  # fmt: skip
def test_a_locale_has_one_form(given: str | None, stored: str | None) -> None:
    assert canonical(given) == stored


def test_a_locale_to_write_in_is_exact() -> None:
    assert checked("pt-br") == "pt_BR"
    for value in ("de_DE.UTF-8", "en_US\n", "english", "", " en"):
        with pytest.raises(ValidationFailed):
            checked(value)


@pytest.mark.parametrize(
    ("locale", "found"),
    [
        ("fr_CA", ("fr_CA", "fr", "fr_FR", "en_US")),
        ("fr", ("fr", "fr_FR", "en_US")),
        ("zh_Hant_HK", ("zh_Hant_HK", "zh_Hant", "zh", "zh_Hant_TW", "en_US")),
        ("en_GB", ("en_GB", "en", "en_US")),
        ("nonsense", ("en_US",)),
        (None, ("en_US",)),
    ],
)
def test_a_text_is_looked_for_in_the_language_and_then_in_the_default(
    locale: str | None, found: tuple[str, ...]
) -> None:
    assert chain(locale, "en_US") == found


def test_texts_have_flat_keys() -> None:
    assert flat({"a": {"b": "x", "c": ["y", 2]}, "d.e": True, "f": None}) == {
        "a.b": "x",
        "a.c.0": "y",
        "a.c.1": "2",
        "d.e": "true",
    }


def test_a_key_is_outdated_when_the_default_changed_added_or_removed_it() -> None:
    default = {"kept": "1", "changed": "1", "gone": "1"}
    base = fingerprints(default)
    own = {"kept": "x", "changed": "x", "gone": "x", "extra": "x"}
    assert outdated(own, base, default) == []
    assert outdated(own, base, {"kept": "1", "changed": "2", "new": "1"}) == ["changed", "new", "gone"]
    assert outdated(own, None, {"kept": "1", "new": "1"}) == ["new"]


def test_texts_that_can_not_be_rendered_are_found_when_they_are_saved() -> None:
    assert problems({"a": "{{ payload.x | upcase }} {payload.n, plural, one {1} other {#}}"}, "en_US") == []
    (plural,) = problems({"a": {"b": "{n, plural, one {1}}"}}, "en_US")
    assert plural.startswith("a.b: The plural of n needs a branch for other")
    (liquid,) = problems({"a": "{% if x %}"}, "en_US")
    assert liquid.startswith("a: ")
    assert "larger than" in problems({"a": "x" * 1_000_001}, "en_US")[0]
    assert "longer than" in problems({"k" * 501: "x"}, "en_US")[0]
