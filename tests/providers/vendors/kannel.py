"""Kannel, compared with the variables and the replies of which its user's guide tells."""

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.vendors import Case, Documented, Refusal, message

ACCOUNT = {
    "host": "https://sms.example.com",
    "port": "443",
    "user": "shop",
    "password": "password-123456",
    "from": "12345",
}


def documented(text: str) -> Documented:
    return Documented(
        "https://www.kannel.org/download/1.4.5/userguide-1.4.5/userguide.html#AEN5037",
        "GET",
        "https://sms.example.com/cgi-bin/sendsms?username=shop&password=password-123456&from=12345&to=0123456"
        f"&text={text}",
        None,
        {"content-type": ""},
    )


CASES = [
    Case(
        "kannel",
        ACCOUNT,
        message("0123456", envelope={"overrides": {"kannel": {"dlrMask": 31}}}),
        documented("Hello&charset=UTF-8&dlr-mask=31"),
        Reply(202, b"0: Accepted for delivery"),
        None,
        refusals=[
            Refusal(Reply(400, b"Missing receiver number, rejected")),
            Refusal(Reply(403, b"Authorization failed for sendsms"), DeliveryFailed, True),
            Refusal(Reply(503, b"Temporal failure, try again later."), DeliveryDeferred, True),
        ],
        passes=False,
    ),
    Case(
        "kannel",
        ACCOUNT,
        message("0123456", "", "世界"),
        documented("%E4%B8%96%E7%95%8C&charset=UTF-8&coding=2"),
        Reply(202, b"3: Queued for later delivery"),
        None,
        "unicode",
        passes=False,
    ),
]
