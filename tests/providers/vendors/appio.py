"""App IO, compared with `@pagopa/io-functions-services-sdk` of npm, the vendor's own."""

from typing import Any

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.node_vendors import by_node
from tests.support.vendors import Case, Refusal, message

CODE = "AAAAAA00A00A000A"


def refused(status: int, title: str, *more: Any) -> Refusal:
    return Refusal(Reply(status, {"status": status, "title": title, "detail": f"because of {title}"}), *more)


CASES = [
    Case(
        "appio",
        {"AppIOBaseUrl": "https://api.io.pagopa.it/api/v1/", "apiKey": "key-123456"},
        message(
            "",
            "Partecipazione",
            endpoint={"type": "push", "tokens": [CODE]},
            envelope={"overrides": {"appio": {"featureLevelType": "STANDARD"}}},
        ),
        lambda: by_node(
            "appio",
            url="https://api.io.pagopa.it",
            key="key-123456",
            message={
                "feature_level_type": "STANDARD",
                "content": {"subject": "Partecipazione", "markdown": "Hello"},
                "fiscal_code": CODE,
            },
        ),
        Reply(201, {"id": "01BX9NSMKVXXS5PSP2FATZM123"}),
        "01BX9NSMKVXXS5PSP2FATZM123",
        pages={"/api/v1/profiles": Reply(200, {"sender_allowed": True, "preferred_languages": ["it_IT"]})},
        headers=("Ocp-Apim-Subscription-Key",),
        refusals=[
            refused(400, "Invalid payload"),
            refused(401, "Unauthorized", DeliveryFailed, True),
            refused(403, "You are not allowed here", DeliveryFailed, True),
            refused(429, "Too many requests", DeliveryDeferred),
            refused(500, "Internal server error", DeliveryDeferred, True),
        ],
    )
]
