"""What a provider is: data about itself, and one coroutine that hands a message to the vendor.

Transport errors become one of three outcomes, and the engine decides what they mean (contract/execution.md, Retry):
the vendor refused for good, refused for now, or nobody knows whether it accepted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, runtime_checkable

Channel = Literal["in_app", "email", "sms", "push", "chat", "tool"]
FieldType = Literal["string", "number", "switch", "dropdown", "textarea"]


@dataclass(frozen=True, slots=True)
class CredentialField:
    """One field of a provider's connect form (contract/providers.md). ``documentation`` is a page of the vendor."""

    key: str
    label: str
    type: FieldType = "string"
    required: bool = False
    secret: bool = False
    help: str = ""
    options: tuple[str, ...] = ()
    documentation: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a vendor can take.

    ``concurrency`` is how many calls one worker process makes at a time, ``batch`` how many messages one call may carry at
    most, ``size`` how many bytes the body of a request may have (0: the vendor tells none), and ``rate`` how many messages
    all workers together hand over: (amount, seconds), for an integration that sets no rate of its own. ``told`` is the
    vendor's page that says the rate: none is set that no vendor tells.
    """

    concurrency: int = 8
    batch: int = 1
    size: int = 0
    rate: tuple[float, float] | None = None
    told: str = ""


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """What a provider is asked to deliver.

    ``attempt_id`` is unique per attempt and stays with it: it is the idempotency key where the vendor takes one, and the
    Message-ID of an e-mail. ``to`` is the message's recipient (an e-mail address, a phone number). ``endpoint`` says where
    to, where that is no recipient (:func:`novu_app.channels.destinations.open_endpoint`): ``{"type": "push", "tokens":
    [...]}``, or the type and body of a contract endpoint with its connection. ``attempt`` is 1 at the first call of this
    integration for this delivery.
    """

    attempt_id: str
    to: str
    subject: str
    body: str
    envelope: Mapping[str, Any] = field(default_factory=dict)
    endpoint: Mapping[str, Any] = field(default_factory=dict)
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class Accepted:
    """The vendor took the message.

    ``raw`` is its answer, for the activity feed. ``dead_endpoints`` are those of the endpoint's push tokens that the vendor
    says are gone: they are taken from the subscriber.
    """

    response_id: str | None
    raw: str = ""
    dead_endpoints: tuple[str, ...] = ()


class DeliveryFailed(Exception):
    """The vendor refused for good: sending it again would fail again. The message was certainly not accepted.

    Args:
        message: why, for people.
        raw: the vendor's answer, for the activity feed; the message when left out.
        dead_endpoints: push tokens that the vendor says are gone.
        provider_fails: whether it is the provider that fails (it is down, it refuses the credentials) and not this message
            (a recipient that it does not know, a content that it does not take). A provider that fails several times in a
            row is left alone for a while.
    """

    def __init__(
        self,
        message: str,
        *,
        raw: str | None = None,
        dead_endpoints: Iterable[str] = (),
        provider_fails: bool = False,
    ) -> None:
        super().__init__(message)
        self.raw = message if raw is None else raw
        self.dead_endpoints = tuple(dead_endpoints)
        self.provider_fails = provider_fails


class DeliveryDeferred(DeliveryFailed):
    """The vendor was not reached or refused for now: the message was certainly not accepted, and may be soon.

    Args:
        message: why, for people.
        retry_after_ms: how long the vendor asks to be left alone, in milliseconds.
        raw: as for :class:`DeliveryFailed`.
        dead_endpoints: as for :class:`DeliveryFailed`.
        provider_fails: as for :class:`DeliveryFailed`; what is deferred mostly is the provider's own failure. Pass False for
            a limit that was reached, or a recipient who can not take more now.
    """

    def __init__(
        self,
        message: str,
        *,
        retry_after_ms: int | None = None,
        raw: str | None = None,
        dead_endpoints: Iterable[str] = (),
        provider_fails: bool = True,
    ) -> None:
        super().__init__(message, raw=raw, dead_endpoints=dead_endpoints, provider_fails=provider_fails)
        self.retry_after_ms = retry_after_ms


class OutcomeUnknown(Exception):
    """The connection broke or fell silent after the message was handed over: it may have been accepted.

    Args:
        message: why, for people.
        raw: what came back, for the activity feed; the message when left out.
    """

    def __init__(self, message: str, *, raw: str | None = None) -> None:
        super().__init__(message)
        self.raw = message if raw is None else raw


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


Result = Accepted | DeliveryFailed | OutcomeUnknown


@runtime_checkable
class BatchSession(Session, Protocol):
    """A session of a vendor that takes several messages in one call."""

    async def send_many(self, messages: Sequence[OutgoingMessage]) -> list[Result]:
        """Deliver several messages, at most ``limits.batch``; never raises what is about one of them.

        Returns:
            What became of each, in their order: what :meth:`send` would have given or raised.
        """
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
    def needs_endpoint(self) -> bool:
        """Whether a message goes to an endpoint of the subscriber; else the credentials or the recipient say where to."""
        ...

    @property
    def wants_payload(self) -> bool:
        """Whether the vendor is told about the run: the envelope then holds its payload, subscriber and step."""
        ...

    @property
    def limits(self) -> Limits:
        """What the vendor can take."""
        ...

    @property
    def documentation(self) -> str:
        """The vendor's page about its API; empty for what is no vendor."""
        ...

    def connect(self, credentials: Mapping[str, Any]) -> Session:
        """A session for these credentials; connects at the first send."""
        ...
