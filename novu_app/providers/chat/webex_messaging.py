"""Webex (``webex-messaging``): rooms and people, in the name of who connected."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.auth import bearer
from novu_app.providers.base import Accepted, CredentialField, DeliveryFailed, Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.chat.targets import connected
from novu_app.providers.fields import REDIRECT_URL, secret
from novu_app.providers.http import Answer
from novu_app.providers.reading import found, reader
from novu_app.providers.vendor import Vendor

_DOCS = "https://developer.webex.com/messaging/docs/api/v1/messages/create-a-message"
_APPS = "https://developer.webex.com/my-apps"
API = "https://webexapis.com/v1"
#: Our endpoint's key → Webex's. The first that the endpoint has counts: a message has one recipient.
_PLACES = {"roomId": "roomId", "personId": "toPersonId", "personEmail": "toPersonEmail"}


def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /messages`` with the token of the endpoint's connection."""
    endpoint = message.endpoint
    key = next((key for key in _PLACES if endpoint.get(key)), None)
    if key is None:
        raise DeliveryFailed(f"Webex can not send to an endpoint of type {endpoint.get('type')}")
    body = {_PLACES[key]: endpoint[key], "parentId": endpoint.get("parentId"), "text": message.body}
    return Call(f"{account.url('baseUrl', API)}/messages", body, headers=bearer(connected(message, "Webex")))


def read(answer: Answer) -> Accepted:
    """401 and 403 are about who connected and what they may write to, not about the integration."""
    if answer.status in (401, 403):
        raise DeliveryFailed(found(answer, "message") or answer.raw, raw=answer.raw)
    return _read(answer)


_read = reader(id="id", text=("message", "errors.0.description"), code="")

PROVIDER = Vendor(
    id="webex-messaging",
    display_name="Webex Messaging",
    channel="chat",
    documentation=_DOCS,
    credentials=(
        CredentialField("clientId", "Client ID", required=True, documentation=_APPS),
        secret("secretKey", "Client secret", documentation=_APPS),
        REDIRECT_URL,
        CredentialField("baseUrl", "Base URL", help=f"{API} when left out"),
    ),
    limits=Limits(concurrency=8),
    needs_endpoint=True,
    build=build,
    read=read,
)
