"""Channels on which a message goes to all active integrations, and to every address of the subscriber at each."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from novu_app.channels.addresses import Address, in_context
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
from novu_app.integrations.selection import Selected

#: Where one integration sends to: endpoints as deliveries keep them, None where its credentials say where.
Endpoints = list[dict[str, Any] | None]


class EverywhereHandler(ChannelHandler):
    """One message for each integration, one delivery for each of its endpoints."""

    @abstractmethod
    def endpoints(self, addresses: Sequence[Address], overrides: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Where an integration sends to.

        Args:
            addresses: the subscriber's at this integration, in the trigger's contexts.
            overrides: what is said for its provider.
        """

    @abstractmethod
    def missing(self, addresses: Sequence[Address]) -> str:
        """What is said of a subscriber with these addresses at all integrations together, none of which is of use."""

    def send(self, chunk: Chunk, step: Step, run: Run) -> None:
        """Render once, write the messages and queue the deliveries."""
        said = self.said(run)
        variables = run.variables()
        integrations = chunk.surroundings.integrations.all_of(
            run.trigger.environment_id, self.channel, said.get("integrationIdentifier"), variables
        )
        if not integrations:
            chunk.fail(run, step, texts.NO_ACTIVE_INTEGRATION)
            return
        overrides = provider_overrides(chunk, step, run, integrations, variables).get("overrides", {})
        reached: list[tuple[Selected, Endpoints]] = []
        useless: list[tuple[Selected, list[Address]]] = []
        for integration in integrations:
            found = chunk.surroundings.addresses_of(run, integration.id)
            known = in_context(found, run.trigger.context_keys)
            endpoints: Endpoints = [*self.endpoints(known, overrides.get(integration.provider_id, {}))]
            if endpoints or not integration.needs_endpoint:
                reached.append((integration, endpoints or [None]))
            elif known:
                useless.append((integration, known))
        if not reached:
            chunk.fail(run, step, self.missing([address for _, known in useless for address in known]))
            return
        output = step.content.render(variables, phrases=chunk.surroundings.phrases_for(run))
        job = chunk.add_job(run, step, "queued", self._details(chunk, run, useless))
        if len(reached) == 1:
            job.provider_id, job.integration_id = reached[0][0].provider_id, reached[0][0].id
        for integration, endpoints in reached:
            envelope = {key: value for key, value in (("customData", said.get("customData")),) if value}
            if output.get("card"):
                envelope["card"] = output["card"]
            if integration.provider_id in overrides:
                envelope["overrides"] = {integration.provider_id: overrides[integration.provider_id]}
            if integration.wants_payload:
                envelope |= {**background(run, variables), "stepId": step.step_id}
            message = new_message(
                chunk,
                job,
                integration,
                subject=output.get("subject"),
                content=output.get("body") or "",
                envelope=envelope,
            )
            for endpoint in endpoints:
                queue(chunk, message, endpoint=endpoint)
        leave(run, step, job)

    def _details(self, chunk: Chunk, run: Run, useless: Sequence[tuple[Selected, Sequence[Address]]]) -> str:
        usual = opening(chunk, run, None, texts.MESSAGE_CREATED, texts.STEP_QUEUED)
        if not useless:
            return usual
        lines = [
            texts.detail(
                self.missing(known),
                "Warning",
                provider_id=integration.provider_id,
                raw={"identifier": integration.identifier},
                at=chunk.now,
            )
            for integration, known in useless
        ]
        return texts.joined(texts.as_text(lines), usual)
