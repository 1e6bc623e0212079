"""Rules of the hosted preference page: what it shows, and what each of its buttons changes.

A category is a tag of workflows; it stands for all workflows that have it. What can not be turned off is shown and never
changed, also where a category or everything is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlmodel import Session

from novu_app.kernel.errors import BadRequest, NotFound
from novu_app.preferences import service
from novu_app.preferences.page_links import Whose
from novu_app.preferences.service import CHANNELS, GlobalPreference, WorkflowPreference
from novu_app.preferences.store import OwnChoice
from novu_app.subscribers import store as subscribers

Scope = Literal["all", "tag", "workflow"]
#: In place of a channel: all that there are.
EVERY = "*"


@dataclass(frozen=True, slots=True)
class Member:
    """One workflow; ``channels`` says of each that it uses whether the subscriber gets it there."""

    workflow_id: str
    name: str
    critical: bool
    channels: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class Group:
    """The workflows of a category; ``tag`` is None for those that have none.

    ``channels`` are those that can be chosen: on, off, or None where the workflows differ.
    """

    tag: str | None
    members: Sequence[Member]
    channels: Mapping[str, bool | None]


@dataclass(frozen=True, slots=True)
class Shown:
    """A subscriber's page. ``locale`` is theirs; ``everything`` are the channels in general, empty with nothing to choose."""

    locale: str | None
    everything: Mapping[str, bool]
    groups: Sequence[Group]


@dataclass(frozen=True, slots=True)
class Change:
    """What a button does: a channel, or :data:`EVERY` one, on or off for a scope. ``name`` is a tag or a workflow's id."""

    scope: Scope
    name: str
    channel: str
    wanted: bool


def show(session: Session, whose: Whose) -> Shown:
    """What the page shows.

    Raises:
        NotFound: the subscriber is gone.
    """
    locale = locale_of(session, whose)
    general, found = _preferences(session, whose)
    members = {each.workflow_id: _member(each) for each in found}
    tags = sorted({tag for each in found for tag in each.tags}, key=lambda tag: (tag.casefold(), tag))
    groups = [_group(tag, [members[each.workflow_id] for each in found if tag in each.tags]) for tag in tags]
    if without := [members[each.workflow_id] for each in found if not each.tags]:
        groups.append(_group(None, without))
    everything = {channel: general.enabled and general.channels[channel] for channel in _offered(members.values())}
    return Shown(locale, everything, groups)


def change(session: Session, whose: Whose, wanted: Change) -> None:
    """Do what a button says.

    Args:
        session: a writing transaction.
        whose: of a token that was read.
        wanted: what the button says.

    Raises:
        NotFound: the subscriber, the category or the workflow is gone.
        BadRequest: it can not be turned off, or has no such channel.
    """
    locale_of(session, whose)
    general, found = _preferences(session, whose)
    if wanted.scope == "all":
        offered = _offered(map(_member, found))
        said = _said(wanted, offered, general.enabled)
        revives = wanted.wanted and not general.enabled
        service.set_global(
            session,
            whose.environment_id,
            whose.subscriber_pk,
            channels=said,
            enabled=True if revives else None,
            contexts=whose.contexts,
        )
        return
    chosen = [each for each in found if _is_meant(each, wanted)]
    if not chosen:
        raise NotFound("These notifications are not sent any more")
    if all(each.decision.critical for each in chosen):
        raise BadRequest("Critical workflows can not be updated.")
    choices = {}
    for each in chosen:
        offered = list(each.decision.channels)
        if each.decision.critical or (wanted.channel != EVERY and wanted.channel not in offered):
            continue
        revives = wanted.wanted and not each.decision.enabled
        said = _said(wanted, offered, each.decision.enabled)
        choices[each.workflow_id] = OwnChoice(enabled=True if revives else None, channels=said)
    if not choices:
        raise BadRequest("These notifications do not use this channel")
    service.set_workflows(session, whose.environment_id, whose.subscriber_pk, choices, contexts=whose.contexts)


def _said(wanted: Change, offered: Sequence[str], enabled: bool) -> dict[str, bool]:
    """The channels to be stored. Where everything was off, turning on one channel turns on no other."""
    if wanted.channel != EVERY and wanted.channel not in offered:
        raise BadRequest("These notifications do not use this channel")
    said = dict.fromkeys(offered if wanted.channel == EVERY else [wanted.channel], wanted.wanted)
    return {**dict.fromkeys(offered, False), **said} if wanted.wanted and not enabled else said


def _is_meant(each: WorkflowPreference, wanted: Change) -> bool:
    return wanted.name in each.tags if wanted.scope == "tag" else wanted.name == each.workflow_id


def locale_of(session: Session, whose: Whose) -> str | None:
    """The subscriber's locale, if they have one.

    Raises:
        NotFound: the subscriber is gone.
    """
    subscriber = subscribers.by_id(session, whose.environment_id, whose.subscriber_pk)
    if subscriber is None:
        raise NotFound("There is no such subscriber any more")
    return subscriber.locale


def _preferences(session: Session, whose: Whose) -> tuple[GlobalPreference, list[WorkflowPreference]]:
    general, found = service.list_preferences(
        session, whose.environment_id, whose.subscriber_pk, criticality="all", contexts=whose.contexts
    )
    return general, [each for each in found if each.decision.channels]


def _member(each: WorkflowPreference) -> Member:
    decision = each.decision
    channels = {channel: decision.allows(channel) for channel in decision.channels}
    return Member(each.workflow_id, each.name, decision.critical, channels)


def _group(tag: str | None, members: list[Member]) -> Group:
    channels: dict[str, bool | None] = {}
    for channel in _offered(members):
        states = {each.channels[channel] for each in members if not each.critical and channel in each.channels}
        channels[channel] = states.pop() if len(states) == 1 else None
    return Group(tag, members, channels)


def _offered(members: Iterable[Member]) -> list[str]:
    used = {channel for each in members if not each.critical for channel in each.channels}
    return [channel for channel in CHANNELS if channel in used]
