"""LINE, compared with ``linebot``."""

from typing import Any

from linebot.v3.messaging import ApiClient, Configuration, FlexMessage, MessagingApi, PushMessageRequest, TextMessage

from novu_app.providers.attempts import attempt_uuid
from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.vendors import Case, Refusal, message, without

FLEX = {"altText": "Hi", "contents": {"type": "bubble", "body": {"type": "box", "layout": "vertical", "contents": []}}}
TO = {"type": "line_user", "userId": "U4af4980629"}
ACCEPTED = Reply(200, {"sentMessages": [{"id": "461230966842064897", "quoteToken": "IStG5h1Tz7b"}]})


def by_sdk(content: Any, **more: Any) -> None:
    with ApiClient(Configuration(access_token="token-123456")) as client:
        MessagingApi(client).push_message(
            PushMessageRequest(to="U4af4980629", messages=[content], **more), x_line_retry_key=attempt_uuid(message())
        )


CASES = [
    Case(
        "line",
        {"apiToken": "token-123456"},
        message(endpoint=TO, envelope={"overrides": {"line": {"notificationDisabled": True}}}),
        lambda: by_sdk(TextMessage(text="Hello"), notification_disabled=True),
        ACCEPTED,
        "461230966842064897",
        headers=("X-Line-Retry-Key",),
        refusals=[
            # https://developers.line.biz/en/reference/messaging-api/#error-responses
            Refusal(Reply(400, {"message": "The property, 'to', in the request body is invalid"})),
            Refusal(
                Reply(401, {"message": "Authentication failed due to the expired access token"}), DeliveryFailed, True
            ),
            Refusal(Reply(403, {"message": "Not authorized to use this user"})),
            Refusal(
                Reply(429, {"message": "The API rate limit has been exceeded. Try again later."}), DeliveryDeferred
            ),
            Refusal(Reply(429, {"message": "You have reached your monthly limit."}), DeliveryFailed, True),
            Refusal(Reply(500, {"message": "The request is failing"}), DeliveryDeferred, True),
        ],
    ),
    Case(
        "line",
        {"apiToken": "token-123456"},
        message(endpoint=TO, envelope={"customData": {"flex": FLEX}}),
        lambda: by_sdk(FlexMessage.from_dict({"type": "flex", **FLEX})),
        ACCEPTED,
        "461230966842064897",
        "flex",
        same=without(notificationDisabled=False),
    ),
]
