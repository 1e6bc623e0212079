"""Slack with tokens that were brought along, compared with ``slack_sdk``."""

from slack_sdk import WebClient

from novu_app.providers.base import DeliveryFailed
from tests.support.http import Reply
from tests.support.vendors import Case, Refusal, message

CASES = [
    Case(
        "novu-slack",
        {},
        message(
            endpoint={"type": "slack_user", "userId": "U1", "connection": {"auth": {"accessToken": "xoxb-token-1"}}},
            envelope={"overrides": {"novu-slack": {"unfurlLinks": False}}},
        ),
        lambda: WebClient("xoxb-token-1").chat_postMessage(channel="U1", text="Hello", unfurl_links=False),
        Reply(200, {"ok": True, "channel": "D1", "ts": "1503435956.000247"}),
        "1503435956.000247",
        refusals=[
            Refusal(Reply(200, {"ok": False, "error": "user_not_found"})),
            Refusal(Reply(200, {"ok": False, "error": "token_revoked"}), DeliveryFailed),
        ],
    )
]
