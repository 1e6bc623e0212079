"""Netcore, which has no library for Python 3: compared with what it documents."""

from novu_app.providers.base import DeliveryDeferred
from tests.support.http import Reply
from tests.support.vendors import Case, Documented, Refusal, message

CASES = [
    Case(
        "netcore",
        {"apiKey": "nc-123456", "from": "shop@example.com", "senderName": "Flight confirmation"},
        message(
            "ada@example.com",
            "Your flight",
            "<p>Hello</p>",
            envelope={
                "to": ["Ada <ada@example.com>"],
                "cc": ["cc@example.com"],
                "bcc": ["bcc@example.com"],
                "replyTo": "reply@example.com",
                "headers": {"X-A": "1"},
                "overrides": {"netcore": {"settings": {"ippool": "main"}, "tags": ["flight"]}},
            },
        ),
        Documented(
            "https://emaildocs.netcorecloud.com/reference/email-request-samples",
            "POST",
            "https://emailapi.netcorecloud.net/v5.1/mail/send",
            {
                "from": {"email": "shop@example.com", "name": "Flight confirmation"},
                "subject": "Your flight",
                "reply_to": "reply@example.com",
                "content": [{"type": "html", "value": "<p>Hello</p>"}],
                "personalizations": [
                    {
                        "to": [{"email": "ada@example.com", "name": "Ada"}],
                        "cc": [{"email": "cc@example.com"}],
                        "bcc": [{"email": "bcc@example.com"}],
                        "headers": {"X-A": "1"},
                    }
                ],
                "settings": {"ippool": "main"},
                "tags": ["flight"],
            },
            {"api_key": "nc-123456"},
        ),
        Reply(202, {"status": "success", "data": {"message_id": "70c4"}, "message": "OK"}),
        "70c4",
        headers=["api_key"],
        refusals=[
            Refusal(Reply(400, {"status": "error", "error": [{"message": "Invalid email", "errorcode": 177}]})),
            Refusal(Reply(200, {"status": "error", "message": "no recipients", "data": None})),
            Refusal(Reply(401, {"status": "error", "message": "Invalid API key"}), provider_fails=True),
            Refusal(Reply(503, {"status": "error", "message": "down"}), DeliveryDeferred, provider_fails=True),
        ],
    )
]
