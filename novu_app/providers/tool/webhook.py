"""Tool web hook (``tool-webhook``): whatever takes a JSON request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from novu_app.kernel import jsons
from novu_app.kernel.errors import BadRequest
from novu_app.providers.base import Accepted, Channel, CredentialField, DeliveryFailed, Limits, OutgoingMessage, Session
from novu_app.providers.shaping import shape
from novu_app.providers.webhook import CONCURRENCY, WebhookSession, id_in, post

METHODS = ("POST", "PUT", "PATCH")


class ToolWebhookProvider:
    """``tool-webhook``: sends to the subscriber's ``tool_webhook`` endpoint, or to the integration's own URL."""

    id = "tool-webhook"
    display_name = "Tool Webhook"
    channel: Channel = "tool"
    credentials = (
        CredentialField("method", "Method", "dropdown", required=True, options=METHODS),
        CredentialField(
            "webhookUrl", "Webhook URL", required=True, help="For subscribers without an endpoint of their own"
        ),
        CredentialField("headers", "Headers", "textarea", secret=True, help='JSON, for example {"Authorization": "…"}'),
        CredentialField("body", "Body", "textarea", help="A JSON object that every body begins with"),
        CredentialField("secretKey", "Secret key", secret=True, help="Signs X-Novu-Signature"),
    )
    stores_only = False
    needs_endpoint = False
    wants_payload = False
    limits = Limits(concurrency=CONCURRENCY)
    documentation = ""

    def connect(self, credentials: Mapping[str, Any]) -> Session:
        """A session with this web hook.

        Raises:
            BadRequest: headers or body are no JSON objects.
        """
        return _ToolWebhook(credentials, self.credentials)


class _ToolWebhook(WebhookSession):
    def __init__(self, credentials: Mapping[str, Any], fields: Sequence[CredentialField]) -> None:
        super().__init__(credentials, fields)
        self._headers = {name: str(value) for name, value in _object(credentials, "headers").items()}
        self._body = _object(credentials, "body")

    async def deliver(self, message: OutgoingMessage) -> Accepted:
        """Send one message; see :meth:`novu_app.providers.webhook.WebhookSession.deliver`."""
        endpoint = message.endpoint
        custom = message.envelope.get("customData")
        body = {"content": message.body, **(custom if isinstance(custom, Mapping) else {})}
        shaped = shape(message, ToolWebhookProvider.id, body)
        url = str(endpoint.get("url") or self.credential("webhookUrl"))
        if not url:
            raise DeliveryFailed("Neither the subscriber nor the integration has a URL to send to")
        method = str(shaped.body.pop("method", None) or endpoint.get("method") or self.credential("method")).upper()
        own = endpoint.get("headers")
        headers = {str(name): str(value) for name, value in (own if isinstance(own, Mapping) else {}).items()}
        answer = await post(
            url,
            {**self._body, **shaped.body},
            secret=self.credential("secretKey"),
            method=method if method in METHODS else "POST",
            headers={**self._headers, **headers, **shaped.headers},
            query=shaped.query,
        )
        return Accepted(id_in(answer), answer.raw)


def _object(credentials: Mapping[str, Any], key: str) -> dict[str, Any]:
    given = credentials.get(key)
    if not given:
        return {}
    try:
        value = jsons.loads(given) if isinstance(given, str) else given
    except ValueError as error:
        raise BadRequest(f"The {key} of the tool webhook are not JSON: {error}") from error
    if not isinstance(value, dict):
        raise BadRequest(f"The {key} of the tool webhook have to be a JSON object")
    return value


PROVIDER = ToolWebhookProvider()
