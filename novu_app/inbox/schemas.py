"""The bodies that the inbox contract receives (contract/inbox.md)."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field

from novu_app.inbox.queries import data_groups, parse_data, tag_groups
from novu_app.kernel.clock import parse_iso
from novu_app.kernel.wire import Body
from novu_app.messages.filters import InboxFilter
from novu_app.subscribers.schemas import MAX_IDENTIFIER, SubscriberAttributes

MAX_OFFSET = 1_000_000
MAX_BULK_PREFERENCES = 100
MAX_NOTIFICATION_IDS = 100


def _time_of_day(value: str) -> str:
    if not re.fullmatch(r"(0[1-9]|1[0-2]):[0-5]\d (AM|PM)", value):
        raise ValueError("must be a time such as 09:00 AM")
    return value


def _moment(value: str) -> str:
    parse_iso(value)
    return value


class TimeRange(Body):
    """Hours of a day."""

    start: Annotated[str, AfterValidator(_time_of_day)]
    end: Annotated[str, AfterValidator(_time_of_day)]


class DaySchedule(Body):
    """One day of the week; without hours the whole day."""

    is_enabled: bool
    hours: list[TimeRange] | None = None


class WeeklySchedule(Body):
    """The days of the week; a day that is missing is off."""

    monday: DaySchedule | None = None
    tuesday: DaySchedule | None = None
    wednesday: DaySchedule | None = None
    thursday: DaySchedule | None = None
    friday: DaySchedule | None = None
    saturday: DaySchedule | None = None
    sunday: DaySchedule | None = None


class ScheduleBody(Body):
    """When a subscriber wants to be reached."""

    is_enabled: bool | None = None
    weekly_schedule: WeeklySchedule | None = None

    def document(self) -> dict[str, Any]:
        """The schedule as it is stored: the contract's own form."""
        return self.model_dump(by_alias=True, exclude_none=True)


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


class BulkPreferenceBody(ChannelsBody):
    """One workflow of ``PATCH /v1/inbox/preferences/bulk``."""

    workflow_id: Annotated[str, Field(alias="workflowId", min_length=1)]


class BulkPreferencesBody(Body):
    """``PATCH /v1/inbox/preferences/bulk``."""

    preferences: Annotated[list[BulkPreferenceBody], Field(max_length=MAX_BULK_PREFERENCES)]
