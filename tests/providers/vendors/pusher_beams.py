"""Pusher Beams, compared with ``pusher_push_notifications``."""

from typing import Any

from pusher_push_notifications import PushNotifications

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.vendors import Case, Refusal, message

INSTANCE = "97c56dfe-58f5-408b-ab3a-158e51a860f2"


def by_sdk() -> None:
    shown = {"title": "Hi", "body": "Hello"}
    PushNotifications(INSTANCE, "key-123456").publish_to_users(
        ["u-1"],
        {
            "apns": {"aps": {"alert": shown, "badge": 3}, "data": {"order": 7}},
            "fcm": {"notification": shown, "data": {"order": 7}},
            "web": {"notification": shown, "data": {"order": 7}, "time_to_live": 60},
        },
    )


def refused(status: int, name: str, text: str, *more: Any) -> Refusal:
    return Refusal(Reply(status, {"error": name, "description": text}), *more)


CASES = [
    Case(
        "pusher-beams",
        {"instanceId": INSTANCE, "secretKey": "key-123456"},
        message(
            "",
            "Hi",
            endpoint={"type": "push", "tokens": ["u-1"]},
            envelope={
                "payload": {"order": 7},
                "overrides": {"pusher-beams": {"apns": {"aps": {"badge": 3}}, "web": {"timeToLive": 60}}},
            },
        ),
        by_sdk,
        Reply(200, {"publishId": "pubid-33f3f68e"}),
        "pubid-33f3f68e",
        refusals=[
            # https://pusher.com/docs/beams/reference/publish-api/#error-responses
            refused(400, "Bad request", "The request body was not valid JSON"),
            refused(422, "Unprocessable Entity", "You provided a user ID that is too long"),
            refused(401, "Unauthorized", "Incorrect API Key", DeliveryFailed, True),
            refused(404, "Instance not found", "Could not find the instance"),
            refused(429, "Too many requests", "Slow down", DeliveryDeferred),
        ],
    )
]
