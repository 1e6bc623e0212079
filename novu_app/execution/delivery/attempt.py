"""One attempt: marked, handed to the provider, and its outcome."""

from __future__ import annotations

import logging
from collections.abc import Callable

from novu_app.execution.delivery import http_step, verdicts
from novu_app.execution.delivery.in_hand import InHand
from novu_app.execution.delivery.recorder import Recorder
from novu_app.execution.faults import passing
from novu_app.execution.outcomes import Outcome
from novu_app.integrations.connections import Connections
from novu_app.kernel import clock
from novu_app.kernel.breakers import Report
from novu_app.providers.base import DeliveryDeferred, DeliveryFailed, OutcomeUnknown, OutgoingMessage

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
    if one.lost:
        return verdicts.lost(one)
    if one.unusable:
        return verdicts.failed(one, one.unusable)
    if one.kind == "http_request":
        return await http_step.attempt(one, recorder)
    if one.sender is None or not one.sender.active:
        return verdicts.refused(one, DeliveryFailed("The integration was deleted or switched off"))
    try:
        vendor = await connections.session(one.sender, in_use=in_use)
    except DeliveryFailed as error:
        return verdicts.refused(one, error)
    if not await recorder.mark(one):
        return None
    passing("delivery:marked")
    assert one.attempt is not None
    try:
        accepted = await vendor.send(
            OutgoingMessage(
                attempt_id=one.attempt,
                to=one.recipient,
                subject=one.subject,
                body=one.body,
                envelope=one.envelope,
                endpoint=one.endpoint,
                attempt=one.attempts,
            )
        )
    except DeliveryFailed as error:
        # A web hook of the subscriber's own that is down says nothing about the integration.
        if "url" not in one.endpoint:
            _note(report, error)
        return verdicts.refused(one, error)
    except OutcomeUnknown as error:
        return verdicts.unknown(one, error.raw)
    except Exception as error:
        log.exception("Provider %s failed unexpectedly", one.provider_id)
        return verdicts.unknown(one, f"{type(error).__name__}: {error}")
    passing("delivery:sent")
    report.success()
    return verdicts.sent(one, accepted)


def _note(report: Report, error: DeliveryFailed) -> None:
    if error.provider_fails:
        report.failure()
    else:
        report.success()
    if isinstance(error, DeliveryDeferred) and error.retry_after_ms:
        report.pause_until = clock.now_ms() + error.retry_after_ms
