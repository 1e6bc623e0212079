"""iMedia (``imedia``): its Mobile Branding API."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.base import Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.fields import from_number, secret
from novu_app.providers.reading import at, reader
from novu_app.providers.sms.writing import sender_of
from novu_app.providers.vendor import Vendor

_DOCS = "https://imediatech.com.vn/"
_TAKEN = "000"


def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /api/SMSBrandname/SendSMS``. For an hour a request id is known: what comes twice is sent once."""
    return Call(
        "https://api.mobilebranding.vn/api/SMSBrandname/SendSMS",
        {
            "to": message.to,
            "from": sender_of(account, message),
            "message": message.body,
            "scheduled": "",
            "requestId": message.attempt_id,
            "useUnicode": 0 if message.body.isascii() else 1,
            # For customers, not advertising.
            "type": 1,
        },
        headers={"token": account.need("token")},
    )


PROVIDER = Vendor(
    id="imedia",
    display_name="iMedia",
    channel="sms",
    documentation=_DOCS,
    credentials=(secret("token", "API token"), from_number("A registered brand name")),
    limits=Limits(concurrency=4),
    style="camel",
    build=build,
    # A text that was not taken is answered with 200 as well.
    read=reader(
        id="referentId",
        text=("errorMessage", "message"),
        code="errorCode",
        accepts=lambda said: at(said, "errorCode") == _TAKEN,
    ),
)
