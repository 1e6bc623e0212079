"""Slack (``slack``): incoming web hooks, and channels and members of a workspace that was connected by OAuth."""

from __future__ import annotations

from typing import Any

from novu_app.providers.account import Account
from novu_app.providers.auth import bearer
from novu_app.providers.base import Accepted, CredentialField, DeliveryFailed, Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.fields import REDIRECT_URL, secret
from novu_app.providers.http import Answer, refusal
from novu_app.providers.reading import reader
from novu_app.providers.vendor import Vendor

_DOCS = "https://api.slack.com/methods/chat.postMessage"
_APPS = "https://api.slack.com/apps"
#: Replaced by tests only.
POST_MESSAGE = "https://slack.com/api/chat.postMessage"


def build(_: Account, message: OutgoingMessage) -> Call:
    """``chat.postMessage`` with the token of the endpoint's connection, or a POST to its web hook."""
    endpoint = message.endpoint
    body = {"text": message.body, "blocks": message.envelope.get("blocks")}
    if endpoint.get("type") == "webhook":
        return Call(str(endpoint.get("url") or ""), body)
    place = endpoint.get("channelId") or endpoint.get("userId")
    if not place:
        raise DeliveryFailed(f"Slack can not send to an endpoint of type {endpoint.get('type')}")
    token = ((endpoint.get("connection") or {}).get("auth") or {}).get("accessToken")
    if not token:
        raise DeliveryFailed("The endpoint belongs to no connection to a Slack workspace: connect one")
    return Call(POST_MESSAGE, {"channel": place, **body}, headers=bearer(str(token)))


def read(answer: Answer) -> Accepted:
    """The API answers with JSON and nearly always 200, a web hook with one word: ``ok``, or what is wrong."""
    if answer.json() is not None:
        return _read(answer)
    if answer.ok:
        return Accepted(None, answer.raw)
    # 403 and 404 of a web hook are about this one address.
    raise refusal(answer) if answer.status not in (401, 403) else DeliveryFailed(answer.text, raw=answer.raw)


def _accepts(said: Any) -> bool:
    return isinstance(said, dict) and said.get("ok") is True


_AGAIN = "connect the workspace again"
_HINTS = {
    "not_in_channel": "invite the app to the channel",
    "channel_not_found": "there is no such channel, or it is private and the app was not invited to it",
    "is_archived": "the channel is archived",
    "missing_scope": f"give the app the scope chat:write and {_AGAIN}",
    **dict.fromkeys(("account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"), _AGAIN),
}
# Tokens are those of one workspace: one that is refused says nothing about the integration.
_read = reader(
    id="ts",
    text="",
    code="error",
    prefix="Slack refused: ",
    accepts=_accepts,
    temporary=("internal_error", "fatal_error", "request_timeout", "service_unavailable", "team_added_to_org"),
    limited=("ratelimited", "rate_limited", "message_limit_exceeded"),
    hints=_HINTS,
)

PROVIDER = Vendor(
    id="slack",
    display_name="Slack",
    channel="chat",
    documentation=_DOCS,
    credentials=(
        CredentialField("applicationId", "Application ID", required=True, documentation=_APPS),
        CredentialField("clientId", "Client ID", required=True, documentation=_APPS),
        secret("secretKey", "Client secret", documentation=_APPS),
        secret("signingSecret", "Signing secret", documentation=_APPS),
        REDIRECT_URL,
        CredentialField("hmac", "HMAC", type="switch", help="Contexts have to be signed"),
    ),
    limits=Limits(concurrency=8),
    style="snake",
    needs_endpoint=True,
    build=build,
    read=read,
)
