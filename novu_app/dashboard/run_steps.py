"""The steps of a run for the timeline: what is known of each, from its job, its messages and what was noted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from novu_app.activity.service import ActivityRun, Detail, RunStep
from novu_app.dashboard.run_shapes import Attempt, DetailLine, LostReply, Piece, Reference, StepRun
from novu_app.dashboard.run_words import decision, headline
from novu_app.dashboard.text import pretty_json, span
from novu_app.execution import details as texts
from novu_app.execution.hastening import WAITING_TYPES
from novu_app.kernel.jsons import load_or
from novu_app.messages.models import Message
from novu_app.request_log.masking import masked

_HUES = {"Failed": "red", "Warning": "amber"}
_WORTH_SAYING_MS = 100
_ENDED = frozenset({"completed", "failed", "skipped"})
_LONGEST_OUTPUT = 20_000
#: What the provider said of a message, and how it is told.
_ANSWERS = {
    texts.MESSAGE_SENT: ("Accepted", "green"),
    texts.PROVIDER_ERROR: ("Refused", "red"),
    texts.WILL_BE_RETRIED: ("Not accepted for now", "amber"),
    texts.PROVIDER_LEFT_ALONE: ("Left alone for a while", "amber"),
    texts.OUTCOME_UNKNOWN: ("Nobody knows", "amber"),
    texts.OUTCOME_UNKNOWN_SENT_AGAIN: ("Nobody knows, sent again", "amber"),
}
_CUT = "\n… (cut)"


@dataclass(frozen=True, slots=True)
class Around:
    """What a step is shown with: the subscriber's name, the messages and the lost replies by job, the runs that a
    digest gathered, and the run's time from ``began`` to ``ended`` (milliseconds)."""

    person: str
    messages: Mapping[str, Sequence[Message]]
    replies: Mapping[str, Sequence[LostReply]]
    merged: Mapping[str, Sequence[Reference]]
    began: int
    ended: int
    retryable: bool


def step_run(run: ActivityRun, step: RunStep, around: Around) -> StepRun:
    """One step."""
    found = around.messages.get(step.id, ())
    verdict, facts, rule = decision(step) if step.reached else ("", [], "")
    ended = _ended_at(step)
    waits = step.status == "delayed"
    return StepRun(
        id=step.id,
        name=step.name,
        type=step.type,
        status=step.status,
        headline=headline(step, around.person, found),
        began_at=step.created_at if step.reached else 0,
        took=_took(step, ended),
        **_bar(step, ended, around),
        wakes_at=run.row.due_at or 0 if waits else 0,
        attempts=_attempts(step.details),
        pieces=[_piece(message) for message in found],
        verdict=verdict,
        decision=facts,
        rule=rule,
        events=_json((step.output or {}).get("events")) if step.type == "digest" else "",
        references=list(around.merged.get(step.id, ())),
        output=_json(step.output) if step.output and step.type != "digest" else "",
        details=[_line(detail) for detail in step.details] if step.reached else [],
        replies=list(around.replies.get(step.id, ())),
        may_retry=step.status == "failed" and (around.retryable or any(each.status == "error" for each in found)),
        may_hasten=waits and step.type in WAITING_TYPES and run.row.lease is None,
    )


def _ended_at(step: RunStep) -> int:
    # A job changes once more when its message is opened: what counts is the last answer of the provider.
    answers = [detail.at for detail in step.details if detail.text in _ANSWERS]
    return answers[-1] if answers else step.updated_at


def _took(step: RunStep, ended: int) -> str:
    took = ended - step.created_at
    return span(took) if step.reached and step.status in _ENDED and took >= _WORTH_SAYING_MS else ""


def _bar(step: RunStep, ended: int, around: Around) -> dict[str, Any]:
    whole = around.ended - around.began
    if not step.reached or whole < _WORTH_SAYING_MS:
        return {"left": "", "width": ""}
    left = 100 * (step.created_at - around.began) / whole
    until = around.ended if step.status not in _ENDED else ended
    width = max(1.0, 100 * (until - step.created_at) / whole)
    return {"left": f"{min(99.0, max(0.0, left)):.1f}%", "width": f"{min(width, 100 - min(99.0, left)):.1f}%"}


def _attempts(details: Sequence[Detail]) -> list[Attempt]:
    """One entry for each integration that was tried, in order; nothing when the first try was taken without a word."""
    entries: list[Attempt] = []
    chosen, moved = "", True
    for detail in details:
        if detail.text == texts.PROVIDER_FAILED_OVER:
            moved = True
        elif detail.text == texts.INTEGRATION_SELECTED:
            chosen = _identifier(detail.raw)
        if detail.text not in _ANSWERS or not detail.provider_id:
            continue
        if moved or entries[-1]["provider"].split(" ")[0] != detail.provider_id:
            name = f"{detail.provider_id} ({chosen})" if chosen else detail.provider_id
            entries.append(Attempt(provider=name, word="", hue="", tries=0, answer="", at=0))
            moved = False
        last = entries[-1]
        (last["word"], last["hue"]), last["answer"], last["at"] = _ANSWERS[detail.text], detail.raw or "", detail.at
        last["tries"] += 1
    plain = len(entries) == 1 and entries[0]["tries"] == 1 and entries[0]["hue"] == "green"
    return [] if plain and not entries[0]["answer"] else entries


def _identifier(raw: str | None) -> str:
    try:
        return str(load_or(raw, {}).get("integrationIdentifier") or load_or(raw, {}).get("identifier") or "")
    except (ValueError, AttributeError):
        return ""


def _piece(message: Message) -> Piece:
    content, is_email = message.content or "", message.channel == "email"
    envelope: dict[str, Any] = load_or(message.envelope, {})
    sent = {"to": message.recipient, "subject": message.subject, **envelope} if message.channel != "in_app" else {}
    return Piece(
        id=message.id,
        status=message.status,
        provider=message.provider_id,
        recipient=message.recipient or "",
        subject=message.subject or "",
        body="" if is_email else content,
        html=content if is_email else "",
        marks=_marks(message),
        sent=_json({name: value for name, value in sent.items() if value not in (None, "", {}, [])}),
        answer=message.provider_response_id or "",
        error=message.error_text or "",
        may_resend=message.channel != "in_app" and message.status != "pending",
    )


def _marks(message: Message) -> str:
    marks = [
        word
        for word, holds in (("seen", message.seen), ("read", message.read), ("archived", message.archived))
        if holds
    ]
    return ", ".join(marks)


def _json(value: Any) -> str:
    if not value:
        return ""
    text = pretty_json(masked(value))
    return text if len(text) <= _LONGEST_OUTPUT else text[:_LONGEST_OUTPUT] + _CUT


def _line(detail: Detail) -> DetailLine:
    return DetailLine(
        text=detail.text,
        hue=_HUES.get(detail.status, ""),
        source="" if detail.source == "Internal" else detail.source,
        provider=detail.provider_id or "",
        raw=detail.raw or "",
        at=detail.at,
    )
