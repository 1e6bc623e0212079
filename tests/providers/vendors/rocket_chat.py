"""Rocket.Chat, compared with ``rocketchat_API``, to which its documentation leads."""

from rocketchat_API.rocketchat import RocketChat

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.vendors import Case, Refusal, message

SERVER = "https://chat.example.com"


def by_sdk() -> None:
    RocketChat(auth_token="token-123456", user_id="u1", server_url=SERVER).chat_send_message(
        {"rid": "GENERAL", "msg": "Hello", "emoji": ":tada:"}
    )


CASES = [
    Case(
        "rocket-chat",
        {"token": "token-123456", "user": "u1"},
        message(
            endpoint={"type": "webhook", "url": f"{SERVER}/", "channel": "GENERAL"},
            envelope={"overrides": {"rocket-chat": {"message": {"emoji": ":tada:"}}}},
        ),
        by_sdk,
        Reply(200, {"message": {"_id": "m1", "rid": "GENERAL", "msg": "Hello"}, "success": True}),
        "m1",
        url="POST https://chat.example.com/api/v1/chat.sendMessage",
        headers=("X-Auth-Token", "X-User-Id"),
        refusals=[
            Refusal(
                Reply(
                    400,
                    {"success": False, "error": "Not allowed [error-not-allowed]", "errorType": "error-not-allowed"},
                )
            ),
            Refusal(
                Reply(401, {"status": "error", "message": "You must be logged in to do this."}), DeliveryFailed, True
            ),
            Refusal(
                Reply(400, {"success": False, "error": "Too many requests", "errorType": "error-too-many-requests"}),
                DeliveryDeferred,
            ),
        ],
    )
]
