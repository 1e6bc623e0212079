"""Mailgun (``mailgun``): up to 1,000 e-mails a call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from novu_app.kernel import jsons
from novu_app.providers.account import Account
from novu_app.providers.auth import basic
from novu_app.providers.base import Accepted, CredentialField, Limits, OutgoingMessage, Result
from novu_app.providers.calling import Call, Part
from novu_app.providers.email.differing import Common, common
from novu_app.providers.email.letter import Letter, letter_of
from novu_app.providers.email.together import apart_by_address, of_own_content
from novu_app.providers.fields import SENDER, api_key
from novu_app.providers.http import Answer
from novu_app.providers.reading import reader
from novu_app.providers.vendor import Apart, Batch, Vendor

#: Of a call (docs, Batch sending).
_RECIPIENTS = 1_000
_VARIABLE = "%recipient."
_DOCS = "https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/messages"


async def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /v3/{domain}/messages``: a form, multipart where there are attachments."""
    letter = await letter_of(account, message)
    people = {name: [str(party) for party in getattr(letter, name)] or None for name in ("to", "cc", "bcc")}
    call = _call(account, letter, message, people)
    files = [
        # What is shown in the HTML is found by its file's name.
        Part("inline" if file.cid else "attachment", file.cid or file.name, file.content, file.mime)
        for file in letter.files
    ]
    return replace(call, files=files)


async def build_batch(account: Account, messages: Sequence[OutgoingMessage]) -> Call:
    """The same with what is each recipient's own as recipient variables: with them everybody gets an e-mail of their own."""
    letters = [await letter_of(account, message) for message in messages]
    if any(_VARIABLE in said for letter in letters for said in (letter.subject, letter.html, letter.text)):
        raise Apart
    subject = _common([letter.subject for letter in letters], "s")
    html = _common([letter.html for letter in letters], "h")
    text = _common([letter.text for letter in letters], "t")
    personal = {
        name: _common([letter.personal.get(name, "") for letter in letters], f"u{number}x")
        for number, name in enumerate(letters[0].personal)
    }
    variables: dict[str, dict[str, str]] = {}
    for place, (message, letter) in enumerate(zip(messages, letters, strict=True)):
        own = [said.own[place] for said in (subject, html, text, *personal.values())]
        named = {mark.removeprefix(_VARIABLE)[:-1]: value for each in own for mark, value in each.items()}
        variables[letter.to[0].email] = {"id": message.attempt_id, **named}
    headers = {**letters[0].headers, **{name: said.text for name, said in personal.items()}}
    shared = replace(letters[0], subject=subject.text, html=html.text, text=text.text, headers=headers)
    people = {"to": [str(letter.to[0]) for letter in letters], "recipient-variables": jsons.dumps(variables)}
    # Events come back with it: the whole call has but one message id.
    call = _call(account, shared, messages[0], {**people, "v:novu_id": f"{_VARIABLE}id%"})
    said = account.shaped(messages[0], call.body if isinstance(call.body, Mapping) else {})
    return replace(call.with_body(said.body, said.headers, said.query), finished=True)


def read_batch(answer: Answer, messages: Sequence[OutgoingMessage]) -> list[Result]:
    """All are taken or none."""
    accepted = read(answer)
    return [Accepted(message.attempt_id, accepted.raw) for message in messages]


def _call(account: Account, letter: Letter, message: OutgoingMessage, people: Mapping[str, Any]) -> Call:
    own = message.envelope.get("customData")
    body = {
        "from": str(letter.sender),
        **people,
        "subject": letter.subject,
        "text": letter.text,
        "html": letter.html,
        "h:Reply-To": ", ".join(map(str, letter.reply_to)) or None,
        **{f"h:{name}": value for name, value in letter.headers.items()},
        **{f"v:{name}": value for name, value in (own if isinstance(own, dict) else {}).items()},
    }
    url = f"{account.url('baseUrl', 'https://api.mailgun.net')}/v3/{account.path('domain')}/messages"
    return Call(url, body, encoding="form", headers=basic("api", account.need("apiKey")))


def _common(texts: list[str], name: str) -> Common:
    return common(texts, lambda number: f"{_VARIABLE}{name}{number}%")


def _alike(message: OutgoingMessage) -> str | None:
    # Copies would go out with each of the e-mails.
    named = message.envelope.get("to")
    alone = message.envelope.get("cc") or message.envelope.get("bcc") or (isinstance(named, list) and len(named) > 1)
    shared = None if alone else _shared(message)
    # A header is there for all of them or for none.
    return None if shared is None else f"{shared} {bool(message.envelope.get('unsubscribe'))}"


read = reader(id="id")
_shared = of_own_content(
    "mailgun", "subject", "html", "text", "template", "recipient-variables", "v:novu_id", apart=("unsubscribe",)
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
    limits=Limits(concurrency=16, batch=_RECIPIENTS, size=25 * 1024 * 1024),
    style="kebab",
    build=build,
    read=read,
    batch=Batch(build_batch, read_batch, _alike, lambda messages: apart_by_address(messages, _RECIPIENTS)),
)
