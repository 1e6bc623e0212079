"""Web Push, compared with `web-push` of npm; what both have encrypted is read as a browser reads it.

Of the libraries for Python none is published as a wheel.
"""

import json
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from novu_app.providers.attempts import attempt_uuid
from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from novu_app.providers.push import encryption
from tests.support.http import Reply
from tests.support.node_vendors import by_node
from tests.support.vendors import Case, Refusal, message


@cache
def browser() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


AUTH = bytes(range(16))
PUBLIC, PRIVATE = encryption.new_key()
SUBSCRIPTION = {
    "endpoint": "https://updates.push.services.mozilla.com/wpush/v2/gAAAA",
    "expirationTime": None,
    "keys": {
        "p256dh": encryption.encoded(encryption.point(browser().public_key())),
        "auth": encryption.encoded(AUTH),
    },
}
TOKEN = json.dumps(SUBSCRIPTION)
SHOWN = {
    "title": "Hi",
    "body": "Hello",
    "data": {"order": 7},
    "tag": attempt_uuid(message()),
    "icon": "https://x.example/1.png",
}


def derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


def opened(body: Any) -> Any:
    """What the browser reads (RFC 8291, section 3.4; RFC 8188, section 2)."""
    if isinstance(body, dict):
        return body
    salt, size, width = body[:16], int.from_bytes(body[16:20], "big"), body[20]
    sender, record = body[21 : 21 + width], body[21 + width :]
    assert len(record) <= size
    shared = browser().exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender))
    own = encryption.point(browser().public_key())
    secret = derived(shared, AUTH, b"WebPush: info\0" + own + sender, 32)
    key = derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = derived(secret, salt, b"Content-Encoding: nonce\0", 12)
    content = AESGCM(key).decrypt(nonce, record, None).rstrip(b"\0")
    assert content[-1:] == b"\2", "the last record ends with 2"
    return json.loads(content[:-1])


def claims(authorization: str) -> dict[str, Any]:
    """What is signed, less the time; the signature is checked with the key that is named beside it."""
    parts = dict(part.strip().split("=", 1) for part in authorization.removeprefix("vapid ").split(","))
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), encryption.decoded(parts["k"]))
    said = jwt.decode(parts["t"], key, algorithms=["ES256"], audience="https://updates.push.services.mozilla.com")
    return {"k": parts["k"], "aud": said["aud"], "sub": said["sub"]}


CASES = [
    Case(
        "web-push",
        {"applicationId": PUBLIC, "secretKey": PRIVATE, "from": "ops@example.com"},
        message(
            "",
            "Hi",
            endpoint={"type": "push", "tokens": [TOKEN]},
            envelope={
                "payload": {"order": 7},
                "overrides": {"web-push": {"icon": "https://x.example/1.png", "ttl": 60, "urgency": "high"}},
            },
        ),
        lambda: by_node(
            "web-push",
            subscription=SUBSCRIPTION,
            content=json.dumps(SHOWN),
            options={
                "TTL": 60,
                "urgency": "high",
                "vapidDetails": {
                    "subject": "mailto:ops@example.com",
                    "publicKey": PUBLIC,
                    "privateKey": PRIVATE,
                },
            },
        ),
        Reply(201, b"", {"Location": "https://updates.push.services.mozilla.com/m/gAAAA", "TTL": "60"}),
        "https://updates.push.services.mozilla.com/m/gAAAA",
        url=f"POST {SUBSCRIPTION['endpoint']}",
        headers=("TTL", "Content-Encoding", "Urgency"),
        same=opened,
        same_authorization=claims,  # type: ignore[arg-type]
        passes=False,
        refusals=[
            Refusal(Reply(410, {"code": 410, "errno": 106, "error": "Gone"}), dead=(TOKEN,)),
            Refusal(Reply(404, b"push subscription has unsubscribed or expired."), dead=(TOKEN,)),
            Refusal(Reply(413, b"Payload too large")),
            Refusal(Reply(403, b"the VAPID credentials do not correspond"), DeliveryFailed, True),
            Refusal(Reply(401, {"code": 401, "errno": 109, "message": "Invalid token"}), DeliveryFailed, True),
            Refusal(Reply(429, b"Too many requests", {"Retry-After": "30"}), DeliveryDeferred),
        ],
    )
]
