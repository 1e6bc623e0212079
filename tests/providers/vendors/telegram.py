"""Telegram, compared with what it documents: its SDKs write forms, which it takes as well as JSON."""

from typing import Any

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.vendors import Case, Documented, Refusal, message

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
        Documented(
            "https://core.telegram.org/bots/api#sendmessage",
            "POST",
            f"https://api.telegram.org/bot{TOKEN}/sendMessage",
            {"chat_id": "77", "text": "Hello", "parse_mode": "HTML"},
        ),
        Reply(200, {"ok": True, "result": {"message_id": 42, "date": 1, "chat": {"id": 77, "type": "private"}}}),
        "42",
        refusals=[
            refused(400, "Bad Request: chat not found"),
            refused(403, "Forbidden: bot was blocked by the user"),
            refused(401, "Unauthorized", DeliveryFailed, True),
            refused(404, "Not Found", DeliveryFailed, True),
            refused(429, "Too Many Requests: retry after 35", DeliveryDeferred, retry_after=35),
        ],
    )
]
