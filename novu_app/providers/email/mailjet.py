"""Mailjet (``mailjet``), by version 3.1 of its sending API: up to 50 e-mails a call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from novu_app.providers.account import Account
from novu_app.providers.auth import basic
from novu_app.providers.base import Limits, OutgoingMessage, Result
from novu_app.providers.calling import Call
from novu_app.providers.email.files import File
from novu_app.providers.email.letter import Party, letter_of
from novu_app.providers.email.together import encoded, outcome, parts_of, side_by_side
from novu_app.providers.fields import SENDER, api_key, secret
from novu_app.providers.http import Answer
from novu_app.providers.reading import at, reader
from novu_app.providers.vendor import Batch, Vendor

_DOCS = "https://dev.mailjet.com/email/reference/send-emails/"
_KEYS = "https://app.mailjet.com/account/apikeys"
_URL = "https://api.mailjet.com/v3.1/send"
#: What Mailjet does not write as its other keys.
_SPELLED = {"HtmlPart": "HTMLPart", "TemplateId": "TemplateID", "CustomId": "CustomID", "UrlTags": "URLTags"}


async def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /v3.1/send`` with one message. Overrides are merged into the message."""
    said = account.shaped(message, await _body(account, message))
    call = _call(account, [said.body])
    return call.with_body(call.body if isinstance(call.body, Mapping) else {}, said.headers, said.query)


async def build_batch(account: Account, messages: Sequence[OutgoingMessage]) -> Call:
    """The same with several."""
    return _call(account, [account.shaped(each, await _body(account, each)).body for each in messages])


def read_batch(answer: Answer, messages: Sequence[OutgoingMessage]) -> list[Result]:
    """Each message has a status; that of the call is an error as soon as one was refused."""
    return [
        outcome(answer, {"Messages": [part]}, read, status=int(at(part, "Errors.0.StatusCode") or 200))
        for part in parts_of(answer, "Messages", read)
    ]


def _call(account: Account, messages: Sequence[Mapping[str, Any]]) -> Call:
    spelled = [{_SPELLED.get(key, key): value for key, value in each.items()} for each in messages]
    return Call(
        _URL, {"Messages": spelled}, headers=basic(account.need("apiKey"), account.need("secretKey")), finished=True
    )


async def _body(account: Account, message: OutgoingMessage) -> dict[str, Any]:
    letter = await letter_of(account, message)
    headers = dict(letter.headers)
    if len(letter.reply_to) > 1:
        # The field takes one address.
        headers["Reply-To"] = ", ".join(map(str, letter.reply_to))
    return {
        "From": _named(letter.sender),
        "To": [_named(party) for party in letter.to],
        "Cc": [_named(party) for party in letter.cc] or None,
        "Bcc": [_named(party) for party in letter.bcc] or None,
        "ReplyTo": _named(letter.reply_to[0]) if len(letter.reply_to) == 1 else None,
        "Subject": letter.subject,
        "TextPart": letter.text,
        "HTMLPart": letter.html,
        "Headers": headers or None,
        "Attachments": [_attachment(file) for file in letter.files if not file.cid] or None,
        "InlinedAttachments": [_attachment(file) for file in letter.files if file.cid] or None,
        # Events come back with it.
        "CustomID": message.attempt_id,
    }


def _named(party: Party) -> dict[str, str]:
    return party.named("Email", "Name")


def _attachment(file: File) -> dict[str, str]:
    said = {"ContentType": file.mime, "Filename": file.name, "Base64Content": encoded(file)}
    return {**said, "ContentID": file.cid} if file.cid else said


read = reader(
    id="Messages.0.To.0.MessageID",
    text=("Messages.0.Errors.0.ErrorMessage", "ErrorMessage"),
    code=("Messages.0.Errors.0.ErrorCode", "ErrorCode"),
    accepts=lambda said: at(said, "Messages.0.Status") == "success",
    # mj-0001 key suspended, mj-0015 no key; send-0006 to -0008 the sender is not authorized.
    account=("mj-0001", "mj-0015", "send-0006", "send-0007", "send-0008"),
)

PROVIDER = Vendor(
    id="mailjet",
    display_name="Mailjet",
    channel="email",
    documentation=_DOCS,
    credentials=(api_key("", _KEYS), secret("secretKey", "Secret key", documentation=_KEYS), *SENDER),
    limits=Limits(concurrency=8, batch=50, size=15 * 1024 * 1024),
    style="pascal",
    build=build,
    read=read,
    batch=Batch(build_batch, read_batch, side_by_side("mailjet")),
)
