"""A trigger as an application sends it, understood and checked (contract/execution.md, Trigger)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from novu_app.kernel import jsons
from novu_app.kernel.errors import BadRequest, PayloadTooLarge

MAX_BYTES = 524_288
MAX_RECIPIENTS = 100
#: Up to so many recipients run in the job that accepted the event; more become pages.
DIRECT_RECIPIENTS = 10
_OBJECTS = ("payload", "overrides", "context")


@dataclass(slots=True)
class ParsedTrigger:
    """A trigger whose form is right. ``singles`` maps a subscriberId to the attributes that came with it."""

    name: str
    transaction_id: str | None
    payload: dict[str, Any]
    overrides: dict[str, Any]
    context: dict[str, Any]
    actor: dict[str, Any] | None
    tenant: dict[str, Any] | None
    singles: dict[str, dict[str, Any]] = field(default_factory=dict)
    topics: list[dict[str, Any]] = field(default_factory=list)
    broadcast: bool = False

    @property
    def kind(self) -> str:
        """``direct`` when few are named one by one, else ``fanout``."""
        plain = not self.topics and not self.broadcast and len(self.singles) <= DIRECT_RECIPIENTS
        return "direct" if plain else "fanout"

    def body(self) -> str:
        """What the event row keeps."""
        body = {
            "payload": self.payload,
            "overrides": self.overrides,
            "context": self.context,
            "actor": self.actor,
            "tenant": self.tenant,
            "singles": self.singles,
            "topics": self.topics,
            "broadcast": self.broadcast,
        }
        return jsons.dumps({key: value for key, value in body.items() if value})


def check_size(document: Any, size: int | None = None, prefix: str = "") -> None:
    """Refuse an event that is too large.

    Raises:
        PayloadTooLarge: with the contract's text.
    """
    length = size if size is not None else len(jsons.dumpb(document))
    if length > MAX_BYTES:
        subject = "has payload size" if prefix else "Payload size"
        raise PayloadTooLarge(
            f"{prefix}{subject} ({length} bytes) exceeds maximum allowed size of {MAX_BYTES} bytes (512KB). "
            "Note: Attachments are excluded from this limit."
        )


def parse_trigger(document: Any, *, broadcast: bool = False) -> ParsedTrigger:
    """Understand the body of a trigger.

    Raises:
        BadRequest: with one message a field, as the contract has them.
    """
    if not isinstance(document, dict):
        raise BadRequest(["The request body must be a JSON object"])
    problems = [*_name_problems(document.get("name")), *_form_problems(document)]
    if not broadcast and document.get("to") is None:
        problems.append("to should not be null or undefined")
    if problems:
        raise BadRequest(problems)
    parsed = ParsedTrigger(
        name=document["name"],
        transaction_id=document.get("transactionId") or None,
        payload=document.get("payload") or {},
        overrides=document.get("overrides") or {},
        context=document.get("context") or {},
        actor=_identity(document.get("actor"), "subscriberId", "actor"),
        tenant=_identity(document.get("tenant"), "identifier", "tenant"),
        broadcast=broadcast,
    )
    if not broadcast:
        _read_recipients(document["to"], parsed)
    return parsed


def _name_problems(name: Any) -> list[str]:
    if name is None:
        return ["name should not be null or undefined", "name must be a string"]
    return [] if isinstance(name, str) and name else ["name must be a string"]


def _form_problems(document: Mapping[str, Any]) -> list[str]:
    problems = [f"{key} must be an object" for key in _OBJECTS if not isinstance(document.get(key), dict | None)]
    transaction = document.get("transactionId")
    if transaction is not None and not isinstance(transaction, str):
        problems.append("transactionId must be a string")
    elif transaction and len(transaction) > 255:
        problems.append("transactionId must be shorter than or equal to 255 characters")
    context = document.get("context")
    if isinstance(context, dict) and len(context) > 5:
        problems.append("context must not have more than 5 entries")
    return problems


def _identity(value: Any, key: str, field_name: str) -> dict[str, Any] | None:
    if value is None:
        return None
    if isinstance(value, str) and value:
        return {key: value}
    if isinstance(value, dict) and isinstance(value.get(key), str) and value[key]:
        return value
    raise BadRequest([f"{field_name} must be a string or an object with {key}"])


def _read_recipients(to: Any, parsed: ParsedTrigger) -> None:
    entries = to if isinstance(to, list) else [to]
    if len(entries) > MAX_RECIPIENTS:
        raise BadRequest([f"to must contain no more than {MAX_RECIPIENTS} elements"])
    for entry in entries:
        if isinstance(entry, dict) and str(entry.get("type", "")).lower() == "topic":
            parsed.topics.append(_topic(entry))
            continue
        subscriber_id, attributes = _subscriber(entry)
        parsed.singles[subscriber_id] = attributes  # the last definition wins


def _topic(entry: Mapping[str, Any]) -> dict[str, Any]:
    key, exclude = entry.get("topicKey"), entry.get("exclude") or []
    if not isinstance(key, str) or not key:
        raise BadRequest(["topicKey must be a string"])
    if not isinstance(exclude, list) or not all(isinstance(item, str) for item in exclude):
        raise BadRequest(["exclude must be an array of strings"])
    return {"key": key, "exclude": exclude} if exclude else {"key": key}


_TEXTS = ("firstName", "lastName", "email", "phone", "avatar", "locale", "timezone")


def _subscriber(entry: Any) -> tuple[str, dict[str, Any]]:
    if isinstance(entry, str):
        if not entry.strip():
            raise BadRequest(["subscriberId under property to must not be empty"])
        return entry, {}
    if (
        not isinstance(entry, dict)
        or not isinstance(entry.get("subscriberId"), str)
        or not entry["subscriberId"].strip()
    ):
        raise BadRequest(
            [
                "subscriberId under property to is not configured, please make sure all subscribers contains "
                "subscriberId property"
            ]
        )
    wrong = [
        f"{key} under property to must be a string" for key in _TEXTS if not isinstance(entry.get(key), str | None)
    ]
    if not isinstance(entry.get("data"), dict | None):
        wrong.append("data under property to must be an object")
    if wrong:
        raise BadRequest(wrong)
    return entry["subscriberId"], {key: entry[key] for key in (*_TEXTS, "data") if key in entry}
