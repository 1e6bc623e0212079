"""Microsoft Teams: its bots compared with `botframework-connector`, its web hooks with `pymsteams` and `apprise`."""

import json
from typing import Any

import pymsteams

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.apprise_services import by_apprise
from tests.support.http import Reply
from tests.support.vendors import Case, Documented, Refusal, message

HOOK = "https://acme.webhook.office.com/webhookb2/1@2/IncomingWebhook/3/4"
FLOW = "default0a1b.c4.environment.api.powerplatform.com"
WORKFLOW = (
    f"https://{FLOW}/powerautomate/automations/direct/workflows/643e69f83c89/triggers/manual/paths/invoke"
    "?api-version=2022-03-01-preview&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=iXKeTBEXAMPLE"
)
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


CARD = {"type": "AdaptiveCard", "version": "1.4", "body": [{"type": "TextBlock", "text": "Hello"}]}
WHOLE = {
    "type": "message",
    "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": CARD}],
}


def card_alone(body: Any) -> Any:
    """What a workflow looks at, without what Apprise says of looks."""
    (attachment,) = body["attachments"]
    content = {key: value for key, value in attachment["content"].items() if key != "$schema"}
    blocks = [{key: block[key] for key in ("type", "text", "wrap")} for block in content["body"]]
    return {"type": body["type"], "attachments": [{**attachment, "content": {**content, "body": blocks}}]}


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
        {},
        message(endpoint={"type": "webhook", "url": WORKFLOW}),
        lambda: by_apprise(f"workflow://{FLOW}/643e69f83c89/iXKeTBEXAMPLE/?image=no&pa=yes"),
        Reply(202, b""),
        None,
        "workflow",
        same=card_alone,
    ),
    *(
        Case(
            "msteams",
            {},
            message(body=json.dumps(content), endpoint={"type": "webhook", "url": WORKFLOW}),
            Documented("https://learn.microsoft.com/en-us/connectors/teams/", "POST", WORKFLOW, WHOLE),
            Reply(202, b""),
            None,
            name,
        )
        for name, content in (("workflow-card", CARD), ("workflow-whole", WHOLE))
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
