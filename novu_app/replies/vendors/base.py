"""What the providers' ways of bringing e-mails have in common."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from novu_app.replies.mail import Attached, Mail, header_text, moment_of

#: Header by header, from the lines of an e-mail.
_FOLDED = re.compile(r"\r?\n[ \t]+")
Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PostedFile:
    """A file of a multipart form."""

    field: str
    name: str
    mime: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Posted:
    """A request of a provider: the body as it came, over which it may be signed, and the same read as JSON or as a form.

    ``fields`` are those of a multipart form as bytes: an e-mail's text may stand in them in its own character set.
    """

    raw: bytes
    headers: Mapping[str, str]
    document: Any = None
    form: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, bytes] = field(default_factory=dict)
    files: tuple[PostedFile, ...] = ()


class Brings(Protocol):
    """A provider that receives e-mails and brings them here."""

    def verify(self, posted: Posted, key: str) -> None:
        """See that a request is the provider's.

        Args:
            posted: the request; names of headers in lower case.
            key: ``inboundMailSigningKey``.

        Raises:
            Unauthorized: it is not.
        """
        ...

    def token(self, posted: Posted) -> str:
        """What is signed in place of the whole request, so that it may open one request only; empty where all is signed."""
        ...

    def read(self, posted: Posted, credentials: Mapping[str, Any]) -> Mail | None:
        """The e-mail in a request that was verified; None where there is none. The provider may have to be asked for it.

        Raises:
            BadRequest: the provider had to be asked, and was not reached, or refuses. It brings the e-mail again.
            PayloadTooLarge: its files are too large.
        """
        ...


def mail_of(
    recipients: Iterable[str], headers: Headers, *, text: str, html: str, files: Iterable[Attached] = ()
) -> Mail:
    """An e-mail that a provider has taken apart."""
    plain = Mail((), headers)
    return Mail(
        recipients=tuple(dict.fromkeys(each for each in recipients if each)),
        headers=headers,
        subject=plain.header("Subject"),
        text=text,
        html=html,
        files=tuple(files),
        date=moment_of(plain.header("Date")),
    )


def missing_in(pairs: Sequence[tuple[str, str]], more: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The headers ``pairs`` as they are, and those of ``more`` that say something and are not among them."""
    known = {name.lower() for name, value in pairs if value}
    return [pair for pair in pairs if pair[1]] + [
        (name, value) for name, value in more if value and name.lower() not in known
    ]


def headers_of(pairs: Iterable[Any]) -> Headers:
    """Headers that came as pairs of name and value; what is none is left out."""
    return tuple(
        (str(pair[0]), header_text(str(pair[0]), str(pair[1])))
        for pair in pairs
        if isinstance(pair, list | tuple) and len(pair) == 2
    )


def headers_in(text: str) -> Headers:
    """The headers in the lines of an e-mail."""
    lines = _FOLDED.sub(" ", text).splitlines()
    return headers_of([name, value.strip()] for name, colon, value in (line.partition(":") for line in lines) if colon)
