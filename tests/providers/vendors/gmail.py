"""Gmail API, compared with `@googleapis/gmail` of npm: the one for Python brings the descriptions of all of Google's APIs."""

import base64
import json
from email import message_from_bytes
from email.policy import default
from typing import Any

from novu_app.providers.base import DeliveryDeferred
from tests.providers.vendors.fcm import SERVICE_ACCOUNT
from tests.support.http import Reply
from tests.support.node_vendors import by_node
from tests.support.vendors import ATTEMPT, Case, Refusal, message

RAW = b"""From: Shop <shop@example.com>
To: ada@example.com
Cc: cc@example.com
Bcc: bcc@example.com
Subject: Hi
List-Unsubscribe: <https://example.com/out>
Message-ID: <%s@example.com>

Hello
""" % ATTEMPT.encode()


def same(body: Any) -> Any:
    """The e-mail by its headers: how its parts are bounded and written is no concern of the API."""
    raw = message_from_bytes(base64.urlsafe_b64decode(body["raw"]), policy=default)
    names = ("From", "To", "Cc", "Bcc", "Subject", "List-Unsubscribe", "Message-ID")
    return {**body, "raw": {name: str(raw[name]) for name in names}}


def refused(status: int, reason: str, text: str, **more: Any) -> Refusal:
    error = {"code": status, "message": text, "errors": [{"domain": "global", "reason": reason, "message": text}]}
    return Refusal(Reply(status, {"error": error}), **more)


CASES = [
    Case(
        "gmail",
        {"serviceAccount": json.dumps(SERVICE_ACCOUNT), "from": "shop@example.com", "senderName": "Shop"},
        message(
            "ada@example.com",
            "Hello",
            "<p>Hello</p>",
            envelope={
                "cc": ["cc@example.com"],
                "bcc": ["bcc@example.com"],
                "headers": {"List-Unsubscribe": "<https://example.com/out>"},
                "overrides": {"gmail": {"subject": "Hi"}},
            },
        ),
        lambda: by_node("gmail", token="ya29.token", raw=base64.urlsafe_b64encode(RAW).decode()),
        Reply(200, {"id": "18c1", "threadId": "18c1", "labelIds": ["SENT"]}),
        "18c1",
        url="POST https://gmail.googleapis.com/gmail/v1/users/me/messages/send",
        pages={"/token": Reply(200, {"access_token": "ya29.token", "expires_in": 3599, "token_type": "Bearer"})},
        same=same,
        passes=False,  # what is passed through belongs to the e-mail, not to the call
        refusals=[
            refused(400, "invalidArgument", "Invalid To header"),
            refused(400, "failedPrecondition", "Mail service not enabled", provider_fails=True),
            refused(401, "authError", "Invalid Credentials", provider_fails=True),
            refused(403, "userRateLimitExceeded", "User Rate Limit Exceeded", kind=DeliveryDeferred),
            refused(403, "insufficientPermissions", "Insufficient Permission", provider_fails=True),
            refused(429, "rateLimitExceeded", "Too many concurrent requests", kind=DeliveryDeferred),
            refused(500, "backendError", "Backend Error", kind=DeliveryDeferred, provider_fails=True),
        ],
    )
]
