"""What a subscriber chooses, as the page's preferences show it: rows and groups of channels (UX.md 3.5)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypedDict

from novu_app.inbox.door import changing
from novu_app.inbox.tokens import InboxSession
from novu_app.kernel.database import reading
from novu_app.kernel.errors import BadRequest
from novu_app.messages.counters import SEVERITIES
from novu_app.preferences import service as preferences
from novu_app.preferences.service import GlobalPreference, WorkflowPreference
from novu_app.preferences.store import OwnChoice

#: Channels in the order in which they are shown.
CHANNELS = ("in_app", "email", "sms", "push", "chat")
_MAX_GROUPS = 50
_MAX_ORDERED = 1_000
_MAX_LABEL = 100


#: How workflows stand in their group: by name; else the named ones (ids or identifiers) first, in that order, and the others
#: as they come.
Order = Literal["name"] | tuple[str, ...]


class Channel(TypedDict):
    """One switch. ``mixed`` is for groups: on for some of them."""

    name: str
    label: str
    on: bool
    mixed: bool


class Row(TypedDict):
    """A workflow, or all of them together; nobody turns a critical one off."""

    id: str
    name: str
    critical: bool
    channels: list[Channel]


class Group(TypedDict):
    """Workflows under a name, with switches for all of them; those without a group have no name."""

    name: str
    ids: list[str]
    channels: list[Channel]
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Grouping:
    """A group as a host page wants it: the workflows with one of the tags or identifiers."""

    name: str
    tags: frozenset[str]
    workflows: frozenset[str]

    def holds(self, workflow: WorkflowPreference) -> bool:
        """Whether a workflow belongs to it."""
        return bool(self.tags & set(workflow.tags)) or bool(
            {workflow.workflow_id, workflow.identifier} & self.workflows
        )


def groupings_of(value: Any) -> tuple[Grouping, ...]:
    """The groups of ``[{"name": "…", "filter": {"tags": […], "workflowIds": […]}}]``; what is none is left out."""
    if not isinstance(value, list):
        return ()
    found = []
    for entry in value[:_MAX_GROUPS]:
        name, wanted = (entry.get("name"), entry.get("filter")) if isinstance(entry, Mapping) else (None, None)
        if isinstance(name, str) and name and isinstance(wanted, Mapping):
            found.append(Grouping(name[:_MAX_LABEL], _names(wanted, "tags"), _names(wanted, "workflowIds")))
    return tuple(found)


def order_of(value: Any) -> Order:
    """The order of ``"name"`` or a list of ids or identifiers; whatever else it is leaves workflows as they come."""
    if value == "name":
        return "name"
    return tuple(each for each in value[:_MAX_ORDERED] if isinstance(each, str)) if isinstance(value, list) else ()


def read(who: InboxSession, wanted: Mapping[str, Any]) -> tuple[GlobalPreference, list[WorkflowPreference]]:
    """The general preference, and those of the workflows that a host page's filter lets through.

    Args:
        who: whose.
        wanted: ``tags``, ``severity`` and ``criticality`` of the contract; without the last one critical workflows are
            shown too, as what they are: not to be turned off.
    """
    criticality = wanted.get("criticality")
    with reading() as session:
        return preferences.list_preferences(
            session,
            who.environment_id,
            who.subscriber_pk,
            tags=_names(wanted, "tags"),
            severities=_names(wanted, "severity") & set(SEVERITIES),
            criticality=criticality if criticality in ("critical", "nonCritical") else "all",
            contexts=who.contexts or (),
        )


def choose_in_general(who: InboxSession, channel: str, on: bool) -> None:
    """Turn a channel on or off everywhere.

    Raises:
        BadRequest: there is no such channel.
    """
    channels, contexts = {_known(channel): on}, who.contexts or ()
    with changing(who) as session:
        preferences.set_global(session, who.environment_id, who.subscriber_pk, channels=channels, contexts=contexts)


def choose(who: InboxSession, workflow_ids: Sequence[str], channel: str, on: bool) -> None:
    """Turn a channel of some workflows on or off.

    Raises:
        BadRequest: there is no such channel, or one of the workflows is critical; nothing is changed.
        NotFound: there is no such workflow; nothing is changed.
    """
    wanted = dict.fromkeys(workflow_ids, OwnChoice(None, {_known(channel): on}))
    contexts = who.contexts or ()
    with changing(who) as session:
        preferences.set_workflows(session, who.environment_id, who.subscriber_pk, wanted, contexts=contexts)


def row_in_general(preference: GlobalPreference, texts: Mapping[str, str]) -> Row:
    """The row of everything."""
    channels = [_channel(name, preference.channels[name], texts) for name in CHANNELS]
    return Row(id="", name=texts["preferences.global"], critical=False, channels=channels)


def groups(
    found: Iterable[WorkflowPreference], groupings: Sequence[Grouping], texts: Mapping[str, str], order: Order = ()
) -> list[Group]:
    """The rows of workflows in their groups; each stands in the first one that wants it, and the rest comes last."""
    rest = Grouping("", frozenset(), frozenset())
    members: dict[Grouping, list[WorkflowPreference]] = {grouping: [] for grouping in (*groupings, rest)}
    for workflow in _ordered(found, order, texts):
        home = next((grouping for grouping in groupings if grouping.holds(workflow)), rest)
        members[home].append(workflow)
    return [_group(grouping.name, rows, texts) for grouping, rows in members.items() if rows]


def _ordered(
    found: Iterable[WorkflowPreference], order: Order, texts: Mapping[str, str]
) -> Iterable[WorkflowPreference]:
    if order == "name":
        # Letters with accents stand beside those without.
        return sorted(found, key=lambda each: unicodedata.normalize("NFKD", _name(each, texts).casefold()))
    places = {name: place for place, name in reversed(list(enumerate(order)))}
    last = len(order)
    return sorted(found, key=lambda each: min(places.get(each.workflow_id, last), places.get(each.identifier, last)))


def _name(workflow: WorkflowPreference, texts: Mapping[str, str]) -> str:
    return texts.get(f"dynamic.{workflow.identifier}", workflow.name)


def _group(name: str, members: Sequence[WorkflowPreference], texts: Mapping[str, str]) -> Group:
    free = [each for each in members if not each.decision.critical]
    channels = []
    for channel in CHANNELS:
        said = [each.decision.allows(channel) for each in free if channel in each.decision.channels]
        if said:
            mixed = any(said) and not all(said)
            channels.append(Channel(**{**_channel(channel, all(said), texts), "mixed": mixed}))
    rows = [_row(each, texts) for each in members]
    return Group(name=name, ids=[each.workflow_id for each in free], channels=channels, rows=rows)


def _row(workflow: WorkflowPreference, texts: Mapping[str, str]) -> Row:
    decision = workflow.decision
    return Row(
        id=workflow.workflow_id,
        name=_name(workflow, texts),
        critical=decision.critical,
        channels=[_channel(name, decision.allows(name), texts) for name in CHANNELS if name in decision.channels],
    )


def _channel(name: str, on: bool, texts: Mapping[str, str]) -> Channel:
    return Channel(name=name, label=texts[f"preferences.channels.{name}"], on=on, mixed=False)


def _names(wanted: Mapping[str, Any], name: str) -> frozenset[str]:
    given = wanted.get(name)
    values = given if isinstance(given, list) else [given]
    return frozenset(value for value in values if isinstance(value, str))


def _known(channel: str) -> str:
    if channel not in CHANNELS:
        raise BadRequest(f"There is no channel {channel[:50]}")
    return channel
