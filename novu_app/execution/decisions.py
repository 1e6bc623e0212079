"""Whether a run may use a channel: preferences, read once a chunk (contract/execution.md, Preferences)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from novu_app.execution.chunk import Run
from novu_app.preferences import service as preferences


class ChunkPreferences:
    """The preferences that matter to a chunk."""

    def __init__(self, loaded: preferences.Loaded) -> None:
        self._loaded = loaded

    def refused_by(self, run: Run, channel: str) -> str | None:
        """The level that keeps ``channel`` from this run, or None when it may be used."""
        return preferences.refused_by(
            self._loaded, run.definition.preferences, run.trigger.workflow_id, run.recipient.pk, channel
        )


def load_preferences(session: Session, runs: Sequence[Run]) -> ChunkPreferences:
    """Read the preferences of all subscribers of a chunk in one statement."""
    return ChunkPreferences(
        preferences.load_for(
            session,
            sorted({run.trigger.environment_id for run in runs}),
            sorted({run.recipient.pk for run in runs}),
            sorted({run.trigger.workflow_id for run in runs}),
        )
    )
