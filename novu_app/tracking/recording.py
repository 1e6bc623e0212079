"""Events of messages stored with all that they change, whoever told them: a provider, or an e-mail itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from novu_app.execution import waking
from novu_app.execution.outcomes import storable
from novu_app.tracking import store
from novu_app.tracking.reports import LOOKED_AT, Report, message_status
from novu_app.tracking.store import Effect, Known, NewEvent

DETAIL = "The provider reports: {status}"
_LONGEST_ERROR = 2_000
_LONGEST_KEY = 200


@dataclass(slots=True)
class Recorded:
    """What was new: the events, the runs that changed, and whether one of them goes on now because its message was seen or
    read."""

    events: list[tuple[Report, Known]] = field(default_factory=list)
    runs: list[str] = field(default_factory=list)
    released: bool = False


def record(
    session: Session,
    environment_id: str,
    found: Sequence[tuple[Report, Known]],
    line_of: Callable[[Report], Mapping[str, object]],
    now: int,
    *,
    read_by: frozenset[str] = frozenset(),
) -> Recorded:
    """Store events and their effects. What is known already changes nothing.

    Args:
        session: a writing transaction.
        environment_id: the scope.
        found: the events with their messages.
        line_of: gives what the activity says about an event.
        now: milliseconds.
        read_by: the statuses by which a message is not only seen but read.
    """
    events = {
        (message.id, key_of(report)): NewEvent(message.id, key_of(report), report.status, report.at)
        for report, message in found
    }
    fresh = store.add(session, environment_id, list(events.values()), now)
    new = []
    for report, message in found:
        if (message.id, key_of(report)) in fresh:
            fresh.discard((message.id, key_of(report)))
            new.append((report, message))
    if not new:
        return Recorded()
    store.change_messages(session, environment_id, _effects(new, read_by), now)
    details: dict[str, list[dict[str, object]]] = {}
    for report, message in new:
        details.setdefault(message.job_id, []).append(dict(line_of(report)))
    store.add_details(session, environment_id, details, now)
    looked = {message.subscriber_pk for report, message in new if report.status in LOOKED_AT}
    released = bool(looked) and waking.after_marking(session, looked, now)
    return Recorded(new, sorted({message.run_id for _, message in new}), released)


def key_of(report: Report) -> str:
    """What makes an event of a message one, as it is stored."""
    return storable(report.key)[:_LONGEST_KEY]


def _effects(new: list[tuple[Report, Known]], read_by: frozenset[str]) -> list[Effect]:
    """One a message, whatever was reported of it: what is worst for its status, what is latest of being seen."""
    by_message: dict[str, list[Report]] = {}
    for report, message in new:
        by_message.setdefault(message.id, []).append(report)
    effects = []
    for message_id, reports in by_message.items():
        ranked = sorted(reports, key=lambda each: message_status(each.status) or "~")
        worst = ranked[0] if message_status(ranked[0].status) else None
        text = storable(worst.response or DETAIL.format(status=worst.status))[:_LONGEST_ERROR] if worst else None
        effects.append(
            Effect(
                message_id,
                message_status(worst.status) if worst else None,
                worst.status if worst else None,
                text,
                max((each.at for each in reports if each.status in LOOKED_AT), default=None),
                max((each.at for each in reports if each.status == "delivered"), default=None),
                max((each.at for each in reports if each.status in read_by), default=None),
            )
        )
    return effects
