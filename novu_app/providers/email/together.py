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
from novu_app.providers.http import Answer
from novu_app.providers.reading import at
from novu_app.providers.shaping import PASSTHROUGH, overrides_of
from novu_app.providers.vendor import same_content

#: What is said about a single recipient.
_OF_ONE = frozenset({"to", "cc", "bcc", PASSTHROUGH})


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
    alone = _OF_ONE.union(more)

    def alike(message: OutgoingMessage) -> str | None:
        envelope = message.envelope
        if alone & overrides_of(message, provider_id).keys():
            return None
        return None if not copies and (envelope.get("cc") or envelope.get("bcc")) else same_content(message, *apart)

    return alike


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
