"""SMS: a text that a provider takes away, or that the mailbox of Development keeps."""

from __future__ import annotations

from novu_app.execution import details as texts
from novu_app.execution.chunk import Chunk, Run
from novu_app.execution.definitions import Step
from novu_app.execution.steps.channel import (
    ChannelHandler,
    background,
    leave,
    new_message,
    opening,
    provider_overrides,
    queue,
)

#: What the trigger may say that the envelope takes over as it is.
_CARRIED = ("from", "customData")


class SmsHandler(ChannelHandler):
    """``sms``: rendered here, delivered by the delivery lane."""

    channel = "sms"

    def send(self, chunk: Chunk, step: Step, run: Run) -> None:
        """Render the text and queue it, or keep it where the integration only stores."""
        said = self.said(run)
        phone = said.get("to") or run.recipient.attributes["phone"]
        if not phone:
            chunk.fail(run, step, texts.MISSING_PHONE)
            return
        variables = run.variables()
        choice = self.choose(chunk, step, run, said, variables)
        if choice is None:
            return
        integration = choice.integration
        may_deliver = [integration, *choice.stand_ins]
        envelope = {
            **{key: said[key] for key in _CARRIED if said.get(key)},
            **provider_overrides(chunk, step, run, may_deliver, variables),
            **(background(run, variables) if any(each.wants_payload for each in may_deliver) else {}),
        }
        content = said.get("content")
        if not content:
            content = step.content.render(variables, phrases=chunk.surroundings.phrases_for(run))["body"]
        last = texts.MESSAGE_SENT if integration.stores_only else texts.STEP_QUEUED
        details = opening(chunk, run, choice, texts.MESSAGE_CREATED, last)
        job = chunk.add_job(run, step, "completed" if integration.stores_only else "queued", details)
        job.provider_id, job.integration_id = integration.provider_id, integration.id
        message = new_message(chunk, job, integration, content=str(content), recipient=str(phone), envelope=envelope)
        if integration.stores_only:
            run.outputs[step.step_id] = {}
            run.go_on()
            return
        queue(chunk, message, stand_ins=choice.stand_ins)
        leave(run, step, job)
