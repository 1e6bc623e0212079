"""Infobip e-mail (``infobip-email``), by version 4 of its API: up to 100 e-mails a call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from novu_app.kernel import jsons
from novu_app.providers.account import Account
from novu_app.providers.base import CredentialField, Limits, OutcomeUnknown, OutgoingMessage, Result
from novu_app.providers.calling import Call
from novu_app.providers.email.files import File
from novu_app.providers.email.letter import Party, letter_of
from novu_app.providers.email.together import encoded, outcome, parts_of, side_by_side
from novu_app.providers.fields import SENDER, api_key
from novu_app.providers.http import Answer
from novu_app.providers.reading import at, reader
from novu_app.providers.vendor import Batch, Vendor

_DOCS = "https://www.infobip.com/docs/api/channels/email/send-email"
#: Groups of statuses: accepted or on its way.
_TAKEN = frozenset({"ACCEPTED", "PENDING", "DELIVERED"})


async def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /email/4/messages`` with one message. Overrides are merged into the message."""
    said = account.shaped(message, await _body(account, message))
    call = _call(account, [said.body])
    return call.with_body(call.body if isinstance(call.body, Mapping) else {}, said.headers, said.query)


async def build_batch(account: Account, messages: Sequence[OutgoingMessage]) -> Call:
    """The same with several."""
    return _call(account, [account.shaped(each, await _body(account, each)).body for each in messages])


def read_batch(answer: Answer, messages: Sequence[OutgoingMessage]) -> list[Result]:
    """An object for each recipient, known by the id that was sent along."""
    known = {str(at(part, "messageId")): part for part in parts_of(answer, "messages", read)}
    return [
        outcome(answer, {"messages": [known[message.attempt_id]]}, read)
        if message.attempt_id in known
        else OutcomeUnknown("Infobip did not say what became of the e-mail", raw=answer.raw)
        for message in messages
    ]


def _call(account: Account, messages: Sequence[Mapping[str, Any]]) -> Call:
    return Call(
        f"{account.url('baseUrl')}/email/4/messages",
        {"messages": messages},
        headers={"authorization": f"App {account.need('apiKey')}", "accept": "application/json"},
        finished=True,
    )


async def _body(account: Account, message: OutgoingMessage) -> dict[str, Any]:
    letter = await letter_of(account, message)
    to = [_destination(party) for party in letter.to]
    people = {
        "to": [{**to[0], "messageId": message.attempt_id}, *to[1:]],
        "cc": [_destination(party) for party in letter.cc] or None,
        "bcc": [_destination(party) for party in letter.bcc] or None,
        "replyTo": str(letter.reply_to[0]) if letter.reply_to else None,
        # One e-mail to several people, not one for each of them.
        "preserveRecipients": True if len(to) > 1 else None,
    }
    content = {
        "subject": letter.subject,
        "text": letter.text,
        "html": letter.html,
        "attachments": [_file(file, file.name) for file in letter.files if not file.cid] or None,
        # The vendor wants an object as text here.
        "headers": jsons.dumps(letter.headers) if letter.headers else None,
        "inlineImages": [_file(file, file.cid) for file in letter.files if file.cid] or None,
    }
    return {
        "sender": str(letter.sender),
        "destinations": [{key: value for key, value in people.items() if value is not None}],
        "content": {key: value for key, value in content.items() if value is not None},
    }


def _destination(party: Party) -> dict[str, str]:
    return {"destination": party.email}


def _file(file: File, name: str) -> dict[str, str]:
    return {"type": "binary", "content": encoded(file), "contentType": file.mime, "fileName": name}


def _is_taken(said: Any) -> bool:
    # The id alone is an acceptance, too.
    group = at(said, "messages.0.status.groupName")
    return at(said, "messages.0.messageId") is not None and (group is None or group in _TAKEN)


read = reader(
    id="messages.0.messageId",
    text=(
        "messages.0.status.description",
        "violations.0.violation",
        "description",
        "requestError.serviceException.text",
    ),
    code=("messages.0.status.name", "errorCode", "requestError.serviceException.messageId"),
    accepts=_is_taken,
    account=(
        "REJECTED_NOT_ENOUGH_CREDITS",
        "REJECTED_PREPAID_PACKAGE_EXPIRED",
        "REJECTED_SENDER",
        "REJECTED_SOURCE",
        "UNAUTHORIZED",
    ),
    limited=("REJECTED_FLOODING_FILTER", "TOO_MANY_REQUESTS"),
    temporary=("REJECTED_SYSTEM_ERROR",),
)

PROVIDER = Vendor(
    id="infobip-email",
    display_name="Infobip",
    channel="email",
    documentation=_DOCS,
    credentials=(
        api_key("", "https://www.infobip.com/docs/essentials/api-essentials/api-authentication"),
        CredentialField("baseUrl", "Base URL", required=True, help="Your own: xxxxx.api.infobip.com"),
        *SENDER,
    ),
    limits=Limits(concurrency=8, batch=100, size=20 * 1024 * 1024),
    build=build,
    read=read,
    batch=Batch(build_batch, read_batch, side_by_side("infobip-email")),
)
