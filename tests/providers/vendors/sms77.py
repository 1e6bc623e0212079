"""seven, compared with `@seven.io/client` of npm: its SDK on PyPI speaks to a server of the past."""

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.node_vendors import by_node
from tests.support.vendors import Case, Refusal, message

CASES = [
    Case(
        "sms77",
        {"apiKey": "key-123456", "from": "seven.io"},
        message("49176123456789", envelope={"overrides": {"sms77": {"foreignId": "f-1"}}}),
        lambda: by_node(
            "sms77",
            key="key-123456",
            text={"to": ["49176123456789"], "from": "seven.io", "text": "Hello", "foreign_id": "f-1"},
        ),
        Reply(
            200,
            {
                "success": "100",
                "total_price": 0.075,
                "balance": 593.994,
                "debug": "false",
                "sms_type": "direct",
                "messages": [{"id": "77149349987", "recipient": "49176123456789", "success": True, "error": None}],
            },
        ),
        "77149349987",
        url="POST https://gateway.seven.io/api/sms",
        headers=["X-Api-Key"],
        refusals=[
            Refusal(Reply(200, {"success": "202", "messages": []})),
            Refusal(Reply(200, {"success": "306", "messages": []}), DeliveryFailed, True),
            Refusal(Reply(200, {"success": "600", "messages": []}), DeliveryDeferred, True),
            Refusal(Reply(200, {"success": "500", "messages": []}), DeliveryFailed, True),
            Refusal(Reply(200, b"900"), DeliveryFailed, True),
            Refusal(Reply(401, b"900"), DeliveryFailed, True),
            Refusal(Reply(200, b"403"), DeliveryDeferred),
        ],
    ),
]
