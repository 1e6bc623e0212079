"""What an e-mail tells by itself: that it was opened, and which links in it were followed (docs/how-to/track-e-mails.md).

An open makes the message seen, a followed link makes it seen and read. The first open, and the first time that each link is
followed, are stored; neither who asked from where nor with which program is.
"""

from __future__ import annotations

import hashlib

from sqlmodel import Session

from novu_app.execution.details import detail
from novu_app.kernel import clock, jsons
from novu_app.tracking import store
from novu_app.tracking.links import Mark
from novu_app.tracking.recording import Recorded, key_of, record
from novu_app.tracking.reports import Report, detail_status

OPENED, CLICKED = "The e-mail was opened", "A link of the e-mail was followed"
_READ_BY = frozenset({"clicked"})


def opened(mark: Mark) -> Report:
    """That a message was opened, now."""
    return Report((mark.message_id,), "opened", clock.now_ms(), "own opened", {})


def clicked(mark: Mark, target: str) -> Report:
    """That a link of a message was followed, now."""
    key = hashlib.sha256(target.encode()).hexdigest()[:32]
    return Report((mark.message_id,), "clicked", clock.now_ms(), f"own clicked {key}", {"url": target})


def is_new(session: Session, mark: Mark, report: Report) -> bool:
    """Whether there is something to store: looked at without a lock, as most of what comes is known."""
    return store.handed_over(session, mark.environment_id, mark.message_id) is not None and not store.has_event(
        session, mark.environment_id, mark.message_id, key_of(report)
    )


def note(session: Session, mark: Mark, report: Report) -> Recorded:
    """Store what an e-mail told; nothing for a message that is gone or was not handed over yet.

    Args:
        session: a writing transaction.
        mark: of a token that was read.
        report: what it told.
    """
    message = store.handed_over(session, mark.environment_id, mark.message_id)
    if message is None:
        return Recorded()
    text = OPENED if report.status == "opened" else CLICKED
    line = detail(text, detail_status(report.status), raw=jsons.dumps(report.row) if report.row else None, at=report.at)
    return record(
        session, mark.environment_id, [(report, message)], lambda _report: line, clock.now_ms(), read_by=_READ_BY
    )
