"""Grafana OnCall (``grafana-on-call``): an alert by its formatted web hook."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.auth import bearer
from novu_app.providers.base import CredentialField, Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.chat.targets import target
from novu_app.providers.reading import reader
from novu_app.providers.vendor import Vendor

_DOCS = "https://grafana.com/docs/oncall/latest/configure/integrations/references/webhook/"


def build(account: Account, message: OutgoingMessage) -> Call:
    """POST to the web hook. What the integration says of its alerts can be said otherwise by overrides."""
    token = message.endpoint.get("authToken")
    return Call(
        target(message, "url", "Grafana OnCall"),
        {
            "alert_uid": account.text("alertUid") or None,
            "title": account.text("title") or None,
            "image_url": account.text("imageUrl") or None,
            "state": account.text("state") or None,
            "link_to_upstream_details": account.text("externalLink") or None,
            "message": message.body,
        },
        headers=bearer(str(token)) if token else {},
    )


PROVIDER = Vendor(
    id="grafana-on-call",
    display_name="Grafana OnCall",
    channel="chat",
    documentation=_DOCS,
    credentials=(
        CredentialField("alertUid", "Alert UID", help="Alerts with the same one are one; without any each is its own"),
        CredentialField("title", "Title"),
        CredentialField("imageUrl", "Image URL"),
        CredentialField("state", "Alert state", help="alerting, or ok to resolve it"),
        CredentialField("externalLink", "External link"),
    ),
    limits=Limits(concurrency=8),
    style="snake",
    needs_endpoint=True,
    build=build,
    # The answer is the word "Ok.".
    read=reader(id="", text=("detail", "message")),
)
