"""In-app: a message in the subscriber's inbox."""

from __future__ import annotations

from typing import Any

from novu_app.execution import details as texts
from novu_app.execution.chunk import Chunk, Run
from novu_app.execution.definitions import Step
from novu_app.execution.steps.channel import ChannelHandler, new_message, opening
from novu_app.kernel import jsons


class InAppHandler(ChannelHandler):
    """``in_app``: the message row is the delivery."""

    channel = "in_app"

    def send(self, chunk: Chunk, step: Step, run: Run) -> None:
        """Render and store the message."""
        variables = run.variables()
        choice = self.choose(chunk, step, run, self.said(run), variables)
        if choice is None:
            return
        output = step.content.render(variables, phrases=chunk.surroundings.phrases_for(run))
        integration = choice.integration
        details = opening(chunk, run, choice, texts.MESSAGE_CREATED, texts.MESSAGE_SENT)
        job = chunk.add_job(run, step, "completed", details)
        job.provider_id, job.integration_id = integration.provider_id, integration.id
        message = new_message(chunk, job, integration, subject=output.get("subject"), content=output.get("body") or "")
        message.avatar, message.cta = output.get("avatar"), jsons.dumps(call_to_action(output))
        message.data = output.get("data")
        run.outputs[step.step_id] = {"seen": False, "read": False, "lastSeenDate": None, "lastReadDate": None}
        run.go_on()


def call_to_action(output: dict[str, Any]) -> dict[str, Any]:
    """The ``cta`` of a message (contract/inbox.md, Message entity): always an object."""
    buttons = []
    for kind, key in (("primary", "primaryAction"), ("secondary", "secondaryAction")):
        if action := output.get(key):
            button = {"type": kind, "content": action["label"]}
            if action.get("redirect"):
                button |= {"url": action["redirect"]["url"], "target": action["redirect"]["target"]}
            buttons.append(button)
    cta: dict[str, Any] = {"data": output.get("redirect") or {}, "action": {"buttons": buttons}}
    if output.get("redirect"):
        cta["type"] = "redirect"
    if buttons:
        cta["action"]["status"] = "pending"
    return cta
