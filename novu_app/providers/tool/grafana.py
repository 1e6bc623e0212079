"""Grafana IRM and OnCall (``grafana``): an alert by the formatted web hook of the subscriber's endpoint."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.auth import bearer
from novu_app.providers.base import DeliveryFailed, Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.reading import reader
from novu_app.providers.shaping import recase
from novu_app.providers.tool.alerts import alert_name
from novu_app.providers.vendor import Vendor

_DOCS = "https://grafana.com/docs/oncall/latest/configure/integrations/references/webhook/"
_LONGEST_TITLE = 1_024


def build(_: Account, message: OutgoingMessage) -> Call:
    """POST to the web hook. ``customData`` holds other fields, and whatever templates of alerts want."""
    endpoint = message.endpoint
    url = str(endpoint.get("url") or "")
    if not url:
        raise DeliveryFailed(f"Grafana can not send to an endpoint of type {endpoint.get('type')}")
    token = endpoint.get("authToken")
    given = message.envelope.get("customData")
    return Call(
        url,
        {
            # The same message is the same alert, however often it is sent.
            "alert_uid": alert_name(message),
            "title": message.body[:_LONGEST_TITLE],
            "state": "alerting",
            "message": message.body,
            **(recase(given, "snake") if isinstance(given, dict) else {}),
        },
        headers=bearer(str(token)) if token else {},
    )


PROVIDER = Vendor(
    id="grafana",
    display_name="Grafana",
    channel="tool",
    documentation=_DOCS,
    limits=Limits(concurrency=8),
    style="snake",
    needs_endpoint=True,
    wants_payload=True,
    build=build,
    # The answer is the word "Ok.".
    read=reader(id="", text=("detail", "message")),
)
