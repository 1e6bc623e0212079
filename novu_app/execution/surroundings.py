"""What a chunk is read together with, in a number of statements that does not depend on its size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from novu_app.channels.addresses import Address, load_addresses
from novu_app.content.layouts import CompiledLayout
from novu_app.content.phrases import Phrases
from novu_app.environments import engine
from novu_app.environments.engine import EngineEnvironment, EngineSettings
from novu_app.execution import overrides
from novu_app.execution.chunk import Run
from novu_app.integrations.selection import ActiveIntegrations, load_active
from novu_app.kernel import bulk
from novu_app.layouts import rendering
from novu_app.layouts.rendering import Layouts
from novu_app.preferences import merging
from novu_app.translations import loading
from novu_app.translations.loading import Translations

_WITH_ADDRESSES = frozenset({"push", "chat", "tool"})
_DEFAULTS = EngineSettings()


@dataclass(frozen=True, slots=True)
class Loaded:
    """The surroundings of a chunk (:class:`novu_app.execution.chunk.Surroundings`)."""

    integrations: ActiveIntegrations
    preferences: merging.Loaded
    environments: Mapping[str, EngineEnvironment]
    addresses: Mapping[tuple[str, str], Sequence[Address]]
    workflows: Mapping[tuple[str, str], str]
    layouts: Layouts
    translations: Translations

    def refused_by(self, run: Run, channel: str) -> merging.Refusal | None:
        """Why ``channel`` is kept from this run by a preference, or None when it may be used."""
        return merging.refused_by(
            self.preferences,
            run.definition.preferences,
            run.trigger.workflow_id,
            run.recipient.pk,
            channel,
            run.variables,
            run.trigger.context_keys,
        )

    def schedule_of(self, run: Run) -> Mapping[str, Any] | None:
        """When this run's subscriber wants to be reached, or None."""
        return self.preferences.schedule_of(run.recipient.pk, run.trigger.context_keys)

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

    def layout_for(self, run: Run, said: Mapping[str, Any]) -> CompiledLayout | None:
        """The layout of an e-mail of this run in its subscriber's language, or None for none.

        Args:
            run: whose e-mail it is.
            said: ``layoutId`` where the trigger or the step says which.

        Raises:
            UnknownLayout: the one that is named does not exist.
        """
        layout = self.layouts.choose(run.trigger.environment_id, said)
        if layout is None or not layout.translatable:
            return layout
        return layout.translated(self._phrases(run, "layout", layout.id))

    def phrases_for(self, run: Run) -> Phrases | None:
        """The translations for this run's subscriber, or None where the workflow is not translated."""
        return self._phrases(run, "workflow", run.trigger.workflow_id)

    def _phrases(self, run: Run, kind: str, resource_id: str) -> Phrases | None:
        locale = run.recipient.attributes.get("locale")
        return self.translations.phrases(run.trigger.environment_id, kind, resource_id, locale)


def load(session: Session, runs: Sequence[Run]) -> Loaded:
    """Read the surroundings of these runs, and give each run its ``env``."""
    environment_ids = sorted({run.trigger.environment_id for run in runs})
    environments = engine.load(session, environment_ids)
    for run in runs:
        if run.trigger.environment_id in environments:
            run.env = environments[run.trigger.environment_id].variables
    pks = sorted({run.recipient.pk for run in runs})
    layouts = _layouts(session, runs)
    reaching = {run.recipient.pk for run in runs if any(step.type in _WITH_ADDRESSES for step in run.definition.steps)}
    return Loaded(
        integrations=load_active(session, environment_ids),
        preferences=merging.load_for(
            session,
            environment_ids,
            pks,
            sorted({run.trigger.workflow_id for run in runs}),
            {(run.trigger.workflow_id, tuple(run.trigger.context_keys)) for run in runs if run.trigger.context},
        ),
        environments=environments,
        addresses=load_addresses(session, environment_ids, sorted(reaching)) if reaching else {},
        workflows=_invoked(session, runs),
        layouts=layouts,
        translations=_translations(session, runs, layouts),
    )


def _translations(session: Session, runs: Sequence[Run], layouts: Layouts) -> Translations:
    """The translations that are named anywhere: no statement for chunks without."""
    wanted = {
        (environment_id, "layout", layout.id)
        for (environment_id, _), layout in layouts.by_name.items()
        if layout.translatable
    }
    for run in {run.definition.version_id: run for run in runs}.values():
        if any(step.translatable for step in run.definition.steps):
            wanted.add((run.trigger.environment_id, "workflow", run.trigger.workflow_id))
    return loading.load(session, wanted)


def _layouts(session: Session, runs: Sequence[Run]) -> Layouts:
    wanted: set[tuple[str, str]] = set()
    # Each trigger and each definition is looked at once, however many runs it has.
    for run in {(run.trigger.event_id, run.definition.version_id): run for run in runs}.values():
        controls = [step.controls for step in run.definition.steps if step.type == "email"]
        if controls:
            names = overrides.layouts_named(run.trigger.overrides).union(*map(rendering.names_in, controls))
            wanted |= {(run.trigger.environment_id, name) for name in names}
    return rendering.load(session, wanted)


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
