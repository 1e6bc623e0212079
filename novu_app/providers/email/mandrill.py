"""Mailchimp Transactional, once Mandrill (``mandrill``): up to 500 recipients of one content a call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from novu_app.providers.account import Account
from novu_app.providers.base import (
    Accepted,
    DeliveryDeferred,
    DeliveryFailed,
    Limits,
    OutcomeUnknown,
    OutgoingMessage,
    Result,
)
from novu_app.providers.calling import Call
from novu_app.providers.email.files import File
from novu_app.providers.email.letter import Letter, letter_of
from novu_app.providers.email.together import encoded, of_one_content
from novu_app.providers.fields import SENDER, api_key
from novu_app.providers.http import Answer, refusal
from novu_app.providers.reading import at, first
from novu_app.providers.vendor import Batch, Vendor

_DOCS = "https://mailchimp.com/developer/transactional/api/messages/send-new-message/"
_URL = "https://mandrillapp.com/api/1.3/messages/send.json"
_TAKEN = frozenset({"sent", "queued", "scheduled"})
#: Errors by their names, whatever the status: most come with 500.
_ACCOUNT = frozenset({"Invalid_Key", "PaymentRequired", "Unknown_Subaccount", "FeatureNotAllowed"})
_DOWN = frozenset({"GeneralError", "ServiceUnavailable"})
#: Why a recipient was refused, though no recipient would be taken.
_SENDER = frozenset({"invalid-sender", "unsigned", "test-mode-limit"})


async def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /messages/send``: whoever gets it sees who else does."""
    letter = await letter_of(account, message)
    kinds = {"to": letter.to, "cc": letter.cc, "bcc": letter.bcc}
    people = [{**party.named(), "type": kind} for kind, those in kinds.items() for party in those]
    return _call(account, letter, people, shown=True)


async def build_batch(account: Account, messages: Sequence[OutgoingMessage]) -> Call:
    """The same for recipients who do not see each other."""
    letters = [await letter_of(account, message) for message in messages]
    people = [{**party.named(), "type": "to"} for letter in letters for party in letter.to]
    call = _call(account, letters[0], people, shown=False)
    said = account.shaped(messages[0], call.body if isinstance(call.body, dict) else {})
    return call.with_body(said.body, said.headers, said.query)


def read(answer: Answer) -> Accepted:
    """A list with an object for each recipient; taken when one of them is."""
    parts = _parts(answer)
    taken = next((part for part in parts if at(part, "status") in _TAKEN), None)
    if taken is None:
        raise _refused(parts[0], answer.raw)
    return Accepted(str(at(taken, "_id") or "") or None, answer.raw)


def read_batch(answer: Answer, messages: Sequence[OutgoingMessage]) -> list[Result]:
    """The same, told apart by the address."""
    by_address: dict[str, list[Any]] = {}
    said = answer.json()
    if answer.ok and not isinstance(said, list):
        raise OutcomeUnknown("Mandrill did not say what became of each e-mail", raw=answer.raw)
    for part in _parts(answer):
        by_address.setdefault(str(at(part, "email") or "").lower(), []).append(part)
    results: list[Result] = []
    for message in messages:
        parts = by_address.get(_address(message))
        if not parts:
            results.append(OutcomeUnknown(f"Mandrill said nothing about {message.to}", raw=answer.raw))
            continue
        # Two messages to one address have two parts.
        part = parts.pop(0) if len(parts) > 1 else parts[0]
        raw = f"{answer.status} {part}"
        taken = at(part, "status") in _TAKEN
        results.append(Accepted(str(at(part, "_id") or "") or None, raw) if taken else _refused(part, raw))
    return results


def _call(account: Account, letter: Letter, people: list[dict[str, str]], *, shown: bool) -> Call:
    headers = dict(letter.headers)
    if letter.reply_to:
        headers["Reply-To"] = ", ".join(map(str, letter.reply_to))
    said = {
        "from_email": letter.sender.email,
        "from_name": letter.sender.name or None,
        "to": people,
        "subject": letter.subject,
        "html": letter.html,
        "text": letter.text,
        "headers": headers or None,
        "preserve_recipients": shown,
        "attachments": [_file(file) for file in letter.files if not file.cid] or None,
        "images": [{**_file(file), "name": file.cid} for file in letter.files if file.cid] or None,
    }
    message = {key: value for key, value in said.items() if value is not None}
    return Call(_URL, {"key": account.need("apiKey"), "message": message})


def _file(file: File) -> dict[str, str]:
    return {"type": file.mime, "name": file.name, "content": encoded(file)}


def _parts(answer: Answer) -> list[Any]:
    said = answer.json()
    if answer.ok and isinstance(said, list) and said:
        return said
    name, text = first(answer, "name"), first(answer, "message") or ""
    words = f"{text} ({name})" if text and name else text or name or ""
    if name in _DOWN:
        raise DeliveryDeferred(words, retry_after_ms=answer.retry_after_ms, raw=answer.raw)
    if name:
        raise DeliveryFailed(words, raw=answer.raw, provider_fails=name in _ACCOUNT)
    raise refusal(answer, words)


def _refused(part: Any, raw: str) -> DeliveryFailed:
    reason = str(at(part, "reject_reason") or at(part, "status") or "no reason given")
    return DeliveryFailed(f"{at(part, 'email')} was refused: {reason}", raw=raw, provider_fails=reason in _SENDER)


def _address(message: OutgoingMessage) -> str:
    named = message.envelope.get("to") or message.to
    text = str(named[0] if isinstance(named, list) else named)
    return text.rpartition("<")[2].rstrip("> ").strip().lower()


def _alike(message: OutgoingMessage) -> str | None:
    named = message.envelope.get("to")
    several = isinstance(named, list) and len(named) > 1
    # One call has one `message`: what is overridden in it may be about its recipients.
    return None if several else _same(message)


_same = of_one_content("mandrill", "message", copies=False)

PROVIDER = Vendor(
    id="mandrill",
    display_name="Mandrill",
    channel="email",
    documentation=_DOCS,
    credentials=(api_key("", "https://mailchimp.com/developer/transactional/guides/quick-start/"), *SENDER),
    limits=Limits(concurrency=8, batch=500, size=25 * 1024 * 1024),
    style="snake",
    build=build,
    read=read,
    batch=Batch(build_batch, read_batch, _alike),
)
