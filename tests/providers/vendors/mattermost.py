"""Mattermost, compared with `slack_sdk`: its web hooks take what is written for Slack's, and have no SDK of their own."""

from slack_sdk.webhook import WebhookClient

from novu_app.providers.base import DeliveryDeferred
from tests.support.http import Reply
from tests.support.vendors import Case, Refusal, message

HOOK = "https://mattermost.example.com/hooks/xxx-generatedkey-xxx"
DOCS = "https://developers.mattermost.com/integrate/webhooks/incoming/"

CASES = [
    Case(
        "mattermost",
        {},
        message(
            endpoint={"type": "webhook", "url": HOOK, "channel": "town-square"},
            envelope={
                "overrides": {"mattermost": {"iconEmoji": "rocket", "attachments": [{"titleLink": "https://x"}]}}
            },
        ),
        lambda: WebhookClient(HOOK).send_dict(
            {
                "text": "Hello",
                "channel": "town-square",  # this and the icon: DOCS
                "icon_emoji": "rocket",
                "attachments": [{"title_link": "https://x"}],
            }
        ),
        Reply(200, b"ok", {"X-Request-Id": "p1rs9"}),
        "p1rs9",
        refusals=[
            Refusal(
                Reply(
                    400,
                    {"id": "web.incoming_webhook.invalid.app_error", "message": "Invalid webhook", "status_code": 400},
                )
            ),
            Refusal(
                Reply(404, {"id": "web.incoming_webhook.channel.app_error", "message": "Couldn't find the channel"})
            ),
            Refusal(Reply(429, b"limit exceeded", {"X-Ratelimit-Reset": "1"}), DeliveryDeferred),
        ],
    )
]
