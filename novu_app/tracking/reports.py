"""What a provider reports about a message, and what each status means for it (contract/webhooks.md, Delivery status)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

from novu_app.execution.details import Status as DetailStatus

Status = Literal[
    "opened", "rejected", "sent", "deferred", "delivered", "bounced", "dropped", "clicked", "blocked", "spam",
    "unsubscribed", "delayed", "complaint", "created", "accepted", "queued", "sending", "failed", "undelivered", "dismissed",
]  # fmt: skip
STATUSES: tuple[str, ...] = get_args(Status)
#: The message did not arrive.
LOST = frozenset({"rejected", "bounced", "dropped", "blocked", "failed", "undelivered"})
#: It arrived, and was not wanted.
UNWANTED = frozenset({"spam", "complaint"})
#: It was looked at.
LOOKED_AT = frozenset({"opened", "clicked"})
_LATER = frozenset({"deferred", "delayed"})


@dataclass(frozen=True, slots=True)
class Report:
    """One event of one message.

    Args:
        references: what the message may be known by, best first: the id that the provider gave it, or our own.
        status: what happened.
        at: when, in milliseconds.
        key: what makes this event one, however often it is told.
        row: the event as it came.
        attempts: how often delivery was tried.
        response: what the receiving side said.
        permanent: of a bounce, whether the address will never take anything.
        recipients: the addresses that it is about, where the provider names them.
    """

    references: tuple[str, ...]
    status: Status
    at: int
    key: str
    row: Any
    attempts: int | None = None
    response: str = ""
    permanent: bool = True
    recipients: tuple[str, ...] = ()


def message_status(status: str) -> str | None:
    """The status that a message gets; None leaves it as it is."""
    return "error" if status in LOST else "warning" if status in UNWANTED else None


def detail_status(status: str) -> DetailStatus:
    """How the activity feed shows an event."""
    if status in LOST:
        return "Failed"
    if status in UNWANTED or status in _LATER:
        return "Warning"
    return "ReadConfirmation" if status in LOOKED_AT else "Success"
