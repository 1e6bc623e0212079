"""Sinch (``sinch``)."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.auth import bearer
from novu_app.providers.base import CredentialField, Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.fields import from_number, secret
from novu_app.providers.reading import reader
from novu_app.providers.sms.writing import sender_of
from novu_app.providers.vendor import Vendor

_DOCS = "https://developers.sinch.com/docs/sms/api-reference/sms/tag/Batches/#tag/Batches/operation/SendSMS"


def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /xms/v1/{plan}/batches``."""
    return Call(
        f"https://{account.host('region')}.sms.api.sinch.com/xms/v1/{account.path('servicePlanId')}/batches",
        {"from": sender_of(account, message), "to": [message.to], "body": message.body},
        headers=bearer(account.need("apiToken")),
    )


PROVIDER = Vendor(
    id="sinch",
    display_name="Sinch",
    channel="sms",
    documentation=_DOCS,
    credentials=(
        CredentialField("servicePlanId", "Service plan ID", required=True),
        secret("apiToken", "API token"),
        CredentialField("region", "Region", "dropdown", required=True, options=("us", "eu", "au", "br", "ca")),
        from_number(),
    ),
    limits=Limits(concurrency=16),
    style="snake",
    build=build,
    read=reader(id="id", text="text", code="code", temporary=("unknown_error",)),
)
