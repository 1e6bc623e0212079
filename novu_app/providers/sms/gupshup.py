"""Gupshup (``gupshup``): its gateway for enterprises."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.base import CredentialField, Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.fields import secret
from novu_app.providers.reading import at, named, reader
from novu_app.providers.sms.writing import digits, is_plain
from novu_app.providers.vendor import Vendor

_DOCS = "https://docs.gupshup.io/docs/send-single-message"
#: What India wants to know of a text, and the trigger gives as custom data.
_REGISTERED = ("principalEntityId", "dltTemplateId")


def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /GatewayAPI/rest``: a form."""
    own = message.envelope.get("customData")
    registered = {key: own.get(key) for key in _REGISTERED} if isinstance(own, dict) else {}
    return Call(
        "https://enterprise.smsgupshup.com/GatewayAPI/rest",
        {
            "send_to": digits(message.to),
            "msg": message.body,
            "msg_type": "text" if is_plain(message.body) else "unicode_text",
            "auth_scheme": "plain",
            "method": "sendMessage",
            "format": "text",
            "v": "1.1",
            "userid": account.need("user"),
            "password": account.need("password"),
            **registered,
        },
        encoding="form",
    )


PROVIDER = Vendor(
    id="gupshup",
    display_name="Gupshup",
    channel="sms",
    documentation=_DOCS,
    credentials=(CredentialField("user", "User id", required=True), secret("password", "Password")),
    limits=Limits(concurrency=16),
    style="snake",
    build=build,
    read=reader(
        id="last",
        text="last",
        code="middle",
        # success | number | id, or error | code | why: always with 200.
        accepts=lambda said: at(said, "first") == "success",
        parse=named(r"\A\s*(?P<first>\w+) *\| *(?P<middle>[^|]*?) *\| *(?P<last>.*?)\s*\Z"),
        temporary=(100,),
        # The user or password.
        account=(102,),
    ),
)
