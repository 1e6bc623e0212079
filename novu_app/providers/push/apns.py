"""Apple Push Notification service (``apns``): a call a device over HTTP/2, signed with a token."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import jwt

from novu_app.providers.account import Account
from novu_app.providers.attempts import attempt_uuid
from novu_app.providers.base import Accepted, CredentialField, DeliveryFailed, Limits, OutgoingMessage
from novu_app.providers.calling import Call, Grant
from novu_app.providers.fields import api_key
from novu_app.providers.http import Answer
from novu_app.providers.push.devices import DeadToken, to_each
from novu_app.providers.reading import found, reader
from novu_app.providers.shaping import PASSTHROUGH, merge, overrides_of, recase, with_overrides
from novu_app.providers.vendor import Vendor

_DOCS = "https://developer.apple.com/documentation/usernotifications/sending-notification-requests-to-apns"
_KEYS = "https://developer.apple.com/account/resources/authkeys/list"
#: Apple wants a token to be between twenty minutes and an hour old.
_TOKEN_LIFE_S = 50 * 60
#: Overrides that are headers.
_HEADERS = {
    "topic": "apns-topic",
    "priority": "apns-priority",
    "expiry": "apns-expiration",
    "expiration": "apns-expiration",
    "collapse-id": "apns-collapse-id",
    "push-type": "apns-push-type",
    "channel-id": "apns-channel-id",
}
#: Overrides that are parts of the alert; any other is one of ``aps``.
_ALERT = frozenset(
    {
        "title",
        "subtitle",
        "body",
        "launch-image",
        "title-loc-key",
        "title-loc-args",
        "subtitle-loc-key",
        "subtitle-loc-args",
        "loc-key",
        "loc-args",
        "action-loc-key",
    }
)
#: What Apple writes as 0 and 1.
_NUMBERS = ("content-available", "mutable-content")
_DEAD = frozenset({"Unregistered", "ExpiredToken", "BadDeviceToken"})


async def deliver(account: Account, message: OutgoingMessage) -> Accepted:
    """The message to each device of a subscriber."""
    host = "api.push.apple.com" if account.switch("secure") else "api.sandbox.push.apple.com"
    said = overrides_of(message, PROVIDER.id)
    passed = {PASSTHROUGH: said.pop(PASSTHROUGH)} if PASSTHROUGH in said else {}
    headers, body = _content(message, said)
    headers = {"apns-topic": account.need("applicationId"), "apns-push-type": "alert", **headers}
    rest = with_overrides(message, PROVIDER.id, passed)
    grant = _grant(account)

    async def to(token: str) -> Accepted:
        own = {**headers, "apns-id": attempt_uuid(message, token)}
        call = Call(f"https://{host}/3/device/{quote(token, safe='')}", body, headers=own, grant=grant)
        return read(await account.call(call, rest))

    return await to_each(message, to)


def _content(message: OutgoingMessage, given: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, Any]]:
    """Headers and body. Keys of Apple's are written with dashes; those inside of other values are the application's own."""
    said = _dashed(given)
    said.pop("device-tokens", None)
    said.pop("notification-identifiers", None)
    headers = {_HEADERS[key]: str(said.pop(key)) for key in tuple(said) if key in _HEADERS}
    alert: dict[str, Any] = {"title": message.subject or None, "body": message.body}
    alert |= {key: said.pop(key) for key in tuple(said) if key in _ALERT}
    payload = {**(message.envelope.get("payload") or {}), **(said.pop("payload", None) or {})}
    own = merge(said, _dashed(said.pop("aps", None) or {}))
    whole = own.pop("alert", None)
    if isinstance(whole, Mapping):
        alert |= _dashed(whole)
    shown: Any = whole if isinstance(whole, str) else {key: value for key, value in alert.items() if value is not None}
    if headers.get("apns-push-type") == "background":
        # Apple takes no alert then, and low priority alone.
        own, shown = {"content-available": 1, **own}, None
        headers.setdefault("apns-priority", "5")
    numbers = {key: int(own[key]) for key in _NUMBERS if isinstance(own.get(key), bool)}
    return headers, {**payload, "aps": {**({"alert": shown} if shown else {}), **own, **numbers}}


def _dashed(values: Mapping[str, Any]) -> dict[str, Any]:
    return {str(next(iter(recase({key: None}, "kebab")))): value for key, value in values.items()}


def _grant(account: Account) -> Grant:
    key_id, team = account.need("apiKey"), account.need("projectName")
    key = account.need("secretKey").replace("\\n", "\n")

    async def fetch() -> tuple[str, float]:
        try:
            claims = {"iss": team, "iat": int(time.time())}
            return jwt.encode(claims, key, algorithm="ES256", headers={"kid": key_id}), _TOKEN_LIFE_S
        except (ValueError, TypeError, jwt.PyJWTError) as error:
            raise DeliveryFailed(f"The key for APNs can not be used: {error}", provider_fails=True) from error

    return Grant(f"{team} {key_id}", fetch, "bearer")


def read(answer: Answer) -> Accepted:
    """A reason in one word says what is wrong."""
    reason = found(answer, "reason") or ""
    if reason in _DEAD:
        raise DeadToken(reason, raw=answer.raw)
    return _read(answer)


_read = reader(
    id="header:apns-id",
    text="",
    code="reason",
    temporary=("InternalServerError", "ServiceUnavailable", "Shutdown", "IdleTimeout", "ExpiredProviderToken"),
    limited=("TooManyRequests", "TooManyProviderTokenUpdates"),
    account=("TopicDisallowed", "BadTopic", "MissingTopic"),
)

PROVIDER = Vendor(
    id="apns",
    display_name="APNs",
    channel="push",
    documentation=_DOCS,
    credentials=(
        CredentialField(
            "secretKey",
            "Private key",
            "textarea",
            required=True,
            secret=True,
            help="What the .p8 file holds",
            documentation=_KEYS,
        ),
        api_key("Ten characters, beside the key", _KEYS, "Key ID"),
        CredentialField("projectName", "Team ID", required=True, documentation="https://developer.apple.com/account"),
        CredentialField("applicationId", "Bundle ID", required=True, help="The topic: com.example.app"),
        CredentialField("secure", "Production", "switch", help="Off: the sandbox, for builds of developers"),
    ),
    # Apple takes 4 KB, for calls 5 KB.
    limits=Limits(concurrency=64, size=5 * 1024),
    style="kebab",
    http2=True,
    needs_endpoint=True,
    wants_payload=True,
    deliver=deliver,
)
