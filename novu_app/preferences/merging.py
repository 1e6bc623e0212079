"""The levels of preferences merged: which channels a subscriber gets a workflow on (contract/execution.md, Preferences).

From the workflow's own defaults to the subscriber's choice for the workflow; the later one wins where it says something. What
they chose for exactly the contexts of a run, in general and for the workflow, stands over what they chose without naming
any, which holds wherever they said nothing else. The engine asks for whole chunks (:func:`load_for`, :func:`refused_by`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlmodel import Session

from novu_app.conditions.service import Condition, ConditionFailed, compile_condition
from novu_app.preferences import store
from novu_app.preferences.store import GLOBAL, OwnChoice

Level = Literal["WORKFLOW_RESOURCE", "USER_WORKFLOW", "SUBSCRIBER_GLOBAL", "SUBSCRIBER_WORKFLOW"]


@dataclass(frozen=True, slots=True)
class Decision:
    """The merged preferences. ``level`` is the last level that said anything.

    ``enabled_by`` and ``channels_by`` are the levels that gave each value, which is what activity reports. Where the
    workflow has a ``condition`` (JSON logic on the run), that decides in place of the workflow's ``enabled``.
    """

    enabled: bool
    channels: Mapping[str, bool]
    level: Level
    critical: bool = False
    enabled_by: Level = "WORKFLOW_RESOURCE"
    channels_by: Mapping[str, Level] = field(default_factory=dict)
    condition: Any = None

    def allows(self, channel: str) -> bool:
        """Whether a step of this type is sent. A step that is no channel always is."""
        return self.enabled and self.channels.get(channel, True)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a channel must not be used: the level that really decided, and what is wrong with its condition when it failed."""

    level: Level
    problem: str | None = None


@dataclass(slots=True)
class Loaded:
    """The choices of a chunk's subscribers; most have none."""

    choices: Mapping[tuple[str, str], OwnChoice]
    _defaults: dict[int, tuple[Mapping[str, Any], Decision]] = field(default_factory=dict)
    _conditions: dict[int, tuple[Any, Condition]] = field(default_factory=dict)

    def defaults(self, preferences: Mapping[str, Any]) -> Decision:
        """:func:`defaults_of`, once a chunk for each definition."""
        known = self._defaults.get(id(preferences))
        if known is None:
            # Holding the mapping keeps its id from being given to another one.
            known = self._defaults[id(preferences)] = (preferences, defaults_of(preferences))
        return known[1]

    def condition(self, rule: Any) -> Condition:
        """A workflow's condition, read once a chunk."""
        known = self._conditions.get(id(rule))
        if known is None:
            known = self._conditions[id(rule)] = (rule, compile_condition(rule))
        return known[1]

    def schedule_of(self, subscriber_pk: str, contexts: Sequence[str] = ()) -> Mapping[str, Any] | None:
        """When the subscriber wants to be reached in these contexts, or None."""
        choices = [self.choices.get((subscriber_pk, scope)) for scope in scopes_of(GLOBAL, contexts)]
        return next((each.schedule for each in reversed(choices) if each and each.schedule is not None), None)


def scopes_of(about: str, contexts: Sequence[str]) -> list[str]:
    """The scopes that are asked about everything or a workflow in these contexts, the one that says less first."""
    return [about, store.scope_in(about, contexts)] if contexts else [about]


def load_for(
    session: Session,
    environment_ids: Sequence[str],
    subscriber_pks: Sequence[str],
    workflow_ids: Sequence[str],
    within: Iterable[tuple[str, Sequence[str]]] = (),
) -> Loaded:
    """Everything that :func:`decide` needs for these subscribers and workflows, in one statement.

    Args:
        session: an open transaction.
        environment_ids: the scopes.
        subscriber_pks: whose.
        workflow_ids: for which.
        within: workflows with the contexts (``type:id``) in which they are asked about, too.
    """
    scopes = {GLOBAL, *workflow_ids}
    scopes |= {store.scope_in(about, contexts) for workflow_id, contexts in within for about in (GLOBAL, workflow_id)}
    return Loaded(store.load(session, environment_ids, subscriber_pks, sorted(scopes)))


def defaults_of(preferences: Mapping[str, Any] | None) -> Decision:
    """What a workflow says itself.

    Args:
        preferences: ``{"default": WorkflowPreferences, "user": WorkflowPreferences | None}`` of its definition
            (contract/workflow-model.md); None or missing parts mean that everything is on.
    """
    enabled, critical, channels, condition = True, False, dict[str, bool](), None
    level: Level = "WORKFLOW_RESOURCE"
    enabled_by: Level = "WORKFLOW_RESOURCE"
    channels_by: dict[str, Level] = {}
    levels: tuple[tuple[str, Level], ...] = (("default", "WORKFLOW_RESOURCE"), ("user", "USER_WORKFLOW"))
    for key, name in levels:
        said = (preferences or {}).get(key)
        if not said:
            continue
        level = name
        overall = said.get("all") or {}
        if overall.get("enabled", enabled) != enabled or overall.get("condition") is not None:
            enabled_by = name
        enabled = overall.get("enabled", enabled)
        condition = overall.get("condition", condition)
        critical = critical or bool(overall.get("readOnly"))
        for channel, choice in (said.get("channels") or {}).items():
            wanted = choice.get("enabled", channels.get(channel, True))
            if wanted != channels.get(channel, True):
                channels_by[channel] = name
            channels[channel] = wanted
    return Decision(enabled, channels, level, critical, enabled_by, channels_by, condition)


def effective(
    defaults: Decision,
    in_general: OwnChoice | None,
    for_workflow: OwnChoice | None,
    general_here: OwnChoice | None = None,
    workflow_here: OwnChoice | None = None,
) -> Decision:
    """The workflow's defaults with what the subscriber chose on top; a critical workflow ignores that.

    ``general_here`` and ``workflow_here`` are what they chose for the contexts that are asked about.
    """
    if defaults.critical or not (in_general or for_workflow or general_here or workflow_here):
        return defaults
    enabled, channels, level = defaults.enabled, dict(defaults.channels), defaults.level
    enabled_by, channels_by, condition = defaults.enabled_by, dict(defaults.channels_by), defaults.condition
    own: tuple[tuple[Level, OwnChoice | None], ...] = (
        ("SUBSCRIBER_GLOBAL", in_general),
        ("SUBSCRIBER_WORKFLOW", for_workflow),
        ("SUBSCRIBER_GLOBAL", general_here),
        ("SUBSCRIBER_WORKFLOW", workflow_here),
    )
    for name, choice in own:
        if choice is None:
            continue
        level = name
        if choice.enabled is not None:
            # Somebody who said yes or no is not asked the workflow's condition any more.
            enabled, enabled_by, condition = choice.enabled, name, None
        for channel, wanted in (choice.channels or {}).items():
            if wanted != channels.get(channel, True):
                channels_by[channel] = name
            channels[channel] = wanted
    return Decision(enabled, channels, level, False, enabled_by, channels_by, condition)


def decide(
    loaded: Loaded,
    preferences: Mapping[str, Any],
    workflow_id: str,
    subscriber_pk: str,
    contexts: Sequence[str] = (),
) -> Decision:
    """The preferences of one subscriber for one workflow.

    Args:
        loaded: what :func:`load_for` gave.
        preferences: ``preferences`` of the workflow's definition.
        workflow_id: the workflow.
        subscriber_pk: the subscriber.
        contexts: those of the run, as ``type:id``.
    """
    choices = loaded.choices
    defaults = loaded.defaults(preferences)
    if not choices:
        return defaults
    return chosen(defaults, lambda scope: choices.get((subscriber_pk, scope)), workflow_id, contexts)


def chosen(
    defaults: Decision, said: Callable[[str], OwnChoice | None], workflow_id: str, contexts: Sequence[str]
) -> Decision:
    """:func:`effective` with the choices that ``said`` gives by scope."""
    own = [said(scope) for place in scopes_of("", contexts) for scope in (GLOBAL + place, workflow_id + place)]
    return effective(defaults, *own)


def refused_by(
    loaded: Loaded,
    preferences: Mapping[str, Any],
    workflow_id: str,
    subscriber_pk: str,
    channel: str,
    variables: Callable[[], Mapping[str, Any]] = dict,
    contexts: Sequence[str] = (),
) -> Refusal | None:
    """Why ``channel`` must not be used for this subscriber; None when it may be.

    A condition that can not be asked refuses: nobody is bothered because of one that nobody can read.

    Args:
        loaded: what :func:`load_for` gave.
        preferences: ``preferences`` of the workflow's definition.
        workflow_id: the workflow.
        subscriber_pk: the subscriber.
        channel: the step's type.
        variables: gives what a condition is asked with.
        contexts: those of the run, as ``type:id``.
    """
    decision = decide(loaded, preferences, workflow_id, subscriber_pk, contexts)
    enabled = decision.enabled
    if decision.condition is not None:
        try:
            enabled = loaded.condition(decision.condition).holds(variables())
        except ConditionFailed as error:
            return Refusal(decision.enabled_by, str(error))
    if not enabled:
        return Refusal(decision.enabled_by)
    if not decision.channels.get(channel, True):
        return Refusal(decision.channels_by.get(channel, decision.level))
    return None
