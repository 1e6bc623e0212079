"""Mobishastra (``mobishastra``)."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.base import CredentialField, Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.fields import from_number, secret
from novu_app.providers.reading import at, reader
from novu_app.providers.sms.writing import digits, is_plain, sender_of
from novu_app.providers.vendor import Vendor

_DOCS = "https://telkosh.com/mobishastra/"


def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST`` to the address that the account was given: a list of one text."""
    said = account.shaped(
        message,
        {
            "Sender": sender_of(account, message),
            "number": digits(message.to),
            "msg": message.body,
            "user": account.need("user"),
            "pwd": account.need("password"),
            "language": None if is_plain(message.body) else "Unicode",
        },
    )
    return Call(account.url("baseUrl"), [said.body], headers=said.headers, query=said.query)


PROVIDER = Vendor(
    id="mobishastra",
    display_name="Mobishastra",
    channel="sms",
    documentation=_DOCS,
    credentials=(
        CredentialField("baseUrl", "Base URL", required=True, help="Of the JSON API, as you were given it"),
        CredentialField("user", "Profile ID", required=True),
        secret("password", "Password"),
        from_number("A registered sender name"),
    ),
    limits=Limits(concurrency=4),
    style="camel",
    build=build,
    # A text that was not taken is answered with 200 and no id.
    read=reader(
        id="0.msg_id",
        text=("0.str_response", "str_response", "message"),
        code="",
        accepts=lambda said: bool(str(at(said, "0.msg_id") or "").strip()),
    ),
)
