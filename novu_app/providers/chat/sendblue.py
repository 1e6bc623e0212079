"""Sendblue (``sendblue``): iMessage, and SMS where a phone has none."""

from __future__ import annotations

from typing import Any

from novu_app.providers.account import Account
from novu_app.providers.base import Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.chat.targets import target
from novu_app.providers.fields import api_key, from_number, secret
from novu_app.providers.reading import reader
from novu_app.providers.vendor import Vendor

_DOCS = "https://docs.sendblue.com/docs/outbound"


def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /api/send-message``."""
    return Call(
        "https://api.sendblue.co/api/send-message",
        {
            "number": target(message, "phoneNumber", "Sendblue"),
            "from_number": account.need("from"),
            "content": message.body,
        },
        headers={"sb-api-key-id": account.need("apiKey"), "sb-api-secret-key": account.need("secretKey")},
    )


def _accepts(said: Any) -> bool:
    return not isinstance(said, dict) or said.get("status") not in ("ERROR", "DECLINED")


PROVIDER = Vendor(
    id="sendblue",
    display_name="Sendblue",
    channel="chat",
    documentation=_DOCS,
    credentials=(
        api_key(label="API key ID"),
        secret("secretKey", "API secret key"),
        from_number("A number of your Sendblue account"),
        secret("token", "Web hook secret", required=False),
    ),
    limits=Limits(concurrency=8),
    style="snake",
    needs_endpoint=True,
    build=build,
    read=reader(
        id="message_handle",
        text=("error_message", "message"),
        code="error_code",
        accepts=_accepts,
        limited=(4001, 5003),
        temporary=(5000,),
    ),
)
