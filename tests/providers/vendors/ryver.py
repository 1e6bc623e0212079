"""Ryver, compared with `apprise`, as it publishes no SDK, and with what it documents."""

from typing import Any

from novu_app.providers.base import DeliveryDeferred
from tests.support.apprise_services import by_apprise
from tests.support.http import Reply
from tests.support.vendors import Case, Documented, Refusal, message

HOOK = "https://acme.ryver.com/application/webhook/abc123abc123abc"


def for_ryver(body: Any) -> Any:
    """What Ryver reads: not ``content``, which is what Novu sends, and no picture where there is none."""
    source = {key: value for key, value in body["createSource"].items() if value}
    return {"body": body["body"], "createSource": source}


CASES = [
    Case(
        "ryver",
        {},
        message(
            endpoint={"type": "webhook", "url": HOOK},
            envelope={"overrides": {"ryver": {"createSource": {"displayName": "Shop"}}}},
        ),
        lambda: by_apprise("ryver://Shop@acme/abc123abc123abc/?image=no"),
        Reply(200, b""),
        None,
        "apprise",
        same=for_ryver,
    ),
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
    ),
]
