"""Slack, compared with ``slack_sdk``."""

from typing import Any

from slack_sdk import WebClient, WebhookClient

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.vendors import Case, Refusal, message

BLOCKS = [{"type": "section", "text": {"type": "mrkdwn", "text": "*Hello*"}}]
CONNECTED = {"connection": {"workspace": {"id": "T1"}, "auth": {"accessToken": "xoxb-token-1"}}}
HOOK = "https://hooks.slack.com/services/T1/B1/x"


def refused(error: str, *more: Any) -> Refusal:
    return Refusal(Reply(200, {"ok": False, "error": error}), *more)


CASES = [
    Case(
        "slack",
        {},
        message(
            endpoint={"type": "slack_channel", "channelId": "C1", **CONNECTED},
            envelope={"blocks": BLOCKS, "overrides": {"slack": {"unfurlLinks": False}}},
        ),
        lambda: WebClient("xoxb-token-1").chat_postMessage(
            channel="C1", text="Hello", blocks=BLOCKS, unfurl_links=False
        ),
        Reply(200, {"ok": True, "channel": "C1", "ts": "1503435956.000247"}),
        "1503435956.000247",
        url="POST https://slack.com/api/chat.postMessage",
        refusals=[
            refused("channel_not_found"),
            refused("is_archived"),
            refused("invalid_auth", DeliveryFailed),
            refused("ratelimited", DeliveryDeferred),
            refused("internal_error", DeliveryDeferred, True),
        ],
    ),
    Case(
        "slack",
        {},
        message(endpoint={"type": "webhook", "url": HOOK}, envelope={"blocks": BLOCKS}),
        lambda: WebhookClient(HOOK).send(text="Hello", blocks=BLOCKS),
        Reply(200, b"ok"),
        None,
        "webhook",
        refusals=[
            Refusal(Reply(400, b"invalid_payload")),
            Refusal(Reply(403, b"action_prohibited")),
            Refusal(Reply(404, b"no_team")),
            Refusal(Reply(500, b"rollup_error"), DeliveryDeferred, True),
        ],
    ),
]
