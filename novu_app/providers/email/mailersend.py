"""MailerSend (``mailersend``)."""

from __future__ import annotations

import re
from typing import Any

from novu_app.providers.account import Account
from novu_app.providers.auth import bearer
from novu_app.providers.base import Accepted, DeliveryDeferred, DeliveryFailed, Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.email.files import File
from novu_app.providers.email.letter import letter_of
from novu_app.providers.email.together import encoded
from novu_app.providers.fields import SENDER, api_key
from novu_app.providers.http import Answer
from novu_app.providers.reading import at, reader
from novu_app.providers.vendor import Vendor

_DOCS = "https://developers.mailersend.com/api/v1/email.html"
_RATES = "https://developers.mailersend.com/general#rate-limits"
_URL = "https://api.mailersend.com/v1/email"
_CODE = re.compile(r"#(MS\d+)")
#: The sending domain is not verified.
_ACCOUNT = frozenset({"MS42207"})


async def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /v1/email``. Not several messages a call: what becomes of each is told later, and elsewhere."""
    letter = await letter_of(account, message)
    body = {
        "from": letter.sender.named(),
        "to": [party.named() for party in letter.to],
        "cc": [party.named() for party in letter.cc] or None,
        "bcc": [party.named() for party in letter.bcc] or None,
        "reply_to": letter.reply_to[0].named() if letter.reply_to else None,
        "subject": letter.subject,
        "text": letter.text,
        "html": letter.html,
        "headers": [{"name": name, "value": value} for name, value in letter.headers.items()] or None,
        "attachments": [_attachment(file) for file in letter.files] or None,
    }
    return Call(_URL, body, headers={**bearer(account.need("apiKey")), "accept": "application/json"})


def read(answer: Answer) -> Accepted:
    """202 with the id in a header. A refusal names its fields, with a code inside of the words."""
    try:
        return _plain(answer)
    except DeliveryDeferred:
        raise
    except DeliveryFailed as error:
        words = list(_words(at(answer.json(), "errors")))
        code = _CODE.search(" ".join([str(error), *words]))
        fails = error.provider_fails or bool(code and code[1] in _ACCOUNT)
        text = " ".join([str(error), *words])[:500]
        raise DeliveryFailed(text, raw=error.raw, provider_fails=fails) from None


def _words(errors: Any) -> list[str]:
    given = errors.values() if isinstance(errors, dict) else ()
    return [str(text) for each in given for text in (each if isinstance(each, list) else [each])]


def _attachment(file: File) -> dict[str, str]:
    said = {"content": encoded(file), "filename": file.name, "disposition": "attachment"}
    return {**said, "disposition": "inline", "id": file.cid} if file.cid else said


_plain = reader(id="header:x-message-id")

PROVIDER = Vendor(
    id="mailersend",
    display_name="MailerSend",
    channel="email",
    documentation=_DOCS,
    credentials=(
        api_key(
            "With the permission to send e-mail", "https://www.mailersend.com/help/managing-api-tokens", "API token"
        ),
        *SENDER,
    ),
    # 120 calls a minute of an account.
    limits=Limits(concurrency=8, size=25 * 1024 * 1024, rate=(120, 60), told=_RATES),
    style="snake",
    build=build,
    read=read,
)
