"""ntfy, compared with `apprise`: it publishes no SDK; what is overridden with what it documents."""

from typing import Any

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.apprise_services import by_apprise
from tests.support.http import Reply
from tests.support.vendors import Case, Documented, Refusal, message

DOCS = "https://docs.ntfy.sh/publish/#publish-as-json"


def refused(status: int, code: int, text: str, *more: Any) -> Refusal:
    return Refusal(Reply(status, {"code": code, "http": status, "error": text, "link": DOCS}), *more)


CASES = [
    Case(
        "ntfy",
        {"baseUrl": "https://ntfy.example.com", "apiToken": "tk_token1"},
        message("", "Disk space alert", endpoint={"type": "push", "tokens": ["mytopic"]}),
        lambda: by_apprise("ntfys://tk_token1@ntfy.example.com/mytopic", title="Disk space alert"),
        Reply(200, {"id": "sPs71M8A2T"}),
        "sPs71M8A2T",
        "apprise",
    ),
    Case(
        "ntfy",
        {"baseUrl": "https://ntfy.example.com", "apiToken": "tk_token-1"},
        message(
            "",
            "Disk space alert",
            endpoint={"type": "push", "tokens": ["mytopic"]},
            envelope={"overrides": {"ntfy": {"tags": ["warning"], "priority": 4, "click": "https://x.example"}}},
        ),
        Documented(
            DOCS,
            "POST",
            "https://ntfy.example.com/",
            {
                "topic": "mytopic",
                "message": "Hello",
                "title": "Disk space alert",
                "tags": ["warning"],
                "priority": 4,
                "click": "https://x.example",
            },
            {"Authorization": "Bearer tk_token-1"},
        ),
        Reply(200, {"id": "sPs71M8A2T", "time": 1643935928, "event": "message", "topic": "mytopic"}),
        "sPs71M8A2T",
        refusals=[
            refused(400, 40009, "invalid request: topic invalid"),
            refused(401, 40101, "unauthorized", DeliveryFailed, True),
            refused(403, 40301, "forbidden"),
            refused(413, 41303, "message too large"),
            refused(429, 42908, "limit reached: daily message quota reached", DeliveryDeferred),
            refused(
                507,
                50701,
                "cannot publish to UnifiedPush topic without previously active subscriber",
                DeliveryDeferred,
                True,
            ),
        ],
    ),
    Case(
        "ntfy",
        {},
        message(endpoint={"type": "push", "tokens": ["https://ntfy.sh/mytopic"]}),
        Documented(DOCS, "POST", "https://ntfy.sh/", {"topic": "mytopic", "message": "Hello"}),
        Reply(200, {"id": "sPs71M8A2U"}),
        "sPs71M8A2U",
        "link",
    ),
]
