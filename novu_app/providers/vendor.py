"""A provider as data and functions: what nearly every vendor that speaks HTTP is written with (docs/adding-a-provider.md).

A vendor's module says what its API wants (``build``, giving a :class:`Call`) and what its answers mean (``read``). The rest is
here and in account.py: overrides are merged into the body, tokens fetched, requests signed, answers and errors stripped of
secrets, and what a vendor takes in one call is put together.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from novu_app.kernel import jsons
from novu_app.providers import redaction
from novu_app.providers.account import Account, TooLarge
from novu_app.providers.base import (
    Accepted,
    Channel,
    CredentialField,
    DeliveryDeferred,
    DeliveryFailed,
    Limits,
    OutcomeUnknown,
    OutgoingMessage,
    Result,
    Session,
)
from novu_app.providers.calling import Call
from novu_app.providers.http import Answer
from novu_app.providers.reading import reader
from novu_app.providers.shaping import Style

T = TypeVar("T")
Build = Callable[[Account, OutgoingMessage], Call | Awaitable[Call]]
Read = Callable[[Answer], Accepted]
Deliver = Callable[[Account, OutgoingMessage], Awaitable[Accepted]]
_LIMITS = Limits()
_READ = reader()


@dataclass(frozen=True, slots=True)
class Batch:
    """How several messages become one call. ``Limits.batch`` says how many at most.

    Attributes:
        build: the call for these messages, of one ``alike``. They are never empty.
        read: what became of each, in their order. What it raises is about all of them.
        alike: what messages have to have in common to share a call; None keeps a message by itself.
        divide: further into those that can share one, where that is seen in all of them together.
        size: how many bytes the body of such a call may have, where that is less than of any call. One that is larger is
            divided until it fits.
    """

    build: Callable[[Account, Sequence[OutgoingMessage]], Call | Awaitable[Call]]
    read: Callable[[Answer, Sequence[OutgoingMessage]], list[Result]]
    alike: Callable[[OutgoingMessage], str | None]
    divide: Callable[[Sequence[OutgoingMessage]], list[list[OutgoingMessage]]] | None = None
    size: int = 0


class Apart(Exception):
    """Raised by ``Batch.build``: of these messages only those of the same content can share a call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """A provider (:class:`novu_app.providers.base.Provider`) that speaks HTTP.

    Attributes:
        id: the contract's provider id; the file is named after it.
        documentation: the vendor's page about the call that is made.
        credentials: what the connect form asks for, keys as in contract/providers.md.
        limits: what the vendor takes.
        style: how the vendor writes the keys of its body: overrides are re-cased to it.
        build: the call for a message. May be a coroutine.
        read: what the answer means; :func:`novu_app.providers.reading.reader` makes it of names and codes.
        deliver: instead of ``build`` and ``read``, where a message takes more than one call.
        batch: how several messages become one call.
        http2: whether calls share connections by HTTP/2, for vendors that want many small calls or speak nothing else.
    """

    id: str
    display_name: str
    channel: Channel
    documentation: str
    credentials: tuple[CredentialField, ...] = ()
    limits: Limits = _LIMITS
    style: Style = "camel"
    build: Build | None = None
    read: Read = _READ
    deliver: Deliver | None = None
    batch: Batch | None = None
    http2: bool = False
    needs_endpoint: bool = False
    wants_payload: bool = False
    stores_only: bool = False

    def __post_init__(self) -> None:
        if (self.build is None) == (self.deliver is None):
            raise TypeError(f"{self.id} has to have either build or deliver")
        if (self.batch is not None) != (self.limits.batch > 1):
            raise TypeError(f"{self.id} has to say both how messages share a call, and how many")

    def alike(self, message: OutgoingMessage) -> str | None:
        """What messages have to have in common to go out in one call; None for one that goes by itself."""
        return self.batch.alike(message) if self.batch is not None else None

    def connect(self, credentials: Mapping[str, Any]) -> Session:
        """A session with these credentials. Connections belong to the process: nothing is opened."""
        account = Account(
            self.id, self.display_name, self.credentials, credentials, self.limits, self.style, self.http2
        )
        return VendorSession(self, account)


class VendorSession:
    """What sends for one integration; a :class:`novu_app.providers.base.BatchSession`."""

    def __init__(self, vendor: Vendor, account: Account) -> None:
        self._vendor = vendor
        self._account = account

    async def send(self, message: OutgoingMessage) -> Accepted:
        """Deliver one message; see :class:`novu_app.providers.base.Session`."""
        result = await self._result(message)
        if isinstance(result, Accepted):
            return result
        raise result

    async def send_many(self, messages: Sequence[OutgoingMessage]) -> list[Result]:
        """Deliver several; see :class:`novu_app.providers.base.BatchSession`.

        Messages that can not share a call go by themselves, at most ``limits.concurrency`` at a time.
        """
        groups: dict[str, list[OutgoingMessage]] = {}
        for place, message in enumerate(messages):
            alike = self._vendor.alike(message)
            groups.setdefault(f"alone {place}" if alike is None else f"alike {alike}", []).append(message)
        divide = self._vendor.batch.divide if self._vendor.batch is not None else None
        calls = [part for group in groups.values() for part in (divide(group) if divide else [group])]
        turn = asyncio.Semaphore(max(1, self._vendor.limits.concurrency))

        async def make(some: Sequence[OutgoingMessage]) -> list[Result]:
            async with turn:
                return await self._together(some)

        answers = await asyncio.gather(*map(make, calls))
        results: dict[int, Result] = {}
        for some, answered in zip(calls, answers, strict=True):
            results.update((id(message), result) for message, result in zip(some, answered, strict=True))
        return [results[id(message)] for message in messages]

    async def close(self) -> None:
        """Nothing is open."""

    async def _together(self, messages: Sequence[OutgoingMessage]) -> list[Result]:
        batch = self._vendor.batch
        if batch is None or len(messages) == 1:
            return [await self._result(message) for message in messages]
        try:
            return await self._with_one_call(batch, messages)
        except TooLarge:
            half = len(messages) // 2
            parts: Iterable[Sequence[OutgoingMessage]] = (messages[:half], messages[half:])
        except Apart:
            same: dict[str, list[OutgoingMessage]] = {}
            for message in messages:
                same.setdefault(same_content(message, "unsubscribe", "headers"), []).append(message)
            parts = same.values() if len(same) > 1 else [[message] for message in messages]
        results: dict[int, Result] = {}
        for some in parts:
            answered = await self._together(some)
            results.update((id(message), result) for message, result in zip(some, answered, strict=True))
        return [results[id(message)] for message in messages]

    async def _with_one_call(self, batch: Batch, messages: Sequence[OutgoingMessage]) -> list[Result]:
        with redaction.noting() as noted:
            try:
                call = await _awaited(batch.build(self._account, messages))
                answer = await self._account.call(call, size=batch.size)
                results = batch.read(answer, messages)
                if len(results) != len(messages):
                    raise OutcomeUnknown(
                        f"{self._vendor.display_name} answered for {len(results)} messages, not for {len(messages)}",
                        raw=answer.raw,
                    )
            except TooLarge:
                raise
            except (DeliveryFailed, OutcomeUnknown) as error:
                is_final = isinstance(error, DeliveryFailed) and not isinstance(error, DeliveryDeferred)
                if is_final and not getattr(error, "provider_fails", False):
                    # One of them may be what was refused: all were, so that each may be sent again at once.
                    return [await self._result(message) for message in messages]
                return [self._account.redacted(error, messages, noted)] * len(messages)
            return [
                self._account.redacted(result, (message,), noted)
                for message, result in zip(messages, results, strict=True)
            ]

    async def _result(self, message: OutgoingMessage) -> Result:
        with redaction.noting() as noted:
            try:
                result: Result = await self._deliver(message)
            except (DeliveryFailed, OutcomeUnknown) as error:
                result = error
            return self._account.redacted(result, (message,), noted)

    async def _deliver(self, message: OutgoingMessage) -> Accepted:
        vendor = self._vendor
        if vendor.deliver is not None:
            return await vendor.deliver(self._account, message)
        assert vendor.build is not None
        return vendor.read(await self._account.call(await _awaited(vendor.build(self._account, message)), message))


def same_content(message: OutgoingMessage, *apart: str) -> str:
    """What messages have in common that differ in their recipients alone.

    Args:
        message: one of them.
        apart: further parts of the envelope that the vendor takes for each recipient.
    """
    differing = {"to", "cc", "bcc", *apart}
    envelope = {key: value for key, value in message.envelope.items() if key not in differing}
    content = jsons.dumpb([message.subject, message.body, envelope])
    return hashlib.blake2b(content, digest_size=16).hexdigest()


async def _awaited(value: T | Awaitable[T]) -> T:
    return await value if isinstance(value, Awaitable) else value
