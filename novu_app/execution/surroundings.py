"""What a chunk is read together with, in a number of statements that does not depend on its size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from novu_app.channels.addresses import Address, load_addresses
from novu_app.environments import engine
from novu_app.environments.engine import EngineEnvironment, EngineSettings
from novu_app.execution.chunk import Run
from novu_app.integrations.selection import ActiveIntegrations, load_active
from novu_app.kernel import bulk
from novu_app.preferences import service as preferences

_WITH_ADDRESSES = frozenset({"push", "chat", "tool"})
_DEFAULTS = EngineSettings()


@dataclass(frozen=True, slots=True)
class Loaded:
    """The surroundings of a chunk (:class:`novu_app.execution.chunk.Surroundings`)."""

    integrations: ActiveIntegrations
    preferences: preferences.Loaded
    environments: Mapping[str, EngineEnvironment]
    addresses: Mapping[tuple[str, str], Sequence[Address]]
    workflows: Mapping[tuple[str, str], str]

    def refused_by(self, run: Run, channel: str) -> str | None:
        """The preference level that keeps ``channel`` from this run, or None when it may be used."""
        return preferences.refused_by(
            self.preferences,
            run.definition.preferences,
            run.trigger.workflow_id,
            run.recipient.pk,
            channel,
            run.variables,
        )

    def schedule_of(self, run: Run) -> Mapping[str, Any] | None:
        """When this run's subscriber wants to be reached, or None."""
        return self.preferences.schedule_of(run.recipient.pk)

    def settings_of(self, run: Run) -> EngineSettings:
        """How the run's environment wants its engine to behave."""
        found = self.environments.get(run.trigger.environment_id)
        return found.settings if found else _DEFAULTS

    def addresses_of(self, run: Run, integration_id: str) -> Sequence[Address]:
        """Where the run's subscriber is reached at an integration of chat, push or tools."""
        return self.addresses.get((run.recipient.pk, integration_id), ())

    def workflow_named(self, run: Run, identifier: str) -> str | None:
        """The id of an active workflow that an invoke step names."""
        return self.workflows.get((run.trigger.environment_id, identifier))


def load(session: Session, runs: Sequence[Run]) -> Loaded:
    """Read the surroundings of these runs, and give each run its ``env``."""
    environment_ids = sorted({run.trigger.environment_id for run in runs})
    environments = engine.load(session, environment_ids)
    for run in runs:
        if run.trigger.environment_id in environments:
            run.env = environments[run.trigger.environment_id].variables
    pks = sorted({run.recipient.pk for run in runs})
    reaching = {run.recipient.pk for run in runs if any(step.type in _WITH_ADDRESSES for step in run.definition.steps)}
    return Loaded(
        integrations=load_active(session, environment_ids),
        preferences=preferences.load_for(
            session, environment_ids, pks, sorted({run.trigger.workflow_id for run in runs})
        ),
        environments=environments,
        addresses=load_addresses(session, environment_ids, sorted(reaching)) if reaching else {},
        workflows=_invoked(session, runs),
    )


def _invoked(session: Session, runs: Sequence[Run]) -> dict[tuple[str, str], str]:
    wanted = {
        (run.trigger.environment_id, str(step.controls.get("workflowId")))
        for run in runs
        for step in run.definition.steps
        if step.type == "invoke"
    }
    rows = bulk.run(
        session,
        "WITH {v} SELECT w.environment_id, w.identifier, w.id FROM v JOIN workflow w "
        "ON w.environment_id = v.environment_id AND w.identifier = v.identifier WHERE w.active",
        {"environment_id": "text", "identifier": "text"},
        sorted(wanted),
    )
    return {(row[0], row[1]): row[2] for row in rows}
