"""Triggers with an Idempotency-Key: their answers are kept in the transaction that stores the events, by one statement."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlmodel import Session

from novu_app.idempotency import service
from novu_app.idempotency.service import Answer, Keyed
from novu_app.idempotency.store import Stored
from novu_app.kernel import jsons
from novu_app.kernel.errors import NovuError


@dataclass(frozen=True, slots=True)
class KeyedTrigger:
    """The key of a trigger; ``refuse`` makes the answer of an error, as the door says it."""

    request: Keyed
    refuse: Callable[[NovuError], Answer]


class Answered(Protocol):
    """A trigger that was decided on (:class:`novu_app.events.admission.Intake`)."""

    answer: dict[str, Any] | None
    error: BaseException | None
    keyed: KeyedTrigger | None
    sent: Answer | None
    repeated: bool


def keep_answers(session: Session, triggers: Sequence[Answered]) -> None:
    """Keep the answers of the triggers that have a key. One whose key came before gets the answer that was given then, and is
    marked as ``repeated``: it is not to be stored."""
    first: dict[tuple[str, str], Answered] = {}
    again: list[tuple[Answered, Answered]] = []
    for trigger in triggers:
        if trigger.keyed is None:
            continue
        request = trigger.keyed.request
        before = first.setdefault((request.environment_id, request.key), trigger)
        if before is not trigger:
            again.append((trigger, before))
            continue
        trigger.sent = _answer(trigger)
    answered = [(one.keyed.request, one.sent) for one in first.values() if one.keyed and one.sent]
    stored = service.keep_all(session, answered)
    for trigger in first.values():
        assert trigger.keyed is not None
        if trigger.keyed.request.id in stored:
            _repeat(trigger, trigger.keyed.request, stored[trigger.keyed.request.id])
    for trigger, before in again:
        _follow(trigger, before)


def answer_to(answer: dict[str, Any]) -> Answer:
    """A trigger's answer as it is sent."""
    return Answer(201, jsons.dumpb({"data": answer}))


def _answer(trigger: Answered) -> Answer | None:
    """None for what must not be kept: a mistake of ours."""
    if trigger.error is None:
        return answer_to(trigger.answer or {})
    if isinstance(trigger.error, NovuError) and trigger.error.status < 500 and trigger.keyed:
        return trigger.keyed.refuse(trigger.error)
    return None


def _repeat(trigger: Answered, request: Keyed, stored: Stored) -> None:
    trigger.repeated = True
    try:
        trigger.sent, trigger.error = service.answer_of(request, stored), None
    except NovuError as error:
        trigger.answer, trigger.sent, trigger.error = None, None, error


def _follow(trigger: Answered, before: Answered) -> None:
    """Answer a trigger as the one of the same transaction that has its key."""
    assert trigger.keyed is not None
    assert before.keyed is not None
    request = trigger.keyed.request
    trigger.repeated, trigger.sent, trigger.error = True, before.sent, None if before.sent else before.error
    if before.keyed.request.fingerprint != request.fingerprint:
        trigger.answer, trigger.sent, trigger.error = None, None, service.KeyReused(request.key)
