"""Brevo, once Sendinblue (``sendinblue``): up to 1,000 e-mails a call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from novu_app.providers.account import Account
from novu_app.providers.base import Accepted, Limits, OutcomeUnknown, OutgoingMessage, Result
from novu_app.providers.calling import Call
from novu_app.providers.email.letter import Letter, letter_of
from novu_app.providers.email.together import encoded, of_own_content, own
from novu_app.providers.fields import SENDER, api_key
from novu_app.providers.http import Answer
from novu_app.providers.reading import at, reader
from novu_app.providers.vendor import Batch, Vendor

_DOCS = "https://developers.brevo.com/reference/send-transac-email"
_RATES = "https://developers.brevo.com/docs/api-limits"
_URL = "https://api.brevo.com/v3/smtp/email"


async def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /v3/smtp/email``."""
    letter = await letter_of(account, message)
    return Call(_URL, {**_people(letter), **_content(letter)}, headers={"api-key": account.need("apiKey")})


async def build_batch(account: Account, messages: Sequence[OutgoingMessage]) -> Call:
    """The same with a version for each e-mail: who gets it, and what it says otherwise than the first one."""
    letters = [await letter_of(account, message) for message in messages]
    first = letters[0]
    versions = [{**_people(each), **own(each, first, "subject", "htmlContent", "textContent")} for each in letters]
    body = {**_content(first), "messageVersions": versions}
    said = account.shaped(messages[0], body)
    return Call(_URL, said.body, headers={"api-key": account.need("apiKey")}, finished=True)


def read_batch(answer: Answer, messages: Sequence[OutgoingMessage]) -> list[Result]:
    """All are taken or none; one id for each, in their order."""
    read(answer)
    ids = at(answer.json(), "messageIds")
    if not isinstance(ids, list) or len(ids) != len(messages):
        raise OutcomeUnknown(f"Brevo did not answer with {len(messages)} ids", raw=answer.raw)
    return [Accepted(str(each), f"{answer.status} {each}") for each in ids]


def _people(letter: Letter) -> dict[str, Any]:
    people = {"to": letter.to, "cc": letter.cc, "bcc": letter.bcc}
    return {name: [party.named() for party in those] for name, those in people.items() if those}


def _content(letter: Letter) -> dict[str, Any]:
    return {
        "sender": letter.sender.named(),
        "replyTo": letter.reply_to[0].named() if letter.reply_to else None,
        "subject": letter.subject,
        "htmlContent": letter.html,
        "textContent": letter.text,
        "headers": letter.headers or None,
        "attachment": [{"name": file.name, "content": encoded(file)} for file in letter.files] or None,
    }


read = reader(
    id="messageId",
    account=("unauthorized", "permission_denied", "account_under_validation", "not_enough_credits", "not_acceptable"),
    limited=("too_many_requests",),
)

_alike = of_own_content("sendinblue", "messageVersions", "subject", "htmlContent", "textContent", "templateId")

PROVIDER = Vendor(
    id="sendinblue",
    display_name="Brevo",
    channel="email",
    documentation=_DOCS,
    credentials=(api_key("", "https://app.brevo.com/settings/keys/api"), *SENDER),
    # 1,000 calls a second for one e-mail each, 100 a minute for a thousand.
    limits=Limits(concurrency=16, batch=1_000, size=20 * 1024 * 1024, rate=(1_000, 1), told=_RATES),
    build=build,
    read=read,
    batch=Batch(build_batch, read_batch, _alike),
)
