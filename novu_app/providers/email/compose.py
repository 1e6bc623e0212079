"""From a message to MIME: what every provider that takes a whole e-mail shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, parseaddr
from typing import Any

from novu_app.content.preheader import without_preheader
from novu_app.providers.base import OutgoingMessage
from novu_app.providers.email.files import File
from novu_app.providers.email.plain_text import to_plain_text
from novu_app.providers.shaping import shape

#: Headers that say how the e-mail is put together, and the one that would show what is to be hidden.
_OURS = frozenset({"content-type", "content-transfer-encoding", "content-disposition", "mime-version", "bcc"})


@dataclass(frozen=True, slots=True)
class Mail:
    """An e-mail ready to be handed over: ``sender`` and ``recipients`` (to, cc and bcc) are addresses alone."""

    mime: EmailMessage
    sender: str
    recipients: list[str]


def build_mail(
    message: OutgoingMessage, provider_id: str, sender: str, sender_name: str, files: Sequence[File] = ()
) -> Mail:
    """The MIME message. Header values with line breaks are refused by the policy, so nothing can be injected.

    What is overridden for the provider wins: ``from``, ``to``, ``cc``, ``bcc``, ``replyTo``, ``subject``, ``html``,
    ``text`` and ``headers``; headers that are passed through are added.

    Args:
        message: what is to be sent.
        provider_id: whose overrides hold.
        sender: the address, where the message names none.
        sender_name: as which it is shown, where the message says nothing.
        files: the attachments.

    Raises:
        ValueError: an address or header can not be used.
    """
    envelope = message.envelope
    said = shape(
        message,
        provider_id,
        {
            "from": envelope.get("from") or sender,
            "senderName": envelope.get("senderName") or sender_name,
            "to": envelope.get("to") or [message.to],
            "cc": envelope.get("cc"),
            "bcc": envelope.get("bcc"),
            "replyTo": envelope.get("replyTo"),
            "subject": message.subject,
            "html": message.body,
            "text": envelope.get("text"),
        },
    )
    body = said.body
    name, address = split_sender(body["from"], str(body.get("senderName") or ""))
    mime = EmailMessage(policy=SMTP)
    mime["From"] = Address(name, addr_spec=address)
    to, cc, bcc = (_listed(body.get(key)) for key in ("to", "cc", "bcc"))
    mime["To"] = ", ".join(to)
    if cc:
        mime["Cc"] = ", ".join(cc)
    if body.get("replyTo"):
        mime["Reply-To"] = ", ".join(_listed(body["replyTo"]))
    mime["Subject"] = " ".join(str(body["subject"]).splitlines())
    mime["Date"] = formatdate(usegmt=True)
    mime["Message-ID"] = f"<{message.attempt_id}@{address.rpartition('@')[2] or 'localhost'}>"
    own = body.get("headers")
    for header, value in {
        **(envelope.get("headers") or {}),
        **(own if isinstance(own, Mapping) else {}),
        **said.headers,
    }.items():
        if header.lower() not in _OURS:
            del mime[header]  # one of ours that is named gives way
            mime[header] = str(value)
    html = str(body["html"])
    mime.set_content(str(body.get("text") or to_plain_text(without_preheader(html))))
    mime.add_alternative(html, subtype="html")
    for file in files:
        _attach(mime, file)
    return Mail(mime, address, [*to, *cc, *bcc])


def _attach(mime: EmailMessage, file: File) -> None:
    maintype, _, subtype = file.mime.partition(";")[0].strip().partition("/")
    if not subtype or maintype in ("multipart", "message"):
        # What has parts of its own would be read as a part of this e-mail.
        maintype, subtype = "application", "octet-stream"
    mime.add_attachment(file.content, maintype=maintype, subtype=subtype, filename=file.name)


def split_sender(value: Any, name: str) -> tuple[str, str]:
    """Name and address of ``a@b.c``, ``Name <a@b.c>`` or ``{"name", "address"}``."""
    if isinstance(value, Mapping):
        return str(value.get("name") or name), str(value.get("address") or "")
    text = str(value)
    if "<" not in text:
        return name, text
    shown, address = parseaddr(text)
    return shown or name, address


def _listed(value: Any) -> list[str]:
    return [str(entry) for entry in value] if isinstance(value, list) else [str(value)] if value else []
