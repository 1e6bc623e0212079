"""Push web hook (``push-webhook``): a server of your own reaches the devices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from novu_app.providers.base import Accepted, Channel, CredentialField, Limits, OutgoingMessage, Session
from novu_app.providers.shaping import PASSTHROUGH, shape
from novu_app.providers.webhook import CONCURRENCY, WebhookSession, id_in, post


class PushWebhookProvider:
    """``push-webhook``: posts the message with all device tokens as JSON."""

    id = "push-webhook"
    display_name = "Push Webhook"
    channel: Channel = "push"
    credentials = (
        CredentialField("webhookUrl", "Webhook URL", required=True, help="Gets a POST for each message"),
        CredentialField("secretKey", "Secret key", required=True, secret=True, help="Signs X-Novu-Signature"),
    )
    stores_only = False
    needs_endpoint = True
    wants_payload = True
    limits = Limits(concurrency=CONCURRENCY)
    documentation = ""

    def connect(self, credentials: Mapping[str, Any]) -> Session:
        """A session with this web hook."""
        return _PushWebhook(credentials, self.credentials)


class _PushWebhook(WebhookSession):
    async def deliver(self, message: OutgoingMessage) -> Accepted:
        """Post one message; see :meth:`novu_app.providers.webhook.WebhookSession.deliver`."""
        envelope = message.envelope
        said = (envelope.get("overrides") or {}).get(PushWebhookProvider.id) or {}
        subscriber, step = envelope.get("subscriber"), envelope.get("step")
        body = {
            "target": list(message.endpoint.get("tokens") or ()),
            "title": message.subject,
            "content": message.body,
            # Novu's own worker nests them; its contract names them beside the payload.
            "payload": {**(envelope.get("payload") or {}), "subscriber": subscriber, "step": step},
            "overrides": {key: value for key, value in said.items() if key != PASSTHROUGH},
            "subscriber": subscriber,
            "step": step,
        }
        shaped = shape(message, PushWebhookProvider.id, body)
        answer = await post(
            self.credential("webhookUrl"),
            shaped.body,
            secret=self.credential("secretKey"),
            headers=shaped.headers,
            query=shaped.query,
        )
        return Accepted(id_in(answer), answer.raw)


PROVIDER = PushWebhookProvider()
