"""Signed web hooks: what the generic providers of all channels share (contract/providers.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from novu_app.kernel import crypto, jsons
from novu_app.providers import redaction
from novu_app.providers.base import Accepted, CredentialField, DeliveryFailed, OutcomeUnknown, OutgoingMessage
from novu_app.providers.http import Answer, refusal, request

SIGNATURE = "X-Novu-Signature"
#: Messages that one worker process hands to a web hook at a time.
CONCURRENCY = 16
#: A server of the customer's own: any failure of its is one for now.
TEMPORARY = frozenset({408, 425, *range(500, 600)})


async def post(
    url: str,
    body: Mapping[str, Any],
    *,
    secret: str = "",
    method: str = "POST",
    headers: Mapping[str, str] | None = None,
    query: Mapping[str, str] | None = None,
) -> Answer:
    """Send a JSON body, signed where there is a secret: hex HMAC-SHA256 of the body's bytes.

    Raises:
        DeliveryFailed: the URL can not be used, or the answer is a refusal.
        DeliveryDeferred: not reached, or the answer is 408, 425, 429 or 5xx.
        OutcomeUnknown: the request went out, and no answer came.
    """
    content = jsons.dumps(body)
    sent = {**(headers or {}), "Content-Type": "application/json"}
    if secret:
        sent[SIGNATURE] = crypto.hmac_hex(secret, content)
    answer = await request(method, url, headers=sent, params=query, content=content)
    if not answer.ok:
        raise refusal(answer, temporary=TEMPORARY)
    return answer


def id_in(answer: Answer, path: str = "id") -> str | None:
    """What stands at ``path`` (``data.messages.0.id``) in a JSON answer, as text."""
    value: Any = answer.json()
    for key in path.split("."):
        if isinstance(value, Mapping):
            value = value.get(key)
        elif isinstance(value, list) and key.isdigit() and int(key) < len(value):
            value = value[int(key)]
        else:
            return None
    return None if value is None or isinstance(value, Mapping | list) else str(value)


class WebhookSession:
    """A session that keeps nothing open: connections belong to the process. What it tells has no secrets in it."""

    def __init__(self, credentials: Mapping[str, Any], fields: Sequence[CredentialField]) -> None:
        """``fields`` say which credentials are secret."""
        self._credentials = credentials
        self._secrets = redaction.of_credentials(fields, credentials)

    def credential(self, key: str) -> str:
        """A credential as text; empty where it is not set."""
        return str(self._credentials.get(key) or "").strip()

    async def send(self, message: OutgoingMessage) -> Accepted:
        """Deliver one message; see :class:`novu_app.providers.base.Session`."""
        with redaction.noting() as noted:
            try:
                accepted = await self.deliver(message)
            except (DeliveryFailed, OutcomeUnknown) as error:
                redaction.redacted(error, self._secrets_of(message, noted))
                raise
            return redaction.redacted(accepted, self._secrets_of(message, noted))

    async def deliver(self, message: OutgoingMessage) -> Accepted:
        """What a provider does to deliver one message; raises what a session raises."""
        raise NotImplementedError

    async def close(self) -> None:
        """Nothing is open."""

    def _secrets_of(self, message: OutgoingMessage, noted: set[str]) -> set[str]:
        return {*self._secrets, *redaction.of_messages([message]), *noted}
