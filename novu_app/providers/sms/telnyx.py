"""Telnyx (``telnyx``)."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.auth import bearer
from novu_app.providers.base import CredentialField, Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.fields import api_key, from_number
from novu_app.providers.reading import reader
from novu_app.providers.sms.writing import sender_of
from novu_app.providers.vendor import Vendor

_DOCS = "https://developers.telnyx.com/api-reference/messages/send-a-message"


def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /v2/messages``."""
    return Call(
        "https://api.telnyx.com/v2/messages",
        {
            "to": message.to,
            "from": sender_of(account, message),
            "text": message.body,
            "messaging_profile_id": account.need("messageProfileId"),
        },
        headers={**bearer(account.need("apiKey")), "idempotency-key": message.attempt_id},
    )


PROVIDER = Vendor(
    id="telnyx",
    display_name="Telnyx",
    channel="sms",
    documentation=_DOCS,
    credentials=(
        api_key(documentation="https://portal.telnyx.com/#/app/api-keys"),
        CredentialField("messageProfileId", "Messaging profile ID", required=True),
        from_number(),
    ),
    limits=Limits(concurrency=16),
    style="snake",
    build=build,
    read=reader(
        id="data.id",
        text=("errors.0.detail", "errors.0.title"),
        code="errors.0.code",
        # 10011 requests, 40011 what carriers take, 40318 the queue is full.
        limited=(10011, 40011, 40318),
        temporary=(10007, 10008),
        # 10009 and 10010 credentials, 20002 the key, 20012 and 20100 the account, 40305 and 40306 the sender, 40312 the profile.
        account=(10009, 10010, 20002, 20012, 20100, 40305, 40306, 40312),
    ),
)
