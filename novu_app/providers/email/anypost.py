"""Anypost (``anypost``): up to 100 e-mails a call."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from novu_app.providers.account import Account
from novu_app.providers.auth import bearer
from novu_app.providers.base import Limits, OutgoingMessage, Result
from novu_app.providers.calling import Call
from novu_app.providers.email.files import File
from novu_app.providers.email.letter import letter_of
from novu_app.providers.email.together import bodies, encoded, outcome, parts_of, side_by_side
from novu_app.providers.fields import SENDER, api_key
from novu_app.providers.http import Answer
from novu_app.providers.reading import at, reader
from novu_app.providers.vendor import Batch, Vendor

_DOCS = "https://anypost.com/docs"
_URL = "https://api.anypost.com/v1/email"


async def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /v1/email``."""
    return Call(_URL, await _body(account, message), headers=_headers(account, message.attempt_id))


async def build_batch(account: Account, messages: Sequence[OutgoingMessage]) -> Call:
    """``POST /v1/email/batch``."""
    attempts = " ".join(message.attempt_id for message in messages).encode()
    headers = _headers(account, hashlib.sha256(attempts).hexdigest())
    return Call(f"{_URL}/batch", {"emails": await bodies(account, messages, _body)}, headers=headers, finished=True)


def read_batch(answer: Answer, messages: Sequence[OutgoingMessage]) -> list[Result]:
    """One object for each e-mail, in their order; 207 where some were refused."""
    return [outcome(answer, part, read) for part in parts_of(answer, "data", read)]


def _headers(account: Account, key: str) -> dict[str, str]:
    return {**bearer(account.need("apiKey")), "idempotency-key": key}


async def _body(account: Account, message: OutgoingMessage) -> dict[str, Any]:
    letter = await letter_of(account, message)
    return {
        "from": str(letter.sender),
        "to": [str(party) for party in letter.to],
        "cc": [str(party) for party in letter.cc] or None,
        "bcc": [str(party) for party in letter.bcc] or None,
        "reply_to": [str(party) for party in letter.reply_to] or None,
        "subject": letter.subject,
        "html": letter.html,
        "text": letter.text,
        "headers": letter.headers or None,
        "attachments": [_attachment(file) for file in letter.files] or None,
    }


def _attachment(file: File) -> dict[str, str]:
    said = {"filename": file.name, "content": encoded(file), "content_type": file.mime}
    return {**said, "content_id": file.cid} if file.cid else said


read = reader(
    id="id",
    text=("error.message", "message", "error"),
    code="error.type",
    accepts=lambda said: at(said, "status") != "failed",
    account=("authentication_error", "permission_error"),
    limited=("rate_limit_exceeded", "quota_exceeded"),
    temporary=("internal_error", "provisioning_error"),
)

PROVIDER = Vendor(
    id="anypost",
    display_name="Anypost",
    channel="email",
    documentation=_DOCS,
    credentials=(api_key("A key that may send is enough", "https://anypost.com/docs"), *SENDER),
    limits=Limits(concurrency=8, batch=100, size=5 * 1024 * 1024),
    style="snake",
    build=build,
    read=read,
    batch=Batch(build_batch, read_batch, side_by_side("anypost")),
)
