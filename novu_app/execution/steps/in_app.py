"""In-app: a message in the subscriber's inbox."""

from __future__ import annotations

from typing import Any

from novu_app.content.templates import TemplateFailed
from novu_app.execution import details as texts
from novu_app.execution.chunk import Chunk, NewMessage, Run
from novu_app.execution.definitions import Step
from novu_app.execution.steps.channel import permitted
from novu_app.kernel import jsons


class InAppHandler:
    """``in_app``: the message row is the delivery."""

    def take(self, chunk: Chunk, step: Step, runs: list[Run]) -> None:
        """Render and store the messages."""
        done = chunk.detail_text(texts.MESSAGE_CREATED, texts.MESSAGE_SENT)
        for run in permitted(chunk, step, runs, "in_app"):
            integration = chunk.integrations.choose(run.trigger.environment_id, "in_app")
            if integration is None:
                chunk.fail(run, step, texts.NO_ACTIVE_INTEGRATION)
                continue
            try:
                output = step.content.render(run.variables())
            except TemplateFailed as error:
                chunk.fail(run, step, texts.CONTENT_NOT_GENERATED, raw=str(error))
                continue
            job = chunk.add_job(run, step, "completed", done)
            job.provider_id, job.integration_id = integration.provider_id, integration.id
            chunk.messages.append(
                NewMessage(
                    id=chunk.new_id(),
                    job=job,
                    integration_id=integration.id,
                    provider_id=integration.provider_id,
                    status="sent",
                    subject=output.get("subject"),
                    content=output.get("body") or "",
                    avatar=output.get("avatar"),
                    cta=jsons.dumps(call_to_action(output)),
                    data=output.get("data"),
                )
            )
            run.outputs[step.step_id] = {"seen": False, "read": False, "lastSeenDate": None, "lastReadDate": None}
            run.go_on()

    def resume(self, chunk: Chunk, step: Step, runs: list[Run]) -> None:
        """In-app steps never wait."""
        for run in runs:
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
