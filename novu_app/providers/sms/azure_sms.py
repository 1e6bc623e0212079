"""Azure Communication Services (``azure-sms``)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

from novu_app.kernel import clock
from novu_app.providers.account import Account
from novu_app.providers.base import DeliveryFailed, Limits, OutgoingMessage
from novu_app.providers.calling import Call, Ready
from novu_app.providers.fields import from_number, secret
from novu_app.providers.reading import at, reader
from novu_app.providers.sms.writing import sender_of
from novu_app.providers.vendor import Vendor

_DOCS = "https://learn.microsoft.com/en-us/rest/api/communication/sms/sms/send"
_RESULT = "value.0"


def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /sms``, signed. Azure takes what comes twice within a day for one text."""
    endpoint, key = _opened(account.need("accessKey"))
    recipient = {
        "to": message.to,
        "repeatabilityRequestId": str(uuid5(NAMESPACE_URL, message.attempt_id)),
        "repeatabilityFirstSent": _now(),
    }
    return Call(
        f"{endpoint}/sms",
        {
            "from": sender_of(account, message),
            "smsRecipients": [recipient],
            "message": message.body,
            "smsSendOptions": {"enableDeliveryReport": False},
        },
        query={"api-version": "2021-03-07"},
        sign=signer(key),
    )


def signer(key: bytes) -> Callable[[Ready], dict[str, str]]:
    """A ``sign`` for :class:`novu_app.providers.calling.Call`: HMAC-SHA256 of date, host and content."""

    def sign(ready: Ready) -> dict[str, str]:
        parts = urlsplit(ready.url)
        date, digest = _now(), base64.b64encode(hashlib.sha256(ready.content).digest()).decode()
        text = f"{ready.method}\n{parts.path}{'?' if parts.query else ''}{parts.query}\n{date};{parts.netloc};{digest}"
        signature = base64.b64encode(hmac.digest(key, text.encode(), "sha256")).decode()
        return {
            "x-ms-date": date,
            "x-ms-content-sha256": digest,
            "authorization": f"HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature={signature}",
        }

    return sign


def _opened(connection: str) -> tuple[str, bytes]:
    """Endpoint and key of a connection string."""
    pairs = (part.partition("=") for part in connection.split(";"))
    parts = {name.strip().lower(): value.strip() for name, _, value in pairs}
    endpoint = parts.get("endpoint", "").rstrip("/")
    try:
        key = base64.b64decode(parts.get("accesskey", ""), validate=True)
    except binascii.Error:
        key = b""
    if not endpoint or not key:
        raise DeliveryFailed("The connection string has to be endpoint=https://…;accesskey=…", provider_fails=True)
    return endpoint if "://" in endpoint else f"https://{endpoint}", key


def _now() -> str:
    return format_datetime(datetime.fromtimestamp(clock.now_ms() // 1000, UTC), usegmt=True)


PROVIDER = Vendor(
    id="azure-sms",
    display_name="Azure SMS",
    channel="sms",
    documentation=_DOCS,
    credentials=(
        secret("accessKey", "Connection string", "endpoint=https://….communication.azure.com/;accesskey=…"),
        from_number(),
    ),
    limits=Limits(concurrency=16),
    style="camel",
    build=build,
    read=reader(
        id=f"{_RESULT}.messageId",
        text=(f"{_RESULT}.errorMessage", "error.message"),
        code=("error.code", f"{_RESULT}.httpStatusCode"),
        # What became of the recipient stands in an answer with 202.
        accepts=lambda said: at(said, f"{_RESULT}.successful") is True,
        limited=(429, "TooManyRequests"),
        temporary=(500, 503),
        account=(401, 403, "Denied", "Unauthorized", "Forbidden"),
    ),
)
