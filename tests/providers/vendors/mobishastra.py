"""Mobishastra: the request is that of Novu's provider. Its pages were not at hand: refusals have the shape of its acceptance."""

from novu_app.providers.base import DeliveryDeferred
from tests.support.http import Reply
from tests.support.vendors import Case, Documented, Refusal, message

CASES = [
    Case(
        "mobishastra",
        {
            "baseUrl": "https://mshastra.com/sendsms_api_json.aspx",
            "user": "shop",
            "password": "password-123456",
            "from": "Shop",
        },
        message("971500000000", envelope={"overrides": {"mobishastra": {"language": "Unicode"}}}),
        Documented(
            "https://telkosh.com/mobishastra/",
            "POST",
            "https://mshastra.com/sendsms_api_json.aspx",
            [
                {
                    "user": "shop",
                    "pwd": "password-123456",
                    "number": "971500000000",
                    "msg": "Hello",
                    "Sender": "Shop",
                    "language": "Unicode",
                }
            ],
        ),
        Reply(200, [{"msg_id": "2310060", "number": "971500000000", "str_response": "Send Successful"}]),
        "2310060",
        refusals=[
            Refusal(Reply(200, [{"msg_id": " ", "number": "1", "str_response": "Invalid Mobile No"}])),
            Refusal(Reply(503, b""), DeliveryDeferred, True),
        ],
    )
]
