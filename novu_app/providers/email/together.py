"""Several e-mails in one call: who may share it, and what became of each by its part of the answer."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from novu_app.kernel import jsons
from novu_app.providers.account import Account
from novu_app.providers.base import Accepted, DeliveryFailed, OutcomeUnknown, OutgoingMessage, Result
from novu_app.providers.email.files import File
from novu_app.providers.email.letter import Letter, parties
from novu_app.providers.http import Answer
from novu_app.providers.reading import at
from novu_app.providers.shaping import PASSTHROUGH, overrides_of
from novu_app.providers.vendor import same_content

#: What is said about a single recipient.
_OF_ONE = frozenset({"to", "cc", "bcc", PASSTHROUGH})
#: What stands in an envelope for web hooks that may be asked next: no vendor of e-mail is told.
_BACKGROUND = ("payload", "subscriber", "step", "notification")


def encoded(file: File) -> str:
    """The content of a file in base64."""
    return base64.b64encode(file.content).decode()


def side_by_side(provider_id: str) -> Callable[[OutgoingMessage], str | None]:
    """An ``alike`` for vendors that take a list of whole e-mails, each with content of its own.

    An e-mail goes by itself with attachments, which would make the call large, and with anything passed through: headers
    and query are those of the whole call.
    """

    def alike(message: OutgoingMessage) -> str | None:
        alone = message.envelope.get("attachments") or PASSTHROUGH in overrides_of(message, provider_id)
        return None if alone else ""

    return alike


def of_one_content(
    provider_id: str, *more: str, copies: bool = True, apart: Sequence[str] = ()
) -> Callable[[OutgoingMessage], str | None]:
    """An ``alike`` for vendors that take one content with many recipients.

    Args:
        provider_id: whose overrides are looked at: what is overridden for a recipient keeps an e-mail by itself.
        more: further overrides that are about a recipient.
        copies: whether a recipient may have a cc and bcc of their own.
        apart: parts of the envelope that the vendor takes for each recipient.
    """
    alone = {_plain(name) for name in _OF_ONE.union(more)}

    def alike(message: OutgoingMessage) -> str | None:
        envelope = message.envelope
        # In whatever casing they are given.
        if not alone.isdisjoint(map(_plain, overrides_of(message, provider_id))):
            return None
        return (
            None
            if not copies and (envelope.get("cc") or envelope.get("bcc"))
            else same_content(message, *_BACKGROUND, *apart)
        )

    return alike


def of_own_content(provider_id: str, *more: str, apart: Sequence[str] = ()) -> Callable[[OutgoingMessage], str | None]:
    """An ``alike`` for vendors that take recipients with a subject and texts of their own beside what they have in common.

    Args:
        provider_id: whose overrides are looked at: what is overridden for a recipient keeps an e-mail by itself.
        more: further overrides that are about a recipient.
        apart: parts of the envelope that the vendor takes for each recipient.
    """
    shared = of_one_content(provider_id, *more, apart=("text", *apart))

    def alike(message: OutgoingMessage) -> str | None:
        # Files would make the call as large as all of them.
        return None if message.envelope.get("attachments") else shared(replace(message, subject="", body=""))

    return alike


def own(letter: Letter, shared: Letter, subject: str, html: str, text: str) -> dict[str, str]:
    """What an e-mail says otherwise than the one that is said for all, under the vendor's names."""
    pairs = (
        (subject, letter.subject, shared.subject), (html, letter.html, shared.html), (text, letter.text, shared.text),
    )  # fmt: skip
    return {name: mine for name, mine, theirs in pairs if mine != theirs}


def apart_by_address(messages: Sequence[OutgoingMessage], most: int) -> list[list[OutgoingMessage]]:
    """Messages in calls of at most so many recipients, nobody twice in one: vendors that tell them apart by address want that."""
    calls: list[tuple[set[str], list[OutgoingMessage]]] = []
    for message in messages:
        whom = [party.email.lower() for key in ("to", "cc", "bcc") for party in parties(message.envelope.get(key))]
        whom = whom if message.envelope.get("to") else [*whom, *(party.email.lower() for party in parties(message.to))]
        known = next(
            (call for call in calls if len(call[0]) + len(whom) <= most and not call[0].intersection(whom)), None
        )
        if known is None:
            calls.append(known := (set(), []))
        known[0].update(whom)
        known[1].append(message)
    return [those for _, those in calls]


async def bodies(
    account: Account,
    messages: Sequence[OutgoingMessage],
    body_of: Callable[[Account, OutgoingMessage], Awaitable[Mapping[str, Any]]],
) -> list[dict[str, Any]]:
    """The body of each, with what is overridden for it."""
    return [account.shaped(message, await body_of(account, message)).body for message in messages]


def parts_of(answer: Answer, path: str, read: Callable[[Answer], Accepted]) -> list[Any]:
    """The parts of an answer about several e-mails.

    Args:
        answer: the whole.
        path: where the list is; empty for an answer that is one.
        read: what a refusal of the whole call means.

    Raises:
        DeliveryFailed, DeliveryDeferred: all were refused.
        OutcomeUnknown: it is a success of which it is not said for whom. None of them may be sent again.
    """
    parts = at(answer.json(), path)
    if isinstance(parts, list):
        return parts
    if not answer.ok:
        read(answer)
    raise OutcomeUnknown("The answer does not say what became of each e-mail", raw=answer.raw)


def outcome(answer: Answer, part: Any, read: Callable[[Answer], Accepted], status: int | None = None) -> Result:
    """What became of one e-mail: its part of the answer, read as an answer of its own.

    Args:
        answer: the whole.
        part: a JSON value.
        read: what answers about one e-mail mean.
        status: where the part has one of its own.
    """
    try:
        return read(replace(answer, status=status or answer.status, body=jsons.dumpb(part)))
    except (DeliveryFailed, OutcomeUnknown) as error:
        return error


def _plain(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()
