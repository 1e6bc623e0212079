"""Which channels a subscriber gets a workflow on (contract/execution.md, Preferences).

Levels are merged from the workflow's own defaults to the subscriber's choice for the workflow; the later one wins where
it says something. The engine asks for whole chunks (:func:`load_for`, :func:`decide`), the inbox for one subscriber.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlmodel import Session

from novu_app.conditions.service import ConditionFailed, compile_condition
from novu_app.kernel.errors import BadRequest, NotFound
from novu_app.preferences import store
from novu_app.preferences.store import GLOBAL, OwnChoice

Level = Literal["WORKFLOW_RESOURCE", "USER_WORKFLOW", "SUBSCRIBER_GLOBAL", "SUBSCRIBER_WORKFLOW"]
Criticality = Literal["critical", "nonCritical", "all"]
#: The channels that a subscriber can choose; ``tool`` is no choice of theirs.
CHANNELS = ("email", "sms", "in_app", "chat", "push")


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
class WorkflowPreference:
    """One workflow in a subscriber's list of preferences; ``chosen`` are the channels they decided themselves."""

    workflow_id: str
    identifier: str
    name: str
    tags: list[str]
    severity: str
    updated_at: int
    decision: Decision
    chosen: frozenset[str]


@dataclass(frozen=True, slots=True)
class GlobalPreference:
    """What a subscriber wants in general. ``schedule`` is stored as the contract has it."""

    enabled: bool
    channels: Mapping[str, bool]
    schedule: Mapping[str, Any] | None


@dataclass(slots=True)
class Loaded:
    """The choices of a chunk's subscribers; most have none."""

    choices: Mapping[tuple[str, str], OwnChoice]
    _defaults: dict[int, tuple[Mapping[str, Any], Decision]] = field(default_factory=dict)

    def defaults(self, preferences: Mapping[str, Any]) -> Decision:
        """:func:`defaults_of`, once a chunk for each definition."""
        known = self._defaults.get(id(preferences))
        if known is None:
            # Holding the mapping keeps its id from being given to another one.
            known = self._defaults[id(preferences)] = (preferences, defaults_of(preferences))
        return known[1]

    def schedule_of(self, subscriber_pk: str) -> Mapping[str, Any] | None:
        """When the subscriber wants to be reached, or None."""
        choice = self.choices.get((subscriber_pk, GLOBAL))
        return choice.schedule if choice else None


def load_for(
    session: Session, environment_ids: Sequence[str], subscriber_pks: Sequence[str], workflow_ids: Sequence[str]
) -> Loaded:
    """Everything that :func:`decide` needs for these subscribers and workflows, in one statement."""
    return Loaded(store.load(session, environment_ids, subscriber_pks, [GLOBAL, *workflow_ids]))


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


def effective(defaults: Decision, in_general: OwnChoice | None, for_workflow: OwnChoice | None) -> Decision:
    """The workflow's defaults with what the subscriber chose on top; a critical workflow ignores that."""
    if defaults.critical or (in_general is None and for_workflow is None):
        return defaults
    enabled, channels, level = defaults.enabled, dict(defaults.channels), defaults.level
    enabled_by, channels_by, condition = defaults.enabled_by, dict(defaults.channels_by), defaults.condition
    own: tuple[tuple[Level, OwnChoice | None], ...] = (
        ("SUBSCRIBER_GLOBAL", in_general),
        ("SUBSCRIBER_WORKFLOW", for_workflow),
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


def decide(loaded: Loaded, preferences: Mapping[str, Any], workflow_id: str, subscriber_pk: str) -> Decision:
    """The preferences of one subscriber for one workflow.

    Args:
        loaded: what :func:`load_for` gave.
        preferences: ``preferences`` of the workflow's definition.
        workflow_id: the workflow.
        subscriber_pk: the subscriber.
    """
    choices = loaded.choices
    defaults = loaded.defaults(preferences)
    if not choices:
        return defaults
    return effective(defaults, choices.get((subscriber_pk, GLOBAL)), choices.get((subscriber_pk, workflow_id)))


def refused_by(
    loaded: Loaded,
    preferences: Mapping[str, Any],
    workflow_id: str,
    subscriber_pk: str,
    channel: str,
    variables: Callable[[], Mapping[str, Any]] = dict,
) -> Level | None:
    """The level that really decided, when ``channel`` must not be used for this subscriber; None when it may be.

    Args:
        loaded: what :func:`load_for` gave.
        preferences: ``preferences`` of the workflow's definition.
        workflow_id: the workflow.
        subscriber_pk: the subscriber.
        channel: the step's type.
        variables: gives what a condition is asked with.
    """
    decision = decide(loaded, preferences, workflow_id, subscriber_pk)
    enabled = decision.enabled if decision.condition is None else _holds(decision.condition, variables())
    if not enabled:
        return decision.enabled_by
    if not decision.channels.get(channel, True):
        return decision.channels_by.get(channel, decision.level)
    return None


def _holds(condition: Any, variables: Mapping[str, Any]) -> bool:
    try:
        return compile_condition(condition).holds(variables)
    except ConditionFailed:
        return False  # nobody is bothered because of a condition that nobody can read


def get_global(session: Session, environment_id: str, subscriber_pk: str) -> GlobalPreference:
    """What a subscriber wants in general; everything, when they never said."""
    return _global(store.of_subscriber(session, environment_id, subscriber_pk).get(GLOBAL))


def list_preferences(
    session: Session,
    environment_id: str,
    subscriber_pk: str,
    *,
    tags: Collection[str] = (),
    severities: Collection[str] = (),
    criticality: Criticality = "nonCritical",
) -> tuple[GlobalPreference, list[WorkflowPreference]]:
    """The general preference and that of every active workflow, by name.

    Args:
        session: an open transaction.
        environment_id: the scope.
        subscriber_pk: whose.
        tags: only workflows with one of these; all when empty.
        severities: only workflows of these; all when empty.
        criticality: with, without or only those that a subscriber can not turn off.
    """
    own = store.of_subscriber(session, environment_id, subscriber_pk)
    found = []
    for row in store.active_workflows(session, environment_id):
        if tags and not set(tags) & set(row.tags or ()):
            continue
        if severities and row.severity not in severities:
            continue
        preference = _workflow(row, own)
        if criticality == "all" or preference.decision.critical == (criticality == "critical"):
            found.append(preference)
    return _global(own.get(GLOBAL)), found


def set_global(
    session: Session,
    environment_id: str,
    subscriber_pk: str,
    *,
    channels: Mapping[str, bool],
    enabled: bool | None = None,
    schedule: Mapping[str, Any] | None = None,
) -> GlobalPreference:
    """Change what a subscriber wants in general; what is not named stays.

    A channel that is turned on or off here is so in every workflow where the subscriber had chosen for it, too:
    otherwise "no more e-mail" would not mean that.

    Args:
        session: a writing transaction.
        environment_id: the scope.
        subscriber_pk: whose.
        channels: channel to on or off.
        enabled: everything on or off; None leaves it.
        schedule: parts of the schedule, in the contract's form; None leaves it.
    """
    known = store.locked_global(session, environment_id, subscriber_pk)
    merged = {**((known and known.schedule) or {}), **schedule} if schedule is not None else None
    saved = store.save(session, environment_id, subscriber_pk, {GLOBAL: OwnChoice(enabled, dict(channels), merged)})
    for channel, wanted in sorted(channels.items()):
        store.overwrite_channel(session, environment_id, subscriber_pk, channel, wanted)
    return _global(saved[GLOBAL])


def set_default_schedule(
    session: Session, environment_id: str, subscriber_pk: str, schedule: Mapping[str, Any]
) -> GlobalPreference:
    """Give a subscriber a schedule who has no general preference yet; what they chose themselves stays."""
    known = store.of_subscriber(session, environment_id, subscriber_pk).get(GLOBAL)
    if known is None:
        known = store.save(session, environment_id, subscriber_pk, {GLOBAL: OwnChoice(None, {}, schedule)})[GLOBAL]
    return _global(known)


def set_workflows(
    session: Session, environment_id: str, subscriber_pk: str, wanted: Mapping[str, OwnChoice]
) -> list[WorkflowPreference]:
    """Change what a subscriber wants of some workflows; what is not named stays.

    Args:
        session: a writing transaction.
        environment_id: the scope.
        subscriber_pk: whose.
        wanted: choices by the workflow's id or identifier.

    Returns:
        The new preferences in the order of ``wanted``.

    Raises:
        NotFound: there is no such workflow; nothing is changed.
        BadRequest: a workflow is critical; nothing is changed.
    """
    rows = store.workflows_named(session, environment_id, wanted)
    by_name = {name: row for row in rows for name in (row.id, row.identifier)}
    _refuse("Workflow{s} with id{s}: {ids} {are} not found", (name for name in wanted if name not in by_name), NotFound)
    chosen = {by_name[name].id: choice for name, choice in wanted.items()}
    critical = (name for name in wanted if defaults_of(by_name[name].preferences).critical)
    _refuse("Critical workflow{s} with id{s}: {ids} can not be updated.", critical, BadRequest)
    store.save(session, environment_id, subscriber_pk, chosen)
    own = store.of_subscriber(session, environment_id, subscriber_pk)
    return [_workflow(by_name[name], own) for name in wanted]


def _refuse(text: str, names: Iterable[str], error: type[NotFound] | type[BadRequest]) -> None:
    wrong = list(names)
    if wrong:
        plural = len(wrong) > 1
        raise error(text.format(s="s" if plural else "", are="are" if plural else "is", ids=", ".join(wrong)))


def _global(choice: OwnChoice | None) -> GlobalPreference:
    said = choice or OwnChoice()
    channels = {**dict.fromkeys(CHANNELS, True), **(said.channels or {})}
    return GlobalPreference(_or(said.enabled, True), channels, said.schedule)


def _workflow(row: Any, own: Mapping[str, OwnChoice]) -> WorkflowPreference:
    choice = own.get(row.id)
    decision = effective(defaults_of(row.preferences), own.get(GLOBAL), choice)
    offered = [channel for channel in CHANNELS if channel in (row.step_types or ())]
    shown = {channel: decision.channels.get(channel, True) for channel in offered}
    return WorkflowPreference(
        workflow_id=row.id,
        identifier=row.identifier,
        name=row.name,
        tags=row.tags or [],
        severity=row.severity,
        updated_at=row.updated_at,
        decision=Decision(decision.enabled, shown, decision.level, decision.critical),
        chosen=frozenset((choice.channels or {}) if choice else ()),
    )


def _or(said: bool | None, otherwise: bool) -> bool:
    return otherwise if said is None else said
