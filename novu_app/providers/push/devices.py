"""One message, many devices: what became of each, and so of the message."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass

from novu_app.providers.base import Accepted, DeliveryDeferred, DeliveryFailed, OutcomeUnknown, OutgoingMessage, Result

#: Of a token as people see it: enough to tell devices apart, too little to reach them.
_SHOWN = 8
_LINES = 20
_AT_A_TIME = 50


class DeadToken(DeliveryFailed):
    """The vendor says that the device is gone."""


@dataclass(frozen=True, slots=True)
class Device:
    """What became of the message to one device."""

    token: str
    result: Result


def tokens_of(message: OutgoingMessage) -> list[str]:
    """The device tokens that a message goes to.

    Raises:
        DeliveryFailed: there are none.
    """
    tokens = [str(token) for token in message.endpoint.get("tokens") or () if token]
    if not tokens:
        raise DeliveryFailed("The subscriber has no device tokens")
    return tokens


async def to_each(message: OutgoingMessage, send: Callable[[str], Awaitable[Accepted]]) -> Accepted:
    """Send to each device of a message by itself, fifty at a time.

    Args:
        message: whose devices.
        send: what sends to the device with a token; it raises what a session raises.

    Raises:
        as :func:`tally`.
    """
    turn = asyncio.Semaphore(_AT_A_TIME)

    async def to(token: str) -> Device:
        async with turn:
            try:
                return Device(token, await send(token))
            except (DeliveryFailed, OutcomeUnknown) as error:
                return Device(token, error)

    return tally(await asyncio.gather(*map(to, tokens_of(message))))


def tally(devices: Sequence[Device]) -> Accepted:
    """The message as a whole: accepted when one device has it, for it must not get it twice.

    Raises:
        OutcomeUnknown: no device has it for certain, and one may have it.
        DeliveryDeferred: none has it, and one may be reached later.
        DeliveryFailed: none has it, none will.
    """
    dead = tuple(device.token for device in devices if isinstance(device.result, DeadToken))
    raw = _raw(devices)
    for device in devices:
        if isinstance(device.result, Accepted):
            return Accepted(device.result.response_id, raw, dead)
    for kind in (OutcomeUnknown, DeliveryDeferred):
        for result in (device.result for device in devices):
            if isinstance(result, kind):
                raise _of_all(result, raw, dead)
    raise _of_all(_first_failure(devices), raw, dead)


def _first_failure(devices: Iterable[Device]) -> DeliveryFailed:
    failures = [device.result for device in devices if isinstance(device.result, DeliveryFailed)]
    # What is wrong with the credentials says more than that a device is gone.
    return next((failure for failure in failures if failure.provider_fails), failures[0])


def _of_all(one: OutcomeUnknown | DeliveryFailed, raw: str, dead: tuple[str, ...]) -> OutcomeUnknown | DeliveryFailed:
    if isinstance(one, OutcomeUnknown):
        return OutcomeUnknown(str(one), raw=raw)
    more = {"raw": raw, "dead_endpoints": dead, "provider_fails": one.provider_fails}
    if isinstance(one, DeliveryDeferred):
        return DeliveryDeferred(str(one), retry_after_ms=one.retry_after_ms, **more)  # type: ignore[arg-type]
    return DeliveryFailed(str(one), **more)  # type: ignore[arg-type]


def _raw(devices: Sequence[Device]) -> str:
    lines = [f"…{device.token[-_SHOWN:]}: {_words(device.result)}" for device in devices[:_LINES]]
    more = len(devices) - _LINES
    return "\n".join([*lines, f"and {more} devices more"] if more > 0 else lines)


def _words(result: Result) -> str:
    return f"{result.response_id or 'accepted'}" if isinstance(result, Accepted) else str(result)
