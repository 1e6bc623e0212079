"""Discord, compared with what it documents: it publishes no SDK of its own."""

from novu_app.providers.base import DeliveryDeferred
from tests.support.http import Reply
from tests.support.vendors import Case, Documented, Refusal, message

HOOK = "https://discord.com/api/webhooks/1/token"
DOCS = "https://discord.com/developers/docs/resources/webhook#execute-webhook"
LIMITS = "https://discord.com/developers/docs/topics/rate-limits#exceeding-a-rate-limit-rate-limit-response-structure"

CASES = [
    Case(
        "discord",
        {},
        message(
            endpoint={"type": "webhook", "url": HOOK},
            envelope={"overrides": {"discord": {"avatarUrl": "https://x.example/a.png", "embeds": [{"title": "Hi"}]}}},
        ),
        Documented(
            DOCS,
            "POST",
            f"{HOOK}?wait=true",
            {"content": "Hello", "avatar_url": "https://x.example/a.png", "embeds": [{"title": "Hi"}]},
        ),
        Reply(200, {"id": "112233", "type": 0, "content": "Hello"}),
        "112233",
        refusals=[
            Refusal(Reply(404, {"message": "Unknown Webhook", "code": 10015})),
            Refusal(Reply(400, {"message": "Cannot send an empty message", "code": 50006})),
            Refusal(
                Reply(429, {"message": "You are being rate limited.", "retry_after": 64.57, "global": False}),
                DeliveryDeferred,
            ),
        ],
    )
]
