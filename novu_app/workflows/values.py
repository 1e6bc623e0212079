"""One value inside control values, named by a path with dots (``primaryAction.redirect.url``, ``arms.0.condition``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from novu_app.kernel.errors import BadRequest

#: What an editor's text fields mean as a number; elsewhere a text is a text.
NUMBERS = frozenset({"amount", "threshold", "timeout", "weight", "lookBackWindow.amount"})
_LONGEST_NUMBER = 9


def value_at(values: Any, path: str) -> Any:
    """The value at a path; None where there is none."""
    for key in path.split("."):
        if isinstance(values, Mapping):
            values = values.get(key)
        elif isinstance(values, list) and key.isdecimal() and int(key) < len(values):
            values = values[int(key)]
        else:
            return None
    return values


def with_value(values: Any, path: str, value: Any) -> Any:
    """``values`` with one changed. Nothing (None, an empty text or object) takes the value away, and objects left empty too.

    Raises:
        BadRequest: a list has no such entry.
    """
    head, _, rest = path.partition(".")
    if isinstance(values, list):
        if not head.isdecimal() or int(head) >= len(values):
            raise BadRequest("This entry is gone. Reload the page.")
        entries = list(values)
        entries[int(head)] = with_value(entries[int(head)], rest, value) if rest else value
        return entries
    changed: dict[str, Any] = dict(values) if isinstance(values, Mapping) else {}
    new = with_value(changed.get(head, {}), rest, value) if rest else value
    if new in ("", None, {}):
        changed.pop(head, None)
    else:
        changed[head] = new
    return changed


def of_text(path: str, text: str) -> Any:
    """What a text typed into the field at ``path`` means: a number where one is wanted, unless it is a template.

    Raises:
        BadRequest: it is neither.
    """
    last = path.rpartition(".")[2]
    number = text.strip()
    if not (path in NUMBERS or last in ("amount", "weight")) or not number or "{" in number:
        return text
    if not number.isdecimal() or len(number) > _LONGEST_NUMBER:
        raise BadRequest("Give a whole number.")
    return int(number) if last == "weight" else max(1, int(number))
