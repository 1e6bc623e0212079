"""Ryver, compared with what it documents."""

from novu_app.providers.base import DeliveryDeferred
from tests.support.http import Reply
from tests.support.vendors import Case, Documented, Refusal, message

HOOK = "https://acme.ryver.com/application/webhook/abc123"

CASES = [
    Case(
        "ryver",
        {},
        message(
            endpoint={"type": "webhook", "url": HOOK},
            envelope={"overrides": {"ryver": {"createSource": {"displayName": "Shop"}}}},
        ),
        # `content` is what Novu sends; Ryver's own format has `body`.
        Documented(
            "https://api.ryver.com/ryvhooks_simple_incoming.html",
            "POST",
            HOOK,
            {"body": "Hello", "content": "Hello", "createSource": {"displayName": "Shop"}},
        ),
        Reply(200, b""),
        None,
        refusals=[
            Refusal(Reply(404, {"error": {"code": 0, "message": {"lang": "en-US", "value": "Resource not found"}}})),
            Refusal(Reply(503, b""), DeliveryDeferred, True),
        ],
    )
]
