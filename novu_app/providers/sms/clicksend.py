"""ClickSend (``clicksend``)."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.auth import basic
from novu_app.providers.base import CredentialField, Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.fields import api_key, from_number
from novu_app.providers.reading import at, reader
from novu_app.providers.sms.writing import sender_of
from novu_app.providers.vendor import Vendor

_DOCS = "https://developers.clicksend.com/docs/messaging/sms/other/send-sms"
_FIRST = "data.messages.0"


def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /v3/sms/send``. What is overridden is about the message, unless it is ``messages``."""
    said = account.shaped(
        message,
        {"to": message.to, "body": message.body, "from": sender_of(account, message)},
    )
    whole = {key: value for key, value in said.body.items() if key == "messages"}
    one = {key: value for key, value in said.body.items() if key != "messages"}
    return Call(
        "https://rest.clicksend.com/v3/sms/send",
        {"messages": [one], **whole},
        headers={**basic(account.need("user"), account.need("apiKey")), **said.headers},
        query=said.query,
        finished=True,
    )


PROVIDER = Vendor(
    id="clicksend",
    display_name="ClickSend",
    channel="sms",
    documentation=_DOCS,
    credentials=(CredentialField("user", "Username", required=True), api_key(), from_number()),
    limits=Limits(concurrency=16),
    style="snake",
    build=build,
    read=reader(
        id=f"{_FIRST}.message_id",
        text="response_msg",
        code=(f"{_FIRST}.status", "response_code"),
        # A message that was not taken is answered with 200 as well.
        accepts=lambda said: at(said, f"{_FIRST}.status") == "SUCCESS",
        limited=("THROTTLED", "TOO_MANY_REQUESTS"),
        temporary=("INTERNAL_SERVER_ERROR",),
        account=(
            "INSUFFICIENT_CREDIT",
            "INVALID_SENDER_ID",
            "COUNTRY_NOT_ENABLED",
            "MISSING_CREDENTIALS",
            "ACCOUNT_NOT_ACTIVATED",
            "UNAUTHORIZED",
        ),
    ),
)
