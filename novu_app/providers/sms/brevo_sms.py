"""Brevo (``brevo-sms``)."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.base import Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.fields import api_key, from_number
from novu_app.providers.reading import reader
from novu_app.providers.sms.writing import is_plain, sender_of
from novu_app.providers.vendor import Vendor

_DOCS = "https://developers.brevo.com/reference/send-transac-sms"


def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /v3/transactionalSMS/sms``."""
    return Call(
        "https://api.brevo.com/v3/transactionalSMS/sms",
        {
            "sender": sender_of(account, message),
            "recipient": message.to,
            "content": message.body,
            # Without it, what the alphabet of texts does not have is left out.
            "unicodeEnabled": None if is_plain(message.body) else True,
        },
        headers={"api-key": account.need("apiKey")},
    )


PROVIDER = Vendor(
    id="brevo-sms",
    display_name="Brevo SMS",
    channel="sms",
    documentation=_DOCS,
    credentials=(api_key(documentation="https://app.brevo.com/settings/keys/api"), from_number("At most 11 letters")),
    limits=Limits(concurrency=16),
    style="camel",
    build=build,
    read=reader(
        id=("messageId", "reference"),
        account=("unauthorized", "not_enough_credits", "permission_denied", "account_under_validation"),
    ),
)
