"""Clickatell (``clickatell``)."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.base import Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.fields import api_key
from novu_app.providers.reading import at, reader
from novu_app.providers.vendor import Vendor

_DOCS = "https://docs.clickatell.com/channels/sms-channels/sms-api-reference/"


def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /messages``. Only integrations for two ways know a sender: what the trigger says."""
    return Call(
        "https://platform.clickatell.com/messages",
        {"to": [message.to], "from": message.envelope.get("from"), "content": message.body},
        headers={"authorization": account.need("apiKey"), "accept": "application/json"},
    )


PROVIDER = Vendor(
    id="clickatell",
    display_name="Clickatell",
    channel="sms",
    documentation=_DOCS,
    credentials=(api_key("Of an SMS integration"),),
    limits=Limits(concurrency=16),
    style="camel",
    build=build,
    read=reader(
        id="messages.0.apiMessageId",
        text=("messages.0.errorDescription", "messages.0.error", "errorDescription", "error"),
        code=("messages.0.errorCode", "errorCode"),
        # What became of the recipient stands in an answer with 202.
        accepts=lambda said: at(said, "messages.0.accepted") is True,
    ),
)
