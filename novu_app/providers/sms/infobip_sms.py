"""Infobip (``infobip-sms``)."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.base import CredentialField, Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.fields import api_key, from_number
from novu_app.providers.reading import at, reader
from novu_app.providers.sms.writing import sender_of
from novu_app.providers.vendor import Vendor

_DOCS = "https://www.infobip.com/docs/api/channels/sms/sms-messaging/outbound-sms/send-sms-message"
_STATUS = "messages.0.status"
#: Pending, delivered.
_TAKEN = (1, 3)


def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /sms/3/messages``. What is overridden is about the message, unless it is ``messages``."""
    said = account.shaped(
        message,
        {
            "sender": sender_of(account, message),
            "destinations": [{"to": message.to}],
            "content": {"text": message.body},
        },
    )
    one = {key: value for key, value in said.body.items() if key != "messages"}
    whole = {key: value for key, value in said.body.items() if key == "messages"}
    return Call(
        f"{account.url('baseUrl')}/sms/3/messages",
        {"messages": [one], **whole},
        headers={"authorization": f"App {account.need('apiKey')}", "accept": "application/json", **said.headers},
        query=said.query,
        finished=True,
    )


PROVIDER = Vendor(
    id="infobip-sms",
    display_name="Infobip SMS",
    channel="sms",
    documentation=_DOCS,
    credentials=(
        api_key(documentation="https://portal.infobip.com/dev/api-keys"),
        CredentialField("baseUrl", "Base URL", required=True, help="Of your account: xxxxx.api.infobip.com"),
        from_number(),
    ),
    limits=Limits(concurrency=16),
    style="camel",
    build=build,
    read=reader(
        id="messages.0.messageId",
        text=(f"{_STATUS}.description", "description", "requestError.serviceException.text"),
        code=(f"{_STATUS}.name", "errorCode", "requestError.serviceException.messageId"),
        # A message that was not taken is answered with 200 as well.
        accepts=lambda said: at(said, f"{_STATUS}.groupId") in _TAKEN,
        limited=("E429", "TOO_MANY_REQUESTS", "REJECTED_FLOODING_FILTER"),
        temporary=("E500", "GENERAL_ERROR", "REJECTED_SYSTEM_ERROR"),
        account=(
            "E401",
            "E403",
            "UNAUTHORIZED",
            "FORBIDDEN",
            "REJECTED_NOT_ENOUGH_CREDITS",
            "REJECTED_PREPAID_PACKAGE_EXPIRED",
            "REJECTED_SENDER",
            "REJECTED_SOURCE",
        ),
    ),
)
