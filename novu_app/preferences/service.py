"""What subscribers want, in general and of each workflow: read, listed and changed (contract/execution.md, Preferences).

How the levels are merged stands in :mod:`novu_app.preferences.merging`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlmodel import Session

from novu_app.kernel.errors import BadRequest, NotFound, ValidationFailed
from novu_app.preferences import store
from novu_app.preferences.merging import Decision, chosen, defaults_of, scopes_of
from novu_app.preferences.store import GLOBAL, OwnChoice
from novu_app.realtime import lists
from novu_app.timing.schedule import problem_with

Criticality = Literal["critical", "nonCritical", "all"]
#: The channels that a subscriber can choose; ``tool`` is no choice of theirs.
CHANNELS = ("email", "sms", "in_app", "chat", "push")


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


def get_global(
    session: Session, environment_id: str, subscriber_pk: str, *, contexts: Sequence[str] = ()
) -> GlobalPreference:
    """What a subscriber wants in general in these contexts (``type:id``); everything, when they never said."""
    return _global(store.of_subscriber(session, environment_id, subscriber_pk), contexts)


def list_preferences(
    session: Session,
    environment_id: str,
    subscriber_pk: str,
    *,
    tags: Collection[str] = (),
    severities: Collection[str] = (),
    criticality: Criticality = "nonCritical",
    contexts: Sequence[str] = (),
) -> tuple[GlobalPreference, list[WorkflowPreference]]:
    """The general preference and that of every active workflow, by name.

    Args:
        session: an open transaction.
        environment_id: the scope.
        subscriber_pk: whose.
        tags: only workflows with one of these; all when empty.
        severities: only workflows of these; all when empty.
        criticality: with, without or only those that a subscriber can not turn off.
        contexts: as a run in exactly these contexts (``type:id``) would meet them.
    """
    own = store.of_subscriber(session, environment_id, subscriber_pk)
    found = []
    for row in store.active_workflows(session, environment_id):
        if tags and not set(tags) & set(row.tags or ()):
            continue
        if severities and row.severity not in severities:
            continue
        preference = _workflow(row, own, contexts)
        if criticality == "all" or preference.decision.critical == (criticality == "critical"):
            found.append(preference)
    return _global(own, contexts), found


def set_global(
    session: Session,
    environment_id: str,
    subscriber_pk: str,
    *,
    channels: Mapping[str, bool],
    enabled: bool | None = None,
    schedule: Mapping[str, Any] | None = None,
    contexts: Sequence[str] = (),
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
        contexts: where this holds (``type:id``); without any, wherever nothing else was said.

    Raises:
        ValidationFailed: the schedule that this makes would never let anything through; nothing is changed.
    """
    known = store.locked_global(session, environment_id, subscriber_pk, contexts)
    merged = None
    if schedule is not None:
        # Hours of a context begin as those that held there until now.
        before = (known and known.schedule) or get_global(session, environment_id, subscriber_pk).schedule
        merged = _usable({**(before or {}), **schedule})
    choice = OwnChoice(enabled, dict(channels), merged)
    store.save(session, environment_id, subscriber_pk, {store.scope_in(GLOBAL, contexts): choice})
    for channel, wanted in sorted(channels.items()):
        store.overwrite_channel(session, environment_id, subscriber_pk, channel, wanted, contexts)
    lists.changed(session, "preferences", subscriber_pk)
    return get_global(session, environment_id, subscriber_pk, contexts=contexts)


def set_default_schedule(
    session: Session,
    environment_id: str,
    subscriber_pk: str,
    schedule: Mapping[str, Any],
) -> GlobalPreference:
    """Give a subscriber a schedule who has no general preference yet; what they chose themselves stays.

    Raises:
        ValidationFailed: the schedule would never let anything through.
    """
    schedule = _usable(schedule)
    own = store.of_subscriber(session, environment_id, subscriber_pk)
    if GLOBAL not in own:
        own |= store.save(session, environment_id, subscriber_pk, {GLOBAL: OwnChoice(None, {}, schedule)})
    return _global(own, ())


def set_workflows(
    session: Session,
    environment_id: str,
    subscriber_pk: str,
    wanted: Mapping[str, OwnChoice],
    *,
    contexts: Sequence[str] = (),
) -> list[WorkflowPreference]:
    """Change what a subscriber wants of some workflows; what is not named stays.

    Args:
        session: a writing transaction.
        environment_id: the scope.
        subscriber_pk: whose.
        wanted: choices by the workflow's id or identifier.
        contexts: where they hold (``type:id``); without any, wherever nothing else was said.

    Returns:
        The new preferences in the order of ``wanted``.

    Raises:
        NotFound: there is no such workflow; nothing is changed.
        BadRequest: a workflow is critical; nothing is changed.
    """
    rows = store.workflows_named(session, environment_id, wanted)
    by_name = {name: row for row in rows for name in (row.id, row.identifier)}
    _refuse("Workflow{s} with id{s}: {ids} {are} not found", (name for name in wanted if name not in by_name), NotFound)
    choices = {store.scope_in(by_name[name].id, contexts): choice for name, choice in wanted.items()}
    critical = (name for name in wanted if defaults_of(by_name[name].preferences).critical)
    _refuse("Critical workflow{s} with id{s}: {ids} can not be updated.", critical, BadRequest)
    store.save(session, environment_id, subscriber_pk, choices)
    lists.changed(session, "preferences", subscriber_pk)
    own = store.of_subscriber(session, environment_id, subscriber_pk)
    return [_workflow(by_name[name], own, contexts) for name in wanted]


def _usable(schedule: Mapping[str, Any]) -> Mapping[str, Any]:
    problem = problem_with(schedule)
    if problem is not None:
        raise ValidationFailed({"schedule": {"messages": [problem], "value": dict(schedule)}})
    return schedule


def _refuse(text: str, names: Iterable[str], error: type[NotFound] | type[BadRequest]) -> None:
    wrong = list(names)
    if wrong:
        plural = len(wrong) > 1
        raise error(text.format(s="s" if plural else "", are="are" if plural else "is", ids=", ".join(wrong)))


def _global(own: Mapping[str, OwnChoice], contexts: Sequence[str]) -> GlobalPreference:
    enabled, channels = True, dict.fromkeys(CHANNELS, True)
    schedule: Mapping[str, Any] | None = None
    for scope in scopes_of(GLOBAL, contexts):
        said = own.get(scope, OwnChoice())
        enabled = enabled if said.enabled is None else said.enabled
        channels |= said.channels or {}
        schedule = schedule if said.schedule is None else said.schedule
    return GlobalPreference(enabled, channels, schedule)


def _workflow(row: Any, own: Mapping[str, OwnChoice], contexts: Sequence[str]) -> WorkflowPreference:
    decision = chosen(defaults_of(row.preferences), own.get, row.id, contexts)
    said = [own[scope].channels or {} for scope in scopes_of(row.id, contexts) if scope in own]
    offered = [channel for channel in CHANNELS if channel in (row.step_types or ())]
    shown = {channel: decision.channels.get(channel, True) for channel in offered}
    return WorkflowPreference(
        workflow_id=row.id,
        identifier=row.identifier,
        name=row.name,
        tags=row.tags or [],
        severity=row.severity,
        updated_at=row.updated_at,
        decision=replace(decision, channels=shown, condition=None),
        chosen=frozenset(channel for channels in said for channel in channels),
    )
