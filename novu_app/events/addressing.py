"""Whom a trigger names, in the forms of ``to`` and ``actor`` (contract/execution.md, Trigger)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from novu_app.kernel.errors import BadRequest

MAX_RECIPIENTS = 100
#: Characters of a subscriberId, as the subscribers' own API has it.
MAX_SUBSCRIBER_ID = 255
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_TEXTS = ("firstName", "lastName", "email", "phone", "avatar", "locale", "timezone")
_NOT_CONFIGURED = (
    "subscriberId under property {of} is not configured, "
    "please make sure all subscribers contains subscriberId property"
)


@dataclass(slots=True)
class Addressed:
    """The recipients of a trigger. ``singles`` maps a subscriberId to the attributes that came with it.

    ``invalid`` are ids that no subscriber can have: they are left out.
    """

    singles: dict[str, dict[str, Any]] = field(default_factory=dict)
    topics: list[dict[str, Any]] = field(default_factory=list)
    invalid: list[str] = field(default_factory=list)

    @property
    def nobody(self) -> bool:
        """Whether recipients are named and none of them can exist."""
        return bool(self.invalid) and not self.singles and not self.topics


def read_recipients(to: Any) -> Addressed:
    """Understand ``to``: a subscriber, a topic, or up to 100 of them.

    Raises:
        BadRequest: with the contract's messages.
    """
    entries = to if isinstance(to, list) else [to]
    if len(entries) > MAX_RECIPIENTS:
        raise BadRequest([f"to must contain no more than {MAX_RECIPIENTS} elements"])
    addressed = Addressed()
    for entry in entries:
        if isinstance(entry, dict) and str(entry.get("type", "")).lower() == "topic":
            addressed.topics.append(_topic(entry))
            continue
        subscriber_id, attributes = _subscriber(entry, "to")
        if _can_exist(subscriber_id):
            addressed.singles[subscriber_id] = attributes  # the last definition wins
        else:
            addressed.invalid.append(subscriber_id)
    return addressed


def read_actor(value: Any) -> dict[str, Any] | None:
    """Understand ``actor``: ``{"subscriberId", ...attributes}``, or None where none is named.

    Raises:
        BadRequest: with one message a mistake.
    """
    if value is None:
        return None
    if not isinstance(value, str) and not (isinstance(value, dict) and isinstance(value.get("subscriberId"), str)):
        raise BadRequest(["actor must be a string or an object with subscriberId"])
    subscriber_id, attributes = _subscriber(value, "actor")
    if not _can_exist(subscriber_id):
        raise BadRequest(
            [f"subscriberId under property actor must have 1 to {MAX_SUBSCRIBER_ID} characters, none of them a control"]
        )
    return {"subscriberId": subscriber_id, **attributes}


def _topic(entry: Mapping[str, Any]) -> dict[str, Any]:
    key, exclude = entry.get("topicKey"), entry.get("exclude") or []
    if not isinstance(key, str) or not key:
        raise BadRequest(["topicKey must be a string"])
    if not isinstance(exclude, list) or not all(isinstance(item, str) for item in exclude):
        raise BadRequest(["exclude must be an array of strings"])
    return {"key": key, "exclude": exclude} if exclude else {"key": key}


def _subscriber(entry: Any, of: str) -> tuple[str, dict[str, Any]]:
    if isinstance(entry, str):
        if not entry.strip():
            raise BadRequest([f"subscriberId under property {of} must not be empty"])
        return entry, {}
    subscriber_id = entry.get("subscriberId") if isinstance(entry, dict) else None
    if not isinstance(subscriber_id, str) or not subscriber_id.strip():
        raise BadRequest([_NOT_CONFIGURED.format(of=of)])
    wrong = [
        f"{key} under property {of} must be a string" for key in _TEXTS if not isinstance(entry.get(key), str | None)
    ]
    if not isinstance(entry.get("data"), dict | None):
        wrong.append(f"data under property {of} must be an object")
    if wrong:
        raise BadRequest(wrong)
    return subscriber_id, {key: entry[key] for key in (*_TEXTS, "data") if key in entry}


def _can_exist(subscriber_id: str) -> bool:
    if len(subscriber_id) > MAX_SUBSCRIBER_ID:
        return False
    return subscriber_id.isprintable() or _CONTROL.search(subscriber_id) is None
