"""Microsoft Graph mail, compared with `@microsoft/microsoft-graph-client` of npm: the one for Python has a module a call."""

import base64
from email import message_from_bytes
from email.policy import default
from typing import Any

from novu_app.providers.base import DeliveryDeferred
from tests.support.http import Reply
from tests.support.node_vendors import by_node
from tests.support.vendors import ATTEMPT, Case, Refusal, message

ACCOUNT = {
    "clientId": "client-1",
    "secretKey": "secret-123456",
    "tenantId": "contoso.onmicrosoft.com",
    "from": "shop@example.com",
    "senderName": "Shop",
}
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
    raw = message_from_bytes(base64.b64decode(body, validate=True), policy=default)
    names = ("From", "To", "Cc", "Bcc", "Subject", "List-Unsubscribe", "Message-ID")
    return {name: str(raw[name]) for name in names}


def refused(status: int, code: str, text: str, **more: Any) -> Refusal:
    return Refusal(Reply(status, {"error": {"code": code, "message": text}}), **more)


CASES = [
    Case(
        "microsoft-graph",
        ACCOUNT,
        message(
            "ada@example.com",
            "Hello",
            "<p>Hello</p>",
            envelope={
                "cc": ["cc@example.com"],
                "bcc": ["bcc@example.com"],
                "headers": {"List-Unsubscribe": "<https://example.com/out>"},
                "overrides": {"microsoft-graph": {"subject": "Hi"}},
            },
        ),
        lambda: by_node(
            "microsoft-graph", token="eyJ0eXAi", user="shop@example.com", mime=base64.b64encode(RAW).decode()
        ),
        Reply(202, b"", {"request-id": "7f2c"}),
        "7f2c",
        url="POST https://graph.microsoft.com/v1.0/users/shop@example.com/sendMail",
        pages={
            "/contoso.onmicrosoft.com/oauth2/v2.0/token": Reply(
                200, {"token_type": "Bearer", "expires_in": 3599, "access_token": "eyJ0eXAi"}
            )
        },
        same=same,
        passes=False,  # what is passed through belongs to the e-mail, not to the call
        refusals=[
            refused(400, "ErrorInvalidRecipients", "At least one recipient isn't valid."),
            refused(403, "ErrorAccessDenied", "Access is denied.", provider_fails=True),
            refused(404, "MailboxNotEnabledForRESTAPI", "The mailbox is inactive.", provider_fails=True),
            refused(404, "ErrorInvalidUser", "The requested user is invalid.", provider_fails=True),
            refused(413, "RequestEntityTooLarge", "The request is too large."),
            refused(429, "ApplicationThrottled", "MailboxConcurrency limit", kind=DeliveryDeferred),
            refused(503, "ErrorServerBusy", "Try later.", kind=DeliveryDeferred, provider_fails=True),
        ],
    )
]
