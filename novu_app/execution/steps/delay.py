"""Delay: wait a while, until a tick of a cron expression, or for a time that the data names (contract/execution.md, Delay)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

from novu_app.content.templates import TemplateFailed
from novu_app.execution import details as texts
from novu_app.execution.chunk import Chunk, Run
from novu_app.execution.definitions import Step
from novu_app.execution.steps.dynamic import dynamic_value
from novu_app.kernel import jsons
from novu_app.timing.cron import next_tick
from novu_app.timing.durations import after
from novu_app.timing.errors import InvalidDuration, InvalidMoment, TimingError
from novu_app.timing.moments import moment_of
from novu_app.timing.zones import zone_of

_TEMPLATED = ("amount", "unit", "cron")


class DelayHandler:
    """``delay`` of type ``regular``, ``timed`` or ``dynamic``, counted from the moment at which the run reaches the step."""

    def take(self, chunk: Chunk, step: Step, runs: list[Run]) -> None:
        """Put the runs to sleep; one whose time can not be used fails alone."""
        text = chunk.detail_text(texts.STEP_DELAYED, status="Pending")
        for run in runs:
            zone = zone_of(run.recipient.attributes.get("timezone"))
            try:
                settings = _settings(step, run)
                until = _until(settings, chunk.now, zone)
            except (TimingError, TemplateFailed) as error:
                chunk.fail(run, step, texts.INVALID_DELAY, raw=str(error))
                continue
            # What the run waits for, and how long: the step's output when it wakes.
            note = {name: value for name, value in settings.items() if value is not None}
            chunk.add_job(run, step, "delayed", text).digest = jsons.dumps({**note, "duration": until - chunk.now})
            run.wait(until)

    def resume(self, chunk: Chunk, step: Step, runs: list[Run]) -> None:
        """The time is over."""
        for run in runs:
            output = {"duration": run.notes.get(step.uid, {}).get("duration")}
            chunk.finish(run, texts.DELAY_FINISHED, output)


def _settings(step: Step, run: Run) -> dict[str, Any]:
    """What this run is to wait for: ``type`` with ``amount`` and ``unit``, with ``cron``, or with ``value``."""
    override = _override(step, run)
    if override is not None:
        return override
    controls: Mapping[str, Any] = step.controls
    kind = controls.get("type") or "regular"
    if kind == "dynamic":
        return {"type": kind, "value": dynamic_value(step, run)}
    if any(_is_template(controls.get(name)) for name in _TEMPLATED):
        controls = step.content.render(run.variables())
    names = {"regular": ("amount", "unit"), "timed": ("cron",)}.get(str(kind))
    if names is None:
        raise InvalidDuration(f"a delay of type {kind!r} is not supported by this version", "type")
    return {"type": kind, **{name: controls.get(name) for name in names}}


def _override(step: Step, run: Run) -> dict[str, Any] | None:
    """The amount and unit that the trigger sets for itself: for this step, else for every delay."""
    overrides = run.trigger.overrides
    if not overrides:
        return None
    by_step = overrides.get("steps")
    for given in (by_step.get(step.step_id) if isinstance(by_step, Mapping) else None, overrides.get("delay")):
        if isinstance(given, Mapping) and given.get("amount") is not None and given.get("unit") is not None:
            return {"type": "regular", "amount": given["amount"], "unit": given["unit"]}
    return None


def _until(settings: Mapping[str, Any], now: int, zone: tzinfo) -> int:
    if settings["type"] == "regular":
        return after(now, settings["amount"], settings["unit"], zone)
    if settings["type"] == "timed":
        return next_tick(settings["cron"], now, zone)
    until = moment_of(settings["value"], now, zone)
    if until <= now:
        raise InvalidMoment(f"{settings['value']!r} is not in the future")
    return until


def _is_template(value: Any) -> bool:
    return isinstance(value, str) and ("{{" in value or "{%" in value)
