"""What filters have to be given: checked where a template says it outright (contract/workflow-model.md, Issue enums)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from novu_app.content.liquid import calls
from novu_app.content.liquid.parts import DYNAMIC, FilterUse
from novu_app.timing.zones import is_known
from novu_app.workflows.schema_paths import closest


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of argument: what it is called, and which constants are one."""

    name: str
    holds: Callable[[Any], bool]


def _is_number(value: Any) -> bool:
    if isinstance(value, str):
        return value.strip().lstrip("+-").replace(".", "", 1).isdigit()
    return isinstance(value, int | float) and not isinstance(value, bool)


_TEXT = _Kind("a text", lambda value: isinstance(value, str))
_NUMBER = _Kind("a number", _is_number)
_COUNT = _Kind("a number above 0", lambda value: _is_number(value) and float(value) > 0)
_SHOWN = _Kind("'true' or 'false'", lambda value: value in ("true", "false"))
_ZONE = _Kind("a time zone such as Europe/Berlin", lambda value: is_known(value) or _is_number(value))
_ANY = _Kind("a value", lambda _value: True)

#: The kinds of a filter's arguments in their order, and how many it can not do without.
_ARGUMENTS: dict[str, tuple[int, tuple[_Kind, ...]]] = {
    "digest": (0, (_COUNT, _TEXT, _TEXT)),
    "toSentence": (0, (_TEXT, _NUMBER, _TEXT, _TEXT, _TEXT, _TEXT)),
    "pluralize": (1, (_TEXT, _TEXT, _SHOWN)),
    "json": (0, (_NUMBER,)),
    "timezone": (1, (_ZONE,)),
    "date": (0, (_TEXT, _ZONE)),
    "default": (1, (_ANY,)),
    "append": (1, (_ANY,)),
    "prepend": (1, (_ANY,)),
    "remove": (1, (_ANY,)),
    "remove_first": (1, (_ANY,)),
    "remove_last": (1, (_ANY,)),
    "replace": (1, (_ANY, _ANY)),
    "replace_first": (1, (_ANY, _ANY)),
    "replace_last": (1, (_ANY, _ANY)),
    "split": (1, (_ANY,)),
    "join": (0, (_ANY,)),
    "truncate": (0, (_NUMBER, _ANY)),
    "truncatewords": (0, (_NUMBER, _ANY)),
    "slice": (1, (_NUMBER, _NUMBER)),
    "map": (1, (_TEXT,)),
    "sort": (0, (_TEXT,)),
    "sum": (0, (_TEXT,)),
    "where": (1, (_TEXT, _ANY)),
    "reject": (1, (_TEXT, _ANY)),
    "find": (1, (_TEXT, _ANY)),
    "has": (1, (_TEXT, _ANY)),
    "group_by": (1, (_TEXT,)),
    "concat": (1, (_ANY,)),
    **dict.fromkeys(("plus", "minus", "times", "divided_by", "modulo", "at_least", "at_most"), (1, (_NUMBER,))),
    "round": (0, (_NUMBER,)),
}
#: Which argument of a filter is a path within the entries of what it is applied to.
PATHS = {"digest": 1, "toSentence": 0, "map": 0, "sort": 0, "sum": 0, "where": 0, "group_by": 0}


def problem_with(use: FilterUse) -> str | None:
    """What is wrong with a filter as it is applied, or None."""
    if not calls.is_known(use.name):
        like = closest(use.name, set(calls.names()))
        return f"There is no filter {use.name}" + (f". Did you mean {like}?" if like else "")
    needed, kinds = _ARGUMENTS.get(use.name, (0, ()))
    if len(use.arguments) < needed:
        what = kinds[len(use.arguments)].name
        return f"The filter {use.name} needs {what} as its {_ORDINALS[len(use.arguments)]} argument"
    for position, (argument, kind) in enumerate(zip(use.arguments, kinds, strict=False)):
        if argument is not DYNAMIC and not kind.holds(argument):
            said = f"'{argument}'" if isinstance(argument, str) else argument
            return f"The {_ORDINALS[position]} argument of {use.name} has to be {kind.name}, not {said}"
    return None


def signature(name: str) -> str:
    """What a filter takes, for people: ``a number above 0, [a text], [a text]``; empty where nothing is known."""
    needed, kinds = _ARGUMENTS.get(name, (0, ()))
    return ", ".join(kind.name if place < needed else f"[{kind.name}]" for place, kind in enumerate(kinds))


_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
