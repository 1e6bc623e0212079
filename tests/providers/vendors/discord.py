"""Discord, compared with `discord_webhook`: it publishes no SDK of its own."""

from discord_webhook import DiscordWebhook

from novu_app.providers.base import DeliveryDeferred
from tests.support.http import Reply
from tests.support.vendors import Case, Refusal, message, without

HOOK = "https://discord.com/api/webhooks/1/token"
DOCS = "https://discord.com/developers/docs/resources/webhook#execute-webhook"
LIMITS = "https://discord.com/developers/docs/topics/rate-limits#exceeding-a-rate-limit-rate-limit-response-structure"


def by_webhook() -> None:
    # Left to itself it would write `True`, which is not how DOCS say it.
    hook = DiscordWebhook(
        HOOK, wait="true", content="Hello", avatar_url="https://x.example/a.png", embeds=[{"title": "Hi"}]
    )
    hook.execute()


CASES = [
    Case(
        "discord",
        {},
        message(
            endpoint={"type": "webhook", "url": HOOK},
            envelope={"overrides": {"discord": {"avatarUrl": "https://x.example/a.png", "embeds": [{"title": "Hi"}]}}},
        ),
        by_webhook,
        Reply(200, {"id": "112233", "type": 0, "content": "Hello"}),
        "112233",
        url=f"POST {HOOK}",
        same=without(wait="true", attachments=[]),  # it says in the body as well how it asks
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
