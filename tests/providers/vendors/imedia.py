"""iMedia, compared with its document UM.API.V3 and Novu's provider: no library is published. The refusal's code is an example."""

from typing import Any

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.vendors import ATTEMPT, Case, Documented, Refusal, message

ACCOUNT = {"token": "token-123456", "from": "Brand"}
SENT = {"sendMessage": {"to": "0912345678"}, "msgLength": 5, "mtCount": 1, "account": "shop"}
ACCEPTED = Reply(200, {**SENT, "errorCode": "000", "errorMessage": "", "referentId": "3eb39535e5bb4b35"})


def documented(**body: Any) -> Documented:
    usual = {
        "to": "0912345678",
        "type": 1,
        "from": "Brand",
        "message": "Hello",
        "scheduled": "",
        "requestId": ATTEMPT,
        "useUnicode": 0,
    }
    return Documented(
        "UM.API.V3 (https://www.scribd.com/document/604805861)",
        "POST",
        "https://api.mobilebranding.vn/api/SMSBrandname/SendSMS",
        {**usual, **body},
        {"token": "token-123456"},
    )


CASES = [
    Case(
        "imedia",
        ACCOUNT,
        message("0912345678", envelope={"overrides": {"imedia": {"telco": "VTE"}}}),
        documented(telco="VTE"),
        ACCEPTED,
        "3eb39535e5bb4b35",
        headers=["token"],
        refusals=[
            Refusal(Reply(200, {**SENT, "errorCode": "005", "errorMessage": "The number is not valid"})),
            Refusal(Reply(401, {"message": "no"}), DeliveryFailed, True),
            Refusal(Reply(503, b""), DeliveryDeferred, True),
        ],
    ),
    Case(
        "imedia",
        ACCOUNT,
        message("0912345678", "", "Xin chào"),
        documented(message="Xin chào", useUnicode=1),
        ACCEPTED,
        "3eb39535e5bb4b35",
        "unicode",
    ),
]
