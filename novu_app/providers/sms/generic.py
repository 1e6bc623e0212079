"""Generic SMS (``generic-sms``): any gateway that takes a JSON request with keys in its headers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from novu_app.kernel import jsons
from novu_app.providers.base import (
    Accepted,
    Channel,
    CredentialField,
    DeliveryDeferred,
    DeliveryFailed,
    Limits,
    OutcomeUnknown,
    OutgoingMessage,
    Session,
)
from novu_app.providers.email.nodemailer import truthy
from novu_app.providers.http import Answer, refusal, request
from novu_app.providers.shaping import Shaped, shape
from novu_app.providers.webhook import CONCURRENCY, TEMPORARY, WebhookSession, id_in


class GenericSmsProvider:
    """``generic-sms``: posts the text as JSON to a gateway of your own."""

    id = "generic-sms"
    display_name = "Generic SMS"
    channel: Channel = "sms"
    credentials = (
        CredentialField("baseUrl", "Base URL", required=True, help="Gets a POST for each text"),
        CredentialField("apiKeyRequestHeader", "API key header", required=True, help="Name of the header, X-API-Key"),
        CredentialField("apiKey", "API key", required=True, secret=True),
        CredentialField("secretKeyRequestHeader", "Secret key header"),
        CredentialField("secretKey", "Secret key", secret=True),
        CredentialField("idPath", "Id path", required=True, help="Where the answer has the text's id: data.id"),
        CredentialField("datePath", "Date path", help="Where the answer has its date: data.date"),
        CredentialField("authenticateByToken", "Authenticate by token", "switch"),
        CredentialField("domain", "Authentication URL", help="Gets a POST with the keys, and answers with a token"),
        CredentialField("authenticationTokenKey", "Token key", help="Name of the token in its data, and of the header"),
        CredentialField("from", "From", required=True),
    )
    stores_only = False
    needs_endpoint = False
    wants_payload = False
    limits = Limits(concurrency=CONCURRENCY)
    documentation = ""

    def connect(self, credentials: Mapping[str, Any]) -> Session:
        """A session with this gateway."""
        return _GenericSms(credentials, self.credentials)


class _GenericSms(WebhookSession):
    def __init__(self, credentials: Mapping[str, Any], fields: Sequence[CredentialField]) -> None:
        super().__init__(credentials, fields)
        self._token: str | None = None
        self._asking = asyncio.Lock()

    async def deliver(self, message: OutgoingMessage) -> Accepted:
        """Post one text; see :meth:`novu_app.providers.webhook.WebhookSession.deliver`."""
        sender = message.envelope.get("from") or self.credential("from")
        body = {
            "id": message.attempt_id,
            "to": message.to,
            "from": sender,
            "content": message.body,
            "customData": message.envelope.get("customData"),
            "sender": sender,
        }
        shaped = shape(message, GenericSmsProvider.id, body)
        if truthy(self._credentials.get("authenticateByToken")):
            answer = await self._with_token(shaped)
        else:
            answer = await self._post(shaped, {})
        if not answer.ok:
            raise refusal(answer, temporary=TEMPORARY)
        date = id_in(answer, self.credential("datePath") or "date")
        return Accepted(
            id_in(answer, self.credential("idPath") or "id"), f"{date}: {answer.raw}" if date else answer.raw
        )

    async def _with_token(self, shaped: Shaped) -> Answer:
        name = self.credential("authenticationTokenKey")
        if not name:
            raise DeliveryFailed("The integration has no authenticationTokenKey", provider_fails=True)
        known = self._token
        answer = await self._post(shaped, {name: known or await self._fresh_token(name, known)})
        if known and answer.status in (401, 403):
            # The token is over; the text was refused for certain, so that it may be sent again at once.
            answer = await self._post(shaped, {name: await self._fresh_token(name, known)})
        return answer

    async def _post(self, shaped: Shaped, headers: Mapping[str, str]) -> Answer:
        return await request(
            "POST",
            self.credential("baseUrl"),
            headers={"Content-Type": "application/json", **self._keys(), **shaped.headers, **headers},
            params=shaped.query,
            content=jsons.dumps(shaped.body),
        )

    async def _fresh_token(self, name: str, stale: str | None) -> str:
        async with self._asking:
            if self._token is not None and self._token != stale:
                return self._token  # somebody asked meanwhile
            try:
                answer = await request("POST", self.credential("domain"), headers=self._keys())
            except OutcomeUnknown as error:
                raise DeliveryDeferred(f"No token: {error}", raw=error.raw) from error
            if not answer.ok:
                raise refusal(answer, temporary=TEMPORARY)
            token = id_in(answer, f"data.{name}") or id_in(answer, name)
            if not token:
                raise DeliveryFailed(f"The answer with the token has no data.{name}", provider_fails=True)
            self._token = token
            return token

    def _keys(self) -> dict[str, str]:
        pairs = (("apiKeyRequestHeader", "apiKey"), ("secretKeyRequestHeader", "secretKey"))
        keys = {self.credential(name): self.credential(value) for name, value in pairs}
        return {name: value for name, value in keys.items() if name and value}


PROVIDER = GenericSmsProvider()
