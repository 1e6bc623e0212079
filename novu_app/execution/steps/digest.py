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
from novu_app.execution.steps.durations import InvalidDuration, after
from novu_app.kernel import clock, jsons


class DigestHandler:
    """``digest`` of type ``regular``."""

    def take(self, chunk: Chunk, step: Step, runs: list[Run]) -> None:
        """Open a window or join the open one."""
        kind = step.controls.get("type") or "regular"
        try:
            if kind != "regular" or step.controls.get("lookBackWindow"):
                raise InvalidDuration("only regular digests without a look-back window are supported by this version")
            closes_at = after(chunk.now, step.controls.get("amount"), step.controls.get("unit"))
        except InvalidDuration as error:
            for run in runs:
                chunk.fail(run, step, "Invalid digest configuration", raw=str(error))
            return
        settings = jsons.dumps({"type": kind, "amount": step.controls["amount"], "unit": step.controls["unit"]})
        text = chunk.detail_text(texts.STEP_DIGESTED, status="Pending")
        for run in runs:
            try:
                value = digest_value(step.controls.get("digestKey"), run)
            except TemplateFailed as error:
                chunk.fail(run, step, texts.CONTENT_NOT_GENERATED, raw=str(error))
                continue
            job = chunk.add_job(run, step, "delayed", text)
            job.digest = settings
            chunk.digests.append(OpenDigest(run, job, value, closes_at))
            run.wait(closes_at)

    def resume(self, chunk: Chunk, step: Step, runs: list[Run]) -> None:
        """The window closed: the master goes on with every event that it gathered."""
        for run in runs:
            events = sorted(
                [own_event(run, step), *run.outputs.pop(merged_key(step), [])], key=lambda e: (e["time"], e["id"])
            )
            output = {"events": events, "eventCount": len(events)}
            chunk.finish(run, texts.DIGEST_EVENTS, output, digest=jsons.dumps({**output, "type": "regular"}))


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
