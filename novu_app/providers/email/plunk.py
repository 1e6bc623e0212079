"""Plunk (``plunk``)."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.auth import bearer
from novu_app.providers.base import Accepted, DeliveryFailed, Limits, OutcomeUnknown, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.email.letter import letter_of
from novu_app.providers.email.together import encoded
from novu_app.providers.fields import SENDER, api_key
from novu_app.providers.http import Answer
from novu_app.providers.reading import at, reader
from novu_app.providers.vendor import Vendor

_DOCS = "https://docs.useplunk.com/api-reference/transactional"


async def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /v1/send``: HTML alone, the vendor makes the text. Each recipient gets an e-mail of their own.

    Raises:
        DeliveryFailed: there is somebody to be copied, whom Plunk knows no way to reach.
    """
    letter = await letter_of(account, message)
    if letter.cc or letter.bcc:
        raise DeliveryFailed("Plunk sends no copies: leave out cc and bcc")
    body = {
        "to": [party.email for party in letter.to],
        "subject": letter.subject,
        "body": letter.html,
        "from": letter.sender.email,
        "name": letter.sender.name or None,
        "reply": letter.reply_to[0].email if letter.reply_to else None,
        "headers": letter.headers or None,
        "attachments": [
            {"filename": file.name, "content": encoded(file), "contentType": file.mime} for file in letter.files
        ]
        or None,
    }
    headers = {**bearer(account.need("apiKey")), "idempotency-key": message.attempt_id}
    return Call("https://api.useplunk.com/v1/send", body, headers=headers)


def read(answer: Answer) -> Accepted:
    """By the status, but for 500: a part of the work may have been done."""
    if answer.status == 500:
        raise OutcomeUnknown("Plunk failed, and may have sent the e-mail", raw=answer.raw)
    return _read(answer)


_read = reader(
    id=("data.emails.0.email", "emails.0.email"),
    text=("error.message", "message", "error"),
    code=("error.code", "code"),
    accepts=lambda said: at(said, "success") is not False,
)


PROVIDER = Vendor(
    id="plunk",
    display_name="Plunk",
    channel="email",
    documentation=_DOCS,
    credentials=(api_key("The secret key of the project (sk_…)", "https://docs.useplunk.com"), *SENDER),
    limits=Limits(concurrency=8, size=40 * 1024 * 1024),
    build=build,
    read=read,
)
