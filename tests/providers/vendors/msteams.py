"""Microsoft Teams: its bots compared with `botframework-connector`, its web hooks with `pymsteams`."""

from typing import Any

import pymsteams

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.vendors import Case, Refusal, message

HOOK = "https://acme.webhook.office.com/webhookb2/1@2/IncomingWebhook/3/4"
BOT = {"clientId": "app", "secretKey": "secret-123456", "tenantId": "home"}
TOKEN = {
    "/home/oauth2/v2.0/token": Reply(200, {"token_type": "Bearer", "expires_in": 3599, "access_token": "token-123456"})
}
OPENED = {"/teams/v3/conversations": Reply(201, {"id": "a:1"})}
OVERRIDES = {"overrides": {"msteams": {"importance": "high"}}}


def conversations() -> Any:
    # It takes a while to be imported.
    from botframework.connector import ConnectorClient
    from msrest.authentication import BasicTokenAuthentication

    account = BasicTokenAuthentication({"access_token": "token-123456"})
    return ConnectorClient(account, base_url="https://smba.trafficmanager.net/teams/").conversations


def activity() -> Any:
    from botbuilder.schema import Activity

    return Activity(type="message", text="Hello", importance="high")


def to_channel() -> None:
    from botbuilder.schema import ChannelAccount, ConversationParameters

    place = {"channel": {"id": "19:c"}, "team": {"id": "19:t"}, "tenant": {"id": "theirs"}}
    bot = ChannelAccount(id="28:app")
    conversations().create_conversation(
        ConversationParameters(is_group=True, bot=bot, channel_data=place, activity=activity())
    )


def refused(status: int, code: str, text: str, *more: Any) -> Refusal:
    return Refusal(Reply(status, {"error": {"code": code, "message": text}}), *more)


CASES = [
    Case(
        "msteams",
        {},
        message(endpoint={"type": "webhook", "url": HOOK}),
        lambda: pymsteams.connectorcard(HOOK).text("Hello").send(),
        Reply(200, b"1"),
        None,
        refusals=[
            Refusal(Reply(400, b"Summary or Text is required.")),
            Refusal(
                Reply(
                    200, b"Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429"
                ),
                DeliveryDeferred,
            ),
            Refusal(
                Reply(
                    200, b"Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 403"
                )
            ),
        ],
    ),
    Case(
        "msteams",
        BOT,
        message(
            endpoint={"type": "ms_teams_channel", "teamId": "19:t", "channelId": "19:c", "tenantId": "theirs"},
            envelope=OVERRIDES,
        ),
        to_channel,
        Reply(201, {"id": "19:c", "activityId": "17"}),
        "17",
        "channel",
        url="POST https://smba.trafficmanager.net/teams/v3/conversations",
        pages=TOKEN,
        refusals=[
            refused(403, "BotNotInConversationRoster", "The bot is not part of the conversation roster."),
            refused(404, "ConversationNotFound", "Conversation not found."),
            refused(401, "Unauthorized", "Authorization has been denied", DeliveryFailed, True),
            refused(429, "Throttled", "Too many requests", DeliveryDeferred),
        ],
    ),
    Case(
        "msteams",
        BOT,
        message(endpoint={"type": "ms_teams_user", "userId": "29:u"}, envelope=OVERRIDES),
        lambda: conversations().send_to_conversation("a:1", activity()),
        Reply(201, {"id": "18"}),
        "18",
        "user",
        pages=TOKEN | OPENED,
    ),
]
