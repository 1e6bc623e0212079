"""Wait: until an event arrives for the subscriber, or an earlier step's message is seen or read, or the time is over."""

from __future__ import annotations

from novu_app.execution import details as texts
from novu_app.execution.chunk import OPEN, Chunk, NewWait, Run
from novu_app.execution.definitions import Step
from novu_app.execution.waits import name_for
from novu_app.kernel import jsons
from novu_app.timing.durations import after
from novu_app.timing.errors import TimingError
from novu_app.timing.zones import zone_of

STATES = ("seen", "read")


class WaitHandler:
    """``wait``: its output is ``{"timedOut", "event": {"name", "time", "payload"}}``, or ``{"timedOut", "seen" | "read"}``."""

    def take(self, chunk: Chunk, step: Step, runs: list[Run]) -> None:
        """Put the runs to sleep until the time-out, and say what wakes them."""
        controls = step.controls
        text = chunk.detail_text(texts.WAITING, status="Pending")
        by_step_id = {other.step_id: other for other in runs[0].definition.steps}
        fresh = {(message.job.run.id, message.job.step.uid): message.job.id for message in chunk.messages}
        for run in runs:
            try:
                until = after(
                    chunk.now,
                    controls.get("amount"),
                    controls.get("unit"),
                    zone_of(run.recipient.attributes.get("timezone")),
                )
            except TimingError as error:
                chunk.fail(run, step, texts.INVALID_WAIT, raw=str(error))
                continue
            state = controls.get("until")
            if state in STATES:
                other = by_step_id.get(str(controls.get("stepId")))
                awaited = _job_of(run, other, fresh) if other else None
                if awaited is None:
                    # There is no message that could be seen: nothing to wait for.
                    chunk.add_job(
                        run, step, "completed", chunk.detail_text(texts.WAIT_TIMED_OUT, raw="There is no such message")
                    ).output = jsons.dumps({"timedOut": True, state: False})
                    run.outputs[step.step_id] = {"timedOut": True, state: False}
                    run.go_on()
                    continue
                name = name_for(state, awaited)
            elif controls.get("event"):
                name = str(controls["event"])
            else:
                chunk.fail(run, step, texts.INVALID_WAIT, raw="Neither an event nor a message to wait for is named")
                continue
            job = chunk.add_job(run, step, "delayed", text)
            job.digest = jsons.dumps({"type": "wait", "name": controls.get("event") or state})
            chunk.waits.append(NewWait(job, name, None if state in STATES else controls.get("condition")))
            run.wait(until)

    def resume(self, chunk: Chunk, step: Step, runs: list[Run]) -> None:
        """What was awaited has come - then the job has its output already - or the time is over."""
        for run in runs:
            output = run.outputs.get(step.step_id)
            if output is not None:
                chunk.finish(run, texts.WAIT_OVER, output)
                continue
            state = step.controls.get("until")
            chunk.finish(
                run,
                texts.WAIT_TIMED_OUT,
                {"timedOut": True, **({state: False} if state in STATES else {"event": None})},
            )


def _job_of(run: Run, step: Step, fresh: dict[tuple[str, str], str]) -> str | None:
    """The job of an earlier step of a run that has a message: one stored before, or one of this chunk."""
    stored = run.jobs.get(step.uid)
    if stored is None:
        return fresh.get((run.id, step.uid))
    # An e-mail that is still being delivered can be read later.
    return stored[0] if stored[1] == "completed" or stored[1] in OPEN else None
