"""Mailtrap (``mailtrap``), its transactional stream: up to 500 e-mails a call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from novu_app.providers.account import Account
from novu_app.providers.auth import bearer
from novu_app.providers.base import Limits, OutgoingMessage, Result
from novu_app.providers.calling import Call
from novu_app.providers.email.files import File
from novu_app.providers.email.letter import Letter, letter_of
from novu_app.providers.email.together import encoded, of_own_content, outcome, own, parts_of
from novu_app.providers.fields import SENDER, api_key
from novu_app.providers.http import Answer
from novu_app.providers.reading import at, reader
from novu_app.providers.vendor import Batch, Vendor

_DOCS = "https://docs.mailtrap.io/developers/email-sending/transactional"
_URL = "https://send.api.mailtrap.io/api"


async def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /api/send``."""
    letter = await letter_of(account, message)
    return Call(f"{_URL}/send", {**_person(letter), **_content(letter)}, headers=bearer(account.need("apiKey")))


async def build_batch(account: Account, messages: Sequence[OutgoingMessage]) -> Call:
    """``POST /api/batch``: what they have in common once, and of each who gets it and what it says otherwise."""
    letters = [await letter_of(account, message) for message in messages]
    body = {
        "base": account.shaped(messages[0], _content(letters[0])).body,
        "requests": [{**_person(each), **own(each, letters[0], "subject", "html", "text")} for each in letters],
    }
    return Call(f"{_URL}/batch", body, headers=bearer(account.need("apiKey")), finished=True)


def read_batch(answer: Answer, messages: Sequence[OutgoingMessage]) -> list[Result]:
    """One object for each e-mail, in their order."""
    return [outcome(answer, part, read) for part in parts_of(answer, "responses", read)]


def _person(letter: Letter) -> dict[str, Any]:
    """What is each recipient's own; their address to unsubscribe is a header."""
    headers = dict(letter.headers)
    if len(letter.reply_to) > 1:
        # The field takes one address.
        headers["Reply-To"] = ", ".join(map(str, letter.reply_to))
    people = {"to": letter.to, "cc": letter.cc, "bcc": letter.bcc}
    said = {name: [party.named() for party in those] for name, those in people.items() if those}
    return {**said, **({"headers": headers} if headers else {})}


def _content(letter: Letter) -> dict[str, Any]:
    return {
        "from": letter.sender.named(),
        "reply_to": letter.reply_to[0].named() if len(letter.reply_to) == 1 else None,
        "subject": letter.subject,
        "text": letter.text,
        "html": letter.html,
        "attachments": [_attachment(file) for file in letter.files] or None,
    }


def _attachment(file: File) -> Mapping[str, str]:
    said = {"content": encoded(file), "filename": file.name, "type": file.mime}
    return {**said, "disposition": "inline", "content_id": file.cid} if file.cid else said


read = reader(
    id="message_ids.0", text=("errors.0", "error", "errors"), accepts=lambda said: at(said, "success") is True
)

_alike = of_own_content(
    "mailtrap", "headers", "subject", "html", "text", "template_uuid", apart=("unsubscribe", "headers")
)

PROVIDER = Vendor(
    id="mailtrap",
    display_name="Mailtrap",
    channel="email",
    documentation=_DOCS,
    credentials=(
        api_key("Of a sending domain", "https://docs.mailtrap.io/email-api-smtp/setup/api-tokens", "API token"),
        *SENDER,
    ),
    limits=Limits(concurrency=8, batch=500, size=50 * 1024 * 1024),
    style="snake",
    build=build,
    read=read,
    batch=Batch(build_batch, read_batch, _alike),
)
