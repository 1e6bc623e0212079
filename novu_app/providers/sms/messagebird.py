"""MessageBird, now Bird (``messagebird``)."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.base import Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.fields import from_number, secret
from novu_app.providers.reading import reader
from novu_app.providers.sms.writing import is_plain, sender_of
from novu_app.providers.vendor import Vendor

_DOCS = "https://developers.messagebird.com/api/sms-messaging/#send-outbound-sms"


def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /messages``."""
    return Call(
        "https://rest.messagebird.com/messages",
        {
            "originator": sender_of(account, message),
            "recipients": [message.to],
            "body": message.body,
            # Without it, what the alphabet of texts does not have arrives as question marks.
            "datacoding": None if is_plain(message.body) else "auto",
        },
        headers={"authorization": f"AccessKey {account.need('accessKey')}"},
    )


PROVIDER = Vendor(
    id="messagebird",
    display_name="MessageBird",
    channel="sms",
    documentation=_DOCS,
    credentials=(secret("accessKey", "Access key"), from_number()),
    limits=Limits(concurrency=16),
    style="camel",
    build=build,
    read=reader(
        id="id",
        text="errors.0.description",
        code="errors.0.code",
        temporary=(99,),
        # 2 the access key, 25 no balance.
        account=(2, 25),
    ),
)
