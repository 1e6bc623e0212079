"""Microsoft Teams (``msteams``): incoming web hooks, and channels and people through a bot of the customer's own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from novu_app.kernel import jsons
from novu_app.providers.account import Account
from novu_app.providers.auth import client_credentials
from novu_app.providers.base import (
    Accepted,
    CredentialField,
    DeliveryDeferred,
    DeliveryFailed,
    Limits,
    OutcomeUnknown,
    OutgoingMessage,
)
from novu_app.providers.calling import Call, Grant
from novu_app.providers.chat.microsoft import token_url
from novu_app.providers.chat.targets import target
from novu_app.providers.fields import REDIRECT_URL, secret
from novu_app.providers.http import Answer
from novu_app.providers.reading import found, reader
from novu_app.providers.shaping import Shaped
from novu_app.providers.vendor import Vendor

_DOCS = "https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-send-and-receive-messages"
_RATES = "https://learn.microsoft.com/en-us/microsoftteams/platform/bots/how-to/rate-limit"
_APPS = "https://entra.microsoft.com/"
#: Of the Bot Connector for Teams, for all regions. Replaced by tests only.
CONNECTOR = "https://smba.trafficmanager.net/teams"
_BOT_SCOPE = "https://api.botframework.com/.default"
#: The tenant of bots that belong to none.
_ANY_TENANT = "botframework.com"
_TENANT = re.compile(r"[A-Za-z0-9.-]{1,255}\Z")
#: How web hooks of the old kind tell that Teams refused: with status 200.
_REFUSED = "Webhook message delivery failed"
#: Where web hooks of Workflows lead. They have taken the place of those of connectors, which ended in 2026.
_WORKFLOW = re.compile(r"(?i)https://[^/?#]+(?:/[^?#]*)?/workflows/[^/?#]+/triggers/")
_CARD = "AdaptiveCard"


async def deliver(account: Account, message: OutgoingMessage) -> Accepted:
    """A POST to a web hook; as a bot an activity in a channel, or in the conversation with a person."""
    endpoint, kind = message.endpoint, message.endpoint.get("type")
    if kind == "webhook":
        url, body = target(message, "url", "MS Teams"), _card_or_text(message.body)
        call = Call(url, _for_workflow(body) if _WORKFLOW.match(url) else body)
        return read(await account.call(call, message))
    if kind not in ("ms_teams_channel", "ms_teams_user"):
        raise DeliveryFailed(f"MS Teams can not send to an endpoint of type {kind}")
    grant = _grant(account)
    activity = account.shaped(message, {"type": "message", "text": message.body})
    conversation = _conversation(account, endpoint)
    if kind == "ms_teams_channel":
        body = {**conversation, "activity": activity.body}
        return read(await account.call(_call("/v3/conversations", body, activity, grant)))
    place = await _opened(account, _call("/v3/conversations", conversation, activity, grant))
    path = f"/v3/conversations/{quote(place, safe='')}/activities"
    return read(await account.call(_call(path, activity.body, activity, grant)))


def read(answer: Answer) -> Accepted:
    """403: the bot is not in the team, or the person blocked it: not about its credentials."""
    if answer.ok and answer.text.startswith(_REFUSED):
        if "429" in answer.text:
            raise DeliveryDeferred(answer.text[:500], raw=answer.raw, provider_fails=False)
        raise DeliveryFailed(answer.text[:500], raw=answer.raw)
    if answer.status == 403:
        raise DeliveryFailed(found(answer, "error.message") or found(answer, "message") or answer.raw, raw=answer.raw)
    return _read(answer)


_read = reader(id=("activityId", "id"), text=("error.message", "message"), code="error.code")


async def _opened(account: Account, call: Call) -> str:
    """The conversation with a person; there is one, however often it is opened."""
    try:
        answer = await account.call(call)
    except OutcomeUnknown as error:
        raise DeliveryDeferred(str(error), raw=error.raw) from error
    accepted = read(answer)
    if accepted.response_id is None:
        raise DeliveryFailed("MS Teams opened no conversation", raw=answer.raw)
    return accepted.response_id


def _call(path: str, body: Mapping[str, Any], said: Shaped, grant: Grant) -> Call:
    return Call(f"{CONNECTOR}{path}", body, headers=said.headers, query=said.query, grant=grant, finished=True)


def _conversation(account: Account, endpoint: Mapping[str, Any]) -> dict[str, Any]:
    workspace = (endpoint.get("connection") or {}).get("workspace") or {}
    tenant = str(endpoint.get("tenantId") or workspace.get("id") or account.text("tenantId"))
    bot = {"id": f"28:{account.need('clientId')}"}
    if endpoint["type"] == "ms_teams_channel":
        place = {"channel": {"id": endpoint.get("channelId")}, "team": {"id": endpoint.get("teamId")}}
        return {"isGroup": True, "bot": bot, "channelData": {**place, "tenant": {"id": tenant}}}
    member = {"id": endpoint.get("userId")}
    return {
        "isGroup": False, "bot": bot, "members": [member], "tenantId": tenant, "channelData": {"tenant": {"id": tenant}},
    }  # fmt: skip


def _grant(account: Account) -> Grant:
    tenant = account.text("tenantId", _ANY_TENANT)
    if not (account.text("clientId") and account.text("secretKey")):
        raise DeliveryFailed("The integration has no clientId and secretKey of a bot", provider_fails=True)
    if not _TENANT.match(tenant):
        raise DeliveryFailed("tenantId is no tenant", provider_fails=True)
    return client_credentials(token_url(tenant), account.need("clientId"), account.need("secretKey"), _BOT_SCOPE)


def _card_or_text(body: str) -> dict[str, Any]:
    """A content that is a JSON object is a card and goes as it is (contract/providers.md, msteams)."""
    try:
        card = jsons.loads(body)
    except ValueError:
        card = None
    return card if isinstance(card, dict) else {"text": body}


def _for_workflow(body: Mapping[str, Any]) -> dict[str, Any]:
    """A workflow answers 202 to anything, and posts the cards among ``attachments`` alone. A text stays where flows of the
    customer's own may look for it."""
    if body.keys() == {"text"}:
        block = {"type": "TextBlock", "text": body["text"], "wrap": True}
        card: Mapping[str, Any] = {"type": _CARD, "version": "1.4", "body": [block], "msteams": {"width": "full"}}
    elif body.get("type") == _CARD:
        card = body
    else:
        return dict(body)
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    text = {"text": body["text"]} if card is not body else {}
    return {"type": "message", **text, "attachments": [attachment]}


PROVIDER = Vendor(
    id="msteams",
    display_name="MS Teams",
    channel="chat",
    documentation=_DOCS,
    credentials=(
        CredentialField("clientId", "Client ID", help="Of the bot's application in Entra ID", documentation=_APPS),
        secret("secretKey", "Client secret", documentation=_APPS, required=False),
        CredentialField("tenantId", "Tenant ID", help="Of the bot's own tenant", documentation=_APPS),
        REDIRECT_URL,
    ),
    # 50 calls a second of a bot and a tenant.
    limits=Limits(concurrency=8, size=100_000, rate=(50, 1), told=_RATES),
    needs_endpoint=True,
    deliver=deliver,
)
