"""E-mail web hook (``email-webhook``): a server of your own sends the e-mail."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from novu_app.content.preheader import without_preheader
from novu_app.providers.base import Accepted, Channel, CredentialField, Limits, OutgoingMessage, Session
from novu_app.providers.email.files import files_of
from novu_app.providers.email.plain_text import to_plain_text
from novu_app.providers.shaping import shape
from novu_app.providers.webhook import CONCURRENCY, WebhookSession, post

_CARRIED = ("cc", "bcc", "replyTo", "headers", "customData", "ipPoolName", "unsubscribe")


class EmailWebhookProvider:
    """``email-webhook``: posts the whole e-mail as JSON."""

    id = "email-webhook"
    display_name = "Email Webhook"
    channel: Channel = "email"
    credentials = (
        CredentialField("webhookUrl", "Webhook URL", required=True, help="Gets a POST for each e-mail"),
        CredentialField("secretKey", "Secret key", required=True, secret=True, help="Signs X-Novu-Signature"),
        CredentialField("from", "From email address", required=True),
        CredentialField("senderName", "Sender name", required=True),
    )
    stores_only = False
    needs_endpoint = False
    wants_payload = True
    limits = Limits(concurrency=CONCURRENCY)
    documentation = ""

    def connect(self, credentials: Mapping[str, Any]) -> Session:
        """A session with this web hook."""
        return _EmailWebhook(credentials, self.credentials)


class _EmailWebhook(WebhookSession):
    async def deliver(self, message: OutgoingMessage) -> Accepted:
        """Post one e-mail; see :meth:`novu_app.providers.webhook.WebhookSession.deliver`."""
        envelope = message.envelope
        body = {
            "id": message.attempt_id,
            "to": envelope.get("to") or [message.to],
            "from": envelope.get("from") or self.credential("from"),
            "senderName": envelope.get("senderName") or self.credential("senderName"),
            "subject": message.subject,
            "html": message.body,
            "text": envelope.get("text") or to_plain_text(without_preheader(message.body)),
            **{key: envelope[key] for key in _CARRIED if envelope.get(key)},
            "payloadDetails": envelope.get("payload"),
            "notificationDetails": envelope.get("notification"),
        }
        shaped = shape(message, EmailWebhookProvider.id, body)
        files = await files_of(message)
        if files:
            shaped.body["attachments"] = [
                {
                    "name": file.name,
                    "mime": file.mime,
                    "file": base64.b64encode(file.content).decode(),
                    **({"cid": file.cid} if file.cid else {}),
                }
                for file in files
            ]
        answer = await post(
            self.credential("webhookUrl"),
            shaped.body,
            secret=self.credential("secretKey"),
            headers=shaped.headers,
            query=shaped.query,
        )
        return Accepted(message.attempt_id, answer.raw)


PROVIDER = EmailWebhookProvider()
