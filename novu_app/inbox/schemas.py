"""The bodies that the inbox contract receives (contract/inbox.md)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field

from novu_app.inbox.queries import data_groups, parse_data, tag_groups
from novu_app.kernel.clock import parse_iso
from novu_app.kernel.wire import Body
from novu_app.messages.filters import InboxFilter
from novu_app.preferences.schedule_body import ScheduleBody
from novu_app.subscribers.schemas import MAX_IDENTIFIER, SubscriberAttributes

MAX_OFFSET = 1_000_000
MAX_NOTIFICATION_IDS = 100


def _moment(value: str) -> str:
    parse_iso(value)
    return value


class SubscriberBody(SubscriberAttributes):
    """Who opens the inbox; clients send an empty identifier when they have none."""

    subscriber_id: Annotated[str, Field(max_length=MAX_IDENTIFIER)] | None = None


class SessionBody(Body):
    """``POST /v1/inbox/session``."""

    application_identifier: str | None = None
    subscriber_hash: str | None = None
    context_hash: str | None = None
    subscriber: SubscriberBody | Annotated[str, Field(max_length=MAX_IDENTIFIER)] | None = None
    subscriber_id: Annotated[str, Field(max_length=MAX_IDENTIFIER)] | None = None
    default_schedule: ScheduleBody | None = None
    context: dict[str, str | dict[str, Any]] | None = None

    def identity(self) -> tuple[str, dict[str, Any]]:
        """The subscriber's identifier, empty when there is none, and the attributes that were sent."""
        if isinstance(self.subscriber, SubscriberBody):
            sent = self.subscriber.sent()
            identifier = sent.pop("subscriber_id", None) or self.subscriber_id or ""
            return identifier, {name: value for name, value in sent.items() if value is not None}
        return self.subscriber or self.subscriber_id or "", {}


class SnoozeBody(Body):
    """``PATCH …/snooze``."""

    snooze_until: Annotated[str, AfterValidator(_moment)]


class ActionBody(Body):
    """``PATCH …/complete`` and ``…/revert``."""

    action_type: Literal["primary", "secondary"]


class SelectionBody(Body):
    """Which notifications a bulk action is for; all without a filter."""

    tags: Any = None
    data: str | None = None

    def selected(self, **more: Any) -> InboxFilter:
        """The filter that the body describes."""
        return InboxFilter(tags=tag_groups(self.tags), data=data_groups(parse_data(self.data)), **more)


class SeenBody(SelectionBody):
    """``POST …/seen``: some notifications by id, else by filter."""

    notification_ids: Annotated[list[str], Field(max_length=MAX_NOTIFICATION_IDS)] | None = None


class ChannelsBody(Body):
    """Channels to turn on or off; ``in_app`` is written so on the wire."""

    model_config = ConfigDict(alias_generator=None)

    email: bool | None = None
    sms: bool | None = None
    in_app: bool | None = None
    chat: bool | None = None
    push: bool | None = None
    enabled: bool | None = None

    def channels(self) -> dict[str, bool]:
        """The channels that were sent."""
        named = ("email", "sms", "in_app", "chat", "push")
        return {name: value for name in named if (value := getattr(self, name)) is not None}


class GlobalPreferencesBody(ChannelsBody):
    """``PATCH /v1/inbox/preferences``."""

    schedule: ScheduleBody | None = None
