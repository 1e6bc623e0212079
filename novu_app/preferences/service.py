"""Which channels a subscriber gets a workflow on (contract/execution.md, Preferences).

Levels are merged from the workflow's own defaults to the subscriber's choice for the workflow; the later one wins where
it says something. The engine asks for whole chunks (:func:`load_for`, :func:`decide`), the inbox for one subscriber.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlmodel import Session

from novu_app.kernel.errors import BadRequest, NotFound
from novu_app.preferences import store
from novu_app.preferences.store import GLOBAL, OwnChoice

Level = Literal["WORKFLOW_RESOURCE", "USER_WORKFLOW", "SUBSCRIBER_GLOBAL", "SUBSCRIBER_WORKFLOW"]
Criticality = Literal["critical", "nonCritical", "all"]
#: The channels that a subscriber can choose; ``tool`` is no choice of theirs.
CHANNELS = ("email", "sms", "in_app", "chat", "push")


@dataclass(frozen=True, slots=True)
class Decision:
    """The merged preferences. ``level`` is the last level that said anything, which is what activity reports."""

    enabled: bool
    channels: Mapping[str, bool]
    level: Level
    critical: bool = False

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
    enabled, critical, channels = True, False, dict[str, bool]()
    level: Level = "WORKFLOW_RESOURCE"
    for key, name in (("default", "WORKFLOW_RESOURCE"), ("user", "USER_WORKFLOW")):
        said = (preferences or {}).get(key)
        if not said:
            continue
        level = name  # type: ignore[assignment]
        overall = said.get("all") or {}
        enabled = overall.get("enabled", enabled)
        critical = critical or bool(overall.get("readOnly"))
        for channel, choice in (said.get("channels") or {}).items():
            channels[channel] = choice.get("enabled", channels.get(channel, True))
    return Decision(enabled, channels, level, critical)


def effective(defaults: Decision, in_general: OwnChoice | None, for_workflow: OwnChoice | None) -> Decision:
    """The workflow's defaults with what the subscriber chose on top; a critical workflow ignores that."""
    if defaults.critical or (in_general is None and for_workflow is None):
        return defaults
    enabled, channels, level = defaults.enabled, dict(defaults.channels), defaults.level
    if in_general is not None:
        enabled, level = _or(in_general.enabled, enabled), "SUBSCRIBER_GLOBAL"
        channels.update(in_general.channels or {})
    if for_workflow is not None:
        enabled, level = _or(for_workflow.enabled, enabled), "SUBSCRIBER_WORKFLOW"
        channels.update(for_workflow.channels or {})
    return Decision(enabled, channels, level)


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
    loaded: Loaded, preferences: Mapping[str, Any], workflow_id: str, subscriber_pk: str, channel: str
) -> Level | None:
    """The level to report when ``channel`` must not be used for this subscriber, or None when it may be."""
    decision = decide(loaded, preferences, workflow_id, subscriber_pk)
    return None if decision.allows(channel) else decision.level


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
