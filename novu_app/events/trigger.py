"""A trigger as an application sends it, understood and checked (contract/execution.md, Trigger)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from novu_app.attachments.files import File, read_files, without_files
from novu_app.contexts.references import ContextReference, TenantReference, read_contexts, read_tenant
from novu_app.events.addressing import read_actor, read_recipients
from novu_app.kernel import jsons
from novu_app.kernel.errors import BadRequest, PayloadTooLarge, Unprocessable

MAX_BYTES = 524_288
#: Up to so many recipients run in the job that accepted the event; more become pages.
DIRECT_RECIPIENTS = 10
_OBJECTS = ("payload", "overrides", "context")


@dataclass(slots=True)
class ParsedTrigger:
    """A trigger whose form is right. ``singles`` maps a subscriberId to the attributes that came with it.

    ``context`` (type → ``{"id", "data"}``) and ``tenant`` (``{"identifier", "name", "data"}``) are what is stored of the
    ones that the trigger names; they are found when the trigger is taken in. ``files`` are the attachments, of which the
    payload holds the outlines. ``nobody`` says that recipients are named and none of them can exist.
    """

    name: str
    transaction_id: str | None
    payload: dict[str, Any]
    overrides: dict[str, Any]
    actor: dict[str, Any] | None
    named_contexts: list[ContextReference] = field(default_factory=list)
    named_tenant: TenantReference | None = None
    files: list[File] = field(default_factory=list)
    singles: dict[str, dict[str, Any]] = field(default_factory=dict)
    topics: list[dict[str, Any]] = field(default_factory=list)
    broadcast: bool = False
    nobody: bool = False
    context: dict[str, Any] = field(default_factory=dict)
    tenant: dict[str, Any] | None = None

    @property
    def kind(self) -> str:
        """``direct`` when few are named one by one, else ``fanout``."""
        plain = not self.topics and not self.broadcast and len(self.singles) <= DIRECT_RECIPIENTS
        return "direct" if plain else "fanout"

    def body(self, *, awaited: bool = False) -> str:
        """What the event row keeps; ``awaited`` for a name that is no workflow's: it is kept too."""
        body = {
            "name": self.name if awaited else None,
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
    """Refuse an event that is too large. The attachments' content does not count.

    Args:
        document: the parsed event.
        size: its length in bytes where it is known; an event is measured only when that is too much.
        prefix: begins the message.

    Raises:
        PayloadTooLarge: with the contract's text.
    """
    if size is not None and size <= MAX_BYTES:
        return
    length = len(jsons.dumpb(without_files(document)))
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
        Unprocessable: the workflow lies behind a bridge.
    """
    if not isinstance(document, dict):
        raise BadRequest(["The request body must be a JSON object"])
    problems = [*_name_problems(document.get("name")), *_form_problems(document)]
    if not broadcast and document.get("to") is None:
        problems.append("to should not be null or undefined")
    if problems:
        raise BadRequest(problems)
    if document.get("bridgeUrl"):
        raise Unprocessable(
            "bridgeUrl is not supported yet: create the workflow in this environment and trigger it without bridgeUrl."
        )
    parsed = ParsedTrigger(
        name=document["name"],
        transaction_id=document.get("transactionId") or None,
        payload=document.get("payload") or {},
        overrides=document.get("overrides") or {},
        actor=read_actor(document.get("actor")),
        named_contexts=read_contexts(document["context"]) if document.get("context") else [],
        named_tenant=read_tenant(document.get("tenant")),
        broadcast=broadcast,
    )
    if "attachments" in parsed.payload:
        parsed.files = read_files(parsed.payload)
        if parsed.files:
            parsed.payload = {**parsed.payload, "attachments": [file.outline() for file in parsed.files]}
    if not broadcast:
        addressed = read_recipients(document["to"])
        parsed.singles, parsed.topics, parsed.nobody = addressed.singles, addressed.topics, addressed.nobody
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
    if not isinstance(document.get("bridgeUrl"), str | None):
        problems.append("bridgeUrl must be a string")
    return problems
