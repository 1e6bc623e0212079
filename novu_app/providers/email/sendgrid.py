"""Twilio SendGrid (``sendgrid``)."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

from novu_app.providers.account import Account
from novu_app.providers.auth import bearer
from novu_app.providers.base import Accepted, CredentialField, Limits, OutgoingMessage, Result
from novu_app.providers.calling import Call
from novu_app.providers.email.letter import Letter, letter_of
from novu_app.providers.fields import SENDER, api_key
from novu_app.providers.http import Answer
from novu_app.providers.reading import reader
from novu_app.providers.vendor import Batch, Vendor, same_content

_DOCS = "https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send"
_HOSTS = {"eu": "https://api.eu.sendgrid.com"}
#: What is said about a single recipient: with one of these overridden a message does not share its call.
_OF_ONE = frozenset({"to", "cc", "bcc", "personalizations", "_passthrough"})


async def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /v3/mail/send`` for one e-mail."""
    letter = await letter_of(account, message)
    return _call(account, letter, [_personalization(message, letter)], message)


async def build_batch(account: Account, messages: Sequence[OutgoingMessage]) -> Call:
    """One call with a personalization for each e-mail; their contents are the same."""
    letters = [await letter_of(account, message) for message in messages]
    people = [_personalization(message, letter) for message, letter in zip(messages, letters, strict=True)]
    call = _call(account, letters[0], people, messages[0])
    said = account.shaped(messages[0], call.body if isinstance(call.body, dict) else {})
    return call.with_body(said.body, said.headers, said.query)


def _call(account: Account, letter: Letter, people: list[dict[str, Any]], message: OutgoingMessage) -> Call:
    body = {
        "from": letter.sender.named(),
        "reply_to": letter.reply_to[0].named() if len(letter.reply_to) == 1 else None,
        "reply_to_list": [party.named() for party in letter.reply_to] if len(letter.reply_to) > 1 else None,
        "subject": letter.subject,
        "content": [{"type": "text/plain", "value": letter.text}, {"type": "text/html", "value": letter.html}],
        "personalizations": people,
        "headers": {name: said for name, said in letter.headers.items() if name not in letter.personal} or None,
        "ip_pool_name": message.envelope.get("ipPoolName") or account.text("ipPoolName") or None,
        "attachments": [
            {
                "content": base64.b64encode(file.content).decode(),
                "filename": file.name,
                "type": file.mime,
                **({"disposition": "inline", "content_id": file.cid} if file.cid else {}),
            }
            for file in letter.files
        ]
        or None,
    }
    host = _HOSTS.get(account.text("region"), "https://api.sendgrid.com")
    return Call(f"{host}/v3/mail/send", body, headers=bearer(account.need("apiKey")))


def _personalization(message: OutgoingMessage, letter: Letter) -> dict[str, Any]:
    people = {"to": letter.to, "cc": letter.cc, "bcc": letter.bcc}
    own = message.envelope.get("customData")
    arguments = {str(key): str(value) for key, value in own.items()} if isinstance(own, dict) else {}
    return {
        **{name: [party.named() for party in those] for name, those in people.items() if those},
        **({"headers": letter.personal} if letter.personal else {}),
        # Events come back with it: the whole call has but one message id.
        "custom_args": {**arguments, "id": message.attempt_id},
    }


def _alike(message: OutgoingMessage) -> str | None:
    said = (message.envelope.get("overrides") or {}).get(PROVIDER.id) or {}
    return None if _OF_ONE & said.keys() else same_content(message, "unsubscribe")


def _read_batch(answer: Answer, messages: Sequence[OutgoingMessage]) -> list[Result]:
    accepted = read(answer)
    return [Accepted(message.attempt_id, accepted.raw) for message in messages]


read = reader(id="header:x-message-id", text="errors.0.message", code="errors.0.field")

PROVIDER = Vendor(
    id="sendgrid",
    display_name="SendGrid",
    channel="email",
    documentation=_DOCS,
    credentials=(
        api_key(
            "With the permission Mail Send", "https://www.twilio.com/docs/sendgrid/ui/account-and-settings/api-keys"
        ),
        CredentialField("region", "Region", "dropdown", options=("global", "eu"), help="Where the account is kept"),
        CredentialField("ipPoolName", "IP pool name"),
        *SENDER,
    ),
    # 1,000 personalizations and 30 MB a call.
    limits=Limits(concurrency=16, batch=1_000, size=30 * 1024 * 1024),
    style="snake",
    build=build,
    read=read,
    batch=Batch(build_batch, _read_batch, _alike),
)
