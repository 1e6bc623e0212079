"""What Web Push wants of a sender: content that the browser alone can read (RFC 8291, in the coding of RFC 8188), and a signature
that names the sender to the push service (VAPID, RFC 8292)."""

from __future__ import annotations

import base64
import binascii
import os
import time
from collections.abc import Mapping

import jwt
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

#: Bytes of a record, and so of a message: what every push service takes (RFC 8030, 7.2).
RECORD = 4096
_SALT, _KEY_ID, _TAG = 16, 65, 16
#: Bytes of content that fit: less the header, the mark that ends the content, and the tag of the cipher.
LARGEST = RECORD - (_SALT + 4 + 1 + _KEY_ID) - 1 - _TAG
_CURVE = ec.SECP256R1()
#: Push services take signatures that end within a day.
_SIGNATURE_LIFE_S = 12 * 3600


def encrypt(content: bytes, p256dh: bytes, auth: bytes, *, salt: bytes | None = None,
            key: ec.EllipticCurvePrivateKey | None = None) -> bytes:  # fmt: skip
    """The body of a push message, in the content coding ``aes128gcm``.

    Args:
        content: at most :data:`LARGEST` bytes.
        p256dh: the browser's public key, an uncompressed point.
        auth: the secret that it shares with the application, 16 bytes.
        salt: 16 bytes; given by tests alone.
        key: of this message; given by tests alone.

    Raises:
        ValueError: the content is too large, or the keys are none.
    """
    if len(content) > LARGEST:
        raise ValueError(f"a push message has at most {LARGEST:,} bytes, this one has {len(content):,}")
    if len(auth) != _SALT:
        raise ValueError("auth has to have 16 bytes")
    salt = salt or os.urandom(_SALT)
    key = key or ec.generate_private_key(_CURVE)
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, p256dh)
    ours = point(key.public_key())
    shared = key.exchange(ec.ECDH(), theirs)
    secret = _derived(shared, auth, b"WebPush: info\0" + p256dh + ours, 32)
    cipher = AESGCM(_derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16))
    nonce = _derived(secret, salt, b"Content-Encoding: nonce\0", 12)
    header = salt + RECORD.to_bytes(4, "big") + bytes([len(ours)]) + ours
    # 2 marks the last record; there is one.
    return header + cipher.encrypt(nonce, content + b"\2", None)


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


def signature(key: ec.EllipticCurvePrivateKey, audience: str, contact: str) -> str:
    """The header ``Authorization`` for a push service.

    Args:
        key: the application's.
        audience: the origin of the push service.
        contact: a ``mailto:`` or ``https:`` address of whoever runs the application.
    """
    claims = {"aud": audience, "exp": int(time.time()) + _SIGNATURE_LIFE_S, "sub": contact}
    token = jwt.encode(claims, key, algorithm="ES256")
    return f"vapid t={token}, k={encoded(point(key.public_key()))}"


def new_key() -> tuple[str, str]:
    """A new pair of keys of an application: the public one for browsers, and the private one; both in base64url."""
    key = ec.generate_private_key(_CURVE)
    return encoded(point(key.public_key())), encoded(key.private_numbers().private_value.to_bytes(32, "big"))


def private_key(text: str) -> ec.EllipticCurvePrivateKey:
    """A private key, as base64url of its 32 bytes (as every tool prints it) or as PEM.

    Raises:
        ValueError: it is neither.
    """
    if "-----BEGIN" in text:
        loaded = load_pem_private_key(text.replace("\\n", "\n").encode(), None)
        if not isinstance(loaded, ec.EllipticCurvePrivateKey) or loaded.curve.name != _CURVE.name:
            raise ValueError("it is a key of another kind: P-256 is wanted")
        return loaded
    raw = decoded(text)
    if len(raw) != 32:
        raise ValueError("it has to have 32 bytes")
    return ec.derive_private_key(int.from_bytes(raw, "big"), _CURVE)


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    """A public key as browsers write it: an uncompressed point, 65 bytes."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def keys_of(subscription: Mapping[str, object]) -> tuple[bytes, bytes]:
    """``p256dh`` and ``auth`` of a subscription, as ``PushSubscription.toJSON()`` gives it.

    Raises:
        ValueError: they are not there, or no base64url.
    """
    keys = subscription.get("keys")
    if not isinstance(keys, Mapping):
        raise ValueError("it has no keys")
    return decoded(str(keys.get("p256dh") or "")), decoded(str(keys.get("auth") or ""))


def encoded(value: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """What :func:`encoded` gave, or ordinary base64.

    Raises:
        ValueError: it is neither.
    """
    plain = text.strip().rstrip("=").replace("+", "-").replace("/", "_")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("it is no base64url") from error
