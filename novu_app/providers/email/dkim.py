"""DKIM signatures (RFC 6376): rsa-sha256 over relaxed headers and a relaxed body.

Our own few lines, since the usual library comes without a wheel and an installation must need no build
(docs/decisions/0014-dependencies.md).
"""

from __future__ import annotations

import base64
import hashlib
import re

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

#: RFC 8058 wants the headers of unsubscribing to be signed.
_SIGNED = (
    "from", "to", "cc", "subject", "date", "message-id", "reply-to", "mime-version", "content-type", "list-unsubscribe",
    "list-unsubscribe-post",
)  # fmt: skip


class InvalidKey(ValueError):
    """The private key can not be used."""


def signature_header(mail: bytes, *, domain: str, selector: str, private_key: str) -> bytes:
    """The ``DKIM-Signature`` header line to put before ``mail``.

    Args:
        mail: the whole message with CRLF line ends.
        domain: whose DNS holds the public key.
        selector: under which name it does.
        private_key: PEM of an RSA key; line breaks may come as the two characters ``\\n``.

    Raises:
        InvalidKey: the key is not PEM of an RSA key.
    """
    key = _load(private_key)
    head, _, body = mail.partition(b"\r\n\r\n")
    headers = {name: value for name, value in _headers(head) if name in _SIGNED}
    names = [name for name in _SIGNED if name in headers]
    body_hash = base64.b64encode(hashlib.sha256(_relaxed_body(body)).digest()).decode()
    tags = f"v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s={selector}; h={':'.join(names)}; bh={body_hash}; b="
    signed = b"".join(_relaxed_header(name, headers[name]) + b"\r\n" for name in names)
    signed += _relaxed_header("dkim-signature", tags.encode())
    signature = base64.b64encode(key.sign(signed, padding.PKCS1v15(), hashes.SHA256())).decode()
    # Folded: a line of a header must not be longer than 998 characters, and white space inside b= does not count.
    folded = "\r\n\t".join(signature[start : start + 70] for start in range(0, len(signature), 70))
    return f"DKIM-Signature: {tags}{folded}\r\n".encode()


def _load(private_key: str) -> rsa.RSAPrivateKey:
    try:
        key = serialization.load_pem_private_key(private_key.replace("\\n", "\n").strip().encode(), password=None)
    except (ValueError, TypeError) as error:
        raise InvalidKey(f"The DKIM private key is not a PEM key: {error}") from error
    if not isinstance(key, rsa.RSAPrivateKey):
        raise InvalidKey("The DKIM private key must be an RSA key")
    return key


def _headers(head: bytes) -> list[tuple[str, bytes]]:
    unfolded = re.sub(rb"\r\n(?=[ \t])", b"", head)
    pairs = (line.partition(b":") for line in unfolded.split(b"\r\n"))
    return [(name.decode("ascii", "replace").strip().lower(), value) for name, _, value in pairs]


def _relaxed_header(name: str, value: bytes) -> bytes:
    return name.encode() + b":" + re.sub(rb"[ \t]+", b" ", value).strip()


def _relaxed_body(body: bytes) -> bytes:
    lines = [re.sub(rb"[ \t]+", b" ", line).rstrip(b" ") for line in body.split(b"\r\n")]
    while lines and not lines[-1]:
        lines.pop()
    return b"".join(line + b"\r\n" for line in lines)
