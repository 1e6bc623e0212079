"""Pusher Beams (``pusher-beams``): to users of an instance, on all of their devices."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.auth import bearer
from novu_app.providers.base import CredentialField, Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.fields import secret
from novu_app.providers.push.devices import tokens_of
from novu_app.providers.reading import reader
from novu_app.providers.shaping import overrides_of, with_overrides
from novu_app.providers.vendor import Vendor

_DOCS = "https://pusher.com/docs/beams/reference/publish-api/#publish-to-users"
_KEYS = "https://dashboard.pusher.com/beams"


def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /publishes/users``; tokens are user ids. The same notification for Apple's, Google's and web devices."""
    said = overrides_of(message, PROVIDER.id)
    said.pop("deviceTokens", None)
    shown = {"title": message.subject, "body": message.body}
    payload = message.envelope.get("payload")
    data = {"data": payload} if payload else {}
    shaped = account.shaped(
        with_overrides(message, PROVIDER.id, said),
        {
            "users": tokens_of(message),
            "apns": {"aps": {"alert": shown}, **data},
            "fcm": {"notification": shown, **data},
            "web": {"notification": shown, **data},
        },
    )
    instance = account.host("instanceId")
    return Call(
        f"https://{instance.lower()}.pushnotifications.pusher.com/publish_api/v1/instances/{instance}/publishes/users",
        shaped.body,
        headers={**bearer(account.need("secretKey")), **shaped.headers},
        query=shaped.query,
        finished=True,
    )


PROVIDER = Vendor(
    id="pusher-beams",
    display_name="Pusher Beams",
    channel="push",
    documentation=_DOCS,
    credentials=(
        CredentialField("instanceId", "Instance ID", required=True, documentation=_KEYS),
        secret("secretKey", "Primary key", documentation=_KEYS),
    ),
    limits=Limits(concurrency=8, size=10 * 1024),
    style="snake",
    needs_endpoint=True,
    wants_payload=True,
    build=build,
    read=reader(id="publishId", text="description", code="error"),
)
