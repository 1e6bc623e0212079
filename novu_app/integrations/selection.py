"""Which integrations deliver: read once a chunk, decided per run without another look (contract/providers.md, Common)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

from sqlmodel import Session

from novu_app.conditions.filters import compile_filters
from novu_app.conditions.service import Condition, ConditionFailed, compile_condition
from novu_app.kernel import bulk, jsons
from novu_app.providers import registry

_TENANT = re.compile(r'"var"\s*:\s*\[?\s*"tenant[."]')


@dataclass(frozen=True, slots=True)
class Selected:
    """An active integration, as far as a step needs to know it.

    ``condition`` says for whom it delivers, where it is not for everybody. The rest is what its provider says of itself:
    see :class:`novu_app.providers.base.Provider`.
    """

    id: str
    identifier: str
    provider_id: str
    stores_only: bool
    condition: Condition | None = None
    about_tenant: bool = False
    needs_endpoint: bool = False
    wants_payload: bool = False

    def serves(self, variables: Mapping[str, Any]) -> bool:
        """Whether the integration is for a run with these variables. A condition that can not be evaluated does not hold."""
        if self.condition is None:
            return True
        try:
            return self.condition.holds(variables)
        except ConditionFailed:
            return False


@dataclass(frozen=True, slots=True)
class Choice:
    """The integration that delivers, why it does, and those that stand in for it, in the order in which they are tried."""

    integration: Selected
    why: Literal["named", "condition", "rank"]
    stand_ins: list[Selected] = field(default_factory=list)

    @property
    def by_tenant(self) -> bool:
        """Whether the tenant decided."""
        return self.why == "condition" and self.integration.about_tenant


class ActiveIntegrations:
    """The active integrations of some environments, in the order in which they are tried."""

    def __init__(self, by_channel: dict[tuple[str, str], list[Selected]]) -> None:
        self._by_channel = by_channel

    def choose(
        self,
        environment_id: str,
        channel: str,
        identifier: str | None = None,
        variables: Mapping[str, Any] | None = None,
    ) -> Choice | None:
        """The integration that sends on a channel where one does: e-mail, SMS, in-app.

        The one that the trigger names, and then no other stands in for it; else the first of those whose condition holds;
        else the primary one, or the next by priority; the built-in mailbox only where there is no other.

        Args:
            environment_id: the scope.
            channel: the step's.
            identifier: of the one that the trigger names.
            variables: of the run, for conditions (:meth:`novu_app.execution.chunk.Run.variables`).

        Returns:
            None when nothing is active that may send.
        """
        candidates = self._by_channel.get((environment_id, channel)) or []
        if identifier:
            named = next((entry for entry in candidates if entry.identifier == identifier), None)
            return Choice(named, "named") if named else None
        able = list(_able(candidates, variables or {}))
        if not able:
            return None
        first, *others = able
        stand_ins = [entry for entry in others if not entry.stores_only]
        return Choice(first, "rank" if first.condition is None else "condition", stand_ins)

    def all_of(
        self,
        environment_id: str,
        channel: str,
        identifier: str | None = None,
        variables: Mapping[str, Any] | None = None,
    ) -> list[Selected]:
        """The integrations that send on a channel where all do: push, chat, tools. Arguments as for :meth:`choose`."""
        candidates = self._by_channel.get((environment_id, channel)) or []
        if identifier:
            return [entry for entry in candidates if entry.identifier == identifier]
        return [entry for entry in candidates if entry.serves(variables or {})]


def _able(candidates: Iterable[Selected], variables: Mapping[str, Any]) -> Iterator[Selected]:
    # What was made for such runs comes before what is for everybody.
    general = []
    for entry in candidates:
        if entry.condition is None:
            general.append(entry)
        elif entry.serves(variables):
            yield entry
    yield from general


def load_active(session: Session, environment_ids: Iterable[str]) -> ActiveIntegrations:
    """Read the active integrations of these environments in one statement."""
    rows = bulk.run(
        session,
        "WITH {v} SELECT i.environment_id, i.channel, i.id, i.identifier, i.provider_id, i.conditions FROM v "
        "JOIN integration i ON i.environment_id = v.id WHERE i.active "
        "ORDER BY CASE WHEN i.provider_id IN ('novu-email', 'novu-email-agent', 'novu-sms') THEN 1 ELSE 0 END, "
        'i."primary" DESC, i.priority DESC, i.id',
        {"id": "text"},
        [(environment_id,) for environment_id in sorted(set(environment_ids))],
    )
    by_channel: dict[tuple[str, str], list[Selected]] = {}
    for environment_id, channel, row_id, identifier, provider_id, stored in rows:
        provider = registry.find(provider_id)
        if provider is None:
            continue
        condition, about_tenant = _condition(stored if isinstance(stored, str) else jsons.dumps(stored))
        by_channel.setdefault((environment_id, channel), []).append(
            Selected(
                row_id,
                identifier,
                provider_id,
                provider.stores_only,
                condition,
                about_tenant,
                provider.needs_endpoint,
                provider.wants_payload,
            )
        )
    return ActiveIntegrations(by_channel)


@lru_cache(maxsize=1_000)
def _condition(stored: str) -> tuple[Condition | None, bool]:
    """The condition of an integration, and whether it asks for the tenant.

    ``[{"children": [...]}]`` are Novu's groups of filters; other objects are JSON logic, of which all have to hold.
    """
    rules = jsons.load_or(stored, None)
    if not rules:
        return None, False
    if isinstance(rules, list) and all(isinstance(rule, Mapping) and "children" in rule for rule in rules):
        about_tenant = any(
            isinstance(child, Mapping) and child.get("on") == "tenant"
            for rule in rules
            for child in rule["children"] or ()
        )
        return compile_filters(rules), about_tenant
    rule = (
        {"and": rules} if isinstance(rules, list) and len(rules) > 1 else rules[0] if isinstance(rules, list) else rules
    )
    return compile_condition(rule), _TENANT.search(stored) is not None
