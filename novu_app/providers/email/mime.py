"""MIME (RFC 5322, 2045): headers in which nothing can be injected, and parts, written straight to bytes.

The standard library understands every header before it writes it, which costs more than all the rest of an e-mail. Here plain
ASCII is written as it is, and only what needs encoding goes through the library.
"""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from collections.abc import Sequence
from email.policy import SMTP
from functools import lru_cache
from urllib.parse import quote

from novu_app.providers.email.files import File

_NAME = re.compile(r"[!-9;-~]{1,76}")
_BREAK = re.compile(r"[\r\n\x00\x0b\x0c\x85\u2028\u2029]")
_PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9.-]+")
_TOKEN = re.compile(r"[\w.+-]+", re.ASCII)
_LINE_END = re.compile(rb"\r\n|\r|\n")
_ASCII = bytes(range(128))
_WIDTH = 76
#: Bytes of a line with its end: more is no line to a mail server (RFC 5321, 4.5.3.1.6).
_MAX_LINE = 998


class HeaderRefused(ValueError):
    """A header's name or value would end the header, or is none."""


def header(name: str, value: str) -> bytes:
    """A header with its line end, folded at spaces.

    Raises:
        HeaderRefused: the name is none, or there is a line break in the value.
    """
    if not _NAME.fullmatch(name):
        raise HeaderRefused(f"{name[:80]!r} is no name of a header")
    if _BREAK.search(value):
        raise HeaderRefused(f"The header {name} has a line break in its value")
    if value.isascii() and value.isprintable():
        return f"{name}: {_folded(value, len(name) + 2)}\r\n".encode()
    return _encoded(name, value)


def addresses(values: Sequence[str]) -> str:
    """Recipients as the value of a header.

    Raises:
        HeaderRefused: one of them is not a single address, so that nobody is written to whom nobody named.
    """
    for value in values:
        if not _PLAIN_ADDRESS.fullmatch(value) and not _is_one_address(value):
            raise HeaderRefused(f"{value[:200]!r} is not one e-mail address")
    return ", ".join(values)


@lru_cache(maxsize=1024)
def _is_one_address(value: str) -> bool:
    if _BREAK.search(value):
        return False
    parsed = SMTP.header_factory("To", value)
    return len(parsed.addresses) == 1 and bool(parsed.addresses[0].username or parsed.addresses[0].domain)


@lru_cache(maxsize=1024)
def _encoded(name: str, value: str) -> bytes:
    try:
        folded: str = SMTP.header_factory(name, value).fold(policy=SMTP)
    except (IndexError, AttributeError) as error:
        raise HeaderRefused(f"The header {name} can not be encoded") from error
    return folded.encode("ascii", "surrogateescape")


def _folded(value: str, used: int) -> str:
    if used + len(value) <= _WIDTH:
        return value
    lines, line = [], ""
    for word in value.split(" "):
        if line and used + len(line) + 1 + len(word) > _WIDTH and word:
            lines.append(line)
            line, used = word, 1
        else:
            line = f"{line} {word}" if line else word
    return "\r\n ".join([*lines, line])


def text_part(text: str, subtype: str) -> bytes:
    """A part of text: as it is where mail servers take that, else encoded whichever way is shorter."""
    content = _LINE_END.sub(b"\r\n", text.encode("utf-8", "replace"))
    if not content.endswith(b"\r\n"):
        content += b"\r\n"
    if content.isascii() and max(map(len, content.split(b"\r\n"))) < _MAX_LINE:
        encoding, body = "7bit", content
    elif _share_of_others(content) < 0.18:
        encoding, body = "quoted-printable", binascii.b2a_qp(content, istext=True)
    else:
        encoding, body = "base64", _base64(content)
    head = f'Content-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n'
    return head.encode() + body


def file_part(file: File) -> bytes:
    """A part that is a file: shown in the HTML where it has a ``cid``, else attached."""
    main, _, sub = file.mime.partition(";")[0].strip().partition("/")
    if not (_TOKEN.fullmatch(main) and _TOKEN.fullmatch(sub)) or main in ("multipart", "message"):
        # What has parts of its own would be read as a part of this e-mail.
        main, sub = "application", "octet-stream"
    head = [
        f"Content-Type: {main}/{sub}",
        "Content-Transfer-Encoding: base64",
        f"Content-Disposition: {'inline' if file.cid else 'attachment'}; {_filename(file.name)}",
    ]
    if file.cid:
        head.append(f"Content-ID: <{_id(file.cid)}>")
    return "\r\n".join([*head, "", ""]).encode() + _base64(file.content)


def multipart(subtype: str, parts: Sequence[bytes]) -> bytes:
    """Several parts as one: ``alternative``, ``related`` or ``mixed``."""
    # Neither quoted-printable nor base64 can hold =_, so no part can hold the boundary but by chance.
    boundary = f"=_{secrets.token_hex(16)}"
    between = f"--{boundary}\r\n".encode()
    head = f'Content-Type: multipart/{subtype};\r\n boundary="{boundary}"\r\n\r\n'.encode()
    body = b"".join(between + part + (b"" if part.endswith(b"\r\n") else b"\r\n") for part in parts)
    return head + body + f"--{boundary}--\r\n".encode()


def _filename(name: str) -> str:
    if name.isascii() and name.isprintable() and not set(name) & set('"\\') and len(name) <= 60:
        return f'filename="{name}"'
    # RFC 2231, in parts that fit on a line; a letter is never cut.
    parts = [""]
    for letter in name:
        coded = quote(letter, safe="")
        if len(parts[-1]) + len(coded) > 60:
            parts.append("")
        parts[-1] += coded
    first, *others = parts
    if not others:
        return f"filename*=utf-8''{first}"
    lines = [f"filename*0*=utf-8''{first}", *(f"filename*{number}*={part}" for number, part in enumerate(others, 1))]
    return ";\r\n ".join(lines)


def _id(cid: str) -> str:
    return re.sub(r"[^!-;=?-~]", "_", cid)


def _base64(content: bytes) -> bytes:
    return base64.encodebytes(content).replace(b"\n", b"\r\n")


def _share_of_others(content: bytes) -> float:
    return len(content.translate(None, _ASCII)) / len(content)
