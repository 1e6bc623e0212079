"""Eazy, compared with the request of Novu's provider: no library and no description of its API is published. Refusals have the
shape of its acceptance."""

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.vendors import Case, Documented, Refusal, message

CASES = [
    Case(
        "eazy-sms",
        {"apiKey": "key-123456", "channelId": "channel-1"},
        message("+4917012345"),
        Documented(
            "https://developers.eazy.im/",
            "POST",
            "https://api.eazy.im/v3/channels/channel-1/messages/+4917012345@sms.eazy.im",
            {"message": {"text": "Hello", "type": "text"}},
            {"authorization": "Bearer key-123456"},
        ),
        Reply(200, {"id": "m-1"}),
        "m-1",
        refusals=[
            Refusal(Reply(404, {"message": "Channel not found"})),
            Refusal(Reply(401, {"message": "Unauthorized"}), DeliveryFailed, True),
            Refusal(Reply(502, b""), DeliveryDeferred, True),
        ],
    )
]
