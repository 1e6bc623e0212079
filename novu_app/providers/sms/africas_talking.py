"""Africa's Talking (``africas-talking``)."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.base import CredentialField, Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.fields import api_key, from_number
from novu_app.providers.reading import at, reader
from novu_app.providers.sms.writing import sender_of
from novu_app.providers.vendor import Vendor

_DOCS = "https://developers.africastalking.com/docs/sms/sending/bulk"
_SANDBOX = "sandbox"
_RECIPIENT = "SMSMessageData.Recipients.0"
#: Processed, sent, queued.
_TAKEN = (100, 101, 102)


def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /version1/messaging``: a form. The user ``sandbox`` has a server of its own."""
    user = account.need("user")
    return Call(
        f"https://api.{'sandbox.' if user == _SANDBOX else ''}africastalking.com/version1/messaging",
        {
            "username": user,
            "to": message.to,
            "message": message.body,
            "from": sender_of(account, message),
            "bulkSMSMode": 1,
        },
        encoding="form",
        headers={"apiKey": account.need("apiKey"), "accept": "application/json"},
    )


PROVIDER = Vendor(
    id="africas-talking",
    display_name="Africa's Talking",
    channel="sms",
    documentation=_DOCS,
    credentials=(
        api_key(),
        CredentialField("user", "Username", required=True, help="Of the application; sandbox for the sandbox"),
        from_number("A registered short code or sender name"),
    ),
    limits=Limits(concurrency=16),
    style="camel",
    build=build,
    read=reader(
        id=f"{_RECIPIENT}.messageId",
        text=(f"{_RECIPIENT}.status", "SMSMessageData.Message"),
        code=f"{_RECIPIENT}.statusCode",
        # A text that was not taken is answered with 201 as well.
        accepts=lambda said: at(said, f"{_RECIPIENT}.statusCode") in _TAKEN,
        # 500 internal error, 501 gateway error.
        temporary=(500, 501),
        # 401 held, 402 the sender, 405 no balance. A sender that is wrong altogether is said without recipients.
        account=(401, 402, 405),
    ),
)
