"""FireText, the request compared with what it documents: its SDK is for PHP. Codes of refusals are examples."""

from typing import Any

from novu_app.providers.base import DeliveryFailed
from tests.support.http import Reply
from tests.support.vendors import Case, Documented, Refusal, message


def refused(text: str, *more: Any) -> Refusal:
    return Refusal(Reply(200, text.encode()), *more)


CASES = [
    Case(
        "firetext",
        {"apiKey": "key-123456", "from": "FireText"},
        message("+44 7123 456789", envelope={"overrides": {"firetext": {"reference": "r-1"}}}),
        Documented(
            "https://www.firetext.co.uk/docs#sendingsms",
            "GET",
            "https://www.firetext.co.uk/api/sendsms?apiKey=key-123456&message=Hello&from=FireText&to=447123456789"
            "&reference=r-1",
            None,
            {"content-type": ""},
        ),
        Reply(200, b"0:1 SMS successfully queued", {"X-Message": "7a2fd2b2"}),
        "7a2fd2b2",
        refusals=[
            refused("2:0 Destination number(s) error"),
            refused("5:0 Message error"),
            refused("1:0 Authentication error", DeliveryFailed, True),
            refused("3:0 From error", DeliveryFailed, True),
            refused("7:0 Insufficient credits", DeliveryFailed, True),
        ],
        passes=False,
    )
]
