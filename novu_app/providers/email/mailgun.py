"""Mailgun (``mailgun``)."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.auth import basic
from novu_app.providers.base import CredentialField, Limits, OutgoingMessage
from novu_app.providers.calling import Call, Part
from novu_app.providers.email.letter import letter_of
from novu_app.providers.fields import SENDER, api_key
from novu_app.providers.reading import reader
from novu_app.providers.vendor import Vendor

_DOCS = "https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/messages"


async def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /v3/{domain}/messages``: a form, multipart where there are attachments."""
    letter = await letter_of(account, message)
    own = message.envelope.get("customData")
    body = {
        "from": str(letter.sender),
        "to": [str(party) for party in letter.to],
        "cc": [str(party) for party in letter.cc] or None,
        "bcc": [str(party) for party in letter.bcc] or None,
        "subject": letter.subject,
        "text": letter.text,
        "html": letter.html,
        "h:Reply-To": ", ".join(map(str, letter.reply_to)) or None,
        **{f"h:{name}": value for name, value in letter.headers.items()},
        **{f"v:{name}": value for name, value in (own if isinstance(own, dict) else {}).items()},
    }
    return Call(
        f"{account.url('baseUrl', 'https://api.mailgun.net')}/v3/{account.path('domain')}/messages",
        body,
        encoding="form",
        files=[
            # What is shown in the HTML is found by its file's name.
            Part("inline" if file.cid else "attachment", file.cid or file.name, file.content, file.mime)
            for file in letter.files
        ],
        headers=basic("api", account.need("apiKey")),
    )


PROVIDER = Vendor(
    id="mailgun",
    display_name="Mailgun",
    channel="email",
    documentation=_DOCS,
    credentials=(
        api_key("A sending key of the domain is enough", "https://help.mailgun.com/hc/en-us/articles/203380100"),
        CredentialField("baseUrl", "Base URL", help="https://api.eu.mailgun.net for domains in the EU"),
        CredentialField("user", "User name", required=True),
        CredentialField("domain", "Domain", required=True, help="The sending domain: mg.example.com"),
        *SENDER,
    ),
    limits=Limits(concurrency=16, size=25 * 1024 * 1024),
    style="kebab",
    build=build,
    read=reader(id="id"),
)
