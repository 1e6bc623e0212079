"""What all channel steps share: who delivers, what is said about it, and how a delivery is queued."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from novu_app.content.templates import TemplateFailed, Variables
from novu_app.execution import details as texts
from novu_app.execution import overrides
from novu_app.execution.chunk import Chunk, NewDelivery, NewJob, NewMessage, Run
from novu_app.execution.definitions import Step
from novu_app.execution.overrides import MalformedOverrides
from novu_app.integrations.selection import Choice, Selected
from novu_app.kernel import jsons


class ChannelHandler(ABC):
    """A step that sends on a channel. ``send`` does it for one run, and writes nothing before it can raise no more."""

    channel: ClassVar[str]

    def take(self, chunk: Chunk, step: Step, runs: list[Run]) -> None:
        """Send for each run; what its trigger or the step's templates make impossible fails for it alone."""
        for run in runs:
            try:
                self.send(chunk, step, run)
            except MalformedOverrides as error:
                chunk.break_off(run, step, f"overrides: {error}")
            except TemplateFailed as error:
                chunk.fail(run, step, texts.CONTENT_NOT_GENERATED, raw=str(error))

    @abstractmethod
    def send(self, chunk: Chunk, step: Step, run: Run) -> None:
        """Render for a run, and queue what is to be delivered.

        Raises:
            MalformedOverrides: the trigger's overrides are not of the form that they have to be.
            TemplateFailed: the content can not be rendered.
        """

    def resume(self, chunk: Chunk, step: Step, runs: list[Run]) -> None:
        """Never asked for: a message that was put off is taken anew, and a run that was held passes its step by."""
        for run in runs:
            run.go_on()

    def said(self, run: Run) -> dict[str, Any]:
        """What the trigger overrides for this channel."""
        return overrides.of_channel(run.trigger.overrides, self.channel)

    def choose(
        self, chunk: Chunk, step: Step, run: Run, said: Mapping[str, Any], variables: Variables
    ) -> Choice | None:
        """The integration that delivers for a run; without one the step has failed."""
        choice = chunk.surroundings.integrations.choose(
            run.trigger.environment_id, self.channel, said.get("integrationIdentifier"), variables
        )
        if choice is None:
            chunk.fail(run, step, texts.NO_ACTIVE_INTEGRATION)
        return choice


def opening(chunk: Chunk, run: Run, choice: Choice | None, *lines: str) -> str:
    """The details of a message's job: what was decided for this run out of the ordinary, then ``lines``."""
    usual = chunk.detail_text(*lines)
    special = []
    if run.severity != run.definition.severity:
        special.append(chunk.detail_text(texts.SEVERITY_OVERRIDDEN, raw={"severity": run.severity}))
    if choice is not None and choice.why != "rank":
        chosen = choice.integration
        if choice.by_tenant:
            tenant = (run.trigger.tenant or {}).get("identifier")
            special.append(chunk.detail_text(texts.TENANT_SELECTED, raw={"identifier": tenant}))
        raw = {"_id": chosen.id, "identifier": chosen.identifier, "providerId": chosen.provider_id}
        special.append(chunk.detail_text(texts.INTEGRATION_SELECTED, raw=raw))
    return texts.joined(*special, usual) if special else usual


def provider_overrides(
    chunk: Chunk, step: Step, run: Run, integrations: Sequence[Selected], variables: Variables
) -> dict[str, Any]:
    """``{"overrides": {<provider id>: …}}`` of those who may deliver, for the envelope; empty where nothing is overridden.

    Raises:
        MalformedOverrides: a part is not an object.
        TemplateFailed: the step's own overrides can not be rendered.
    """
    own = step.provider_overrides
    if not run.trigger.overrides and own is None:
        return {}
    of_step: Any = {}
    if own is not None:
        of_step = own.render(variables, phrases=chunk.surroundings.phrases_for(run))["providerOverrides"]
    provider_ids = dict.fromkeys(integration.provider_id for integration in integrations)
    found = overrides.of_providers(run.trigger.overrides, step.step_id, of_step, provider_ids)
    return {"overrides": found} if found else {}


def background(run: Run, variables: Variables) -> dict[str, Any]:
    """What a vendor is told about the run who wants to know: payload, subscriber, and what the last digest gathered."""
    return {
        "payload": {key: value for key, value in run.trigger.payload.items() if key != "attachments"},
        "subscriber": variables["subscriber"],
        "step": variables["step"],
        "notification": {
            "transactionId": run.trigger.transaction_id,
            "workflowIdentifier": run.definition.identifier,
            "subscriberId": run.recipient.subscriber_id,
        },
    }


def new_message(
    chunk: Chunk,
    job: NewJob,
    integration: Selected,
    *,
    subject: str | None = None,
    content: str | None = None,
    recipient: str | None = None,
    envelope: Mapping[str, Any] | None = None,
) -> NewMessage:
    """Write a message of a job; it is pending until the provider has answered, where one is asked."""
    message = NewMessage(
        id=chunk.new_id(),
        job=job,
        integration_id=integration.id,
        provider_id=integration.provider_id,
        status="sent" if integration.stores_only else "pending",
        subject=subject,
        content=content,
        recipient=recipient,
        envelope=jsons.dumps(envelope) if envelope else None,
    )
    chunk.messages.append(message)
    return message


def queue(
    chunk: Chunk,
    message: NewMessage,
    *,
    stand_ins: Sequence[Selected] = (),
    endpoint: dict[str, Any] | None = None,
) -> None:
    """Write the delivery of a message: to ``endpoint`` where it has one, else to its recipient."""
    chunk.deliveries.append(
        NewDelivery(
            message.job,
            "message",
            target=message.integration_id,
            provider_id=message.provider_id,
            halts=message.job.step.halts,
            integration_id=message.integration_id,
            message_id=message.id,
            candidates=[integration.id for integration in stand_ins],
            endpoint=endpoint,
        )
    )


def leave(run: Run, step: Step, job: NewJob) -> None:
    """What is to be delivered is queued: go on, or wait for it where the step must not fail."""
    run.open_deliveries = True
    run.outputs[step.step_id] = {}
    if step.should_stop_on_fail:
        run.hold(job.id)
    else:
        run.go_on()
