"""CM.com, compared with `apprise` and with what it documents: its own SDK of npm speaks to a server of the past."""

from typing import Any

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.apprise_services import by_apprise
from tests.support.http import Reply
from tests.support.vendors import ATTEMPT, Case, Documented, Refusal, message


def answer(status: int, outcome: str, code: int = 0, details: str | None = None) -> Reply:
    one = {"to": "00447911123456", "status": outcome, "reference": ATTEMPT, "parts": 1}
    return Reply(
        status,
        {
            "details": details or "Created 1 message(s)",
            "errorCode": 0 if status == 200 else 201,
            "messages": [{**one, "messageDetails": details, "messageErrorCode": code}],
        },
    )


def refused(status: int, code: int, *more: Any) -> Refusal:
    return Refusal(Reply(status, {"details": "because of it", "errorCode": code, "messages": []}), *more)


PARTS = {"minimumNumberOfMessageParts": 1, "maximumNumberOfMessageParts": 8}
TOKEN = "0a1b2c3d-0000-4000-8000-00000000000f"


def unreferenced(body: Any) -> Any:
    """Apprise gives its messages no name of their own."""
    return [{key: value for key, value in one.items() if key != "reference"} for one in body["messages"]["msg"]]


CASES = [
    Case(
        "cm-telecom",
        {"apiToken": TOKEN, "from": "Sender"},
        message("+44 7911 123456", envelope={"overrides": {"cm-telecom": PARTS}}),
        lambda: by_apprise(f"cm://Sender@{TOKEN}/447911123456/"),
        answer(200, "Accepted"),
        ATTEMPT,
        "apprise",
        url="POST https://gw.messaging.cm.com/v1.0/message",
        headers=["X-CM-PRODUCTTOKEN"],
        same=unreferenced,
    ),
    Case(
        "cm-telecom",
        {"apiToken": "00000000-0000-0000", "from": "Sender"},
        message("+44 7911 123456", envelope={"overrides": {"cm-telecom": {"minimumNumberOfMessageParts": 1}}}),
        Documented(
            "https://developers.cm.com/messaging/docs/integration",
            "POST",
            "https://gw.messaging.cm.com/v1.0/message",
            {
                "messages": {
                    "msg": [
                        {
                            "allowedChannels": ["SMS"],
                            "from": "Sender",
                            "to": [{"number": "00447911123456"}],
                            "body": {"type": "auto", "content": "Hello"},
                            "reference": ATTEMPT,
                            "minimumNumberOfMessageParts": 1,
                        }
                    ]
                }
            },
            {"X-CM-PRODUCTTOKEN": "00000000-0000-0000"},
        ),
        answer(200, "Accepted"),
        ATTEMPT,
        headers=["X-CM-PRODUCTTOKEN"],
        refusals=[
            Refusal(answer(200, "Rejected", 303, "The number is not valid")),
            Refusal(answer(400, "Rejected", 303, "The number is not valid")),
            refused(400, 103),
            refused(401, 101, DeliveryFailed, True),
            refused(400, 102, DeliveryFailed, True),
            refused(500, 999, DeliveryDeferred, True),
        ],
    ),
]
