"""The filters of the inbox contract as they come in: query strings, JSON in a query, bodies (contract/inbox.md)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from novu_app.kernel.documents import Scalar
from novu_app.kernel.errors import BadRequest
from novu_app.kernel.ids import is_id
from novu_app.messages.counters import SEVERITIES
from novu_app.messages.filters import Groups, InboxFilter

MAX_FILTERS = 30
_MAX_GROUPS = 30
_MAX_GROUP_VALUES = 100
_MAX_VALUES = 200
_MAX_TEXT = 256
_MAX_DEPTH = 2
#: What SQLite and JSON agree on.
_LARGEST_NUMBER = 2**53
_FLAGS = ("read", "archived", "snoozed", "seen")
_TAG_KEY = re.compile(r"tags(?:\[(\d{0,4})\](?:\[\d{0,4}\])?)?")
_UNSAFE_KEY = re.compile(r'^[$.]|["\\\x00-\x1f]')
_BAD_DATA = "Invalid JSON format for data parameter"


def filter_of_query(items: Iterable[tuple[str, str]]) -> tuple[InboxFilter, dict[str, Any]]:
    """The filter of a query string, and the form in which the answer repeats it.

    Args:
        items: names and values in order, repeated names as often as they came.

    Raises:
        BadRequest: a value is not of its kind.
    """
    given: dict[str, Any] = {}
    groups: dict[str, list[str]] = {}
    severity: list[str] = []
    for name, value in items:
        tag = _TAG_KEY.fullmatch(name)
        if tag:
            # tags[]=a&tags[]=b is one group; tags[0][]=a&tags[1][]=b are two.
            nested = name.count("[") == 2
            groups.setdefault((tag[1] or "0") if nested else "", []).append(value)
        elif name in ("severity", "severity[]"):
            severity.append(value)
        elif name in ("contextKeys", "contextKeys[]"):
            given.setdefault("contextKeys", []).extend([value] if value else [])
        elif name in _FLAGS:
            given[name] = _flag(name, value)
        elif name == "data":
            given["data"] = parse_data(value)
        elif name in ("createdGte", "createdLte"):
            given[name] = _number(name, value)
    if groups:
        values = [groups[key] for key in groups]
        given["tags"] = values[0] if list(groups) == [""] else {"and": [{"or": group} for group in values]}
    if severity:
        given["severity"] = severity
    return filter_of(given), given


def filters_of_json(text: str | None) -> list[tuple[InboxFilter, dict[str, Any]]]:
    """The filters of a count, each with the object that the answer repeats.

    Raises:
        BadRequest: it is no JSON array of at most 30 filter objects.
    """
    wrong = [f"filters must contain no more than {MAX_FILTERS} elements", "filters must be an array"]
    if text is None:
        raise BadRequest(["filters should not be null or undefined", *wrong])
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise BadRequest(wrong) from None
    if not isinstance(value, list):
        raise BadRequest(wrong)
    if len(value) > MAX_FILTERS:
        raise BadRequest(wrong[:1])
    if not all(isinstance(entry, dict) for entry in value):
        raise BadRequest(["each value in filters must be an object"])
    return [(filter_of(entry), entry) for entry in value]


def filter_of(given: Mapping[str, Any]) -> InboxFilter:
    """The filter that an object of the contract's form describes.

    Raises:
        BadRequest: a value is not of its kind.
    """
    flags: dict[str, Any] = {name: given.get(name) for name in _FLAGS}
    for name, value in flags.items():
        if value is not None and not isinstance(value, bool):
            raise BadRequest([f"{name} must be a boolean value"])
    data = given.get("data")
    return InboxFilter(
        **flags,
        tags=tag_groups(given.get("tags")),
        data=data_groups(parse_data(data) if isinstance(data, str) else data),
        severity=_severities(given.get("severity")),
        created_gte=_number("createdGte", given.get("createdGte")),
        created_lte=_number("createdLte", given.get("createdLte")),
        contexts=_contexts(given.get("contextKeys")),
    )


def severities_of_query(items: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """``severity=`` and ``severity[]=`` of a query string."""
    return _severities([value for name, value in items if name in ("severity", "severity[]")])


def parse_data(text: str | None) -> Any:
    """The data filter of a query or body, where it travels as JSON text."""
    if text is None or text == "":
        return None
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        raise BadRequest(_BAD_DATA) from None


def tag_groups(value: Any) -> tuple[tuple[str, ...], ...]:
    """An AND of OR groups from ``["a", "b"]``, ``{"or": […]}`` or ``{"and": [{"or": […]}]}``."""
    groups = _groups("tags", value if not isinstance(value, str) else [value])
    if not all(isinstance(tag, str) for group in groups for tag in group):
        raise BadRequest(["each value in tags must be a string"])
    return groups  # type: ignore[return-value]


def data_groups(value: Any) -> dict[tuple[str, ...], Groups]:
    """The groups of every path of a data filter; nested objects at most two levels deep."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise BadRequest(_BAD_DATA)
    found: dict[tuple[str, ...], Groups] = {}
    _collect(value, (), found)
    if sum(len(group) for groups in found.values() for group in groups) > _MAX_VALUES:
        raise BadRequest([f"data must contain no more than {_MAX_VALUES} values"])
    return found


def _collect(value: Mapping[str, Any], path: tuple[str, ...], found: dict[tuple[str, ...], Groups]) -> None:
    if len(path) >= _MAX_DEPTH:
        raise BadRequest([f"data must not be nested deeper than {_MAX_DEPTH} levels"])
    for key, inner in value.items():
        if _UNSAFE_KEY.search(key) or len(key) > _MAX_TEXT:
            raise BadRequest([f"data must not have the key {key[:_MAX_TEXT]}"])
        if isinstance(inner, dict) and not {"or", "and"} & inner.keys():
            _collect(inner, (*path, key), found)
            continue
        groups = _groups("data", inner if isinstance(inner, list | dict) else [inner])
        if groups:
            found[*path, key] = groups


def _groups(name: str, value: Any) -> Groups:
    if value is None:
        return ()
    if isinstance(value, list):
        value = {"and": [{"or": value}]} if value else {"and": []}
    elif isinstance(value, dict) and value.keys() == {"or"}:
        value = {"and": [value]} if value["or"] else {"and": []}
    if not isinstance(value, dict) or value.keys() != {"and"} or not isinstance(value["and"], list):
        raise BadRequest([f"{name} must be an array, or an object with and or or"])
    groups = tuple(_group(name, group) for group in value["and"])
    if len(groups) > _MAX_GROUPS:
        raise BadRequest([f"{name} must contain no more than {_MAX_GROUPS} groups"])
    if sum(map(len, groups)) > _MAX_VALUES:
        raise BadRequest([f"{name} must contain no more than {_MAX_VALUES} values"])
    return groups


def _group(name: str, group: Any) -> tuple[Scalar, ...]:
    values = group.get("or") if isinstance(group, dict) and group.keys() == {"or"} else None
    if not isinstance(values, list) or not values:
        raise BadRequest([f"each group in {name} must be an object with a non-empty array or"])
    if len(values) > _MAX_GROUP_VALUES:
        raise BadRequest([f"a group in {name} must contain no more than {_MAX_GROUP_VALUES} values"])
    for value in values:
        if isinstance(value, list | dict):
            raise BadRequest([f"each value in {name} must be a scalar"])
        if isinstance(value, int) and abs(value) > _LARGEST_NUMBER:
            raise BadRequest([f"each number in {name} must not be greater than {_LARGEST_NUMBER}"])
        if isinstance(value, str) and (len(value) > _MAX_TEXT or "\0" in value):
            raise BadRequest([f"each value in {name} must be shorter than or equal to {_MAX_TEXT} characters"])
    return tuple(values)


def _contexts(value: Any) -> tuple[str, ...] | None:
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(entry, str) and len(entry) <= _MAX_TEXT for entry in value):
        raise BadRequest(["each value in contextKeys must be a string"])
    if len(value) > _MAX_GROUP_VALUES:
        raise BadRequest([f"contextKeys must contain no more than {_MAX_GROUP_VALUES} elements"])
    return tuple(value)


def _severities(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    values = value if isinstance(value, list) else [value]
    if not all(entry in SEVERITIES for entry in values if isinstance(entry, str)) or not all(
        isinstance(entry, str) for entry in values
    ):
        raise BadRequest([f"each value in severity must be one of the following values: {', '.join(SEVERITIES)}"])
    return tuple(values)


def _flag(name: str, value: str) -> bool:
    if value not in ("true", "false"):
        raise BadRequest([f"{name} must be a boolean value"])
    return value == "true"


def _number(name: str, value: Any) -> int | None:
    if value is None:
        return None
    try:
        if isinstance(value, bool):
            raise ValueError(name)
        number = int(float(value))
    except (TypeError, ValueError, OverflowError):
        raise BadRequest([f"{name} must be a number"]) from None
    if abs(number) > _LARGEST_NUMBER:
        raise BadRequest([f"{name} must be a number"])
    return number


def check_id(value: str) -> str:
    """A notification id.

    Raises:
        BadRequest: it does not have the form of one.
    """
    if not is_id(value):
        raise BadRequest([f"{value[:_MAX_TEXT]} must be a mongodb id"])
    return value
