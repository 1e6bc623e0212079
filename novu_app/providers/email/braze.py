"""Braze (``braze``): e-mail to people that Braze knows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from novu_app.providers.account import Account
from novu_app.providers.auth import bearer
from novu_app.providers.base import (
    Accepted,
    CredentialField,
    DeliveryDeferred,
    DeliveryFailed,
    Limits,
    OutcomeUnknown,
    OutgoingMessage,
)
from novu_app.providers.calling import Call
from novu_app.providers.email.letter import Party, letter_of
from novu_app.providers.fields import SENDER, api_key
from novu_app.providers.http import refusal
from novu_app.providers.reading import at, first, reader
from novu_app.providers.shaping import overrides_of
from novu_app.providers.vendor import Vendor

_DOCS = "https://www.braze.com/docs/api/endpoints/messaging/send_messages/post_send_messages/"
_RATES = "https://www.braze.com/docs/api/api_limits/"
#: Overrides that say who gets it: then nobody is looked for.
_WHO = ("externalUserIds", "external_user_ids", "userAliases", "user_aliases", "segmentId", "segment_id")


async def deliver(account: Account, message: OutgoingMessage) -> Accepted:
    """``POST /messages/send``, to those whom ``POST /users/export/ids`` knows by their address.

    Raises:
        DeliveryFailed: Braze knows nobody, or the e-mail has what Braze takes in no request: copies, files.
        DeliveryDeferred, OutcomeUnknown: as for any call; nobody knowing is about the second one alone.
    """
    letter = await letter_of(account, message)
    if letter.cc:
        raise DeliveryFailed("Braze sends no copies: leave out cc")
    if letter.files:
        raise DeliveryFailed(
            "Braze fetches attachments from a URL: name them in the overrides (messages.email.attachments)"
        )
    said = overrides_of(message, PROVIDER.id)
    ids = None if any(key in said for key in _WHO) else await _known(account, letter.to)
    email = {
        "app_id": account.need("appID"),
        "subject": letter.subject,
        "from": str(letter.sender),
        "reply_to": letter.reply_to[0].email if letter.reply_to else None,
        "bcc": ",".join(party.email for party in letter.bcc) or None,
        "body": letter.html,
        "plaintext_body": letter.text,
        "headers": letter.headers or None,
    }
    body = {
        "broadcast": False,
        "external_user_ids": ids,
        "messages": {"email": {key: value for key, value in email.items() if value is not None}},
    }
    return _read(await account.call(_call(account, "/messages/send", body), message))


async def _known(account: Account, people: Sequence[Party]) -> list[str]:
    found: list[str] = []
    for person in people:
        body = {"email_address": person.email, "fields_to_export": ["external_id"]}
        try:
            answer = await account.call(_call(account, "/users/export/ids", body))
        except OutcomeUnknown as error:
            # Only asked: nothing was sent.
            raise DeliveryDeferred(str(error), raw=error.raw) from error
        if not answer.ok:
            raise refusal(answer, first(answer, "message") or "")
        users = at(answer.json(), "users")
        named = [at(user, "external_id") for user in (users if isinstance(users, list) else ())]
        found += [str(each) for each in named if each]
    if not found:
        raise DeliveryFailed(f"Braze knows nobody with the address {people[0].email}" if people else "No recipient")
    return found


def _call(account: Account, path: str, body: dict[str, Any]) -> Call:
    return Call(f"{account.url('apiURL')}{path}", body, headers=bearer(account.need("apiKey")))


_read = reader(
    id="dispatch_id",
    text=("message", "errors.0"),
    accepts=lambda said: str(at(said, "message") or "").lower() in ("success", "queued"),
)

PROVIDER = Vendor(
    id="braze",
    display_name="Braze",
    channel="email",
    documentation=_DOCS,
    credentials=(
        api_key(
            "With the permissions messages.send and users.export.ids",
            "https://www.braze.com/docs/api/basics/#rest-api-key",
        ),
        CredentialField(
            "apiURL",
            "Base API URL",
            required=True,
            help="https://rest.iad-01.braze.com",
            documentation="https://www.braze.com/docs/api/basics/#endpoints",
        ),
        CredentialField("appID", "App identifier", required=True),
        *SENDER,
    ),
    # Calls to named people share 250,000 an hour with most other calls of a workspace.
    limits=Limits(concurrency=8, rate=(250_000, 3_600), told=_RATES),
    style="snake",
    deliver=deliver,
)
