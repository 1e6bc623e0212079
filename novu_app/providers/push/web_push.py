"""Web Push (``web-push``): browsers, without anybody between them and their own push services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec

from novu_app.kernel import jsons
from novu_app.providers.account import Account
from novu_app.providers.attempts import attempt_uuid
from novu_app.providers.base import Accepted, CredentialField, DeliveryFailed, Limits, OutgoingMessage
from novu_app.providers.fields import secret
from novu_app.providers.http import Answer, request
from novu_app.providers.push import encryption
from novu_app.providers.push.devices import DeadToken, to_each
from novu_app.providers.reading import reader
from novu_app.providers.shaping import overrides_of, with_overrides
from novu_app.providers.vendor import Vendor

_DOCS = "https://www.rfc-editor.org/rfc/rfc8030"
_URGENCIES = ("very-low", "low", "normal", "high")
#: How long a push service keeps a message for a browser that is not there, in seconds, unless an override says otherwise.
_TTL_S = 4 * 7 * 24 * 3600
_LONGEST_TOPIC = 32


async def deliver(account: Account, message: OutgoingMessage) -> Accepted:
    """The message to each browser of a subscriber: a token is what ``JSON.stringify`` makes of its subscription."""
    key, contact = _key(account), _contact(account)
    said = overrides_of(message, PROVIDER.id)
    said.pop("deviceTokens", None)
    headers = _headers(said)
    body = {
        "title": message.subject or None,
        "body": message.body,
        "data": message.envelope.get("payload") or None,
        # Shown once, however often it comes.
        "tag": attempt_uuid(message),
    }
    shaped = account.shaped(with_overrides(message, PROVIDER.id, said), body)
    content = jsons.dumpb(shaped.body)
    if len(content) > encryption.LARGEST:
        raise DeliveryFailed(f"A push message has at most {encryption.LARGEST:,} bytes, this one has {len(content):,}")

    async def to(token: str) -> Accepted:
        url, sealed = _sealed(token, content)
        origin = f"{url.scheme}://{url.netloc}"
        own = {**headers, "authorization": encryption.signature(key, origin, contact), **shaped.headers}
        answer = await request(
            "POST", url.geturl(), headers=own, params=shaped.query, content=sealed, http2=PROVIDER.http2
        )
        return read(answer)

    return await to_each(message, to)


def _key(account: Account) -> ec.EllipticCurvePrivateKey:
    given = account.need("secretKey")
    try:
        key = encryption.private_key(given)
    except (ValueError, TypeError) as error:
        raise DeliveryFailed(f"The private key can not be used: {error}", provider_fails=True) from error
    public = account.text("applicationId")
    if public and public.rstrip("=") != encryption.encoded(encryption.point(key.public_key())):
        raise DeliveryFailed("The public key and the private key are of different pairs", provider_fails=True)
    return key


def _contact(account: Account) -> str:
    contact = account.need("from")
    return contact if contact.startswith(("mailto:", "https:")) else f"mailto:{contact}"


def _headers(said: dict[str, Any]) -> dict[str, str]:
    """What overrides say to the push service and not to the browser is taken out of them."""
    ttl, urgency, topic = said.pop("ttl", _TTL_S), said.pop("urgency", None), said.pop("topic", None)
    headers = {
        "content-type": "application/octet-stream",
        "content-encoding": "aes128gcm",
        "ttl": str(ttl if isinstance(ttl, int) and ttl >= 0 else _TTL_S),
    }
    if urgency in _URGENCIES:
        headers["urgency"] = str(urgency)
    if topic:
        headers["topic"] = str(topic)[:_LONGEST_TOPIC]
    return headers


def _sealed(token: str, content: bytes) -> tuple[Any, bytes]:
    """Where to, and the content for that browser.

    Raises:
        DeliveryFailed: the token is no subscription.
    """
    try:
        subscription = jsons.loads(token)
        if not isinstance(subscription, Mapping):
            raise ValueError("it is no object")
        url = urlsplit(str(subscription.get("endpoint") or ""))
        if url.scheme != "https" or not url.hostname:
            raise ValueError("its endpoint is no https address")
        return url, encryption.encrypt(content, *encryption.keys_of(subscription))
    except ValueError as error:
        raise DeliveryFailed(f"The device token is no subscription of a browser: {error}") from error


def read(answer: Answer) -> Accepted:
    """404 and 410: the subscription has ended (RFC 8030, 7.3)."""
    if answer.status in (404, 410):
        raise DeadToken(answer.text[:200] or "The subscription has ended", raw=answer.raw)
    return _read(answer)


_read = reader(id="header:location", text=("reason", "message", "error.message"), code="errno")

PROVIDER = Vendor(
    id="web-push",
    display_name="Web Push",
    channel="push",
    documentation=_DOCS,
    credentials=(
        CredentialField(
            "applicationId", "VAPID public key", required=True, help="novu providers web-push-keys makes a pair"
        ),
        secret("secretKey", "VAPID private key", "Base64url or PEM"),
        CredentialField("from", "Contact", required=True, help="E-mail or https address for who runs a push service"),
    ),
    limits=Limits(concurrency=32),
    http2=True,
    needs_endpoint=True,
    wants_payload=True,
    deliver=deliver,
)
