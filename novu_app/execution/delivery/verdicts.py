"""What an attempt means: sent, failed for good, to be tried again, to be tried by another integration, or not known."""

from __future__ import annotations

from typing import Any

from novu_app.execution import details as texts
from novu_app.execution.delivery.backoff import pause_ms
from novu_app.execution.delivery.in_hand import InHand
from novu_app.execution.outcomes import Move, Outcome, storable
from novu_app.kernel import clock
from novu_app.providers.base import Accepted, DeliveryDeferred, DeliveryFailed

#: ``errorId`` of messages (contract/execution.md).
FAILED, UNKNOWN, SUPPRESSED = "unexpected_provider_error", "outcome_unknown", "suppressed"
_DIED = "The worker that had it stopped before it could store the answer"


def sent(one: InHand, accepted: Accepted) -> Outcome:
    """The provider took it."""
    left_out = [_line(one, texts.SUPPRESSED, "Warning", one.left_out)] if one.left_out else []
    outcome = _outcome(one, "sent", *left_out, _line(one, texts.MESSAGE_SENT, "Success", accepted.raw))
    outcome.response_id = accepted.response_id
    outcome.dead_tokens = accepted.dead_endpoints
    return outcome


def refused(one: InHand, error: DeliveryFailed) -> Outcome:
    """The provider certainly did not take it: again when that may help, else the next integration, else it has failed."""
    now = clock.now_ms()
    if isinstance(error, DeliveryDeferred) and one.attempts < one.max_attempts:
        outcome = _outcome(one, "again", _line(one, texts.WILL_BE_RETRIED, "Warning", error.raw))
        outcome.due_at = now + pause_ms(one.attempts, error.retry_after_ms)
        outcome.attempts = one.attempts
    elif one.standbys:
        outcome = _moved(one, _line(one, texts.PROVIDER_ERROR, "Failed", error.raw))
    else:
        outcome = failed(one, error.raw, str(error))
    outcome.dead_tokens = error.dead_endpoints
    return outcome


def failed(one: InHand, raw: str, text: str = "") -> Outcome:
    """It failed for good."""
    line = texts.HTTP_REQUEST_FAILED if one.kind == "http_request" else texts.PROVIDER_ERROR
    outcome = _outcome(one, "failed", _line(one, line, "Failed", raw))
    outcome.error_id, outcome.error_text = FAILED, text or raw
    return outcome


def suppressed(one: InHand) -> Outcome:
    """Nothing was sent: everybody whom it goes to gets no more e-mails."""
    outcome = _outcome(one, "failed", _line(one, texts.SUPPRESSED, "Failed", one.suppressed))
    outcome.error_id, outcome.error_text = SUPPRESSED, f"{texts.SUPPRESSED}: {one.suppressed}"
    return outcome


def answered(one: InHand, output: dict[str, Any], raw: Any) -> Outcome:
    """The HTTP step's request succeeded."""
    outcome = _outcome(one, "sent", _line(one, texts.HTTP_REQUEST_SENT, "Success", raw))
    outcome.output = output
    return outcome


def unknown(one: InHand, raw: str) -> Outcome:
    """Nobody knows whether the provider took it: the environment says what becomes of it. Never another integration.

    Sent again, it keeps the id of the attempt: a provider that takes an idempotency key will not deliver it twice.
    """
    if one.settings.unknown_outcome == "send_again" and one.attempts < max(one.max_attempts, 2):
        outcome = _outcome(one, "again", _line(one, texts.OUTCOME_UNKNOWN_SENT_AGAIN, "Warning", raw))
        outcome.due_at = clock.now_ms() + pause_ms(one.attempts)
        outcome.attempts, outcome.attempt = one.attempts, one.attempt
        return outcome
    if one.kind == "http_request":
        return failed(one, raw)
    outcome = _outcome(one, "failed", _line(one, texts.OUTCOME_UNKNOWN, "Warning", raw))
    outcome.error_id, outcome.error_text = UNKNOWN, raw
    return outcome


def lost(one: InHand) -> Outcome:
    """The worker that had it died in the middle of an attempt."""
    return unknown(one, _DIED)


def left_alone(one: InHand, until: int) -> Outcome:
    """Its integration fails at present: the next one takes it, or it waits until that one is tried again.

    Args:
        one: a delivery of which nothing was sent.
        until: when the integration is tried again, in milliseconds.
    """
    line = _line(one, texts.PROVIDER_LEFT_ALONE, "Warning", None)
    if one.standbys:
        return _moved(one, line)
    outcome = put_back(one, until)
    outcome.details, outcome.said_once = [line], texts.PROVIDER_LEFT_ALONE
    return outcome


def put_back(one: InHand, due_at: int) -> Outcome:
    """Nothing was tried: somebody takes it from ``due_at`` on."""
    outcome = _outcome(one, "again")
    outcome.due_at, outcome.attempts, outcome.attempt = due_at, one.attempts, one.attempt
    return outcome


def _moved(one: InHand, line: dict[str, Any]) -> Outcome:
    following, *others = one.standbys
    now = clock.now_ms()
    outcome = _outcome(
        one,
        "again",
        line,
        texts.detail(texts.PROVIDER_FAILED_OVER, "Warning", provider_id=one.provider_id, at=now),
        texts.detail(
            texts.INTEGRATION_SELECTED,
            provider_id=following.provider_id,
            raw={"integrationIdentifier": following.identifier, "_integrationId": following.id},
            at=now,
        ),
    )
    outcome.due_at = now
    outcome.move = Move(following.id, following.provider_id, tuple(sender.id for sender in others))
    return outcome


def _outcome(one: InHand, result: Any, *lines: dict[str, Any]) -> Outcome:
    return Outcome(
        delivery_id=one.id,
        lease=one.lease,
        environment_id=one.environment_id,
        run_id=one.run_id,
        job_id=one.job_id,
        message_id=one.message_id,
        result=result,
        halts=one.halts,
        details=list(lines),
        subscriber_pk=one.subscriber_pk,
        integration_id=one.integration_id,
    )


def _line(one: InHand, text: str, status: texts.Status, raw: Any) -> dict[str, Any]:
    shown = storable(raw) if isinstance(raw, str) else raw
    return texts.detail(text, status, provider_id=one.provider_id, raw=shown or None, at=clock.now_ms())
