"""E-mail: a message that a provider takes away, or that the mailbox of Development keeps."""

from __future__ import annotations

from typing import Any

from novu_app.content.templates import TemplateFailed
from novu_app.execution import details as texts
from novu_app.execution.chunk import Chunk, NewMessage, Run
from novu_app.execution.definitions import Step
from novu_app.execution.steps.channel import permitted
from novu_app.kernel import jsons


class EmailHandler:
    """``email``: rendered here, delivered by the delivery lane."""

    def take(self, chunk: Chunk, step: Step, runs: list[Run]) -> None:
        """Render the e-mails and queue them, or keep them where the integration only stores."""
        queued = chunk.detail_text(texts.MESSAGE_CREATED, texts.STEP_QUEUED)
        kept = chunk.detail_text(texts.MESSAGE_CREATED, texts.MESSAGE_SENT)
        for run in permitted(chunk, step, runs, "email"):
            overrides = run.trigger.overrides.get("email") or {}
            address = overrides.get("to") or run.recipient.attributes["email"]
            address = address[0] if isinstance(address, list) and address else address
            if not address:
                chunk.fail(run, step, texts.MISSING_RECIPIENT, raw="The subscriber has no e-mail address")
                continue
            integration = chunk.integrations.choose(
                run.trigger.environment_id, "email", overrides.get("integrationIdentifier")
            )
            if integration is None:
                chunk.fail(run, step, texts.NO_ACTIVE_INTEGRATION)
                continue
            try:
                output = step.content.render(run.variables())
            except TemplateFailed as error:
                chunk.fail(run, step, texts.CONTENT_NOT_GENERATED, raw=str(error))
                continue
            stores_only = integration.stores_only
            job = chunk.add_job(run, step, "completed" if stores_only else "queued", kept if stores_only else queued)
            job.provider_id, job.integration_id = integration.provider_id, integration.id
            chunk.messages.append(
                NewMessage(
                    id=chunk.new_id(),
                    job=job,
                    integration_id=integration.id,
                    provider_id=integration.provider_id,
                    status="sent" if stores_only else "pending",
                    subject=overrides.get("subject") or output["subject"],
                    content=output["body"],
                    recipient=str(address),
                    envelope=jsons.dumps(envelope_of(output, overrides)),
                )
            )
            run.outputs[step.step_id] = {}
            if stores_only:
                run.go_on()
                continue
            job.due_at = chunk.now
            run.open_deliveries = True
            if step.should_stop_on_fail:
                run.hold(job.id)
            else:
                run.go_on()

    def resume(self, chunk: Chunk, step: Step, runs: list[Run]) -> None:
        """The delivery that held the run has ended well; a failed one ended the run."""
        for run in runs:
            run.held_by = None
            run.go_on()


def envelope_of(output: dict[str, Any], overrides: dict[str, Any]) -> dict[str, Any]:
    """What the provider needs besides recipient, subject and body."""
    sender = output.get("from") or {}
    envelope = {
        "from": overrides.get("from") or (sender.get("email") if isinstance(sender, dict) else sender),
        "senderName": overrides.get("senderName") or (sender.get("name") if isinstance(sender, dict) else None),
        "replyTo": overrides.get("replyTo") or output.get("replyTo"),
        "preheader": output.get("preheader"),
        "cc": _addresses(overrides.get("cc")),
        "bcc": _addresses(overrides.get("bcc")),
    }
    return {key: value for key, value in envelope.items() if value}


def _addresses(value: Any) -> list[str]:
    return [str(entry) for entry in value] if isinstance(value, list) else [str(value)] if value else []
