"""Attachments of events: their content lies in files beside the database, under the event's id.

Files are written before the event is stored and a marker before the files; when it is decided what became of the event
the marker goes, and the files of an event that was not stored with it. What a crash leaves behind in between has its marker
still, and :func:`sweep` finds it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from novu_app.attachments.files import File, check_total, decode
from novu_app.attachments.storage import storage
from novu_app.kernel import bulk, ids
from novu_app.kernel.database import looking

_FOLDER = "attachments"
_PENDING = f"{_FOLDER}/pending"
_KEY = re.compile(rf"{_FOLDER}/([0-9a-f]{{24}})/[0-9a-f]{{24}}/[0-9]{{1,3}}\Z", re.ASCII)
_MARKER = re.compile(r"([0-9a-f]{24})\.([0-9a-f]{24})\Z", re.ASCII)
#: Markers that one sweep looks at.
SWEPT_AT_ONCE = 100


def key_of(environment_id: str, event_id: str, number: int) -> str:
    """Where the content of an event's attachment lies; ``number`` counts from 0."""
    return f"{_FOLDER}/{environment_id}/{event_id}/{number}"


def keep(environment_id: str, event_id: str, files: Sequence[File]) -> None:
    """Decode the files and store their contents under an event that is about to be stored. I/O: off the event loop.

    Each file gets its ``size`` and loses its ``content``. :func:`settle` must follow, whatever becomes of the event.

    Raises:
        BadRequest: a content can not be decoded; nothing is stored.
        PayloadTooLarge: they are too large together; nothing is stored.
        OSError: the storage can not be written.
    """
    contents = []
    for file in files:
        contents.append(decode(file))
        file.content, file.size = "", len(contents[-1])
    check_total(sum(file.size for file in files))
    kept = storage()
    kept.write(_marker(environment_id, event_id), b"")
    for number, content in enumerate(contents):
        kept.write(key_of(environment_id, event_id, number), content)


def settle(environment_id: str, event_id: str, *, stored: bool) -> None:
    """The event is stored, and its files with it; or it is not, and they go. I/O: off the event loop."""
    if not stored:
        delete_of_event(environment_id, event_id)
    storage().remove(_marker(environment_id, event_id))


def load(key: str, *, environment_id: str) -> bytes:
    """The content of an attachment by the ``key`` of its reference in the payload. I/O: off the event loop.

    Args:
        key: as the event has it.
        environment_id: where the event belongs: a payload is a customer's text, and may hold another one's key.

    Raises:
        ValueError: it is no key of an attachment, or one of another environment.
        FileNotFoundError: the content is gone.
        OSError: the storage can not be read.
    """
    match = _KEY.match(key)
    if match is None or environment_id != match[1]:
        raise ValueError(f"{key[:100]!r} is not an attachment of this environment")
    return storage().read(key)


def delete_of_event(environment_id: str, event_id: str) -> None:
    """Delete the files of an event, if it has any. I/O: off the event loop."""
    storage().remove(f"{_FOLDER}/{environment_id}/{event_id}")


def delete_of_environment(environment_id: str) -> None:
    """Delete the files of all events of an environment. I/O: off the event loop.

    Raises:
        OSError: the storage can not be written.
    """
    storage().remove(f"{_FOLDER}/{environment_id}")


def sweep(before_ms: int) -> int:
    """Delete files whose event was never stored, because a process died in between.

    Looks at up to :data:`SWEPT_AT_ONCE` events whose fate was not noted, oldest first: call it again while it gives that many.

    Args:
        before_ms: only events that began before this moment; one that is being stored right now must not be among them.

    Returns:
        How many events were looked at.
    """
    kept = storage()
    bound = ids.id_at(before_ms)
    markers = [match for match in map(_MARKER.match, kept.names(_PENDING)) if match and match[1] < bound]
    markers = markers[:SWEPT_AT_ONCE]
    if not markers:
        return 0
    with looking() as session:
        rows = bulk.run(
            session,
            "WITH {v} SELECT e.environment_id, e.id FROM v JOIN event e "
            "ON e.id = v.id AND e.environment_id = v.environment_id",
            {"id": "text", "environment_id": "text"},
            [match.groups() for match in markers],
        )
    stored = {(row[0], row[1]) for row in rows}
    for match in markers:
        event_id, environment_id = match.groups()
        settle(environment_id, event_id, stored=(environment_id, event_id) in stored)
    return len(markers)


def _marker(environment_id: str, event_id: str) -> str:
    # The event's id comes first: the names are then in the order of time.
    return f"{_PENDING}/{event_id}.{environment_id}"
