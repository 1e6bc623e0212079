"""smsmode: the request is that of Novu's provider. Its pages were not at hand."""

from typing import Any

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.vendors import Case, Documented, Refusal, message

ACCOUNT = {"apiKey": "key-123456", "from": "Shop"}


def answer(status: str, detail: str | None = None) -> Reply:
    body = {
        "messageId": "9eda4ba4",
        "acceptedAt": "2026-04-28T18:09:43",
        "type": "SMS",
        "direction": "MT",
        "recipient": {"to": "33600000001"},
        "from": "Shop",
        "status": {"deliveryDate": "2026-04-28T18:09:43", "value": status, "detail": detail},
    }
    return Reply(201, body)


def documented(**body: Any) -> Documented:
    return Documented(
        "https://dev.smsmode.com/sms/v1/message",
        "POST",
        "https://rest.smsmode.com/sms/v1/messages",
        {"recipient": {"to": "33600000001"}, "from": "Shop", **body},
        {"X-Api-Key": "key-123456"},
    )


CASES = [
    Case(
        "smsmode",
        ACCOUNT,
        message("33600000001", envelope={"overrides": {"smsmode": {"refClient": "r-1"}}}),
        documented(body={"text": "Hello"}, refClient="r-1"),
        answer("ENROUTE"),
        "9eda4ba4",
        headers=["X-Api-Key"],
        refusals=[
            Refusal(answer("UNDELIVERABLE", "INVALID_PHONE_NUMBER")),
            Refusal(answer("UNDELIVERABLE", "INSUFFICIENT_CREDIT"), DeliveryFailed, True),
            Refusal(answer("UNDELIVERABLE", "DAILY_LIMIT_EXCEEDED"), DeliveryDeferred),
            Refusal(Reply(400, {"code": 400, "message": "recipient.to is mandatory"})),
            Refusal(Reply(401, {"code": 401, "message": "Unauthorized"}), DeliveryFailed, True),
        ],
    ),
    Case(
        "smsmode",
        ACCOUNT,
        message("33600000001", "", "世界"),
        documented(body={"text": "世界", "encoding": "UNICODE"}),
        answer("ENROUTE"),
        "9eda4ba4",
        "unicode",
    ),
]
