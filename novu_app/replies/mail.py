"""An e-mail that came in, whoever brought it: read from MIME or put together from what a vendor has read, and as a document."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.utils import getaddresses, parsedate_to_datetime
from typing import Any

from novu_app.execution.outcomes import storable
from novu_app.kernel.clock import iso_at

#: What one e-mail may carry besides its text.
MAX_FILES = 100
_REFERENCE = re.compile(r"<[^<>\s]+>")
_PARSER = BytesParser(policy=policy.default)


@dataclass(frozen=True, slots=True)
class Attached:
    """A file of an e-mail; ``cid`` names it for the HTML, empty where nothing shows it."""

    name: str
    mime: str
    content: bytes
    cid: str = ""


@dataclass(frozen=True, slots=True)
class Mail:
    """An e-mail. ``recipients`` are the addresses that it was brought for, the envelope's where it is known.

    ``headers`` are all of them, names as they came, in their order. ``date`` is in milliseconds.
    """

    recipients: tuple[str, ...]
    headers: tuple[tuple[str, str], ...]
    subject: str = ""
    text: str = ""
    html: str = ""
    files: tuple[Attached, ...] = ()
    date: int | None = field(default=None)

    def header(self, name: str) -> str:
        """The first header of this name; empty where there is none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    def people(self, name: str) -> list[tuple[str, str]]:
        """Names and addresses in the headers of this name."""
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        return [(shown, address) for shown, address in getaddresses(values) if address]

    @property
    def sender(self) -> str:
        """The address that it says it is from: anybody's claim."""
        return next((address for _, address in self.people("From")), "")

    @property
    def message_id(self) -> str:
        """Its Message-ID with angle brackets; empty where it has none."""
        found = _REFERENCE.search(self.header("Message-ID"))
        return found.group() if found else ""

    @property
    def answers(self) -> list[str]:
        """The Message-IDs of what it answers, the nearest first."""
        nearest = _REFERENCE.findall(self.header("In-Reply-To"))
        return list(dict.fromkeys([*nearest, *reversed(_REFERENCE.findall(self.header("References")))]))

    @property
    def key(self) -> str:
        """What makes it one e-mail, by whatever way and however often it comes."""
        said = self.message_id or "\n".join(
            (self.header("From"), self.header("Date"), self.subject, self.text, self.html)
        )
        return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()


def from_mime(raw: bytes, recipients: Iterable[str] = ()) -> Mail:
    """Read an e-mail. What is malformed is taken as far as it can be understood.

    Args:
        raw: the whole e-mail.
        recipients: those of the envelope; else everybody in its headers.
    """
    message = _PARSER.parsebytes(raw)
    headers = tuple((name, header_text(name, value)) for name, value in message.raw_items())
    files: list[Attached] = []
    texts: dict[str, str] = {}
    for part in _parts(message):
        _sort_in(part, texts, files)
    mail = Mail((), headers)
    everybody = [address for name in ("To", "Cc", "Delivered-To") for _, address in mail.people(name)]
    return Mail(
        recipients=tuple(dict.fromkeys(recipients)) or tuple(dict.fromkeys(everybody)),
        headers=headers,
        subject=mail.header("Subject"),
        text=texts.get("plain", ""),
        html=texts.get("html", ""),
        files=tuple(files),
        date=moment_of(mail.header("Date")),
    )


def header_text(name: str, value: Any) -> str:
    """A header on one line, with its encoded words read; names in addresses are quoted where they have to be."""
    line = " ".join(str(value).split())
    try:
        return str(policy.default.header_factory(name, line))
    except Exception:  # the parser of the standard library trips over some of what strangers send
        return line


def moment_of(date: str) -> int | None:
    """A Date header in milliseconds; None where it can not be read."""
    try:
        return round(parsedate_to_datetime(date).timestamp() * 1000) if date else None
    except (ValueError, OverflowError):
        return None


def document(mail: Mail) -> dict[str, Any]:
    """The ``mail`` of a reply callback: plain values only, which every database and reader can take."""
    headers: dict[str, Any] = {}
    for name, value in mail.headers:
        known = headers.get(name.lower())
        headers[name.lower()] = value if known is None else [*(known if isinstance(known, list) else [known]), value]
    attachments = [
        {
            "fileName": each.name,
            "contentType": each.mime,
            **({"contentId": each.cid} if each.cid else {}),
            "length": len(each.content),
            "content": base64.b64encode(each.content).decode(),
        }
        for each in mail.files
    ]
    found = {
        "messageId": mail.message_id,
        "inReplyTo": next(iter(mail.answers), ""),
        "references": mail.answers,
        "from": _people(mail, "From"),
        "to": _people(mail, "To"),
        "cc": _people(mail, "Cc"),
        "subject": mail.subject,
        "text": mail.text,
        "html": mail.html,
        "date": None if mail.date is None else iso_at(mail.date),
        "headers": headers,
        "envelopeTo": [{"address": address, "name": ""} for address in mail.recipients],
        "attachments": attachments,
    }
    plain = _plain(found)
    assert isinstance(plain, dict)
    return plain


def _people(mail: Mail, name: str) -> list[dict[str, str]]:
    return [{"address": address, "name": shown} for shown, address in mail.people(name)]


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, Mapping):
        return {storable(str(key)): _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list) else value


def _parts(message: Message) -> Iterator[Message]:
    """The parts that are texts or files, in their order; an e-mail within the e-mail is one of them."""
    if not message.is_multipart() or message.get_content_type() == "message/rfc822":
        yield message
        return
    for part in message.iter_parts() if isinstance(message, EmailMessage) else message.get_payload():
        if isinstance(part, Message):
            yield from _parts(part)


def _sort_in(part: Message, texts: dict[str, str], files: list[Attached]) -> None:
    """Take the first text and the first HTML that are not attached, and everything else as a file."""
    kind = part.get_content_type()
    inner = kind.removeprefix("text/")
    name = part.get_filename() or ""
    if kind in ("text/plain", "text/html") and inner not in texts and not name and not _is_attached(part):
        texts[inner] = _text(part)
    elif len(files) < MAX_FILES:
        cid = str(part.get("Content-ID") or "").strip().strip("<>")
        files.append(Attached(name or f"attachment-{len(files) + 1}", kind, _bytes(part), cid))


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment"


def _text(part: Message) -> str:
    raw = _bytes(part)
    try:
        return raw.decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:
        return raw.decode("utf-8", "replace")


def _bytes(part: Message) -> bytes:
    if part.is_multipart():  # an e-mail within the e-mail
        return b"".join(inner.as_bytes() for inner in part.get_payload() if isinstance(inner, EmailMessage | Message))
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
