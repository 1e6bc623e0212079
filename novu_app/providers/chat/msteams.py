"""Microsoft Teams (``msteams``): incoming web hooks, and channels and people through a bot of the customer's own."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from typing import Any

from novu_app.kernel import jsons
from novu_app.kernel.errors import BadRequest
from novu_app.providers.base import (
    Accepted,
    Channel,
    CredentialField,
    DeliveryDeferred,
    DeliveryFailed,
    Limits,
    OutgoingMessage,
    Session,
)
from novu_app.providers.chat.microsoft import app_token
from novu_app.providers.http import Answer, refusal, request
from novu_app.providers.shaping import Shaped, shape
from novu_app.providers.webhook import WebhookSession

#: Of the Bot Connector for Teams, for all regions. Replaced by tests only.
CONNECTOR = "https://smba.trafficmanager.net/teams"
_BOT_SCOPE = "https://api.botframework.com/.default"
_SPARE_S = 60.0
_TENANT = re.compile(r"[A-Za-z0-9.-]{1,255}\Z")


class MsTeamsProvider:
    """``msteams``: posts to a web hook, or as a bot to a channel or a person."""

    id = "msteams"
    display_name = "MS Teams"
    channel: Channel = "chat"
    credentials = (
        CredentialField("clientId", "Client ID", help="Of the bot's application in Entra ID"),
        CredentialField("secretKey", "Client secret", secret=True),
        CredentialField("tenantId", "Tenant ID", help="Of the bot's own tenant"),
        CredentialField("redirectUrl", "Redirect URL", help="Where people come back to after they connected"),
    )
    stores_only = False
    needs_endpoint = True
    wants_payload = False
    limits = Limits(concurrency=8)
    documentation = ""

    def connect(self, credentials: Mapping[str, Any]) -> Session:
        """A session; the bot's token is asked for at the first message that needs it."""
        return _MsTeams(credentials)


class _MsTeams(WebhookSession):
    def __init__(self, credentials: Mapping[str, Any]) -> None:
        super().__init__(credentials)
        self._token, self._good_until = "", 0.0

    async def send(self, message: OutgoingMessage) -> Accepted:
        """Post one message; see :class:`novu_app.providers.base.Session`."""
        endpoint, kind = message.endpoint, message.endpoint.get("type")
        if kind == "webhook":
            shaped = shape(message, MsTeamsProvider.id, _card_or_text(message.body))
            answer = await request(
                "POST", str(endpoint.get("url") or ""), headers=shaped.headers, params=shaped.query, json=shaped.body
            )
            return _read(answer)
        if kind not in ("ms_teams_channel", "ms_teams_user"):
            raise DeliveryFailed(f"MS Teams can not send to an endpoint of type {kind}")
        shaped = shape(message, MsTeamsProvider.id, {"type": "message", "text": message.body})
        conversation = self._conversation(endpoint)
        if kind == "ms_teams_channel":
            return _read(await self._call("/v3/conversations", shaped, {**conversation, "activity": shaped.body}))
        opened = await self._call("/v3/conversations", shaped, conversation)
        place = (opened.json() or {}).get("id") if opened.ok else None
        if not place:
            raise refusal(opened)
        return _read(await self._call(f"/v3/conversations/{place}/activities", shaped, shaped.body))

    def _conversation(self, endpoint: Mapping[str, Any]) -> dict[str, Any]:
        tenant = endpoint.get("tenantId") or self._tenant_of(endpoint)
        bot = {"id": f"28:{self.credential('clientId')}"}
        if endpoint["type"] == "ms_teams_channel":
            place = {"channel": {"id": endpoint.get("channelId")}, "team": {"id": endpoint.get("teamId")}}
            return {"isGroup": True, "bot": bot, "channelData": {**place, "tenant": {"id": tenant}}}
        member = {"id": endpoint.get("userId")}
        return {
            "isGroup": False, "bot": bot, "members": [member], "tenantId": tenant, "channelData": {"tenant": {"id": tenant}},
        }  # fmt: skip

    def _tenant_of(self, endpoint: Mapping[str, Any]) -> str:
        workspace = (endpoint.get("connection") or {}).get("workspace") or {}
        return str(workspace.get("id") or self.credential("tenantId"))

    async def _call(self, path: str, shaped: Shaped, body: Mapping[str, Any]) -> Answer:
        headers = {**shaped.headers, "authorization": f"Bearer {await self._bot_token()}"}
        return await request("POST", f"{CONNECTOR}{path}", headers=headers, params=shaped.query, json=body)

    async def _bot_token(self) -> str:
        if time.monotonic() < self._good_until:
            return self._token
        tenant = self.credential("tenantId") or "botframework.com"
        if not (self.credential("clientId") and self.credential("secretKey")):
            raise DeliveryFailed("The integration has no clientId and secretKey of a bot", provider_fails=True)
        if not _TENANT.match(tenant):
            raise DeliveryFailed("tenantId is no tenant", provider_fails=True)
        try:
            self._token, seconds = await app_token(
                tenant, self.credential("clientId"), self.credential("secretKey"), _BOT_SCOPE
            )
        except BadRequest as error:
            raise DeliveryDeferred(str(error)) from error
        self._good_until = time.monotonic() + max(seconds - _SPARE_S, 0.0)
        return self._token


def _card_or_text(body: str) -> dict[str, Any]:
    """A content that is a JSON object is a card and goes as it is (contract/providers.md, msteams)."""
    try:
        card = jsons.loads(body)
    except ValueError:
        card = None
    return card if isinstance(card, dict) else {"text": body}


def _read(answer: Answer) -> Accepted:
    if not answer.ok:
        raise refusal(answer)
    said = answer.json()
    number = (said.get("activityId") or said.get("id")) if isinstance(said, dict) else None
    return Accepted(str(number) if number else None, answer.raw)


PROVIDER = MsTeamsProvider()
