"""Twilio SendGrid (``sendgrid``): up to 1,000 e-mails a call, which may differ in up to 10,000 bytes."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from novu_app.providers.account import Account
from novu_app.providers.auth import bearer
from novu_app.providers.base import Accepted, CredentialField, Limits, OutgoingMessage, Result
from novu_app.providers.calling import Call
from novu_app.providers.email.differing import Common, common
from novu_app.providers.email.letter import Letter, Party, letter_of
from novu_app.providers.email.together import apart_by_address, of_own_content
from novu_app.providers.fields import SENDER, api_key
from novu_app.providers.http import Answer
from novu_app.providers.reading import reader
from novu_app.providers.vendor import Apart, Batch, Vendor

_DOCS = "https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send"
_HOSTS = {"eu": "https://api.eu.sendgrid.com"}
#: Recipients of a call, of whatever kind; and what one of them may have of their own (docs, Personalizations).
_RECIPIENTS, _SUBSTITUTIONS, _SUBSTITUTED = 1_000, 100, 10_000


async def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /v3/mail/send`` for one e-mail."""
    letter = await letter_of(account, message)
    return _call(account, letter, [_personalization(message, letter)], message)


async def build_batch(account: Account, messages: Sequence[OutgoingMessage]) -> Call:
    """One call with a personalization for each e-mail: what differs stands in it as substitutions, and as its subject."""
    letters = [await letter_of(account, message) for message in messages]
    html, text = (_common([getattr(letter, name) for letter in letters], name[0]) for name in ("html", "text"))
    people = []
    for message, letter, in_html, in_text in zip(messages, letters, html.own, text.own, strict=True):
        substitutions = {**in_html, **in_text}
        size = sum(len(mark.encode()) + len(value.encode()) for mark, value in substitutions.items())
        if size > _SUBSTITUTED or len(substitutions) > _SUBSTITUTIONS:
            raise Apart
        person = _personalization(message, letter)
        if letter.subject != letters[0].subject:
            person["subject"] = letter.subject
        people.append({**person, **({"substitutions": substitutions} if substitutions else {})})
    call = _call(account, replace(letters[0], html=html.text, text=text.text), people, messages[0])
    said = account.shaped(messages[0], call.body if isinstance(call.body, dict) else {})
    return call.with_body(said.body, said.headers, said.query)


def divide(messages: Sequence[OutgoingMessage]) -> list[list[OutgoingMessage]]:
    """SendGrid takes nobody twice in a call. Texts that were not made of one template have little in common."""
    made_alike: dict[int, list[OutgoingMessage]] = {}
    for message in messages:
        made_alike.setdefault(message.body.count(">"), []).append(message)
    return [call for those in made_alike.values() for call in apart_by_address(those, _RECIPIENTS)]


def _common(texts: list[str], name: str) -> Common:
    """No text has the mark in it by chance: it says which of the e-mails came first."""
    unique = hashlib.blake2b("".join(sorted({texts[0], texts[-1]})).encode(), digest_size=6).hexdigest()
    return common(texts, lambda number: f"-{name}{unique}.{number}-")


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
    # SendGrid takes nobody twice: who is written to is not copied besides.
    named: set[str] = set()
    people = {kind: _new(getattr(letter, kind), named) for kind in ("to", "cc", "bcc")}
    own = message.envelope.get("customData")
    arguments = {str(key): str(value) for key, value in own.items()} if isinstance(own, dict) else {}
    return {
        **{name: [party.named() for party in those] for name, those in people.items() if those},
        **({"headers": letter.personal} if letter.personal else {}),
        # Events come back with it: the whole call has but one message id.
        "custom_args": {**arguments, "id": message.attempt_id},
    }


def _new(parties: list[Party], named: set[str]) -> list[Party]:
    """Those who were not named yet, each once; they are from now on."""
    found = {party.email.lower(): party for party in reversed(parties) if party.email.lower() not in named}
    named.update(found)
    return [party for party in parties if found.get(party.email.lower()) is party]


def _read_batch(answer: Answer, messages: Sequence[OutgoingMessage]) -> list[Result]:
    accepted = read(answer)
    return [Accepted(message.attempt_id, accepted.raw) for message in messages]


read = reader(id="header:x-message-id", text="errors.0.message", code="errors.0.field")

_alike = of_own_content(
    "sendgrid", "personalizations", "subject", "content", "template_id", "substitutions", apart=("unsubscribe",)
)

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
        CredentialField("ipPoolName", "IP pool name", help="Of dedicated addresses to send from"),
        *SENDER,
    ),
    # 1,000 personalizations and 30 MB a call.
    limits=Limits(concurrency=16, batch=1_000, size=30 * 1024 * 1024),
    style="snake",
    build=build,
    read=read,
    batch=Batch(build_batch, _read_batch, _alike, divide),
)
