"""Clickatell, compared with `clickatell` of `clickatell-platform`; the answers are those that it documents."""

from typing import Any

from clickatell.rest import Rest

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.vendors import Case, Refusal, message


def answer(status: int, *, taken: bool = False, error: str | None = None) -> Reply:
    one = {"apiMessageId": "dae0e8f2bc9a4d10" if taken else None, "accepted": taken, "to": "2799900001"}
    return Reply(
        status, {"messages": [{**one, "errorCode": None, "error": error, "errorDescription": error}], "error": None}
    )


def refused(status: int, error: str, *more: Any) -> Refusal:
    return Refusal(Reply(status, {"messages": [], "errorCode": 1, "error": error, "errorDescription": error}), *more)


CASES = [
    Case(
        "clickatell",
        {"apiKey": "key-123456=="},
        message("2799900001", envelope={"overrides": {"clickatell": {"clientMessageId": "c-1"}}}),
        lambda: Rest("key-123456==").sendMessage("2799900001", "Hello", {"clientMessageId": "c-1"}),
        answer(202, taken=True),
        "dae0e8f2bc9a4d10",
        url="POST https://platform.clickatell.com/messages",
        refusals=[
            Refusal(answer(202, error="Invalid recipient address.")),
            Refusal(answer(400, error="Invalid recipient address.")),
            refused(401, "Invalid or missing integration API Key.", DeliveryFailed, True),
            refused(402, "Insufficient account balance.", DeliveryFailed, True),
            refused(429, "Rate limit", DeliveryDeferred),
            refused(503, "Service unavailable", DeliveryDeferred, True),
        ],
    )
]
