"""Attachments in the payload of a trigger, understood and decoded (contract/execution.md, Trigger)."""

from __future__ import annotations

import binascii
import mimetypes
import re
from dataclasses import dataclass
from typing import Any

from novu_app.kernel.errors import BadRequest, PayloadTooLarge

#: Bytes of all attachments of one event together.
MAX_BYTES = 20 * 1024 * 1024
MAX_FILES = 100
MAX_NAME = 255
CHANNELS = frozenset({"in_app", "email", "sms", "chat", "push", "tool"})
_MIME = re.compile(r"[\w.+-]+/[\w.+-]+(\s*;[\x20-\x7e]*)?\Z", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
#: A Content-ID without its brackets (RFC 2392), in characters that need no encoding in an address.
_CID = re.compile(r"[\w.@+-]{1,100}", re.ASCII)
_DATA_URL = re.compile(r"data:[^,]{0,200};base64,", re.IGNORECASE)
#: Base64 is decoded in parts of so many characters (a multiple of four), between which other threads get their turn.
_PART = 1 << 20


@dataclass(slots=True)
class File:
    """One attachment. ``content`` is base64 or a list of bytes until it is decoded; ``size`` is in bytes, 0 until then."""

    name: str
    mime: str
    channels: list[str] | None
    content: str | list[int]
    size: int = 0
    #: By which the HTML of an e-mail shows it (``src="cid:…"``); empty for a file that is only attached.
    cid: str = ""

    def outline(self) -> dict[str, Any]:
        """The attachment without its content, in the form in which it came: what a payload schema describes."""
        described: dict[str, Any] = {"name": self.name, "file": "", "mime": self.mime}
        if self.cid:
            described["cid"] = self.cid
        return described if self.channels is None else {**described, "channels": self.channels}

    def reference(self, key: str) -> dict[str, Any]:
        """The attachment as the event keeps it; ``key`` is where its content lies."""
        kept: dict[str, Any] = {"name": self.name, "mime": self.mime, "size": self.size, "key": key}
        if self.cid:
            kept["cid"] = self.cid
        return kept if self.channels is None else {**kept, "channels": self.channels}


def read_files(payload: dict[str, Any]) -> list[File]:
    """The attachments of a payload: ``attachments: [{"name", "file", "mime"?, "channels"?, "cid"?}]``.

    ``file`` is base64, or Node's ``{"type": "Buffer", "data": [...]}``. Where ``attachments`` is no array it is a field like
    any other. Nothing is decoded yet.

    Raises:
        BadRequest: with one message a mistake.
    """
    entries = payload.get("attachments")
    if not isinstance(entries, list) or not entries:
        return []
    if len(entries) > MAX_FILES:
        raise BadRequest([f"payload.attachments must contain no more than {MAX_FILES} elements"])
    problems: list[str] = []
    files = [_file(entry, f"payload.attachments.{index}", problems) for index, entry in enumerate(entries)]
    if problems:
        raise BadRequest(problems)
    return files


def without_files(document: Any) -> Any:
    """An event without the array of its attachments, to be measured."""
    payload = document.get("payload") if isinstance(document, dict) else None
    if not isinstance(payload, dict) or not isinstance(payload.get("attachments"), list):
        return document
    return {**document, "payload": {key: value for key, value in payload.items() if key != "attachments"}}


def check_total(size: int) -> None:
    """Refuse attachments that are too large together.

    Raises:
        PayloadTooLarge: they are.
    """
    if size > MAX_BYTES:
        raise PayloadTooLarge(
            f"Attachments of {size} bytes together exceed the maximum of {MAX_BYTES} bytes (20MB) of an event"
        )


def decode(file: File) -> bytes:
    """The content of an attachment: base64 with or without padding, in either alphabet, or a list of bytes.

    Raises:
        BadRequest: it is neither.
    """
    try:
        return bytes(file.content) if isinstance(file.content, list) else _base64(file.content)
    except (TypeError, ValueError) as error:
        raise BadRequest([f"payload.attachments: the file of {file.name} is not valid base64"]) from error


def _file(entry: Any, where: str, problems: list[str]) -> File:
    if not isinstance(entry, dict):
        problems.append(f"{where} must be an object")
        return File("", "", None, "")
    name, mime, channels = entry.get("name"), entry.get("mime"), entry.get("channels")
    if not isinstance(name, str) or not name.strip():
        problems.append(f"{where}.name must be a string that is not empty")
        name = ""
    elif len(name) > MAX_NAME or _CONTROL.search(name):
        problems.append(f"{where}.name must have at most {MAX_NAME} characters, none of them a control")
    if mime in (None, ""):
        mime = mimetypes.guess_type(name)[0] or "application/octet-stream"
    elif not isinstance(mime, str) or len(mime) > MAX_NAME or not _MIME.match(mime):
        problems.append(f"{where}.mime must be a media type such as application/pdf")
    if channels is not None and not (isinstance(channels, list) and all(_is_channel(each) for each in channels)):
        problems.append(f"{where}.channels must be an array of: {', '.join(sorted(CHANNELS))}")
    cid = entry.get("cid")
    if cid not in (None, "") and not (isinstance(cid, str) and _CID.fullmatch(cid)):
        problems.append(f"{where}.cid must be a short name without spaces such as logo")
        cid = None
    content = entry.get("file")
    if isinstance(content, dict) and content.get("type") == "Buffer":
        content = content.get("data")
    if not isinstance(content, str | list):
        problems.append(f"{where}.file must be a base64 string")
        content = ""
    return File(name, mime, channels, content, cid=cid or "")


def _is_channel(value: Any) -> bool:
    return isinstance(value, str) and value in CHANNELS


def _base64(text: str) -> bytes:
    prefix = _DATA_URL.match(text)
    if prefix:
        text = text[prefix.end() :]
    text = "".join(text.split()).rstrip("=")
    if "-" in text or "_" in text:
        text = text.replace("-", "+").replace("_", "/")
    text += "=" * (-len(text) % 4)
    decoded = bytearray()
    for start in range(0, len(text), _PART):
        decoded += binascii.a2b_base64(text[start : start + _PART], strict_mode=True)
    return bytes(decoded)
