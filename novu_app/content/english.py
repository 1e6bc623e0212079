"""Plurals of English words, for ``pluralize`` and ``toSentence`` where a template does not say them itself."""

from __future__ import annotations

import re

#: Words that are their own plural.
_SAME = frozenset(
    {
        *("advice", "aircraft", "analytics", "audio", "bison", "cash", "corps", "data", "deer", "energy", "equipment"),
        *("feedback", "firmware", "fish", "garbage", "hardware", "headquarters", "health", "homework", "information"),
        *("jeans", "luggage", "machinery", "mail", "means", "media", "money", "moose", "music", "news", "offspring"),
        *("personnel", "police", "premises", "research", "rice", "salmon", "scissors", "series", "sheep", "shrimp"),
        *("software", "species", "staff", "swine", "traffic", "trout", "tuna", "you"),
    }
)
#: Plurals that no rule gives.
_IRREGULAR = {
    "person": "people",
    "child": "children",
    "foot": "feet",
    "tooth": "teeth",
    "goose": "geese",
    "ox": "oxen",
    "mouse": "mice",
    "die": "dice",
    "this": "these",
    "that": "those",
    "is": "are",
    "was": "were",
    "has": "have",
    "quiz": "quizzes",
    "thief": "thieves",
    "criterion": "criteria",
    "phenomenon": "phenomena",
    "millennium": "millennia",
    "curriculum": "curricula",
    "index": "indices",
    "appendix": "appendices",
    "matrix": "matrices",
    "vertex": "vertices",
    "echo": "echoes",
    "hero": "heroes",
    "potato": "potatoes",
    "tomato": "tomatoes",
    "veto": "vetoes",
    "torpedo": "torpedoes",
    "volcano": "volcanoes",
    "gas": "gases",
    "alias": "aliases",
    **{
        f"{stem}us": f"{stem}i"
        for stem in (
            "alumn",
            "bacill",
            "cact",
            "foc",
            "fung",
            "loc",
            "nucle",
            "radi",
            "stimul",
            "syllab",
            "termin",
            "vir",
        )
    },
    **{f"{stem}f": f"{stem}ves" for stem in ("lea", "hal", "hel", "cal", "sel", "wol", "loa", "shel", "scar", "hoo")},
    **{f"{stem}fe": f"{stem}ves" for stem in ("kni", "wi", "li")},
}
_REGULAR = {many: one for one, many in _IRREGULAR.items()}
#: What ends in -man and is no man.
_NO_MEN = ("human", "german", "roman", "shaman", "talisman", "ottoman")
_TO_PLURAL = (
    (re.compile(r"sis$"), "ses"),
    (re.compile(r"(?:(?<=[^aeiou])|(?<=qu))y$"), "ies"),
    (re.compile(r"(?:(?<=[^aou]us)|(?<=ss)|(?<=x)|(?<=ch)|(?<=sh)|(?<=zz))$"), "es"),
    (re.compile(r"s?$"), "s"),
)
_TO_SINGULAR = (
    (re.compile(r"(?<=[^aeiou])ies$"), "y"),
    (re.compile(r"(?:(?<=[^aou]us)|(?<=ss)|(?<=x)|(?<=ch)|(?<=sh)|(?<=zz))es$"), ""),
    (re.compile(r"(?:(?<=ss)|(?<=us)|(?<=sis))$"), ""),
    (re.compile(r"s$"), ""),
)


def plural(word: str) -> str:
    """The plural of a word; of one that is a plural already, the word itself."""
    small = word.lower()
    if small.endswith("man") and not small.endswith(_NO_MEN):
        return f"{word[:-2]}{'EN' if word.isupper() else 'en'}"
    if small.endswith("men") and len(small) > 3:
        return word
    return _changed(word, _IRREGULAR, _REGULAR, _TO_PLURAL)


def singular(word: str) -> str:
    """The singular of a word; of one that is a singular already, the word itself."""
    small = word.lower()
    if small.endswith("men"):
        return f"{word[:-2]}{'AN' if word.isupper() else 'an'}"
    return _changed(word, _REGULAR, _IRREGULAR, _TO_SINGULAR)


def _changed(
    word: str, forms: dict[str, str], done: dict[str, str], rules: tuple[tuple[re.Pattern[str], str], ...]
) -> str:
    # Of several words the last one changes: "unread message".
    before, last = re.fullmatch(r"(.*?)([^\W\d_]*)", word, re.DOTALL).groups()  # type: ignore[union-attr]
    small = last.lower()
    if not small or small in _SAME or small in done:
        return word
    changed = forms.get(small)
    if changed is None:
        for rule, ending in rules:
            if rule.search(small):
                changed = rule.sub(ending, small, count=1)
                break
        else:
            return word
    return before + _cased(last, changed)


def _cased(word: str, changed: str) -> str:
    """A changed word with the letters of the word as great and as small as they were."""
    if word.isupper() and len(word) > 1:
        return changed.upper()
    kept = 0
    while kept < min(len(word), len(changed)) and word[kept].lower() == changed[kept]:
        kept += 1
    return word[:kept] + changed[kept:]
