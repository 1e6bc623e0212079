"""Maqsam: the request is that of Novu's provider. Its pages were not at hand: refusals have the shape of its acceptance."""

from base64 import b64encode

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.vendors import Case, Documented, Refusal, message

CASES = [
    Case(
        "maqsam",
        {"apiKey": "key-123456", "secretKey": "secret-123456", "from": "Maqsam"},
        message("+962795555555"),
        Documented(
            "https://portal.maqsam.com/docs/v2/sms",
            "POST",
            "https://api.maqsam.com/v2/sms",
            {"to": "+962795555555", "message": "Hello", "sender": "Maqsam"},
            {"authorization": f"Basic {b64encode(b'key-123456:secret-123456').decode()}"},
        ),
        Reply(200, {"result": "success", "message": {"identifier": "m-1", "timestamp": 1645621121}}),
        "m-1",
        refusals=[
            Refusal(Reply(422, {"result": "failure", "message": "Invalid number"})),
            Refusal(Reply(401, {"message": "Unauthorized"}), DeliveryFailed, True),
            Refusal(Reply(500, b""), DeliveryDeferred, True),
        ],
    )
]
