"""Africa's Talking, compared with ``africastalking``."""

from typing import Any

from africastalking.SMS import SMSService

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.vendors import Case, Refusal, message


def by_sdk(user: str, **more: Any) -> None:
    SMSService(user, "atsk_0123456789").send("Hello", ["+254711000000"], "AFRICASTKNG", **more)


def answer(status: str, code: int, sent: int = 0) -> Reply:
    recipient = {"statusCode": code, "number": "+254711000000", "status": status, "cost": "0", "messageId": "None"}
    if sent:
        recipient["messageId"] = "ATPid_SampleTxnId123"
    return Reply(201, {"SMSMessageData": {"Message": f"Sent to {sent}/1", "Recipients": [recipient]}})


def account(user: str) -> dict[str, str]:
    return {"apiKey": "atsk_0123456789", "user": user, "from": "AFRICASTKNG"}


CASES = [
    Case(
        "africas-talking",
        account("shop"),
        message("+254711000000", envelope={"overrides": {"africas-talking": {"enqueue": 1}}}),
        lambda: by_sdk("shop", enqueue=True),
        answer("Success", 101, 1),
        "ATPid_SampleTxnId123",
        url="POST https://api.africastalking.com/version1/messaging",
        headers=["apiKey"],
        refusals=[
            Refusal(answer("InvalidPhoneNumber", 403)),
            Refusal(answer("UserInBlacklist", 406)),
            Refusal(answer("InvalidSenderId", 402), DeliveryFailed, True),
            Refusal(answer("InsufficientBalance", 405), DeliveryFailed, True),
            Refusal(answer("InternalServerError", 500), DeliveryDeferred, True),
            Refusal(Reply(201, {"SMSMessageData": {"Message": "InvalidSenderId", "Recipients": []}})),
            Refusal(Reply(401, b"The supplied authentication is invalid"), DeliveryFailed, True),
        ],
    ),
]
