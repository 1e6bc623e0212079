"""How a host page colours the inbox: the variables of the contract (contract/inbox.md), as custom properties of the page.

Values come from pages that we do not know. Only what is a colour, a length or a font is taken over, so that nothing else can
be said in their place: no address to load, no second property. What is none of these is left out, as browsers do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

#: No value is longer, in characters.
LONGEST = 200
_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,2})?"
_ANGLE_OR_PART = rf"(?:none|{_NUMBER}(?:%|deg|g?rad|turn)?)"
_SEPARATOR = r"(?:\s*[,/]\s*|\s+)"
_FUNCTIONS = "rgba?|hsla?|hwb|lab|lch|oklab|oklch"
PLAIN_COLOR = (
    rf"(?:#(?:[0-9a-f]{{3,4}}|[0-9a-f]{{6}}|[0-9a-f]{{8}})|[a-z]{{3,24}}"
    rf"|(?:{_FUNCTIONS})\(\s*{_ANGLE_OR_PART}(?:{_SEPARATOR}{_ANGLE_OR_PART}){{2,4}}\s*\))"
)
#: One colour, or one for light pages and one for dark ones.
COLOR = re.compile(rf"{PLAIN_COLOR}|light-dark\(\s*{PLAIN_COLOR}\s*,\s*{PLAIN_COLOR}\s*\)", re.IGNORECASE | re.ASCII)
LENGTH = re.compile(r"(?:0|(?:\d{1,4}(?:\.\d{1,4})?|\.\d{1,4})(?:px|rem|em|pt))", re.IGNORECASE | re.ASCII)
_NAME = r"""(?:[A-Za-z][\w -]{0,60}|"[\w -]{1,60}"|'[\w -]{1,60}')"""
FONTS = re.compile(rf"{_NAME}(?:\s*,\s*{_NAME}){{0,9}}", re.ASCII)

_COLORS = (
    "colorBackground",
    "colorForeground",
    "colorPrimary",
    "colorPrimaryForeground",
    "colorSecondary",
    "colorSecondaryForeground",
    "colorCounter",
    "colorCounterForeground",
    "colorNeutral",
    "colorShadow",
    "colorRing",
    "colorStripes",
    "colorSeverityHigh",
    "colorSeverityMedium",
    "colorSeverityLow",
)
_RULES = {
    **dict.fromkeys(_COLORS, COLOR),
    "fontSize": LENGTH,
    "borderRadius": LENGTH,
    "fontFamily": FONTS,
}


def properties(appearance: Any) -> dict[str, str]:
    """The custom properties that an appearance sets, such as ``--inbox-color-primary``; inbox.css says what they do.

    Args:
        appearance: ``{"variables": {"colorPrimary": "#06c", …}}`` as hosts give it, or the variables alone; whatever else it
            is, it sets nothing.
    """
    if not isinstance(appearance, Mapping):
        return {}
    given = appearance.get("variables", appearance)
    if not isinstance(given, Mapping):
        return {}
    return {
        _property(name): value.strip()
        for name, rule in _RULES.items()
        if isinstance(value := given.get(name), str) and len(value) <= LONGEST and rule.fullmatch(value.strip())
    }


def _property(variable: str) -> str:
    return "--inbox-" + re.sub(r"[A-Z]", lambda letter: f"-{letter[0].lower()}", variable)
