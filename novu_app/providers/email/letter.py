"""An e-mail in parts, as vendors with an API want it: what a message says, over what the integration has."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from novu_app.content.preheader import without_preheader
from novu_app.providers.account import Account
from novu_app.providers.base import OutgoingMessage
from novu_app.providers.email.compose import split_sender
from novu_app.providers.email.files import File, files_of
from novu_app.providers.email.plain_text import to_plain_text


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
    """An e-mail in parts. ``headers`` are those that the trigger adds; ``text`` is never empty where ``html`` is not."""

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


async def letter_of(account: Account, message: OutgoingMessage) -> Letter:
    """The parts of an e-mail. Overrides for the provider are none of them: they are merged into the vendor's body.

    Raises:
        DeliveryFailed: an attachment is gone, or there is no sender.
        DeliveryDeferred: the storage of the attachments can not be read at present.
    """
    envelope = message.envelope
    name, address = split_sender(envelope.get("from") or account.need("from"), envelope.get("senderName") or "")
    to, cc, bcc, reply_to = (parties(envelope.get(key)) for key in ("to", "cc", "bcc", "replyTo"))
    return Letter(
        sender=Party(address.strip(), name or account.text("senderName")),
        to=to or parties(message.to),
        cc=cc,
        bcc=bcc,
        reply_to=reply_to,
        subject=" ".join(message.subject.splitlines()),
        html=message.body,
        text=str(envelope.get("text") or _text_of(message.body)),
        headers={str(key): str(value) for key, value in (envelope.get("headers") or {}).items()},
        files=await files_of(message),
    )


def parties(value: Any) -> list[Party]:
    """One address or several, each ``a@b.c``, ``Name <a@b.c>`` or ``{"name", "address"}``."""
    entries = value if isinstance(value, list) else [value] if value else []
    split = (split_sender(entry, "") for entry in entries)
    return [Party(address.strip(), name) for name, address in split]


@lru_cache(maxsize=64)
def _text_of(html: str) -> str:
    # A broadcast is one text for thousands.
    return to_plain_text(without_preheader(html))
