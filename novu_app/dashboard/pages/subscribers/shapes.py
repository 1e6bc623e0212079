"""What the pages of subscribers show: plain values for the browser. Moments are in milliseconds, empty texts mean nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypedDict

from novu_app.dashboard.runs import RunRow


class SubscriberRow(TypedDict):
    """One line of the list."""

    subscriber_id: str
    name: str
    email: str
    phone: str
    locale: str
    online: bool
    created_at: int
    updated_at: int
    href: str
    activity_href: str


class Credential(TypedDict):
    """What a push or chat provider knows somebody by; ``value`` is masked, ``key`` tells it from the others."""

    key: str
    provider: str
    integration: str
    name: str
    value: str


class CredentialPlace(TypedDict):
    """An integration at which somebody can be made known: by device tokens where it is for ``push``."""

    identifier: str
    name: str
    push: bool


class Tab(TypedDict):
    """One tab of the panel."""

    key: str
    label: str
    href: str


@dataclass
class SubscriberDetail:
    """One subscriber; ``data`` as indented JSON, ``suppressed`` why the address gets no more e-mails."""

    subscriber_id: str = ""
    name: str = ""
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    phone: str = ""
    avatar: str = ""
    locale: str = ""
    timezone: str = ""
    data: str = ""
    online: bool = False
    last_online_at: int = 0
    created_at: int = 0
    updated_at: int = 0
    activity_href: str = ""
    credentials: list[Credential] = field(default_factory=list)
    suppressed: str = ""


class ChannelChoice(TypedDict):
    """One channel of one workflow, or of all: ``decided_by`` says which level did; ``offered`` when a step uses it."""

    channel: str
    offered: bool
    enabled: bool
    decided_by: str


class PreferenceRow(TypedDict):
    """One workflow's preferences; ``id`` is empty for the general ones, ``locked`` for a critical workflow."""

    id: str
    name: str
    locked: bool
    channels: list[ChannelChoice]


class DayRow(TypedDict):
    """One day of the schedule; ``hours`` as ``09:00-12:00, 13:00-17:00``, empty for the whole day."""

    day: str
    label: str
    enabled: bool
    hours: str


@dataclass
class PreferencesTab:
    """Preferences and schedule of one subscriber."""

    general: PreferenceRow = field(default_factory=lambda: PreferenceRow(id="", name="", locked=False, channels=[]))
    workflows: list[PreferenceRow] = field(default_factory=list)
    scheduled: bool = False
    days: list[DayRow] = field(default_factory=list)
    timezone: str = ""


class SubscriptionRow(TypedDict):
    """One subscription to a topic; ``conditions`` in words."""

    identifier: str
    topic: str
    topic_key: str
    href: str
    conditions: list[str]
    created_at: int


@dataclass
class TabContent:
    """What the open tab shows besides the overview."""

    preferences: PreferencesTab = field(default_factory=PreferencesTab)
    runs: list[RunRow] = field(default_factory=list)
    subscriptions: list[SubscriptionRow] = field(default_factory=list)
    subscriptions_words: str = ""
    inbox: str = ""
