"""What a provider is: data about itself, and one coroutine that hands a message to the vendor.

Transport errors become one of three outcomes, and the engine decides what they mean (contract/execution.md, Retry):
the vendor refused for good, refused for now, or nobody knows whether it accepted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

Channel = Literal["in_app", "email", "sms", "push", "chat", "tool"]
FieldType = Literal["string", "number", "switch", "dropdown", "textarea"]


@dataclass(frozen=True, slots=True)
class CredentialField:
    """One field of a provider's connect form (contract/providers.md)."""

    key: str
    label: str
    type: FieldType = "string"
    required: bool = False
    secret: bool = False
    help: str = ""
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """What a provider is asked to deliver.

    ``attempt_id`` is unique per attempt and stays with it: it is the idempotency key where the vendor takes one, and the
    Message-ID of an e-mail.
    """

    attempt_id: str
    to: str
    subject: str
    body: str
    envelope: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Accepted:
    """The vendor took the message. ``raw`` is its answer, for the activity feed."""

    response_id: str | None
    raw: str = ""


class DeliveryFailed(Exception):
    """The vendor refused for good: sending it again would fail again."""


class DeliveryDeferred(DeliveryFailed):
    """The vendor was not reached or refused for now: the message was certainly not accepted."""


class OutcomeUnknown(Exception):
    """The connection broke after the message was handed over: it may have been accepted."""


class Session(Protocol):
    """An open connection to a vendor with one set of credentials; one per worker process and integration."""

    async def send(self, message: OutgoingMessage) -> Accepted:
        """Deliver one message.

        Raises:
            DeliveryFailed: refused for good.
            DeliveryDeferred: not accepted now.
            OutcomeUnknown: nobody knows.
        """
        ...

    async def close(self) -> None:
        """Let the connection go."""
        ...


class Provider(Protocol):
    """A vendor on a channel. ``credentials`` are the fields of its connect form."""

    @property
    def id(self) -> str:
        """The contract's provider id."""
        ...

    @property
    def display_name(self) -> str:
        """What people call it."""
        ...

    @property
    def channel(self) -> Channel:
        """The channel that it delivers on."""
        ...

    @property
    def credentials(self) -> tuple[CredentialField, ...]:
        """What somebody has to fill in to connect it."""
        ...

    @property
    def stores_only(self) -> bool:
        """Whether the message row itself is the delivery: nothing leaves the machine."""
        ...

    @property
    def concurrency(self) -> int:
        """Messages that one worker process hands over at a time."""
        ...

    def connect(self, credentials: Mapping[str, Any]) -> Session:
        """A session for these credentials; connects at the first send."""
        ...
