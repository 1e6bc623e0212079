"""One attempt: marked, handed to the provider, and its outcome."""

from __future__ import annotations

import logging
from collections.abc import Callable

from novu_app.channels import renewal
from novu_app.execution.delivery import http_step, verdicts
from novu_app.execution.delivery.in_hand import InHand
from novu_app.execution.delivery.recorder import Recorder
from novu_app.execution.faults import passing
from novu_app.execution.outcomes import Outcome
from novu_app.integrations.connections import Connections
from novu_app.kernel import clock
from novu_app.kernel.breakers import Report
from novu_app.providers.base import (
    Accepted,
    DeliveryDeferred,
    DeliveryFailed,
    OutcomeUnknown,
    OutgoingMessage,
    Result,
)

log = logging.getLogger("novu.delivery")


async def attempt(
    one: InHand, recorder: Recorder, connections: Connections, report: Report, *, in_use: Callable[[str], bool]
) -> Outcome | None:
    """Make one attempt and say what became of it.

    Args:
        one: what is to be delivered.
        recorder: stores the mark before anything leaves the machine.
        connections: the open sessions of this process.
        report: what the attempt tells about the provider is noted here.
        in_use: as for :meth:`Connections.session`.

    Returns:
        The outcome to be stored; None when the delivery is not in this process's hands any more.
    """
    outcome = without_sending(one)
    if outcome is not None:
        return outcome
    if one.kind == "http_request":
        return await http_step.attempt(one, recorder)
    assert one.sender is not None
    try:
        if renewal.wanted(one.endpoint):
            one.endpoint = await renewal.renewed(one.environment_id, one.endpoint)
        vendor = await connections.session(one.sender, in_use=in_use)
    except DeliveryFailed as error:
        return verdicts.refused(one, error)
    if not await recorder.mark(one):
        return None
    passing("delivery:marked")
    try:
        result: Result = await vendor.send(outgoing(one))
    except (DeliveryFailed, OutcomeUnknown) as error:
        result = error
    except Exception as error:
        result = unexpected(one, error)
    return meaning(one, result, report)


def without_sending(one: InHand) -> Outcome | None:
    """The outcome of a delivery that can not be made; None for one that can."""
    if one.lost:
        return verdicts.lost(one)
    if one.unusable:
        return verdicts.failed(one, one.unusable)
    if one.suppressed:
        return verdicts.suppressed(one)
    if one.kind == "message" and (one.sender is None or not one.sender.active):
        return verdicts.refused(one, DeliveryFailed("The integration was deleted or switched off"))
    return None


def outgoing(one: InHand) -> OutgoingMessage:
    """What the provider is given of a delivery."""
    return OutgoingMessage(
        attempt_id=one.attempt or "",
        to=one.recipient,
        subject=one.subject,
        body=one.body,
        envelope=one.envelope,
        endpoint=one.endpoint,
        attempt=one.attempts,
    )


def unexpected(one: InHand, error: Exception) -> OutcomeUnknown:
    """What it means that a provider fails in a way that it must not."""
    log.error("Provider %s failed unexpectedly", one.provider_id, exc_info=error)
    return OutcomeUnknown(f"{type(error).__name__}: {error}")


def meaning(one: InHand, result: Result, report: Report, *, tells: bool = True) -> Outcome:
    """The outcome that a provider's result makes of a delivery.

    Args:
        one: the delivery.
        result: what the provider gave or raised.
        report: what it tells about the provider is noted here.
        tells: whether it tells anything that was not noted yet.
    """
    if isinstance(result, Accepted):
        passing("delivery:sent")
        if tells:
            report.success()
        return verdicts.sent(one, result)
    if isinstance(result, OutcomeUnknown):
        return verdicts.unknown(one, result.raw)
    # A web hook of the subscriber's own that is down says nothing about the integration.
    if tells and "url" not in one.endpoint:
        _note(report, result)
    return verdicts.refused(one, result)


def _note(report: Report, error: DeliveryFailed) -> None:
    if error.provider_fails:
        report.failure(str(error))
    else:
        report.success()
    if isinstance(error, DeliveryDeferred) and error.retry_after_ms:
        report.pause_until = clock.now_ms() + error.retry_after_ms
