"""HTTP request: ask somebody else's API; its answer is what later steps see (contract/execution.md, http_request step).

The request is made here and sent by the delivery lane, which signs it and stores the answer as the job's output.
"""

from __future__ import annotations

from novu_app.content.templates import TemplateFailed
from novu_app.execution import details as texts
from novu_app.execution.chunk import Chunk, NewDelivery, Run
from novu_app.execution.definitions import Step
from novu_app.kernel import crypto, jsons
from novu_app.workflows.http_requests import RequestUnusable, request_of


class HttpRequestHandler:
    """``http_request``: the run is held until the answer is there."""

    def take(self, chunk: Chunk, step: Step, runs: list[Run]) -> None:
        """Render the requests and queue them."""
        queued = chunk.detail_text(texts.STEP_QUEUED)
        for run in runs:
            try:
                rendered = step.content.render(run.variables(), phrases=chunk.surroundings.phrases_for(run))
                request = request_of(rendered, step.controls)
            except TemplateFailed as error:
                chunk.fail(run, step, texts.CONTENT_NOT_GENERATED, raw=str(error))
                continue
            except RequestUnusable as error:
                chunk.fail(run, step, texts.HTTP_REQUEST_FAILED, raw=str(error))
                continue
            job = chunk.add_job(run, step, "queued", queued)
            chunk.deliveries.append(
                NewDelivery(
                    job,
                    "http_request",
                    target=f"http:{run.trigger.environment_id}",
                    provider_id="http",
                    halts=step.halts,
                    # It may hold keys of somebody else's API.
                    request=crypto.encrypt(jsons.dumps(request), row=job.id),
                )
            )
            run.open_deliveries = True
            run.hold(job.id)

    def resume(self, chunk: Chunk, step: Step, runs: list[Run]) -> None:
        """Never asked for: a run that was held passes its step by."""
        for run in runs:
            run.go_on()
