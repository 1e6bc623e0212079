"""An e-mail in parts, as vendors with an API want it: what a message says, over what the integration has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from novu_app.content.preheader import without_preheader
from novu_app.providers.account import Account
from novu_app.providers.base import DeliveryFailed, OutgoingMessage
from novu_app.providers.email.compose import split_sender
from novu_app.providers.email.files import File, files_of
from novu_app.providers.email.mime import HeaderRefused, addresses, header
from novu_app.providers.email.plain_text import to_plain_text
from novu_app.providers.email.unsubscribe import unsubscribe_headers


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody an e-mail comes from or goes to."""

    email: str
    name: str = ""

    def __str__(self) -> str:
        """``Ada <ada@example.com>``, or the address alone. A name that could end early is quoted (RFC 5322, 3.2.4)."""
        if not self.name:
            return self.email
        escaped = " ".join(self.name.split()).replace("\\", "\\\\").replace('"', '\\"')
        plain = escaped == self.name and not set(self.name) & set('()<>[]:;@,."')
        return f"{self.name} <{self.email}>" if plain else f'"{escaped}" <{self.email}>'

    def named(self, email: str = "email", name: str = "name") -> dict[str, str]:
        """As an object with these keys; without a name, the address alone."""
        return {email: self.email, **({name: self.name} if self.name else {})}


@dataclass(frozen=True, slots=True)
class Letter:
    """An e-mail in parts. ``text`` is never empty where ``html`` is not.

    ``headers`` are those that are sent besides the usual ones; ``personal`` are those of them that are this recipient's alone.
    """

    sender: Party
    to: list[Party]
    cc: list[Party]
    bcc: list[Party]
    reply_to: list[Party]
    subject: str
    html: str
    text: str
    headers: dict[str, str]
    files: list[File]
    personal: dict[str, str]


async def letter_of(account: Account, message: OutgoingMessage) -> Letter:
    """The parts of an e-mail. Overrides for the provider are none of them: they are merged into the vendor's body.

    Raises:
        DeliveryFailed: an attachment is gone, there is no sender, or an address or header can not be used.
        DeliveryDeferred: the storage of the attachments can not be read at present.
    """
    envelope = message.envelope
    name, address = split_sender(envelope.get("from") or account.need("from"), envelope.get("senderName") or "")
    to, cc, bcc, reply_to = (parties(envelope.get(key)) for key in ("to", "cc", "bcc", "replyTo"))
    sender, to = Party(address.strip(), name or account.text("senderName")), to or parties(message.to)
    personal = unsubscribe_headers(envelope)
    headers = {**personal, **{str(key): str(value) for key, value in (envelope.get("headers") or {}).items()}}
    _check([sender, *to, *cc, *bcc, *reply_to], headers)
    return Letter(
        sender=sender,
        to=to,
        cc=cc,
        bcc=bcc,
        reply_to=reply_to,
        subject=" ".join(message.subject.splitlines()),
        html=message.body,
        text=str(envelope.get("text") or text_of(message.body)),
        headers=headers,
        files=await files_of(message),
        personal={key: value for key, value in personal.items() if headers[key] == value},
    )


def _check(people: Sequence[Party], headers: Mapping[str, str]) -> None:
    """Refuse what could add a header or a recipient that nobody named, wherever the vendor puts it."""
    try:
        addresses([party.email for party in people])
        for party in people:
            header("To", party.name)
        for name, value in headers.items():
            header(name, value)
    except HeaderRefused as error:
        raise DeliveryFailed(f"The e-mail can not be composed: {error}", provider_fails=False) from error


def parties(value: Any) -> list[Party]:
    """One address or several, each ``a@b.c``, ``Name <a@b.c>`` or ``{"name", "address"}``."""
    entries = value if isinstance(value, list) else [value] if value else []
    split = (split_sender(entry, "") for entry in entries)
    return [Party(address.strip(), name) for name, address in split]


@lru_cache(maxsize=64)
def text_of(html: str) -> str:
    """The plain-text part that belongs to the HTML of an e-mail."""
    # A broadcast is one text for thousands.
    return to_plain_text(without_preheader(html))
