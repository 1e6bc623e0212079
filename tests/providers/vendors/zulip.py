"""Zulip, compared with `slack_sdk`: it takes what is written for Slack's web hooks. Its own SDK knows none."""

from slack_sdk.webhook import WebhookClient

from novu_app.providers.base import DeliveryDeferred
from tests.support.http import Reply
from tests.support.vendors import Case, Refusal, message

HOOK = "https://acme.zulipchat.com/api/v1/external/slack_incoming?api_key=abcdefgh&stream=shop&topic=orders"

CASES = [
    Case(
        "zulip",
        {},
        message(endpoint={"type": "webhook", "url": HOOK}),
        lambda: WebhookClient(HOOK).send(text="Hello"),  # https://zulip.com/integrations/slack_incoming
        Reply(200, {"result": "success", "msg": "", "ok": True}),
        None,
        refusals=[
            Refusal(
                Reply(401, {"result": "error", "msg": "Invalid API key", "code": "INVALID_API_KEY"}),
                provider_fails=True,
            ),
            Refusal(
                Reply(400, {"result": "error", "msg": "Channel 'x' does not exist", "code": "STREAM_DOES_NOT_EXIST"})
            ),
            Refusal(
                Reply(
                    429,
                    {
                        "result": "error",
                        "msg": "API usage exceeded rate limit",
                        "code": "RATE_LIMIT_HIT",
                        "retry-after": 2,
                    },
                    {"Retry-After": "2"},
                ),
                DeliveryDeferred,
            ),
            Refusal(Reply(200, {"ok": False, "error": "no_text"})),
        ],
    )
]
