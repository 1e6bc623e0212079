"""Braze, compared with `braze-api` of npm, which those who use Braze publish: it has no SDK for servers of its own."""

from typing import Any

from novu_app.providers.base import DeliveryDeferred
from tests.support.http import Reply
from tests.support.node_vendors import by_node
from tests.support.vendors import Case, Refusal, message

ACCOUNT = {
    "apiKey": "bz-123456",
    "apiURL": "https://rest.iad-01.braze.com",
    "appID": "app-1",
    "from": "shop@example.com",
    "senderName": "Shop",
}
URL = "POST https://rest.iad-01.braze.com/messages/send"
KNOWN = {"/users/export/ids": Reply(201, {"message": "success", "users": [{"external_id": "user-7"}]})}


def by_sdk(**send: Any) -> None:
    # https://www.braze.com/docs/api/endpoints/messaging/send_messages/post_send_messages/
    by_node("braze", url=ACCOUNT["apiURL"], key=ACCOUNT["apiKey"], send={"broadcast": False, **send})


CASES = [
    Case(
        "braze",
        ACCOUNT,
        message(
            "ada@example.com",
            "Hi",
            "<p>Hello</p>",
            envelope={
                "replyTo": "reply@example.com",
                "headers": {"X-A": "1"},
                "overrides": {"braze": {"campaignId": "c1", "messages": {"email": {"shouldInlineCss": True}}}},
            },
        ),
        lambda: by_sdk(
            external_user_ids=["user-7"],
            campaign_id="c1",
            messages={
                "email": {
                    "app_id": "app-1",
                    "subject": "Hi",
                    "from": "Shop <shop@example.com>",
                    "reply_to": "reply@example.com",
                    "body": "<p>Hello</p>",
                    "plaintext_body": "Hello",
                    "headers": {"X-A": "1"},
                    "should_inline_css": True,
                }
            },
        ),
        Reply(201, {"dispatch_id": "d41d8cd9", "message": "success"}),
        "d41d8cd9",
        url=URL,
        pages=KNOWN,
        refusals=[
            Refusal(Reply(400, {"message": "Invalid 'from' in email object"})),
            Refusal(Reply(401, {"message": "Invalid API Key"}), provider_fails=True),
            Refusal(Reply(429, {"message": "Rate limit exceeded"}), DeliveryDeferred),
            Refusal(Reply(500, {"message": "Internal Server Error"}), DeliveryDeferred, provider_fails=True),
        ],
    ),
    Case(
        "braze",
        ACCOUNT,
        message("ada@example.com", "Hi", "<p>Hello</p>", envelope={"overrides": {"braze": {"segmentId": "s1"}}}),
        lambda: by_sdk(
            segment_id="s1",
            messages={
                "email": {
                    "app_id": "app-1",
                    "subject": "Hi",
                    "from": "Shop <shop@example.com>",
                    "body": "<p>Hello</p>",
                    "plaintext_body": "Hello",
                }
            },
        ),
        Reply(201, {"dispatch_id": "d41d8cd9", "message": "success"}),
        "d41d8cd9",
        "segment",
    ),
]
