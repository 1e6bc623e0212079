"""Messages of Amazon SNS: whether it signed them, and the answer that it wants to a new subscription
(docs.aws.amazon.com/sns/latest/dg, Verifying the signatures of Amazon SNS messages)."""

from __future__ import annotations

import asyncio
import base64
import binascii
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA1, SHA256, HashAlgorithm

from novu_app.kernel.errors import BadRequest
from novu_app.providers import http
from novu_app.providers.calls import ask
from novu_app.providers.http import Answer
from novu_app.tracking.vendors.base import is_recent, moment, refused, text

SUBSCRIBES = frozenset({"SubscriptionConfirmation", "UnsubscribeConfirmation"})
_HOST = re.compile(r"sns\.[a-z0-9-]{3,}\.amazonaws\.com(?:\.cn)?")
#: SNS tries an address for an hour at most, whatever the topic's policy says.
_OLDEST_MS = 75 * 60 * 1000
_OF_MESSAGES = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
_OF_SUBSCRIPTIONS = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
# SNS makes SHA1 unless the topic was told otherwise: version 1 is its default.
_HASHES: dict[str, HashAlgorithm] = {"1": SHA1(), "2": SHA256()}  # noqa: S303


def verify(envelope: Any, topic: str) -> None:
    """See that SNS signed a message, and that it is of this topic: anybody may have topics that SNS signs for.

    Raises:
        Unauthorized: it did not, or it is of another one.
        BadRequest: the certificate can not be had at present.
    """
    said = envelope if isinstance(envelope, Mapping) else {}
    if not is_recent(moment(said.get("Timestamp")), _OLDEST_MS):
        raise refused()
    algorithm = _HASHES.get(text(said.get("SignatureVersion")))
    if algorithm is None or not topic or text(said.get("TopicArn")) != topic:
        raise refused()
    url = _of_amazon(text(said.get("SigningCertURL")))
    if not urlsplit(url).path.endswith(".pem"):
        raise refused()
    try:
        signature = base64.b64decode(text(said.get("Signature")), validate=True)
        public = x509.load_pem_x509_certificate(_certificate(url)).public_key()
        if not isinstance(public, rsa.RSAPublicKey):
            raise refused()
        public.verify(signature, signed_text(said).encode(), PKCS1v15(), algorithm)
    except (InvalidSignature, binascii.Error, ValueError):
        raise refused() from None


def signed_text(envelope: Mapping[str, Any]) -> str:
    """What the signature of a message is made of: names and values, a line each."""
    names = _OF_SUBSCRIPTIONS if envelope.get("Type") in SUBSCRIBES else _OF_MESSAGES
    return "".join(f"{name}\n{envelope[name]}\n" for name in names if envelope.get(name) is not None)


def confirm(envelope: Any) -> None:
    """Answer a new subscription: SNS sends nothing before. Any other message needs none.

    Raises:
        Unauthorized: the address to answer to is not that of SNS.
        BadRequest: SNS was not reached or refuses. It asks again.
    """
    if isinstance(envelope, Mapping) and envelope.get("Type") == "SubscriptionConfirmation":
        _get(_of_amazon(text(envelope.get("SubscribeURL"))))


def _of_amazon(url: str) -> str:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise refused() from None
    if parts.scheme != "https" or port not in (None, 443) or not _HOST.fullmatch(parts.hostname or ""):
        raise refused()
    return url


@lru_cache(maxsize=32)
def _certificate(url: str) -> bytes:
    # Its name is that of its content: a new certificate has a new address.
    return _get(url).body


def _get(url: str) -> Answer:
    async def fetch() -> Answer:
        try:
            return await ask("Amazon SNS", "GET", url)
        finally:
            await http.close()

    answer = asyncio.run(fetch())
    if not answer.ok:
        raise BadRequest(f"Amazon SNS answered {answer.status}")
    return answer
