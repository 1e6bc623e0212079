"""Which integration delivers: read once a chunk, decided per run without another look."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session

from novu_app.kernel import bulk
from novu_app.providers import registry


@dataclass(frozen=True, slots=True)
class Selected:
    """An active integration, as far as a step needs to know it."""

    id: str
    identifier: str
    provider_id: str
    stores_only: bool


class ActiveIntegrations:
    """The active integrations of some environments, in the order in which they are tried."""

    def __init__(self, by_channel: dict[tuple[str, str], list[Selected]]) -> None:
        self._by_channel = by_channel

    def choose(self, environment_id: str, channel: str, identifier: str | None = None) -> Selected | None:
        """The integration that sends on a channel.

        The one that the trigger names; else the primary one; else the oldest; the built-in mailbox only where there is
        no other. None when nothing is active.
        """
        candidates = self._by_channel.get((environment_id, channel)) or []
        if identifier:
            return next((entry for entry in candidates if entry.identifier == identifier), None)
        return candidates[0] if candidates else None


def load_active(session: Session, environment_ids: Iterable[str]) -> ActiveIntegrations:
    """Read the active integrations of these environments in one statement."""
    rows = bulk.run(
        session,
        "WITH {v} SELECT i.environment_id, i.channel, i.id, i.identifier, i.provider_id FROM v "
        "JOIN integration i ON i.environment_id = v.id WHERE i.active "
        "ORDER BY CASE WHEN i.provider_id = 'novu-email' THEN 1 ELSE 0 END, i.\"primary\" DESC, i.priority, i.id",
        {"id": "text"},
        [(environment_id,) for environment_id in set(environment_ids)],
    )
    by_channel: dict[tuple[str, str], list[Selected]] = {}
    for environment_id, channel, row_id, identifier, provider_id in rows:
        provider = registry.find(provider_id)
        if provider is not None:
            entry = Selected(row_id, identifier, provider_id, provider.stores_only)
            by_channel.setdefault((environment_id, channel), []).append(entry)
    return ActiveIntegrations(by_channel)
