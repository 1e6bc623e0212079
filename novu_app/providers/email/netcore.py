"""Netcore Cloud, once Pepipost (``netcore``)."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.base import Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.email.letter import letter_of
from novu_app.providers.email.together import encoded
from novu_app.providers.fields import SENDER, api_key
from novu_app.providers.reading import at, reader
from novu_app.providers.vendor import Vendor

_DOCS = "https://emaildocs.netcorecloud.com/reference/email-request-samples"
_URL = "https://emailapi.netcorecloud.net/v5.1/mail/send"


async def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /v5.1/mail/send``: HTML alone, the vendor makes the text. Not several messages a call: there is but one id."""
    letter = await letter_of(account, message)
    person = {
        "to": [party.named() for party in letter.to],
        "cc": [{"email": party.email} for party in letter.cc] or None,
        "bcc": [{"email": party.email} for party in letter.bcc] or None,
        "headers": letter.headers or None,
        "attachments": [{"name": file.name, "content": encoded(file)} for file in letter.files] or None,
    }
    body = {
        "from": letter.sender.named(),
        "subject": letter.subject,
        "reply_to": letter.reply_to[0].email if letter.reply_to else None,
        "content": [{"type": "html", "value": letter.html}],
        "personalizations": [{key: value for key, value in person.items() if value is not None}],
    }
    return Call(_URL, body, headers={"api_key": account.need("apiKey"), "accept": "application/json"})


PROVIDER = Vendor(
    id="netcore",
    display_name="Netcore",
    channel="email",
    documentation=_DOCS,
    credentials=(api_key("", "https://emaildocs.netcorecloud.com/reference/api-integration"), *SENDER),
    limits=Limits(concurrency=8, size=20 * 1024 * 1024),
    style="snake",
    build=build,
    read=reader(
        id="data.message_id",
        text=("error.0.message", "error.message", "message", "error.0.description"),
        code=("error.0.errorcode", "error.errorcode"),
        accepts=lambda said: str(at(said, "status") or "success").lower() != "error",
    ),
)
