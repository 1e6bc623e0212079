"""A subscriber's preferences for the eye, and back: who decided about each channel, and the week's hours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from novu_app.dashboard.door import Visitor
from novu_app.dashboard.pages.subscribers.shapes import ChannelChoice, DayRow, PreferenceRow, PreferencesTab
from novu_app.kernel.errors import BadRequest
from novu_app.preferences import service as preferences
from novu_app.preferences.merging import Decision, Level
from novu_app.preferences.service import CHANNELS
from novu_app.preferences.store import OwnChoice
from novu_app.subscribers import service as subscribers
from novu_app.subscribers.models import Subscriber

_LEVELS: dict[Level, str] = {
    "WORKFLOW_RESOURCE": "the workflow's default",
    "USER_WORKFLOW": "the workflow's settings",
    "SUBSCRIBER_GLOBAL": "their general choice",
    "SUBSCRIBER_WORKFLOW": "their choice for this workflow",
}
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_RANGE = re.compile(r"^([01]?\d|2[0-3]):([0-5]\d)\s*[-\N{EN DASH}]\s*([01]?\d|2[0-4]):([0-5]\d)$")


def read(session: Session, row: Subscriber) -> PreferencesTab:
    """The general preference, that of each active workflow, and the schedule."""
    general, workflows = preferences.list_preferences(session, row.environment_id, row.id, criticality="all")
    schedule = general.schedule or {}
    return PreferencesTab(
        general=PreferenceRow(
            id="",
            name="All workflows",
            locked=False,
            channels=[
                ChannelChoice(
                    channel=channel,
                    offered=True,
                    enabled=general.enabled and general.channels.get(channel, True),
                    decided_by=_LEVELS["SUBSCRIBER_GLOBAL"],
                )
                for channel in CHANNELS
            ],
        ),
        workflows=[
            PreferenceRow(
                id=each.workflow_id,
                name=each.name,
                locked=each.decision.critical,
                channels=[_choice(each.decision, channel) for channel in CHANNELS],
            )
            for each in workflows
        ],
        scheduled=bool(schedule.get("isEnabled")),
        days=[_day(day, (schedule.get("weeklySchedule") or {}).get(day)) for day in DAYS],
        timezone=row.timezone or "",
    )


def choose(
    session: Session, visitor: Visitor, subscriber_id: str, workflow_id: str, channel: str, enabled: bool
) -> PreferencesTab:
    """Turn a channel on or off, of one workflow or in general where ``workflow_id`` is empty; as the subscriber would.

    Raises:
        NotFound: there is no such subscriber or workflow.
        BadRequest: the workflow is critical, or there is no such channel.
    """
    if channel not in CHANNELS:
        raise BadRequest(f"There is no channel {channel!r}.")
    row = subscribers.get_subscriber(session, visitor.scope.environment_id, subscriber_id)
    if workflow_id:
        wanted = {workflow_id: OwnChoice(channels={channel: enabled})}
        preferences.set_workflows(session, row.environment_id, row.id, wanted)
    else:
        # Somebody who has turned everything off means this channel again.
        preferences.set_global(
            session, row.environment_id, row.id, channels={channel: enabled}, enabled=True if enabled else None
        )
    return read(session, row)


def set_schedule(session: Session, visitor: Visitor, subscriber_id: str, form: Mapping[str, Any]) -> PreferencesTab:
    """Save the week's hours: ``enabled``, and for each day its own name and ``<day>_hours``.

    Raises:
        NotFound: there is no such subscriber.
        BadRequest: the hours can not be read.
        ValidationFailed: the schedule is on, and every day of it is off.
    """
    row = subscribers.get_subscriber(session, visitor.scope.environment_id, subscriber_id)
    schedule = {
        "isEnabled": _is_on(form.get("enabled")),
        "weeklySchedule": {
            day: {"isEnabled": _is_on(form.get(day)), "hours": hours_of(str(form.get(f"{day}_hours") or ""))}
            for day in DAYS
        },
    }
    preferences.set_global(session, row.environment_id, row.id, channels={}, schedule=schedule)
    return read(session, row)


def hours_of(text: str) -> list[dict[str, str]]:
    """``09:00-12:00, 13:00-17:00`` as the contract writes hours (contract/inbox.md, WeeklySchedule); none for the whole day.

    Raises:
        BadRequest: it can not be read.
    """
    found = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        match = _RANGE.match(part)
        if match is None:
            raise BadRequest(f"{part} is no time such as 09:00-17:00.")
        hour, minute, until_hour, until_minute = map(int, match.groups())
        if (hour, minute) == (until_hour, until_minute):
            raise BadRequest(f"{part} ends when it begins.")
        # The contract has no 24:00: a day ends a minute before. Hours that end earlier than they begin end the next day.
        end = (23, 59) if until_hour == 24 else (until_hour, until_minute)
        found.append({"start": _twelve(hour, minute), "end": _twelve(*end)})
    return found


def _is_on(value: Any) -> bool:
    # A checkbox says "on" where it is checked and nothing where it is not.
    return value in (True, "on", "true")


def _choice(decision: Decision, channel: str) -> ChannelChoice:
    by = decision.enabled_by if not decision.enabled else decision.channels_by.get(channel, decision.enabled_by)
    return ChannelChoice(
        channel=channel,
        offered=channel in decision.channels,
        enabled=decision.allows(channel),
        decided_by=_LEVELS[by],
    )


def _day(day: str, said: Mapping[str, Any] | None) -> DayRow:
    hours = (said or {}).get("hours") or []
    return DayRow(
        day=day,
        label=day.capitalize(),
        enabled=bool((said or {}).get("isEnabled")),
        hours=", ".join(f"{_twenty_four(each['start'])}-{_twenty_four(each['end'])}" for each in hours),
    )


def _twelve(hour: int, minute: int) -> str:
    return f"{(hour + 11) % 12 + 1:02}:{minute:02} {'AM' if hour < 12 else 'PM'}"


def _twenty_four(text: str) -> str:
    time, _, half = text.partition(" ")
    hour, _, minute = time.partition(":")
    return f"{int(hour) % 12 + (12 if half == 'PM' else 0):02}:{minute}"
