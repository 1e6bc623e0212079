"""Digest: gather events of a subscriber for a while (contract/execution.md, Digest).

Who is master is not looked up but decided by the unique row of the open window, when the chunk is stored. The window is
counted from its first event and does not slide.
"""

from __future__ import annotations

from typing import Any

from novu_app.content.templates import TemplateFailed, compile_value
from novu_app.execution import details as texts
from novu_app.execution.chunk import Chunk, OpenDigest, Run
from novu_app.execution.definitions import Step
from novu_app.kernel import clock, jsons
from novu_app.timing import windows
from novu_app.timing.errors import TimingError
from novu_app.timing.zones import zone_of


class DigestHandler:
    """``digest``: regular, timed (cron in the subscriber's time zone), and with a look-back window."""

    def take(self, chunk: Chunk, step: Step, runs: list[Run]) -> None:
        """Open a window or join the open one; in a look-back window the first event goes on at once."""
        text = chunk.detail_text(texts.STEP_DIGESTED, status="Pending")
        for run in runs:
            try:
                settings = _settings(step.content.render(run.variables()), run)
                zone = zone_of(run.recipient.attributes.get("timezone"))
                closes_at = windows.closing_time(settings, chunk.now, zone)
                look_back_ms = windows.look_back_ms(settings)
                value = digest_value(step.controls.get("digestKey"), run)
            except TimingError as error:
                chunk.fail(run, step, texts.INVALID_DIGEST, raw=str(error))
                continue
            except TemplateFailed as error:
                chunk.fail(run, step, texts.CONTENT_NOT_GENERATED, raw=str(error))
                continue
            job = chunk.add_job(run, step, "delayed", text)
            job.digest = jsons.dumps(_metadata(settings) | {"value": value})
            chunk.digests.append(OpenDigest(run, job, value, closes_at, look_back_ms))
            run.wait(closes_at)

    def resume(self, chunk: Chunk, step: Step, runs: list[Run]) -> None:
        """The window closed: the master goes on with every event that it gathered."""
        for run in runs:
            events = sorted(
                [own_event(run, step), *run.outputs.pop(merged_key(step), [])], key=lambda e: (e["time"], e["id"])
            )
            output = {"events": events, "eventCount": len(events)}
            chunk.finish(
                run, texts.DIGEST_EVENTS, output, digest=jsons.dumps({**run.notes.get(step.uid, {}), **output})
            )


def own_event(run: Run, step: Step) -> dict[str, Any]:
    """The master's own event."""
    return digest_event(run.jobs[step.uid][0], run.trigger.created_at, run.trigger.payload)


def digest_event(job_id: str, created_at: int, payload: dict[str, Any]) -> dict[str, Any]:
    """One entry of ``steps.<id>.events``."""
    return {"id": job_id, "time": clock.iso_at(created_at), "payload": payload}


def merged_key(step: Step) -> str:
    """Where the loader of a chunk puts the events that were merged into a run."""
    return f"\0merged:{step.uid}"


def digest_value(key: Any, run: Run) -> str:
    """What events are grouped by: the rendered key, or nothing. ``payload.x`` is short for ``{{payload.x}}``.

    Raises:
        TemplateFailed: the key is a template that fails.
    """
    if not key:
        return ""
    text = str(key)
    template = (
        text
        if "{{" in text
        else f"{{{{ {text if text.startswith(('payload.', 'subscriber.')) else 'payload.' + text} }}}}"
    )
    return str(compile_value(template, "digestKey").render(run.variables()))


def _settings(controls: dict[str, Any], run: Run) -> dict[str, Any]:
    # A trigger may set the window for itself: overrides.digest (contract/execution.md, Overrides).
    override = run.trigger.overrides.get("digest")
    return {**controls, **override} if isinstance(override, dict) else controls


def _metadata(settings: dict[str, Any]) -> dict[str, Any]:
    look_back = settings.get("lookBackWindow")
    if settings.get("cron") and settings.get("type") != "regular":
        shown: dict[str, Any] = {"type": "timed", "timed": {"cronExpression": settings["cron"]}}
    else:
        shown = {"type": "regular", "amount": settings.get("amount"), "unit": settings.get("unit")}
    if look_back:
        shown |= {
            "type": "backoff",
            "backoff": True,
            "backoffAmount": look_back.get("amount"),
            "backoffUnit": look_back.get("unit"),
        }
    return shown
