"""Firebase Cloud Messaging (``fcm``), version 1 of its API: a call a device, over few connections."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from typing import Any

from novu_app.kernel import jsons
from novu_app.providers import google
from novu_app.providers.account import Account
from novu_app.providers.base import (
    Accepted,
    CredentialField,
    DeliveryFailed,
    Limits,
    OutcomeUnknown,
    OutgoingMessage,
    Result,
)
from novu_app.providers.calling import Call
from novu_app.providers.http import Answer
from novu_app.providers.push.devices import DeadToken, Device, tally, tokens_of
from novu_app.providers.reading import at, found, reader
from novu_app.providers.shaping import PASSTHROUGH, merge, overrides_of, recase, with_overrides
from novu_app.providers.vendor import Vendor

_DOCS = "https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages/send"
_RATES = "https://firebase.google.com/docs/cloud-messaging/throttling-and-quotas"
_SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
#: Among the overrides these are parts of the message, anything else is one of its notification, as with Novu.
_PARTS = ("data", "android", "apns", "webpush", "fcmOptions", "topic", "condition", "notification")
_DEVICES_AT_A_TIME = 50
#: Names that FCM keeps to itself: it refuses a message that has one of them among its data.
_RESERVED = re.compile(r"(from|message_type)\Z|google\.|gcm\.")


async def deliver(account: Account, message: OutgoingMessage) -> Accepted:
    """The message to each device of a subscriber."""
    info = account.document("serviceAccount")
    grant = google.service_account(info, _SCOPE)
    url = f"https://fcm.googleapis.com/v1/projects/{_project(info)}/messages:send"
    content, rest = _content(message)
    turn = asyncio.Semaphore(_DEVICES_AT_A_TIME)

    async def to(token: str) -> Device:
        async with turn:
            return Device(token, await _result(account, Call(url, content(token), grant=grant), rest))

    tokens = tokens_of(message)
    # A topic is reached with one call.
    once = {"topic", "condition"} & content("")["message"].keys()
    return tally(await asyncio.gather(*map(to, tokens[:1] if once else tokens)))


async def _result(account: Account, call: Call, message: OutgoingMessage) -> Result:
    try:
        return read(await account.call(call, message))
    except (DeliveryFailed, OutcomeUnknown) as error:
        return error


def _content(message: OutgoingMessage) -> tuple[Any, OutgoingMessage]:
    """What makes the body for a token, and the message with what is merged into that body as it is."""
    given = overrides_of(message, PROVIDER.id)
    passed = {PASSTHROUGH: given.pop(PASSTHROUGH)} if PASSTHROUGH in given else {}
    said = recase(given, "camel")
    only_data = said.pop("type", None) == "data"
    said.pop("deviceTokens", None)
    parts = {key: said.pop(key) for key in _PARTS if key in said}
    payload = message.envelope.get("payload") or {}
    usable = {key: value for key, value in payload.items() if not _RESERVED.match(str(key))}
    data = _texts({**usable, **(parts.pop("data", None) or {})})
    if only_data:
        shown = {"data": {**data, "title": message.subject, "body": message.body, "message": message.body}}
    else:
        notification = merge({"title": message.subject, "body": message.body}, parts.pop("notification", None) or {})
        shown = {"notification": merge(notification, said), **({"data": data} if data else {})}

    def of(token: str) -> dict[str, Any]:
        target = {} if "topic" in parts or "condition" in parts else {"token": token}
        return {"message": {**target, **shown, **parts}}

    return of, with_overrides(message, PROVIDER.id, passed)


def _texts(data: Mapping[str, Any]) -> dict[str, str]:
    """FCM takes texts alone."""
    return {
        str(key): value if isinstance(value, str) else jsons.dumps(value)
        for key, value in data.items()
        if value is not None
    }


def _project(info: Mapping[str, Any]) -> str:
    project = str(info.get("project_id") or "")
    if not project.replace("-", "").isalnum():
        raise DeliveryFailed("The service account names no project_id", provider_fails=True)
    return project


def read(answer: Answer) -> Accepted:
    """``UNREGISTERED`` and a token that is none are gone devices."""
    details = at(answer.json(), "error.details")
    codes = {str(at(each, "errorCode")) for each in details} if isinstance(details, list) else set()
    text = found(answer, "error.message") or ""
    if "UNREGISTERED" in codes or (answer.status == 400 and "registration token is not a valid" in text):
        raise DeadToken(text, raw=answer.raw)
    if "SENDER_ID_MISMATCH" in codes:
        raise DeliveryFailed(text, raw=answer.raw)  # a device of another project, and not the credentials
    return _read(answer)


_read = reader(
    id="name",
    text="error.message",
    code="error.status",
    temporary=("UNAVAILABLE", "INTERNAL"),
    limited=("RESOURCE_EXHAUSTED",),
    account=("UNAUTHENTICATED", "PERMISSION_DENIED"),
)

PROVIDER = Vendor(
    id="fcm",
    display_name="Firebase Cloud Messaging",
    channel="push",
    documentation=_DOCS,
    credentials=(
        CredentialField(
            "serviceAccount",
            "Service account",
            "textarea",
            required=True,
            secret=True,
            help="The JSON of a private key: Firebase console, Project settings, Service accounts",
            documentation="https://firebase.google.com/docs/cloud-messaging/auth-server",
        ),
    ),
    # 600,000 a minute of a project.
    limits=Limits(concurrency=64, rate=(600_000, 60), told=_RATES),
    http2=True,
    needs_endpoint=True,
    wants_payload=True,
    deliver=deliver,
    read=read,
)
