"""The body of a vendor's API: what we say, what is overridden in the vendor's own style, and what is passed through as it is
(contract/providers.md, Common: default mapping < overrides re-cased < ``_passthrough``)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from novu_app.providers.base import OutgoingMessage

#: Merged last and never re-cased: what is meant for the vendor's API word for word.
PASSTHROUGH = "_passthrough"
Style = Literal["camel", "snake", "pascal", "kebab", "constant"]
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*\Z")
_WORD = re.compile(r"[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z]+[0-9]*|[0-9]+")
#: What holds names that are the customer's or their recipients' own.
_FREE = frozenset(
    {"headers", "data", "metadata", "customdata", "customargs", "customvariables", "variables", "payload"}
)


@dataclass(frozen=True, slots=True)
class Shaped:
    """What is sent to a vendor besides what its API prescribes."""

    body: dict[str, Any]
    headers: dict[str, str]
    query: dict[str, str]


def shape(message: OutgoingMessage, provider_id: str, body: Mapping[str, Any], style: Style = "camel") -> Shaped:
    """The body with everything that is overridden for this provider.

    Args:
        message: its envelope holds the overrides.
        provider_id: whose they are.
        body: what we say; values of None are left out.
        style: how the vendor writes its keys. A key of ``body`` that is written in another one is left as it is.
    """
    said = overrides_of(message, provider_id)
    passthrough = said.pop(PASSTHROUGH, None) or {}
    shaped = merge({key: value for key, value in body.items() if value is not None}, recase(said, style))
    return Shaped(
        merge(shaped, passthrough.get("body") or {}),
        _texts(passthrough.get("headers")),
        _texts(passthrough.get("query")),
    )


def overrides_of(message: OutgoingMessage, provider_id: str) -> dict[str, Any]:
    """What is overridden for this provider, as it was given."""
    return dict((message.envelope.get("overrides") or {}).get(provider_id) or {})


def with_overrides(message: OutgoingMessage, provider_id: str, said: Mapping[str, Any]) -> OutgoingMessage:
    """The message with other overrides for this provider: what is left when it has taken those with a meaning of their own."""
    overrides = {**(message.envelope.get("overrides") or {}), provider_id: said}
    return replace(message, envelope={**message.envelope, "overrides": overrides})


def _texts(values: Mapping[str, Any] | None) -> dict[str, str]:
    return {
        str(name): str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in (values or {}).items()
        if value is not None
    }


def merge(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Both as one; ``other`` wins, objects are merged key by key."""
    merged = dict(one)
    for key, value in other.items():
        before = merged.get(key)
        merged[key] = merge(before, value) if isinstance(before, Mapping) and isinstance(value, Mapping) else value
    return merged


def recase(value: Any, style: Style) -> Any:
    """The value with the keys of its objects, however deep, written in ``style``.

    What is no plain name stays as it is, and so do the keys inside of what holds anybody's own names: headers, data.
    """
    if isinstance(value, Mapping):
        return {
            _written(key, style): item if _plain(key) in _FREE else recase(item, style) for key, item in value.items()
        }
    if isinstance(value, list):
        return [recase(item, style) for item in value]
    return value


def _plain(key: Any) -> str:
    return "".join(_WORD.findall(key)).lower() if isinstance(key, str) else ""


def _written(key: Any, style: Style) -> Any:
    if not isinstance(key, str) or not _NAME.match(key):
        return key
    words = [word.lower() for word in _WORD.findall(key)]
    if style == "snake":
        return "_".join(words)
    if style == "constant":
        return "_".join(words).upper()
    if style == "kebab":
        return "-".join(words)
    pascal = "".join(word.capitalize() for word in words)
    return pascal if style == "pascal" else pascal[:1].lower() + pascal[1:]
