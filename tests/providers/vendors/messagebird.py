"""MessageBird, compared with ``messagebird``."""

from typing import Any

import messagebird

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.vendors import Case, Refusal, message


def by_sdk() -> None:
    client = messagebird.Client("key-123456")
    client.message_create("Shop", ["31612345678"], "Grüße, 世界", {"datacoding": "auto", "reference": "r-1"})


def same(body: Any) -> Any:
    """Recipients are a list, or as a text with commas."""
    recipients = body["recipients"]
    return {**body, "recipients": recipients.split(",") if isinstance(recipients, str) else recipients}


def refused(status: int, code: int, *more: Any) -> Refusal:
    return Refusal(Reply(status, {"errors": [{"code": code, "description": "no", "parameter": "x"}]}), *more)


CASES = [
    Case(
        "messagebird",
        {"accessKey": "key-123456", "from": "Shop"},
        message("31612345678", "", "Grüße, 世界", envelope={"overrides": {"messagebird": {"reference": "r-1"}}}),
        by_sdk,
        Reply(
            201,
            {
                "id": "e8077d803532c0b5937c639b60216938",
                "originator": "Shop",
                "recipients": {"totalCount": 0, "items": []},
            },
        ),
        "e8077d803532c0b5937c639b60216938",
        same=same,
        url="POST https://rest.messagebird.com/messages",
        refusals=[
            refused(401, 2, DeliveryFailed, True),
            refused(422, 9),
            refused(422, 10),
            refused(422, 25, DeliveryFailed, True),
            refused(500, 99, DeliveryDeferred, True),
        ],
    )
]
