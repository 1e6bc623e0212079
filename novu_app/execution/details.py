"""Execution details: what the activity feed says about a step (texts of contract/execution.md, Enums)."""

from __future__ import annotations

from typing import Any, Literal

from novu_app.kernel import clock, jsons

Status = Literal["Success", "Warning", "Failed", "Pending", "Queued", "ReadConfirmation"]

STEP_CREATED = "Step created"
STEP_QUEUED = "Step queued"
STEP_DELAYED = "Step delayed"
STEP_DIGESTED = "Step digested"
START_SENDING = "Start sending message"
MESSAGE_CREATED = "Message created"
MESSAGE_SENT = "Message sent"
PROVIDER_ERROR = "Unexpected provider error"
NO_ACTIVE_INTEGRATION = "Subscriber does not have an active integration"
MISSING_RECIPIENT = "Subscriber missing recipient details"
INTEGRATION_SELECTED = "Integration instance selected"
CONTENT_NOT_GENERATED = "Message content could not be generated"
DIGEST_MERGED = "Digest was merged with other digest"
DIGEST_EVENTS = "Digest triggered events"
DELAY_FINISHED = "Delay is finished"
INVALID_DELAY = "Invalid delay configuration"
FILTERED_BY_GLOBAL = "Step filtered by subscriber global preferences"
FILTERED_BY_SUBSCRIBER = "Step filtered by subscriber workflow preferences"
FILTERED_BY_WORKFLOW = "Step filtered by workflow preferences"
FILTERED_BY_USER = "Step filtered by user preferences"
# Beyond the contract: states that Novu has no words for.
OUTCOME_UNKNOWN = "The outcome of the delivery is unknown, the message is not sent again"
WILL_BE_RETRIED = "The provider did not accept the message, it will be retried"
NOT_SUPPORTED = "This step type is not supported by this version"
FAILED_UNEXPECTEDLY = "There was one or more errors when trying to execute the notification"
CANCELED = "Execution was canceled"


def detail(
    text: str,
    status: Status = "Success",
    *,
    provider_id: str | None = None,
    raw: Any = None,
    source: str = "Internal",
    at: int | None = None,
) -> dict[str, Any]:
    """One execution detail as it is stored: ids are given when it is read.

    Args:
        text: one of the texts above.
        status: contract ExecutionDetailsStatus.
        provider_id: whose answer it is.
        raw: what came back, without secrets; cut at 8 KB.
        source: contract ExecutionDetailsSource.
        at: milliseconds; now when left out.
    """
    value: dict[str, Any] = {"detail": text, "status": status, "source": source, "at": at or clock.now_ms()}
    if provider_id:
        value["providerId"] = provider_id
    if raw is not None:
        value["raw"] = (raw if isinstance(raw, str) else jsons.dumps(raw))[:8192]
    return value


def as_text(details: list[dict[str, Any]]) -> str:
    """The stored form of a list of details."""
    return jsons.dumps(details)
