"""seven, once sms77 (``sms77``)."""

from __future__ import annotations

from typing import Any

from novu_app.kernel import jsons
from novu_app.providers.account import Account
from novu_app.providers.base import Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.fields import api_key, from_number
from novu_app.providers.reading import at, reader
from novu_app.providers.sms.writing import sender_of
from novu_app.providers.vendor import Vendor

_DOCS = "https://docs.seven.io/en/rest-api/endpoints/sms"


def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /api/sms``."""
    return Call(
        "https://gateway.seven.io/api/sms",
        {"to": message.to, "from": sender_of(account, message), "text": message.body},
        headers={"x-api-key": account.need("apiKey"), "accept": "application/json"},
    )


def _parsed(text: str) -> Any:
    """Some refusals are a bare number."""
    try:
        said = jsons.loads(text)
    except ValueError:
        return None
    return said if isinstance(said, dict) else {"success": said}


PROVIDER = Vendor(
    id="sms77",
    display_name="seven (sms77)",
    channel="sms",
    documentation=_DOCS,
    credentials=(
        api_key(documentation="https://app.seven.io/developer"),
        from_number("At most 11 letters or 16 digits"),
    ),
    limits=Limits(concurrency=16),
    style="snake",
    build=build,
    read=reader(
        id="messages.0.id",
        text=("messages.0.error_text", "message"),
        code=("messages.0.error", "success"),
        # A text that was not taken is answered with 200 as well.
        accepts=lambda said: str(at(said, "success")) in ("100", "101"),
        # Of a number in a day.
        limited=(403,),
        # 600 the carrier.
        temporary=(600,),
        # 300 and 900 credentials, 306 the sender, 500 no credit, 902 and 903 the API or the address is shut out.
        account=(300, 306, 500, 900, 902, 903),
        parse=_parsed,
    ),
)
