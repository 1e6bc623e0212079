"""Which subscriptions to a topic let a trigger through to their subscriber (contract/execution.md, Fan-out).

A subscription that belongs to contexts counts for triggers with exactly these contexts; one that belongs to none counts for
all. Of those that count, one lets a workflow through when it says nothing about it, when its condition on the trigger holds, or,
where it has no condition, when it is enabled. A critical workflow does not ask what subscribers want. Whoever is reached by
one subscription is reached, whatever the others say.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from novu_app.conditions.service import Condition, ConditionFailed, compile_condition
from novu_app.kernel import bulk, jsons

log = logging.getLogger("novu.topics")
#: An SQL expression: 1 for a subscription that lets every trigger through, else 0.
LETS_ALL_THROUGH = "CASE WHEN preferences IS NULL AND context_keys IS NULL THEN 1 ELSE 0 END"


@dataclass(slots=True)
class Asking:
    """A trigger that asks subscriptions. ``context_keys`` are its contexts as ``type:id``, sorted."""

    workflow_id: str
    critical: bool
    context_keys: Sequence[str]
    _conditions: dict[str, Condition] = field(default_factory=dict)
    _failures: set[str] = field(default_factory=set)

    def passes(
        self,
        preferences: Sequence[Mapping[str, Any]],
        context_keys: Sequence[str],
        variables: Callable[[], Mapping[str, Any]],
    ) -> bool:
        """Whether a subscription with these preferences and contexts lets the trigger through.

        Args:
            preferences: as stored: ``workflow_id``, ``enabled``, ``condition`` each.
            context_keys: those to which the subscription belongs.
            variables: what a condition is about: ``payload``, ``subscriber`` and so on.
        """
        if context_keys and sorted(context_keys) != list(self.context_keys):
            return False
        if self.critical:
            return True
        wanted = next((each for each in preferences if each["workflow_id"] == self.workflow_id), None)
        if wanted is None:
            return True
        if wanted.get("condition") in (None, {}, ""):
            return bool(wanted.get("enabled", True))
        return self._holds(wanted["condition"], variables())

    def _holds(self, rule: Any, variables: Mapping[str, Any]) -> bool:
        text = jsons.dumps(rule)
        condition = self._conditions.get(text)
        if condition is None:
            condition = self._conditions[text] = compile_condition(rule)
        try:
            return condition.holds(variables)
        except ConditionFailed as error:
            # Whoever set a condition did not ask for everything: a condition that says nothing lets nothing through.
            if str(error) not in self._failures:
                self._failures.add(str(error))
                log.warning("A subscription's condition on workflow %s fails: %s", self.workflow_id, error)
            return False


def reached_by(
    session: Session,
    environment_id: str,
    topic_id: str,
    asking: Asking,
    variables: Mapping[str, Callable[[], Mapping[str, Any]]],
) -> set[str]:
    """Of these subscribers (row id → variables of their conditions), those whom a subscription to the topic lets reach.

    One statement, whatever their number; none when there are none.
    """
    rows = bulk.run(
        session,
        "WITH {v} SELECT t.subscriber_pk, t.preferences, t.context_keys FROM v JOIN topic_subscription t "
        "ON t.subscriber_pk = v.pk WHERE t.topic_id = :topic AND t.environment_id = :environment ORDER BY t.id",
        {"pk": "text"},
        [(pk,) for pk in sorted(variables)],
        topic=topic_id,
        environment=environment_id,
    )
    reached: set[str] = set()
    for pk, preferences, context_keys in rows:
        if pk not in reached and asking.passes(_listed(preferences), _listed(context_keys), variables[pk]):
            reached.add(pk)
    return reached


def _listed(stored: Any) -> list[Any]:
    """A JSON column as SQLite (text) or PostgreSQL (parsed) gives it."""
    parsed: list[Any] = jsons.loads(stored) if isinstance(stored, str) else stored
    return parsed or []
