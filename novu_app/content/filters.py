"""Novu's own Liquid filters (contract/workflow-model.md, Liquid)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from novu_app.content.stringify import single_quoted_json, to_text


def json_filter(value: Any, indent: Any = 0) -> str:
    """The value as JSON with single quotes, so that it can stand inside a JSON string."""
    return single_quoted_json(value, bool(int(indent or 0)))


def digest(value: Any, max_names: Any = 2, key_path: Any = None, separator: Any = ", ") -> str:
    """``A, B and 3 others`` of a list of names, or of objects by ``key_path``."""
    names = _names(value, key_path)
    shown = int(max_names)
    if len(names) <= shown:
        return str(separator).join(names)
    rest = len(names) - shown
    return f"{str(separator).join(names[:shown])} and {rest} {'other' if rest == 1 else 'others'}"


def to_sentence(
    value: Any,
    key_path: Any = "",
    limit: Any = 2,
    overflow_suffix: Any = "other",
    words_connector: Any = ", ",
    two_words_connector: Any = " and ",
    last_word_connector: Any = ", and ",
) -> str:
    """``a``, ``a and b``, ``a, b, and c``, or ``a, b, and 2 others`` past the limit."""
    names, shown = _names(value, key_path), int(limit)
    if not names:
        return ""
    if len(names) > shown > 0:
        rest = len(names) - shown
        suffix = f"{rest} {overflow_suffix if rest == 1 else _plural(str(overflow_suffix))}"
        joined = str(words_connector).join(names[:shown])
        return f"{joined}{last_word_connector if shown > 1 else two_words_connector}{suffix}"
    if len(names) == 1:
        return names[0]
    if len(names) == 2:
        return str(two_words_connector).join(names)
    return f"{str(words_connector).join(names[:-1])}{last_word_connector}{names[-1]}"


def pluralize(value: Any, singular: Any = "", plural: Any = "", show_count: Any = "true") -> str:
    """``3 items`` for a number, a list, an object or a numeric text; empty for nothing."""
    count = count_of(value)
    if count is None or count <= 0:
        return ""
    word = str(singular) if count == 1 else str(plural) or _plural(str(singular))
    number = to_text(int(count) if float(count).is_integer() else count)
    return word if str(show_count).lower() == "false" else f"{number} {word}"


def _names(value: Any, key_path: Any) -> list[str]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        return []
    path = str(key_path).split(".") if key_path else []
    names = [to_text(_at(item, path)) for item in value]
    return [name for name in names if name]


def _at(item: Any, path: list[str]) -> Any:
    for key in path:
        item = item.get(key) if isinstance(item, Mapping) else None
    return item


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


def _plural(word: str) -> str:
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return f"{word}es"
    if word.endswith("y") and len(word) > 1 and word[-2] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}s"


FILTERS = {"json": json_filter, "digest": digest, "toSentence": to_sentence, "pluralize": pluralize}
