"""Chat web hook (``chat-webhook``): any chat that takes a POST, at a URL of the subscriber's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from novu_app.providers.base import Accepted, Channel, CredentialField, DeliveryFailed, Limits, OutgoingMessage, Session
from novu_app.providers.shaping import shape
from novu_app.providers.webhook import CONCURRENCY, WebhookSession, id_in, post


class ChatWebhookProvider:
    """``chat-webhook``: posts the message to the subscriber's web hook as JSON."""

    id = "chat-webhook"
    display_name = "Chat Webhook"
    channel: Channel = "chat"
    credentials = (CredentialField("secretKey", "Secret key", secret=True, help="Signs X-Novu-Signature"),)
    stores_only = False
    needs_endpoint = True
    wants_payload = False
    limits = Limits(concurrency=CONCURRENCY)
    documentation = ""

    def connect(self, credentials: Mapping[str, Any]) -> Session:
        """A session with this secret."""
        return _ChatWebhook(credentials, self.credentials)


class _ChatWebhook(WebhookSession):
    async def deliver(self, message: OutgoingMessage) -> Accepted:
        """Post one message; see :meth:`novu_app.providers.webhook.WebhookSession.deliver`."""
        endpoint = message.endpoint
        body = {
            "content": message.body,
            "card": message.envelope.get("card"),
            "webhookUrl": endpoint.get("url"),
            "channel": endpoint.get("channel"),
            "phoneNumber": endpoint.get("phoneNumber"),
        }
        shaped = shape(message, ChatWebhookProvider.id, body)
        url = shaped.body.get("webhookUrl")
        if not url:
            raise DeliveryFailed(f"A chat web hook needs an endpoint with a URL, this one is a {endpoint.get('type')}")
        answer = await post(
            str(url), shaped.body, secret=self.credential("secretKey"), headers=shaped.headers, query=shaped.query
        )
        return Accepted(id_in(answer), answer.raw)


PROVIDER = ChatWebhookProvider()
