"""smsmode (``smsmode``)."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.base import Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.fields import api_key, from_number
from novu_app.providers.reading import at, reader
from novu_app.providers.sms.writing import is_plain, sender_of
from novu_app.providers.vendor import Vendor

_DOCS = "https://dev.smsmode.com/sms/v1/message"
_STATUS = "status.value"
_REFUSED = ("UNDELIVERABLE", "UNDELIVERED")


def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /sms/v1/messages``."""
    text = {"text": message.body}
    return Call(
        "https://rest.smsmode.com/sms/v1/messages",
        {
            "recipient": {"to": message.to},
            "body": text if is_plain(message.body) else {**text, "encoding": "UNICODE"},
            "from": sender_of(account, message),
        },
        headers={"x-api-key": account.need("apiKey"), "accept": "application/json"},
    )


PROVIDER = Vendor(
    id="smsmode",
    display_name="smsmode",
    channel="sms",
    documentation=_DOCS,
    credentials=(api_key(), from_number("At most 11 letters")),
    limits=Limits(concurrency=8),
    style="camel",
    build=build,
    read=reader(
        id="messageId",
        text=("message", "detail", _STATUS),
        code=("status.detail", "code"),
        # A message that is known to be in vain is answered with 201 as well.
        accepts=lambda said: at(said, _STATUS) not in _REFUSED,
        limited=("DAILY_LIMIT_EXCEEDED",),
        account=("INSUFFICIENT_CREDIT", "ORGANISATION_MONTHLY_LIMIT_EXCEEDED"),
    ),
)
