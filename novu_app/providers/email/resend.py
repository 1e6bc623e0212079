"""Resend (``resend``): up to 100 e-mails a call."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from novu_app.providers.account import Account
from novu_app.providers.auth import bearer
from novu_app.providers.base import Accepted, DeliveryFailed, Limits, OutcomeUnknown, OutgoingMessage, Result
from novu_app.providers.calling import Call
from novu_app.providers.email.files import File
from novu_app.providers.email.letter import letter_of
from novu_app.providers.email.together import bodies, encoded, side_by_side
from novu_app.providers.fields import SENDER, api_key
from novu_app.providers.http import Answer
from novu_app.providers.reading import at, reader
from novu_app.providers.vendor import Batch, Vendor

_DOCS = "https://resend.com/docs/api-reference/emails/send-email"
_RATES = "https://resend.com/docs/api-reference/rate-limit"
_URL = "https://api.resend.com/emails"


async def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /emails``."""
    headers = {**bearer(account.need("apiKey")), "idempotency-key": message.attempt_id}
    return Call(_URL, await _body(account, message), headers=headers)


async def build_batch(account: Account, messages: Sequence[OutgoingMessage]) -> Call:
    """``POST /emails/batch``: those that are valid are taken, whatever is wrong with others."""
    attempts = " ".join(message.attempt_id for message in messages).encode()
    headers = {
        **bearer(account.need("apiKey")),
        "idempotency-key": hashlib.sha256(attempts).hexdigest(),
        "x-batch-validation": "permissive",
    }
    return Call(f"{_URL}/batch", await bodies(account, messages, _body), headers=headers)


def read_batch(answer: Answer, messages: Sequence[OutgoingMessage]) -> list[Result]:
    """The ids of those that were taken, in their order, and the others by their number."""
    read(answer)
    said = answer.json()
    ids, errors = at(said, "data"), at(said, "errors") or []
    refused = {at(each, "index"): str(at(each, "message") or "refused") for each in errors}
    if not isinstance(ids, list) or len(ids) + len(refused) != len(messages):
        raise OutcomeUnknown("Resend's answer does not add up to the e-mails", raw=answer.raw)
    taken = iter(ids)
    results: list[Result] = []
    for number in range(len(messages)):
        if number in refused:
            results.append(DeliveryFailed(refused[number], raw=f"{answer.status} {refused[number]}"))
        else:
            number_given = str(at(next(taken, None), "id") or "")
            results.append(Accepted(number_given or None, f"{answer.status} {number_given}"))
    return results


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
    code="name",
    account=("missing_api_key", "invalid_api_key", "restricted_api_key", "invalid_access"),
    # Of two requests under one key at the same time Resend takes one.
    limited=("rate_limit_exceeded", "daily_quota_exceeded", "monthly_quota_exceeded", "concurrent_idempotent_requests"),
    temporary=("application_error", "internal_server_error"),
)

PROVIDER = Vendor(
    id="resend",
    display_name="Resend",
    channel="email",
    documentation=_DOCS,
    credentials=(api_key("Sending access is enough", "https://resend.com/api-keys"), *SENDER),
    # Five calls a second of a team, unless more was agreed, of 100 e-mails each.
    limits=Limits(concurrency=2, batch=100, size=40 * 1024 * 1024, rate=(500, 1), told=_RATES),
    style="snake",
    build=build,
    read=read,
    batch=Batch(build_batch, read_batch, side_by_side("resend")),
)
