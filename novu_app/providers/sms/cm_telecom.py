"""CM.com (``cm-telecom``)."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.base import Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.fields import from_number, secret
from novu_app.providers.reading import at, reader
from novu_app.providers.shaping import merge
from novu_app.providers.sms.writing import digits, sender_of
from novu_app.providers.vendor import Vendor

_DOCS = "https://developers.cm.com/messaging/docs/sms"
_FIRST = "messages.0"


def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /v1.0/message``. What is overridden is about the message, unless it is ``messages``."""
    said = account.shaped(
        message,
        {
            "allowedChannels": ["SMS"],
            "from": sender_of(account, message),
            "to": [{"number": f"00{digits(message.to)}"}],
            "body": {"type": "auto", "content": message.body},
            "reference": message.attempt_id,
        },
    )
    one = {key: value for key, value in said.body.items() if key != "messages"}
    whole = said.body.get("messages")
    return Call(
        "https://gw.messaging.cm.com/v1.0/message",
        {"messages": merge({"msg": [one]}, whole if isinstance(whole, dict) else {})},
        headers={"x-cm-producttoken": account.need("apiToken"), **said.headers},
        query=said.query,
        finished=True,
    )


PROVIDER = Vendor(
    id="cm-telecom",
    display_name="CM.com",
    channel="sms",
    documentation=_DOCS,
    credentials=(secret("apiToken", "Product token"), from_number("At most 11 letters or 16 digits")),
    limits=Limits(concurrency=16),
    style="camel",
    build=build,
    read=reader(
        id=f"{_FIRST}.reference",
        text=(f"{_FIRST}.messageDetails", "details"),
        code=(f"{_FIRST}.messageErrorCode", "errorCode"),
        # A message that was not taken may be answered with 200 as well.
        accepts=lambda said: at(said, f"{_FIRST}.status") == "Accepted",
        temporary=(999,),
        # 101 the token, 102 no balance.
        account=(101, 102),
    ),
)
