"""What happened at a step, in plain words: the first line of its card, and why it was left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from novu_app.activity.service import Detail, RunStep
from novu_app.dashboard.components.status import STEPS
from novu_app.dashboard.run_shapes import Fact
from novu_app.dashboard.text import duration, plain, pretty_json
from novu_app.dashboard.words import condition_in_words
from novu_app.execution import details as texts
from novu_app.kernel.jsons import load_or
from novu_app.messages.models import Message

_NOT_REACHED = {"pending": "Not reached yet", "merged": "Part of another run's digest"}
#: Who may say no, in the order in which they are asked; whoever is asked later has the last word.
_LEVELS = {
    "WORKFLOW_RESOURCE": "the workflow's defaults",
    "USER_WORKFLOW": "the team's setting of the workflow",
    "SUBSCRIBER_GLOBAL": "the subscriber's preferences for everything",
    "SUBSCRIPTION_SUBSCRIBER_WORKFLOW": "the subscriber's preferences for the topic",
    "SUBSCRIBER_WORKFLOW": "the subscriber's preferences for this workflow",
}
_FILTERED = frozenset(
    {
        texts.FILTERED_BY_GLOBAL,
        texts.FILTERED_BY_SUBSCRIBER,
        texts.FILTERED_BY_WORKFLOW,
        texts.FILTERED_BY_USER,
    }
)
_TROUBLE = frozenset({"Failed", "Warning"})


def headline(step: RunStep, person: str, messages: Sequence[Message]) -> str:
    """The first line of a step's card.

    Args:
        step: the step.
        person: what the subscriber is called.
        messages: those of the step.
    """
    if not step.reached:
        return _NOT_REACHED.get(step.status, "Not run")
    if step.status == "failed":
        return f"Failed: {_reason(step, messages)}"
    if step.status in ("skipped", "canceled"):
        return _left_out(step, person)
    if step.status == "merged":
        return "Its event went into another run's digest"
    if step.status == "delayed":
        return _waits(step)
    if step.status in ("queued", "running"):
        last = _last(step, texts.WILL_BE_RETRIED, texts.PROVIDER_LEFT_ALONE, texts.RETRY_REQUESTED)
        if last is None or step.details[-1] is not last:
            return "On its way to the provider"
        return "Sent again on request" if last.text == texts.RETRY_REQUESTED else last.text
    if step.status == "completed":
        return _done(step, messages)
    return step.details[-1].text if step.details else ""


def decision(step: RunStep) -> tuple[str, list[Fact], str]:
    """Why a step was left out or put off: a sentence, the values that decided, and the rule as JSON; empty where nothing did."""
    for detail in reversed(step.details):
        raw: Any = _raw(detail)
        if detail.text == texts.SKIPPED_BY_CONDITIONS and isinstance(raw, Mapping):
            facts = [
                Fact(label=str(name), value="nothing" if value is None else _shown(value), hue="")
                for name, value in (raw.get("values") or {}).items()
            ]
            rule = raw.get("condition")
            return f"The step runs when {condition_in_words(rule)}. It does not:", facts, pretty_json(rule)
        if detail.text in _FILTERED and isinstance(raw, Mapping):
            return _chain(str(raw.get("level") or ""), str(raw.get("channel") or step.type))
        if detail.text in (texts.OUTSIDE_OF_SCHEDULE, texts.DEFERRED_TO_SCHEDULE, texts.EXTENDED_TO_SCHEDULE):
            until = raw.get("until") if isinstance(raw, Mapping) else None
            facts = [Fact(label="opens at", value=str(until), hue="")] if until else []
            return "It is outside of the hours in which the subscriber wants to be reached.", facts, ""
        if detail.text == texts.THROTTLE_LIMIT_EXCEEDED and isinstance(raw, Mapping):
            return "The limit of the throttle's window was reached.", _facts(raw), ""
        if detail.text in (texts.BRANCH_TAKEN, texts.EXPERIMENT_ARM) and isinstance(raw, Mapping):
            return f"{detail.text}.", _facts(raw), ""
    return "", [], ""


def _chain(level: str, channel: str) -> tuple[str, list[Fact], str]:
    name = STEPS[channel][0] if channel in STEPS else channel
    facts = [
        Fact(label=words, value=f"{name} off" if key == level else "", hue="red" if key == level else "")
        for key, words in _LEVELS.items()
        if key == level or key != "SUBSCRIPTION_SUBSCRIBER_WORKFLOW"
    ]
    return f"Turned off by {_LEVELS.get(level, level.lower())}. Levels in the order of their weight:", facts, ""


def _left_out(step: RunStep, person: str) -> str:
    kind = STEPS[step.type][0] if step.type in STEPS else step.type
    for detail in reversed(step.details):
        if detail.text == texts.SKIPPED_BY_CONDITIONS:
            return "Skipped: its condition did not hold"
        if detail.text == texts.FILTERED_BY_GLOBAL:
            return f"Skipped: {person} turned {kind} off for everything"
        if detail.text == texts.FILTERED_BY_SUBSCRIBER:
            return f"Skipped: {person} turned {kind} off for this workflow"
        if detail.text in _FILTERED:
            return f"Skipped: {kind} is turned off in this workflow"
        if detail.text == texts.OUTSIDE_OF_SCHEDULE:
            return f"Skipped: outside of {person}'s hours"
        if detail.text == texts.THROTTLE_LIMIT_EXCEEDED:
            return "Skipped: the limit of the throttle was reached"
        if detail.text == texts.DIGEST_SKIPPED_FIRST:
            return "Went on at once: the first event after a quiet time"
        if detail.text == texts.CANCELED:
            return "Canceled"
    return step.details[-1].text if step.details else ""


def _waits(step: RunStep) -> str:
    if any(detail.text == texts.DEFERRED_TO_SCHEDULE for detail in step.details):
        return "Waits for the subscriber's hours"
    if step.type == "wait":
        return f"Waits for {(step.digest or {}).get('name') or 'an event'}"
    digest: Mapping[str, Any] = step.digest or {}
    wait = duration(digest.get("amount"), digest.get("unit"))
    if step.type == "digest":
        return f"Gathers events for {wait}" if wait else "Gathers events"
    return f"Waits for {wait}" if wait else "Waits"


def _done(step: RunStep, messages: Sequence[Message]) -> str:
    if step.type == "digest":
        digest: Mapping[str, Any] = step.digest or {}
        count = (step.output or {}).get("eventCount") or len(digest.get("events") or ())
        return f"{count} event{'' if count == 1 else 's'} gathered"
    if step.type == "in_app" and messages:
        mark = ", read" if messages[0].read else ", seen" if messages[0].seen else ""
        return f"Reached the inbox{mark}"
    if messages:
        to = ", ".join(dict.fromkeys(message.recipient for message in messages if message.recipient))
        return f"Sent to {to}" if to else "Sent"
    return step.details[-1].text if step.details else ""


def _reason(step: RunStep, messages: Sequence[Message]) -> str:
    error = next((message.error_text for message in messages if message.error_text), "")
    if error:
        return plain(error, 160)
    trouble = next((detail for detail in reversed(step.details) if detail.status in _TROUBLE), None)
    if trouble is None:
        return "no reason was noted"
    return plain(trouble.raw, 160) if trouble.raw and not trouble.raw.startswith("{") else trouble.text


def _last(step: RunStep, *wanted: str) -> Detail | None:
    return next((detail for detail in reversed(step.details) if detail.text in wanted), None)


def _raw(detail: Detail) -> Any:
    try:
        return load_or(detail.raw, None)
    except ValueError:
        return None  # cut, or no JSON at all


def _facts(raw: Mapping[str, Any]) -> list[Fact]:
    return [Fact(label=str(name), value=_shown(value), hue="") for name, value in raw.items()]


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else pretty_json(value)
