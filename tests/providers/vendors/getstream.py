"""GetStream, compared with what Novu documents for it, a web hook and a header: the vendor's SDKs send to no such thing."""

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.vendors import Case, Documented, Refusal, message

HOOK = "https://chat.stream-io-api.com/hooks/1"

CASES = [
    Case(
        "getstream",
        {"apiKey": "key-123456"},
        message(endpoint={"type": "webhook", "url": HOOK}),
        Documented(
            "https://docs.novu.co/platform/integrations/chat/getstream",
            "POST",
            HOOK,
            {"text": "Hello"},
            {"X-API-KEY": "key-123456"},
        ),
        Reply(200, {}, {"X-WEBHOOK-ID": "w1"}),
        "w1",
        headers=("X-API-KEY",),
        # The codes: https://getstream.io/chat/docs/rest/ and the list of errors there
        refusals=[
            Refusal(Reply(400, {"code": 4, "message": "invalid input", "StatusCode": 400})),
            Refusal(Reply(401, {"code": 2, "message": "api_key not valid", "StatusCode": 401}), DeliveryFailed, True),
            Refusal(Reply(429, {"code": 9, "message": "Too many requests", "StatusCode": 429}), DeliveryDeferred),
        ],
    )
]
