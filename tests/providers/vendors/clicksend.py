"""ClickSend, compared with ``clicksend`` of ``clicksend-client``."""

from typing import Any

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.vendors import Case, Refusal, message, without


def by_sdk() -> None:
    import clicksend  # takes long
    from clicksend.api.sms_api import SmsApi

    account = clicksend.Configuration(username="shop", password="key-123456")
    one = {"to": "+61411111111", "body": "Hello", "from": "Shop", "custom_string": "c-1"}
    with clicksend.ApiClient(account) as client:
        SmsApi(client).send_sms_without_preload_content(
            send_sms_request=clicksend.SendSmsRequest.from_dict({"messages": [one]})
        )


def same(body: Any) -> Any:
    """The SDK says that it is the source."""
    return {"messages": [without(source="sdk-python")(one) for one in body["messages"]]}


def answer(status: str) -> Reply:
    one = {"message_id": "BF7AD270-0DE2", "to": "+61411111111", "body": "Hello", "status": status}
    data = {"total_price": 0.28, "total_count": 1, "queued_count": 1, "messages": [one]}
    return Reply(
        200,
        {"http_code": 200, "response_code": "SUCCESS", "response_msg": "Messages queued for delivery.", "data": data},
    )


def refused(status: int, code: str, *more: Any) -> Refusal:
    body = {"http_code": status, "response_code": code, "response_msg": "because of it", "data": None}
    return Refusal(Reply(status, body), *more)


CASES = [
    Case(
        "clicksend",
        {"user": "shop", "apiKey": "key-123456", "from": "Shop"},
        message("+61411111111", envelope={"overrides": {"clicksend": {"customString": "c-1"}}}),
        by_sdk,
        answer("SUCCESS"),
        "BF7AD270-0DE2",
        same=same,
        url="POST https://rest.clicksend.com/v3/sms/send",
        refusals=[
            Refusal(answer("INVALID_RECIPIENT")),
            Refusal(answer("INSUFFICIENT_CREDIT"), DeliveryFailed, True),
            Refusal(answer("INVALID_SENDER_ID"), DeliveryFailed, True),
            refused(400, "BAD_REQUEST"),
            refused(401, "UNAUTHORIZED", DeliveryFailed, True),
            refused(429, "TOO_MANY_REQUESTS", DeliveryDeferred),
            refused(500, "INTERNAL_SERVER_ERROR", DeliveryDeferred, True),
        ],
    )
]
