"""Telegram, compared with `grammy` of npm: Telegram publishes no SDK of its own."""

from typing import Any

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.node_vendors import by_node
from tests.support.vendors import Case, Refusal, message

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"


def refused(status: int, text: str, *more: Any, **parameters: Any) -> Refusal:
    said = {"ok": False, "error_code": status, "description": text}
    return Refusal(Reply(status, {**said, **({"parameters": parameters} if parameters else {})}), *more)


CASES = [
    Case(
        "telegram",
        {"apiToken": TOKEN},
        message(
            endpoint={"type": "telegram_chat", "chatId": "77"},
            envelope={"overrides": {"telegram": {"parseMode": "HTML"}}},
        ),
        # https://core.telegram.org/bots/api#sendmessage
        lambda: by_node("telegram", token=TOKEN, chat="77", text="Hello", more={"parse_mode": "HTML"}),
        Reply(200, {"ok": True, "result": {"message_id": 42, "date": 1, "chat": {"id": 77, "type": "private"}}}),
        "42",
        url=f"POST https://api.telegram.org/bot{TOKEN}/sendMessage",
        refusals=[
            refused(400, "Bad Request: chat not found"),
            refused(403, "Forbidden: bot was blocked by the user"),
            refused(401, "Unauthorized", DeliveryFailed, True),
            refused(404, "Not Found", DeliveryFailed, True),
            refused(429, "Too Many Requests: retry after 35", DeliveryDeferred, retry_after=35),
        ],
    )
]
