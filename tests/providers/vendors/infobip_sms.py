"""Infobip, compared with ``infobip_api_client`` of ``infobip-api-python-client``."""

from typing import Any

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.vendors import Case, Refusal, message


def by_sdk() -> None:
    import infobip_api_client as infobip  # takes long

    account = infobip.Configuration(
        host="https://xyz1.api.infobip.com",
        api_key={"APIKeyHeader": "key-123456"},
        api_key_prefix={"APIKeyHeader": "App"},
    )
    one = {
        "sender": "InfoSMS",
        "destinations": [{"to": "41793026727"}],
        "content": {"text": "Hello"},
        "options": {"flash": True},
    }
    infobip.SmsApi(infobip.ApiClient(account)).send_sms_messages_without_preload_content(
        infobip.SmsRequest.from_dict({"messages": [one]})
    )


def answer(group: int, group_name: str, name: str) -> Reply:
    status = {"groupId": group, "groupName": group_name, "id": 26, "name": name, "description": "because of it"}
    one = {"messageId": "2250be2d", "status": status, "destination": "41793026727", "details": {"messageCount": 1}}
    return Reply(200, {"bulkId": "2034072219640523072", "messages": [one]})


def refused(status: int, code: str, *more: Any) -> Refusal:
    return Refusal(Reply(status, {"errorCode": code, "description": "because of it", "violations": []}), *more)


CASES = [
    Case(
        "infobip-sms",
        {"apiKey": "key-123456", "baseUrl": "xyz1.api.infobip.com", "from": "InfoSMS"},
        message("41793026727", envelope={"overrides": {"infobip-sms": {"options": {"flash": True}}}}),
        by_sdk,
        answer(1, "PENDING", "PENDING_ACCEPTED"),
        "2250be2d",
        url="POST https://xyz1.api.infobip.com/sms/3/messages",
        refusals=[
            Refusal(answer(5, "REJECTED", "REJECTED_DESTINATION")),
            Refusal(answer(5, "REJECTED", "REJECTED_NOT_ENOUGH_CREDITS"), DeliveryFailed, True),
            Refusal(answer(5, "REJECTED", "REJECTED_FLOODING_FILTER"), DeliveryDeferred),
            Refusal(answer(5, "REJECTED", "REJECTED_SYSTEM_ERROR"), DeliveryDeferred, True),
            refused(400, "E400"),
            refused(401, "E401", DeliveryFailed, True),
            refused(429, "E429", DeliveryDeferred),
            refused(500, "E500", DeliveryDeferred, True),
        ],
    )
]
