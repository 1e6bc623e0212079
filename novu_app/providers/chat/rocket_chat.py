"""Rocket.Chat (``rocket-chat``): a user writes to rooms."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.base import CredentialField, Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.chat.targets import target
from novu_app.providers.fields import secret
from novu_app.providers.reading import reader
from novu_app.providers.vendor import Vendor

_DOCS = "https://developer.rocket.chat/apidocs/send-message"


def build(account: Account, message: OutgoingMessage) -> Call:
    """``chat.sendMessage`` on the server at the endpoint's ``url``, to the room ``channel``."""
    server = target(message, "url", "Rocket.Chat").rstrip("/")
    return Call(
        f"{server}/api/v1/chat.sendMessage",
        {"message": {"rid": target(message, "channel", "Rocket.Chat"), "msg": message.body}},
        headers={"X-Auth-Token": account.need("token"), "X-User-Id": account.need("user")},
    )


PROVIDER = Vendor(
    id="rocket-chat",
    display_name="Rocket.Chat",
    channel="chat",
    documentation=_DOCS,
    credentials=(
        secret("token", "Personal access token", "Of the user, made without two-factor authentication"),
        CredentialField("user", "User ID", required=True),
    ),
    limits=Limits(concurrency=4),
    style="snake",
    needs_endpoint=True,
    build=build,
    read=reader(
        id="message._id",
        text=("error", "message"),
        code="errorType",
        accepts=lambda said: isinstance(said, dict) and said.get("success") is True,
        limited=("error-too-many-requests",),
    ),
)
