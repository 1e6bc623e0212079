"""Invoke: start another workflow for the same subscriber, with a payload made here."""

from __future__ import annotations

from novu_app.content.templates import TemplateFailed
from novu_app.execution import details as texts
from novu_app.execution.chunk import Chunk, Invocation, Run
from novu_app.execution.definitions import Step
from novu_app.kernel import jsons

#: How many workflows may start one another in a row.
MAX_CHAIN = 10


class InvokeHandler:
    """``invoke``: the other workflow runs by itself; this run does not wait for it."""

    def take(self, chunk: Chunk, step: Step, runs: list[Run]) -> None:
        """Start the workflow, unless that would be a circle."""
        identifier = str(step.controls.get("workflowId") or "")
        for run in runs:
            target = chunk.surroundings.workflow_named(run, identifier)
            refusal = None
            if target is None:
                refusal = f"There is no active workflow {identifier!r}"
            elif target in (*run.trigger.chain, run.trigger.workflow_id):
                refusal = f"The workflow {identifier!r} is one of those that led here"
            elif len(run.trigger.chain) + 1 >= MAX_CHAIN:
                refusal = f"More than {MAX_CHAIN} workflows have started one another"
            if refusal is not None:
                chunk.fail(run, step, texts.INVOKE_REFUSED, raw=refusal)
                continue
            try:
                rendered = step.content.render(run.variables(), phrases=chunk.surroundings.phrases_for(run))
            except TemplateFailed as error:
                chunk.fail(run, step, texts.CONTENT_NOT_GENERATED, raw=str(error))
                continue
            job = chunk.add_job(run, step, "completed", "[]")
            output = {"transactionId": transaction_of(job.id)}
            job.details = chunk.detail_text(texts.WORKFLOW_INVOKED, raw={"workflowId": identifier, **output})
            job.output = jsons.dumps(output)
            payload = rendered.get("payload")
            given = payload if isinstance(payload, dict) else run.trigger.payload
            chunk.invocations.append(Invocation(job, identifier, given))
            run.outputs[step.step_id] = output
            run.go_on()

    def resume(self, chunk: Chunk, step: Step, runs: list[Run]) -> None:
        """No run ever waits at an invocation."""
        for run in runs:
            run.go_on()


def transaction_of(job_id: str) -> str:
    """The transaction id of what a job invokes: the same however often the job is repeated."""
    return f"invoke_{job_id}"
