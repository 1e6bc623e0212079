"""APNs, compared with what Apple documents, here over HTTP/1.1; ``tests/providers/test_apns.py`` compares it with an SDK over
HTTP/2."""

from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from novu_app.providers.attempts import attempt_uuid
from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.vendors import Case, Documented, Refusal, message

DOCS = "https://developer.apple.com/documentation/usernotifications/sending-notification-requests-to-apns"
TOKEN = "00fc13adff785122b4ad28809a3420982341241421348097878e577c991de8f0"
ID = attempt_uuid(message(), TOKEN)


@cache
def private_key() -> str:
    return (
        ec.generate_private_key(ec.SECP256R1())
        .private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        .decode()
    )


ACCOUNT = {
    "secretKey": private_key(),
    "apiKey": "ABC123DEFG",
    "projectName": "DEF123GHIJ",
    "applicationId": "com.example.app",
    "secure": True,
}


def claims(authorization: str) -> str:
    """What is signed, less the time; the signature is checked."""
    scheme, _, token = authorization.partition(" ")
    public = serialization.load_pem_private_key(private_key().encode(), None).public_key()
    said = jwt.decode(token, public, algorithms=["ES256"]) if token.count(".") == 2 else {"iss": token}
    header = jwt.get_unverified_header(token)["kid"] if token.count(".") == 2 else ACCOUNT["apiKey"]
    return f"{scheme} {said['iss']} {header}"


def refused(status: int, reason: str, *more: Any, dead: tuple[str, ...] = ()) -> Refusal:
    return Refusal(Reply(status, {"reason": reason}), *more, dead=dead)


CASES = [
    Case(
        "apns",
        ACCOUNT,
        message(
            "",
            "Game Request",
            endpoint={"type": "push", "tokens": [TOKEN]},
            envelope={
                "payload": {"gameID": "12345678"},
                "overrides": {
                    "apns": {
                        "subtitle": "Five Card Draw",
                        "category": "GAME_INVITATION",
                        "mutableContent": True,
                        "threadId": "t1",
                        "collapseId": "c1",
                        "priority": 10,
                        "expiry": 0,
                    }
                },
            },
        ),
        Documented(
            DOCS,
            "POST",
            f"https://api.push.apple.com/3/device/{TOKEN}",
            {
                "aps": {
                    "alert": {"title": "Game Request", "subtitle": "Five Card Draw", "body": "Hello"},
                    "category": "GAME_INVITATION",
                    "mutable-content": 1,
                    "thread-id": "t1",
                },
                "gameID": "12345678",
            },
            {
                "Authorization": "bearer DEF123GHIJ",
                "apns-topic": "com.example.app",
                "apns-push-type": "alert",
                "apns-id": ID,
                "apns-collapse-id": "c1",
                "apns-priority": "10",
                "apns-expiration": "0",
            },
        ),
        Reply(200, b"", {"apns-id": ID}),
        ID,
        headers=("apns-topic", "apns-push-type", "apns-id", "apns-collapse-id", "apns-priority", "apns-expiration"),
        same_authorization=claims,
        refusals=[
            # https://developer.apple.com/documentation/usernotifications/handling-notification-responses-from-apns
            refused(410, "Unregistered", dead=(TOKEN,)),
            refused(410, "ExpiredToken", dead=(TOKEN,)),
            refused(400, "BadDeviceToken", dead=(TOKEN,)),
            refused(400, "DeviceTokenNotForTopic"),
            refused(413, "PayloadTooLarge"),
            refused(400, "TopicDisallowed", DeliveryFailed, True),
            refused(403, "InvalidProviderToken", DeliveryFailed, True),
            refused(403, "ExpiredProviderToken", DeliveryDeferred, True),
            refused(429, "TooManyRequests", DeliveryDeferred),
            refused(429, "TooManyProviderTokenUpdates", DeliveryDeferred),
            refused(503, "Shutdown", DeliveryDeferred, True),
        ],
    ),
    Case(
        "apns",
        {**ACCOUNT, "secure": False},
        message(
            "",
            "Hi",
            endpoint={"type": "push", "tokens": [TOKEN]},
            envelope={"overrides": {"apns": {"pushType": "background", "aps": {"contentAvailable": True}}}},
        ),
        Documented(
            DOCS,
            "POST",
            f"https://api.sandbox.push.apple.com/3/device/{TOKEN}",
            {"aps": {"content-available": 1}},
            {"Authorization": "bearer DEF123GHIJ", "apns-push-type": "background", "apns-priority": "5"},
        ),
        Reply(200, b"", {"apns-id": ID}),
        ID,
        "background",
        headers=("apns-push-type", "apns-priority"),
        same_authorization=claims,
    ),
]
