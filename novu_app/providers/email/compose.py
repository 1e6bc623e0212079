"""From a message to MIME: what every provider that takes a whole e-mail shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.utils import formatdate, parseaddr
from functools import lru_cache
from typing import Any

from novu_app.content.preheader import without_preheader
from novu_app.providers.base import OutgoingMessage
from novu_app.providers.email.files import File
from novu_app.providers.email.mime import HeaderRefused, addresses, file_part, header, multipart, text_part
from novu_app.providers.email.plain_text import to_plain_text
from novu_app.providers.email.unsubscribe import unsubscribe_headers
from novu_app.providers.shaping import shape

#: Headers that say how the e-mail is put together, and the one that would show what is to be hidden.
_OURS = frozenset({"content-type", "content-transfer-encoding", "content-disposition", "mime-version", "bcc"})


@dataclass(frozen=True, slots=True)
class Mail:
    """An e-mail ready to be handed over.

    Args:
        content: all of it, with CRLF line ends.
        sender: the address alone.
        recipients: those of to, cc and bcc, as they were named.
        message_id: with its angle brackets.
        shown_sender: the From header's value, in ASCII.
    """

    content: bytes
    sender: str
    recipients: list[str]
    message_id: str
    shown_sender: str


def build_mail(
    message: OutgoingMessage, provider_id: str, sender: str, sender_name: str, files: Sequence[File] = ()
) -> Mail:
    """The MIME message. Headers with line breaks and recipients that are several are refused, so nothing can be injected.

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
    to, cc, bcc = (_listed(body.get(key)) for key in ("to", "cc", "bcc"))
    addresses(bcc)
    headers = {
        "From": _shown(name, address),
        "To": addresses(to),
        "Cc": addresses(cc),
        "Reply-To": addresses(_listed(body.get("replyTo"))),
        "Subject": " ".join(str(body["subject"]).splitlines()),
        "Date": formatdate(usegmt=True),
        "Message-ID": f"<{message.attempt_id}@{address.rpartition('@')[2] or 'localhost'}>",
        **unsubscribe_headers(envelope),
    }
    own = body.get("headers")
    given = {**(envelope.get("headers") or {}), **(own if isinstance(own, Mapping) else {}), **said.headers}
    ours = {key.lower(): key for key in headers}
    for key, value in given.items():
        if str(key).lower() not in _OURS:
            # One of ours that is named gives way.
            headers.pop(ours.get(str(key).lower(), ""), None)
            headers[str(key)] = str(value)
    lines = {key: header(key, value) for key, value in headers.items() if value}
    message_id = next((headers[key] for key in headers if key.lower() == "message-id"), "")
    sender_line = next((lines[key] for key in lines if key.lower() == "from"), b"").decode("ascii", "replace")
    parts = _parts(str(body["html"]), str(body.get("text") or ""), files)
    content = b"".join([*lines.values(), b"MIME-Version: 1.0\r\n", parts])
    shown = "".join(sender_line.partition(":")[2].split("\r\n")).strip()
    return Mail(content, address, [*to, *cc, *bcc], message_id, shown)


def _parts(html: str, text: str, files: Sequence[File]) -> bytes:
    """Text and HTML, the pictures that the HTML shows beside it, and all other files after them."""
    shown = [file for file in files if file.cid and f"cid:{file.cid}" in html]
    content = text_part(html, "html")
    if shown:
        content = multipart("related", [content, *map(file_part, shown)])
    content = multipart("alternative", [text_part(text or to_plain_text(without_preheader(html)), "plain"), content])
    others = [file for file in files if file not in shown]
    return multipart("mixed", [content, *map(file_part, others)]) if others else content


@lru_cache(maxsize=256)
def _shown(name: str, address: str) -> str:
    try:
        return str(Address(name, addr_spec=address))
    except IndexError as error:
        raise HeaderRefused(f"{address[:200]!r} is not one e-mail address") from error


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
