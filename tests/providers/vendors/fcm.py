"""Firebase Cloud Messaging, compared with ``firebase_admin``."""

import json
from functools import cache
from typing import Any

import firebase_admin
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from firebase_admin import credentials, messaging

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.vendors import Case, Refusal, message


@cache
def private_key() -> str:
    key = rsa.generate_private_key(65537, 2048)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


SERVICE_ACCOUNT = {
    "type": "service_account",
    "project_id": "shop-1",
    "private_key_id": "k1",
    "private_key": private_key(),
    "client_email": "push@shop-1.iam.gserviceaccount.com",
    "client_id": "1",
    "token_uri": "https://oauth2.googleapis.com/token",
}


def by_sdk(**parts: Any) -> None:
    app = firebase_admin.initialize_app(credentials.Certificate(SERVICE_ACCOUNT), name="compared")
    try:
        messaging.send(messaging.Message(token="device-token-1", **parts), app=app)
    finally:
        firebase_admin.delete_app(app)


def refused(
    status: int, name: str, text: str = "no", *more: Any, code: str = "", dead: tuple[str, ...] = ()
) -> Refusal:
    details = [{"@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": code}] if code else []
    body = {"error": {"code": status, "message": text, "status": name, "details": details}}
    return Refusal(Reply(status, body), *more, dead=dead)


TO = {"type": "push", "tokens": ["device-token-1"]}
PAGES = {
    "/token": Reply(200, {"access_token": "ya29.token", "expires_in": 3599, "token_type": "Bearer"}),
    # Google's library asks for this besides.
    f"/v1/projects/-/serviceAccounts/{SERVICE_ACCOUNT['client_email']}/allowedLocations": Reply(
        200, {"locations": [], "encodedLocations": "0x0"}
    ),
}
ACCEPTED = Reply(200, {"name": "projects/shop-1/messages/0:1"})

CASES = [
    Case(
        "fcm",
        {"serviceAccount": json.dumps(SERVICE_ACCOUNT)},
        message(
            "",
            "Hi",
            endpoint=TO,
            envelope={
                # FCM takes no data under the names that are its own.
                "payload": {"order": 7, "who": "ada", "from": "Bob", "message_type": "m", "google.x": 1},
                "overrides": {"fcm": {"image": "https://x.example/1.png", "android": {"priority": "high"}}},
            },
        ),
        lambda: by_sdk(
            notification=messaging.Notification("Hi", "Hello", "https://x.example/1.png"),
            data={"order": "7", "who": "ada"},
            android=messaging.AndroidConfig(priority="high"),
        ),
        ACCEPTED,
        "projects/shop-1/messages/0:1",
        url="POST https://fcm.googleapis.com/v1/projects/shop-1/messages:send",
        pages=PAGES,
        refusals=[
            refused(404, "NOT_FOUND", "Requested entity was not found.", code="UNREGISTERED", dead=("device-token-1",)),
            refused(
                400,
                "INVALID_ARGUMENT",
                "The registration token is not a valid FCM registration token",
                code="INVALID_ARGUMENT",
                dead=("device-token-1",),
            ),
            refused(400, "INVALID_ARGUMENT", "Invalid data payload key: from", code="INVALID_ARGUMENT"),
            refused(403, "PERMISSION_DENIED", "no", DeliveryFailed, True),
            refused(403, "PERMISSION_DENIED", "SenderId mismatch", code="SENDER_ID_MISMATCH"),
            refused(401, "UNAUTHENTICATED", "no", DeliveryFailed, True),
            refused(429, "RESOURCE_EXHAUSTED", "Quota exceeded", DeliveryDeferred, code="QUOTA_EXCEEDED"),
            refused(503, "UNAVAILABLE", "no", DeliveryDeferred, True),
        ],
    ),
    Case(
        "fcm",
        {"serviceAccount": json.dumps(SERVICE_ACCOUNT)},
        message("", "Hi", endpoint=TO, envelope={"overrides": {"fcm": {"type": "data", "data": {"a": {"b": 1}}}}}),
        lambda: by_sdk(data={"a": '{"b":1}', "title": "Hi", "body": "Hello", "message": "Hello"}),
        ACCEPTED,
        "projects/shop-1/messages/0:1",
        "data",
        pages=PAGES,
    ),
]
