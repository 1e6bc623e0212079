"""SMS Central, compared with what it documents and what `smscentral` of RubyGems sends: there is no library for Python or node.

Which codes its refusals have is not said: the one here is an example.
"""

from novu_app.providers.base import DeliveryDeferred
from tests.support.http import Reply
from tests.support.vendors import Case, Documented, Refusal, message

CASES = [
    Case(
        "sms-central",
        {"user": "shop", "password": "password-123456", "from": "Shop"},
        message("61412345678", envelope={"overrides": {"sms-central": {"reference": "r-1", "replyType": "WWW"}}}),
        Documented(
            "https://www.smscentral.com.au/sms-api/rest-api/send-sms/",
            "POST",
            "https://my.smscentral.com.au/api/v3.2",
            {
                "USERNAME": ["shop"],
                "PASSWORD": ["password-123456"],
                "ACTION": ["send"],
                "ORIGINATOR": ["Shop"],
                "RECIPIENT": ["61412345678"],
                "MESSAGE_TEXT": ["Hello"],
                "REFERENCE": ["r-1"],
                "REPLY_TYPE": ["WWW"],
            },
            {"content-type": "application/x-www-form-urlencoded"},
        ),
        Reply(200, b"0"),
        None,
        refusals=[
            Refusal(Reply(200, b"505 Invalid recipient")),
            Refusal(Reply(503, b""), DeliveryDeferred, True),
        ],
    )
]
