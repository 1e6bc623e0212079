"""The files of an e-mail: named in its envelope, read when it is sent."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from novu_app.attachments import service as attachments
from novu_app.providers.base import DeliveryDeferred, DeliveryFailed, OutgoingMessage


@dataclass(frozen=True, slots=True)
class File:
    """One attachment with its content. With a ``cid`` it is a picture that the HTML shows by that name (``src="cid:…"``)."""

    name: str
    mime: str
    content: bytes
    cid: str = ""


async def files_of(message: OutgoingMessage) -> list[File]:
    """The attachments of an e-mail, in the order in which they were given.

    Raises:
        DeliveryFailed: the content of one is gone.
        DeliveryDeferred: the storage can not be read at present.
    """
    named = message.envelope.get("attachments") or ()
    return [
        File(
            str(entry.get("name") or "attachment"),
            str(entry.get("mime") or "application/octet-stream"),
            await _content(str(entry["name"]), str(entry["key"]), str(entry["environmentId"])),
            str(entry.get("cid") or ""),
        )
        for entry in named
    ]


async def _content(name: str, key: str, environment_id: str) -> bytes:
    try:
        return await asyncio.to_thread(attachments.load, key, environment_id=environment_id)
    except (ValueError, FileNotFoundError) as error:
        raise DeliveryFailed(f"The attachment {name} is gone: {error}") from error
    except OSError as error:
        raise DeliveryDeferred(f"The attachment {name} can not be read: {error}", provider_fails=False) from error
