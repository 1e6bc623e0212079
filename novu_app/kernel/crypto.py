"""Secrets at rest: AES-256-GCM bound to the row that holds them, and keyed hashes for look-up.

The master key is ``NOVU_ENCRYPTION_KEY``; separate keys for separate purposes are derived from it with HKDF.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from novu_app.kernel.settings import get_settings

_PREFIX = "v1:"


class DecryptionFailed(Exception):
    """The stored secret was not written with this encryption key, or belongs to another row."""


@lru_cache(maxsize=16)
def _derived(master: str, purpose: str) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose.encode()).derive(master.encode())


def _key(purpose: str, master: str | None = None) -> bytes:
    return _derived(master or get_settings().encryption_key_resolved, purpose)


def encrypt(plain: str, *, row: str, master: str | None = None) -> str:
    """Encrypt ``plain`` so that it opens only as the secret of ``row`` (an id); ``master`` in place of the present key."""
    nonce = os.urandom(12)
    sealed = AESGCM(_key("encrypt", master)).encrypt(nonce, plain.encode(), row.encode())
    return _PREFIX + base64.b64encode(nonce + sealed).decode()


def decrypt(stored: str, *, row: str, master: str | None = None) -> str:
    """Open what :func:`encrypt` sealed for ``row``; ``master`` in place of the present key.

    Raises:
        DecryptionFailed: another key or another row.
    """
    raw = base64.b64decode(stored.removeprefix(_PREFIX))
    try:
        return AESGCM(_key("encrypt", master)).decrypt(raw[:12], raw[12:], row.encode()).decode()
    except InvalidTag as error:
        raise DecryptionFailed(
            "A stored secret does not open with this NOVU_ENCRYPTION_KEY. Start with the key it was stored with."
        ) from error


def keyed_hash(value: str, *, master: str | None = None) -> str:
    """Hex HMAC-SHA256 under our own key (``master`` in place of the present one): finds a secret in an index without storing
    it."""
    return hmac.new(_key("lookup", master), value.encode(), hashlib.sha256).hexdigest()


def signature(data: bytes, *, purpose: str) -> bytes:
    """HMAC-SHA256 (32 bytes) under a key of our own for one purpose: what we hand out and get back is known by it."""
    return hmac.digest(_key(f"sign {purpose}"), data, "sha256")


def hmac_hex(key: str, data: str) -> str:
    """Hex HMAC-SHA256 of ``data`` under a customer's key (subscriberHash, contextHash)."""
    return hmac.new(key.encode(), data.encode(), hashlib.sha256).hexdigest()


def same(left: str, right: str) -> bool:
    """Compare two secrets in constant time."""
    return hmac.compare_digest(left.encode(), right.encode())
