"""SparkPost (``sparkpost``)."""

from __future__ import annotations

from typing import Any

from novu_app.providers.account import Account
from novu_app.providers.base import CredentialField, Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.email.files import File
from novu_app.providers.email.letter import Letter, Party, letter_of
from novu_app.providers.email.together import encoded
from novu_app.providers.fields import SENDER, api_key
from novu_app.providers.http import TEMPORARY
from novu_app.providers.reading import at, reader
from novu_app.providers.vendor import Vendor

_DOCS = "https://developers.sparkpost.com/api/transmissions/"
_HOSTS = {"eu": "https://api.eu.sparkpost.com"}


async def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /api/v1/transmissions``. Not several messages a call: the answer tells how many were taken, not which."""
    letter = await letter_of(account, message)
    headers = dict(letter.headers)
    if letter.cc:
        headers["CC"] = ",".join(map(str, letter.cc))
    content = {
        "from": letter.sender.named(),
        "subject": letter.subject,
        "reply_to": ", ".join(map(str, letter.reply_to)) or None,
        "html": letter.html,
        "text": letter.text,
        "headers": headers or None,
        "attachments": [_file(file, file.name) for file in letter.files if not file.cid] or None,
        "inline_images": [_file(file, file.cid) for file in letter.files if file.cid] or None,
    }
    host = _HOSTS.get(account.text("region"), "https://api.sparkpost.com")
    return Call(
        f"{host}/api/v1/transmissions",
        {
            "recipients": _recipients(letter),
            "content": {key: value for key, value in content.items() if value is not None},
        },
        headers={"authorization": account.need("apiKey")},
    )


def _recipients(letter: Letter) -> list[dict[str, Any]]:
    """Everybody gets a copy of their own; ``header_to`` is what they see."""
    shown = ", ".join(map(_shown, letter.to))
    alone = len(letter.to) == 1
    first = [{"address": {**party.named(), **({} if alone else {"header_to": shown})}} for party in letter.to]
    copies = [{"address": {**party.named(), "header_to": shown}} for party in (*letter.cc, *letter.bcc)]
    return [*first, *copies]


def _shown(party: Party) -> str:
    return f'"{party.name}" <{party.email}>' if party.name else party.email


def _file(file: File, name: str) -> dict[str, str]:
    return {"type": file.mime, "name": name, "data": encoded(file)}


PROVIDER = Vendor(
    id="sparkpost",
    display_name="SparkPost",
    channel="email",
    documentation=_DOCS,
    credentials=(
        api_key(
            "With the permission Transmissions: Read/Write",
            "https://support.sparkpost.com/docs/getting-started/create-api-keys",
        ),
        CredentialField("region", "Region", "dropdown", options=("default", "eu"), help="Where the account is kept"),
        *SENDER,
    ),
    limits=Limits(concurrency=16, size=20 * 1024 * 1024),
    style="snake",
    build=build,
    read=reader(
        id="results.id",
        text=("errors.0.description", "errors.0.message"),
        code="errors.0.code",
        accepts=lambda said: at(said, "results.total_accepted_recipients") != 0,
        # 7001: the sending domain is not the account's.
        account=(7001,),
        # 420: the sending limit of the account is reached.
        statuses=TEMPORARY | {420},
    ),
)
