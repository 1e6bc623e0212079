"""Several deliveries to one target with one call, where the provider takes them so. Each has its own mark and its own outcome:
what holds for a delivery that goes by itself holds for it, whatever becomes of the others."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence

from novu_app.execution.delivery import verdicts
from novu_app.execution.delivery.attempt import meaning, outgoing, unexpected, without_sending
from novu_app.execution.delivery.in_hand import InHand
from novu_app.execution.delivery.recorder import Recorder
from novu_app.execution.faults import passing
from novu_app.execution.outcomes import Outcome
from novu_app.integrations.connections import Connections
from novu_app.kernel.breakers import Report
from novu_app.providers import registry
from novu_app.providers.base import BatchSession, DeliveryFailed, Result
from novu_app.providers.vendor import Vendor

log = logging.getLogger("novu.delivery")


def key_of(one: InHand) -> str | None:
    """What deliveries to a target have to have in common to go out with one call; None for one that goes by itself."""
    if one.kind != "message" or one.sender is None or one.sender.batch < 2:
        return None
    if one.lost or one.unusable or one.suppressed or not one.sender.active:
        return None
    provider = registry.find(one.provider_id)
    alike = provider.alike(outgoing(one)) if isinstance(provider, Vendor) else None
    # Those who were claimed after the credentials were saved anew are not sent with the old ones.
    return None if alike is None else f"{alike} {one.sender.sealed}"


def take_next(waiting: deque[InHand]) -> list[InHand]:
    """Take the delivery whose turn it is out of those that wait, and those that may share its call."""
    first = waiting.popleft()
    if first.shares is None or first.sender is None:
        return [first]
    taken: list[InHand] = [first]
    left: list[InHand] = []
    for one in waiting:
        (taken if one.shares == first.shares and len(taken) < first.sender.batch else left).append(one)
    waiting.clear()
    waiting.extend(left)
    return taken


async def attempt_together(
    several: Sequence[InHand],
    recorder: Recorder,
    connections: Connections,
    report: Report,
    *,
    in_use: Callable[[str], bool],
) -> list[Outcome | None]:
    """Make one attempt of each, with one call; arguments and results are those of :func:`attempt.attempt`.

    Args:
        several: deliveries of the same ``shares``.
        recorder: stores a mark of each before anything leaves the machine; who gets none is left out.
        connections: the open sessions of this process.
        report: what the attempt tells about the provider is noted here, once for what is said about all of them.
        in_use: as for :meth:`Connections.session`.
    """
    ended: dict[str, Outcome | None] = {one.id: without_sending(one) for one in several}
    able = [one for one in several if ended[one.id] is None]
    if able:
        assert able[0].sender is not None
        try:
            vendor = await connections.session(able[0].sender, in_use=in_use)
        except DeliveryFailed as error:
            return [ended[one.id] or verdicts.refused(one, error) for one in several]
        assert isinstance(vendor, BatchSession)
        held = await asyncio.gather(*map(recorder.mark, able), return_exceptions=True)
        for mark in held:
            if isinstance(mark, BaseException):
                log.error("A mark could not be stored, the lease decides", exc_info=mark)
        marked = [one for one, mark in zip(able, held, strict=True) if mark is True]
        results = await _results(vendor, marked) if marked else []
        told: set[int] = set()
        for one, result in zip(marked, results, strict=True):
            # One refusal of the call is one failure of the provider, however many deliveries were in it.
            ended[one.id] = meaning(one, result, report, tells=id(result) not in told)
            told.add(id(result))
    return [ended[one.id] for one in several]


async def _results(vendor: BatchSession, marked: Sequence[InHand]) -> Sequence[Result]:
    passing("delivery:marked")
    try:
        results = await vendor.send_many([outgoing(one) for one in marked])
        if len(results) != len(marked):
            raise ValueError(f"{len(results)} results for {len(marked)} messages")
    except Exception as error:
        return [unexpected(marked[0], error)] * len(marked)
    return results
