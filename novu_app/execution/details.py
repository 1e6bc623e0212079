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
LAYOUT_NOT_FOUND = "Layout not found"
CONTENT_NOT_GENERATED = "Message content could not be generated"
DIGEST_MERGED = "Digest was merged with other digest"
DIGEST_EVENTS = "Digest triggered events"
DELAY_FINISHED = "Delay is finished"
INVALID_DELAY = "Invalid delay configuration"
FILTERED_BY_GLOBAL = "Step filtered by subscriber global preferences"
FILTERED_BY_SUBSCRIBER = "Step filtered by subscriber workflow preferences"
FILTERED_BY_WORKFLOW = "Step filtered by workflow preferences"
FILTERED_BY_USER = "Step filtered by user preferences"
CHANNEL_NOT_CONFIGURED = "Subscriber does not have a configured channel"
MISSING_PHONE = "Subscriber is missing a phone number"
MISSING_PUSH_TOKENS = "Subscriber credentials is missing the tokens for sending a push notification message"
MISSING_WEBHOOK_URL = "Webhook URL for the chat channel is missing"
ALL_CHAT_CHANNELS_FAILED = "All chat channels failed to send the message"
TENANT_SELECTED = "Tenant context selected"
DIGEST_SKIPPED_FIRST = "Digest was skipped, first backoff event"
STEP_FILTERED = "Step was filtered based on steps filters"
# The contract names these by their keys alone; the texts are ours.
SKIPPED_BY_CONDITIONS = "Step was skipped based on its conditions"
OUTSIDE_OF_SCHEDULE = "Step was skipped, it is outside of the subscriber's schedule"
EXTENDED_TO_SCHEDULE = "Step was extended to the subscriber's schedule"
MAX_EXTENSIONS_REACHED = "Step goes on outside of the subscriber's schedule, it was extended as often as it may be"
THROTTLE_LIMIT_EXCEEDED = "Throttle limit exceeded"
THROTTLE_WINDOW_IN_PAST = "The throttle window lies in the past"
SEVERITY_OVERRIDDEN = "Message severity was overridden"
# Beyond the contract: states that Novu has no words for.
CONDITION_FAILED = "The condition of the step can not be evaluated"
DEFERRED_TO_SCHEDULE = "Step was deferred to the next open hour of the subscriber's schedule"
BRANCH_TAKEN = "Branch was taken"
EXPERIMENT_ARM = "Variant was chosen by the provided condition criteria"
WAITING = "Waiting for an event"
WAIT_OVER = "The awaited event has come"
WAIT_TIMED_OUT = "The awaited event has not come in time"
INVALID_WAIT = "Invalid wait configuration"
INVALID_DIGEST = "Invalid digest configuration"
WORKFLOW_INVOKED = "Workflow was invoked"
INVOKE_REFUSED = "The workflow can not be invoked"
HTTP_REQUEST_SENT = "HTTP request succeeded"
HTTP_REQUEST_FAILED = "HTTP request failed"
PROVIDER_FAILED_OVER = "The provider failed, the next integration is tried"
PROVIDER_LEFT_ALONE = "The provider fails at present and is left alone for a while"
NO_REPLY_DOMAIN = "Replies can not be received, the environment has no domain for them"
SUPPRESSED = "The address gets no more e-mails, it bounced or somebody complained"
RETRY_REQUESTED = "The step is tried again on request"
WAIT_ENDED_ON_REQUEST = "The wait was ended on request"
OUTCOME_UNKNOWN = "The outcome of the delivery is unknown, the message is not sent again"
OUTCOME_UNKNOWN_SENT_AGAIN = "The outcome of the delivery is unknown, the message is sent again"
WILL_BE_RETRIED = "The provider did not accept the message, it will be retried"
NO_BRIDGE = "The step runs in your application, and no bridge to it is connected"
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


def joined(*stored: str) -> str:
    """Several stored lists of details as one."""
    return "[" + ",".join(text[1:-1] for text in stored if text != "[]") + "]"


def as_text(details: list[dict[str, Any]]) -> str:
    """The stored form of a list of details."""
    return jsons.dumps(details)
