"""SMS Central (``sms-central``). Its answers name no message."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.base import CredentialField, Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.fields import from_number, secret
from novu_app.providers.reading import at, named, reader
from novu_app.providers.sms.writing import sender_of
from novu_app.providers.vendor import Vendor

_DOCS = "https://www.smscentral.com.au/sms-api/rest-api/send-sms/"


def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /api/v3.2``: a form, its fields in upper case."""
    return Call(
        account.url("baseUrl", "https://my.smscentral.com.au/api/v3.2"),
        {
            "ACTION": "send",
            "USERNAME": account.need("user"),
            "PASSWORD": account.need("password"),
            "ORIGINATOR": sender_of(account, message),
            "RECIPIENT": message.to,
            "MESSAGE_TEXT": message.body,
        },
        encoding="form",
    )


PROVIDER = Vendor(
    id="sms-central",
    display_name="SMS Central",
    channel="sms",
    documentation=_DOCS,
    credentials=(
        CredentialField("user", "Username", required=True),
        secret("password", "Password"),
        CredentialField("baseUrl", "Base URL", help="When it is not https://my.smscentral.com.au/api/v3.2"),
        from_number("A number or sender name; shared or dedicated for those of SMS Central"),
    ),
    limits=Limits(concurrency=4),
    style="constant",
    build=build,
    # The code says what became of it, always with 200.
    read=reader(
        id="",
        accepts=lambda said: at(said, "code") == "0",
        parse=named(r"\A\s*(?P<code>\d+)\W*(?P<message>.*?)\s*\Z"),
    ),
)
