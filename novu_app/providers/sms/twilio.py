"""Twilio (``twilio``): texts from a number, or from a messaging service that picks one."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.auth import basic
from novu_app.providers.base import CredentialField, Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.fields import from_number, secret
from novu_app.providers.reading import reader
from novu_app.providers.vendor import Vendor

_DOCS = "https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource"
_CONSOLE = "https://www.twilio.com/docs/iam/credentials/api"
#: How the ids of messaging services begin.
_SERVICE = "MG"


def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /2010-04-01/Accounts/{sid}/Messages.json``: a form."""
    sender = str(message.envelope.get("from") or account.need("from"))
    return Call(
        f"https://api.twilio.com/2010-04-01/Accounts/{account.path('accountSid')}/Messages.json",
        {
            "To": message.to,
            ("MessagingServiceSid" if sender.startswith(_SERVICE) else "From"): sender,
            "Body": message.body,
        },
        encoding="form",
        headers=basic(account.need("accountSid"), account.need("token")),
    )


PROVIDER = Vendor(
    id="twilio",
    display_name="Twilio",
    channel="sms",
    documentation=_DOCS,
    credentials=(
        CredentialField("accountSid", "Account SID", required=True, help="Begins with AC", documentation=_CONSOLE),
        secret("token", "Auth token", documentation=_CONSOLE),
        from_number("A number in the form +15551234567, a sender name, or the SID of a messaging service (MG…)"),
    ),
    limits=Limits(concurrency=16),
    style="pascal",
    build=build,
    read=reader(
        id="sid",
        # 20429 too many requests, 63017 and 63018 rate of the account and the channel, 14107 rate of a sender, 21611 its queue
        # is full, 63038 what the account may send in a day.
        limited=(20429, 14107, 21611, 63017, 63018, 63038),
        # 20003 credentials, 20005 not active, 21606, 21659 and 21660 the sender is none of the account, 21703 and 21705 the
        # messaging service has no sender, or is none, 30002 suspended.
        account=(20003, 20005, 20404, 21606, 21659, 21660, 21703, 21705, 30002),
        hints={"20003": "the account SID and the auth token do not belong together"},
    ),
)
