"""Postmark (``postmark``): up to 500 e-mails a call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from novu_app.providers.account import Account
from novu_app.providers.base import Limits, OutgoingMessage, Result
from novu_app.providers.calling import Call
from novu_app.providers.email.files import File
from novu_app.providers.email.letter import letter_of
from novu_app.providers.email.together import bodies, encoded, outcome, parts_of, side_by_side
from novu_app.providers.fields import SENDER, api_key
from novu_app.providers.http import Answer
from novu_app.providers.reading import at, reader
from novu_app.providers.vendor import Batch, Vendor

_DOCS = "https://postmarkapp.com/developer/api/email-api"
_URL = "https://api.postmarkapp.com/email"


async def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /email``."""
    return Call(_URL, await _body(account, message), headers=_headers(account))


async def build_batch(account: Account, messages: Sequence[OutgoingMessage]) -> Call:
    """``POST /email/batch``: a list of the same bodies."""
    return Call(f"{_URL}/batch", await bodies(account, messages, _body), headers=_headers(account))


def read_batch(answer: Answer, messages: Sequence[OutgoingMessage]) -> list[Result]:
    """One object for each e-mail, in their order."""
    return [outcome(answer, part, read) for part in parts_of(answer, "", read)]


def _headers(account: Account) -> dict[str, str]:
    return {"x-postmark-server-token": account.need("apiKey"), "accept": "application/json"}


async def _body(account: Account, message: OutgoingMessage) -> dict[str, Any]:
    letter = await letter_of(account, message)
    return {
        "From": str(letter.sender),
        "To": ",".join(map(str, letter.to)),
        "Cc": ",".join(map(str, letter.cc)) or None,
        "Bcc": ",".join(map(str, letter.bcc)) or None,
        "ReplyTo": ",".join(map(str, letter.reply_to)) or None,
        "Subject": letter.subject,
        "HtmlBody": letter.html,
        "TextBody": letter.text,
        "Headers": [{"Name": name, "Value": value} for name, value in letter.headers.items()] or None,
        "Attachments": [_attachment(file) for file in letter.files] or None,
    }


def _attachment(file: File) -> dict[str, str]:
    said = {"Name": file.name, "Content": encoded(file), "ContentType": file.mime}
    return {**said, "ContentID": f"cid:{file.cid}"} if file.cid else said


read = reader(
    id="MessageID",
    text="Message",
    code="ErrorCode",
    accepts=lambda said: at(said, "ErrorCode") == 0,
    # 100: maintenance.
    temporary=(100,),
    limited=(429,),
    # 10 token, 400 and 401 sender unknown or not confirmed, 405 no credits, 412 and 413 the account may not send (yet).
    account=(10, 400, 401, 405, 412, 413),
)

PROVIDER = Vendor(
    id="postmark",
    display_name="Postmark",
    channel="email",
    documentation=_DOCS,
    credentials=(
        api_key("Of the server: its tab API Tokens", "https://postmarkapp.com/developer/api/overview#authentication"),
        *SENDER,
    ),
    limits=Limits(concurrency=16, batch=500, size=50 * 1024 * 1024),
    style="pascal",
    build=build,
    read=read,
    batch=Batch(build_batch, read_batch, side_by_side("postmark")),
)
