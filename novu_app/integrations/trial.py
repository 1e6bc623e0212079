"""Test sends: one message through an integration, with the vendor's own answer and what it means.

Nothing of it is in the activity feed, and no rate, breaker or retry takes part: what the vendor says is the result.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlmodel import Session

from novu_app.integrations import health, service
from novu_app.integrations.models import Integration
from novu_app.integrations.senders import Sender
from novu_app.integrations.store import Standing
from novu_app.kernel import clock
from novu_app.kernel.errors import BadRequest
from novu_app.kernel.ids import new_id
from novu_app.providers import registry
from novu_app.providers.base import Accepted, DeliveryDeferred, DeliveryFailed, OutcomeUnknown, OutgoingMessage, Result

#: How long a vendor may take, in seconds.
TIMEOUT_S = 45
_CLOSE_S = 2
#: Longer answers are cut.
MAX_RAW = 20_000
Verdict = Literal["accepted", "refused", "deferred", "unknown"]


@dataclass(frozen=True, slots=True)
class TrialMessage:
    """What is sent, already rendered.

    ``to`` is an e-mail address or a phone number; ``endpoint`` says where to on the other channels
    (:class:`novu_app.providers.base.OutgoingMessage`). ``envelope`` is what else an e-mail says.
    """

    to: str = ""
    subject: str = ""
    body: str = ""
    endpoint: Mapping[str, Any] = field(default_factory=dict)
    envelope: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of a test send.

    ``meaning`` is our reading of it in a sentence, ``raw`` the vendor's answer with secrets taken out by its provider,
    ``response_id`` the vendor's id of the message or empty. ``provider_fails`` tells whether the integration is at fault and
    not this message; ``took_ms`` how long it took.
    """

    verdict: Verdict
    meaning: str
    raw: str
    response_id: str
    provider_fails: bool
    took_ms: int
    at: int


def sender_of(row: Integration) -> Sender:
    """The integration as a test send takes it.

    Raises:
        BadRequest: nothing leaves the machine through it, or it lacks a required credential.
    """
    if registry.get(row.provider_id).stores_only:
        raise BadRequest("It keeps what is sent in this installation: there is nothing to try")
    if missing := service.missing_credentials(row):
        raise BadRequest(f"Fill in first: {', '.join(field.label for field in missing)}")
    configurations = row.configurations or {}
    return Sender(
        row.id, row.environment_id, row.identifier, row.provider_id, row.active, row.credentials, configurations
    )


async def try_out(sender: Sender, message: TrialMessage) -> Trial:
    """Send one message and tell what came of it. Never raises for what the vendor does."""
    began = time.monotonic()
    result = await _send(sender, message)
    took = round((time.monotonic() - began) * 1000)
    verdict, meaning, raw, response_id, fails = _read(result)
    return Trial(verdict, meaning, raw[:MAX_RAW], response_id, fails, took, clock.now_ms())


def remember(session: Session, sender: Sender, trial: Trial) -> None:
    """Put what a test send showed onto the integration's row, where it tells something about the integration."""
    if trial.verdict == "accepted":
        health.record(session, {sender.id: Standing(sender.environment_id, "", trial.at)})
    elif trial.provider_fails:
        health.record(session, {sender.id: Standing(sender.environment_id, trial.meaning, trial.at)})


async def _send(sender: Sender, message: TrialMessage) -> Result:
    outgoing = OutgoingMessage(
        attempt_id=new_id(),
        to=message.to,
        subject=message.subject,
        body=message.body,
        envelope=message.envelope,
        endpoint=message.endpoint,
    )
    try:
        session = registry.get(sender.provider_id).connect(sender.credentials())
    except BadRequest as error:
        return DeliveryFailed(str(error), provider_fails=True)
    except DeliveryFailed as error:
        return error
    try:
        return await asyncio.wait_for(session.send(outgoing), TIMEOUT_S)
    except (DeliveryFailed, OutcomeUnknown) as error:
        return error
    except TimeoutError:
        return OutcomeUnknown(f"No answer within {TIMEOUT_S} seconds")
    finally:
        # The result is known, and the connection is of no use any more.
        with suppress(Exception):
            await asyncio.wait_for(session.close(), _CLOSE_S)


def _read(result: Result) -> tuple[Verdict, str, str, str, bool]:
    if isinstance(result, Accepted):
        gone = f" {len(result.dead_endpoints)} of the devices are gone." if result.dead_endpoints else ""
        return "accepted", f"The provider took the message.{gone}", result.raw, result.response_id or "", False
    if isinstance(result, OutcomeUnknown):
        return "unknown", f"Nobody knows whether the message was taken: {result}", result.raw, "", True
    if isinstance(result, DeliveryDeferred):
        wait = f" It asks to wait {round(result.retry_after_ms / 1000)} s." if result.retry_after_ms else ""
        said = f"Refused for now; a real message would be tried again. {result}{wait}"
        return "deferred", said, result.raw, "", result.provider_fails
    # Some of it was seen here before the provider was asked: a credential that is missing, a key that can not be read.
    who = "This integration can not send" if result.provider_fails else "This message was refused"
    return "refused", f"{who}: {result}", result.raw, "", result.provider_fails
