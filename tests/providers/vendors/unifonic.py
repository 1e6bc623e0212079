"""Unifonic, compared with what it documents."""

from typing import Any

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.vendors import Case, Documented, Refusal, message


def refused(code: str, *more: Any) -> Refusal:
    return Refusal(Reply(200, {"success": False, "message": "because of it", "errorCode": code, "data": None}), *more)


CASES = [
    Case(
        "unifonic",
        {"appSid": "axuN0U7Qlmq", "senderId": "UNISMS"},
        message("+966 507 679 351", envelope={"overrides": {"unifonic": {"statusCallback": "sent"}}}),
        Documented(
            "https://docs.unifonic.com/articles/products-documentation/sending-your-first-sms-via-unifonic-api",
            "POST",
            "https://el.cloud.unifonic.com/rest/SMS/messages",
            {
                "AppSid": ["axuN0U7Qlmq"],
                "SenderID": ["UNISMS"],
                "Body": ["Hello"],
                "Recipient": ["966507679351"],
                "responseType": ["JSON"],
                "statusCallback": ["sent"],
            },
            {"content-type": "application/x-www-form-urlencoded"},
        ),
        Reply(
            200,
            {
                "success": True,
                "message": "",
                "errorCode": "ER-00",
                "data": {"MessageID": 3200017889310, "Status": "Queued", "Recipient": "966507679351"},
            },
        ),
        "3200017889310",
        refusals=[
            refused("ER-02"),
            refused("ER-07"),
            refused("ER-01", DeliveryFailed, True),
            refused("ER-08", DeliveryFailed, True),
            Refusal(Reply(401, {"success": False, "message": "Wrong AppSid"}), DeliveryFailed, True),
            Refusal(Reply(500, b""), DeliveryDeferred, True),
        ],
    )
]
