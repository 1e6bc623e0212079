"""WhatsApp through Twilio (``twilio-whatsapp``)."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.auth import basic
from novu_app.providers.base import CredentialField, Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.chat.targets import target
from novu_app.providers.fields import from_number, secret
from novu_app.providers.reading import reader
from novu_app.providers.vendor import Vendor

_DOCS = "https://www.twilio.com/docs/whatsapp/api"
_RATES = "https://www.twilio.com/docs/whatsapp/best-practices-and-faqs"
_CONSOLE = "https://www.twilio.com/docs/iam/credentials/api"
_PREFIX = "whatsapp:"
#: How the ids of messaging services begin.
_SERVICE = "MG"


def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /2010-04-01/Accounts/{sid}/Messages.json``: a form. A template (``ContentSid``) stands instead of the text."""
    sender = account.need("from")
    said = account.shaped(
        message,
        {
            "To": _address(target(message, "phoneNumber", "WhatsApp")),
            **({"MessagingServiceSid": sender} if sender.startswith(_SERVICE) else {"From": _address(sender)}),
            "Body": message.body,
        },
    )
    body = {key: value for key, value in said.body.items() if key != "Body" or "ContentSid" not in said.body}
    return Call(
        f"https://api.twilio.com/2010-04-01/Accounts/{account.path('accountSid')}/Messages.json",
        body,
        encoding="form",
        headers={**basic(account.need("accountSid"), account.need("token")), **said.headers},
        query=said.query,
        finished=True,
    )


def _address(number: str) -> str:
    return number if number.startswith(_PREFIX) else f"{_PREFIX}{number}"


PROVIDER = Vendor(
    id="twilio-whatsapp",
    display_name="Twilio WhatsApp",
    channel="chat",
    documentation=_DOCS,
    credentials=(
        CredentialField("accountSid", "Account SID", required=True, documentation=_CONSOLE),
        secret("token", "Auth token", documentation=_CONSOLE),
        from_number("A WhatsApp sender in the form +15551234567, or the SID of a messaging service (MG…)"),
    ),
    # 80 messages a second of a WhatsApp sender.
    limits=Limits(concurrency=16, rate=(80, 1), told=_RATES),
    style="pascal",
    needs_endpoint=True,
    build=build,
    read=reader(
        id="sid",
        # As for texts: 63017 and 63018 are the rates of the account and the channel, 63038 is what it may send in a day.
        limited=(20429, 14107, 21611, 63017, 63018, 63038),
        # As for texts; 63007 no such sender, 63020 not accepted by Meta, 63112 disabled by Meta.
        account=(20003, 20005, 20404, 21606, 21659, 21660, 21703, 21705, 30002, 63007, 63020, 63112),
    ),
)
