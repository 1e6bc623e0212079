"""The editor of when a subscriber wants to be reached: mute, days with their hours, time zone (UX.md 3.5)."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.components.basics import icon
from novu_app.inbox.components import inbox_button, inbox_copy, inbox_moment, inbox_switch, inbox_time, inbox_zone
from novu_app.inbox.preferences_state import PreferencesState
from novu_app.inbox.state import InboxState
from novu_app.inbox.wording import text


def schedule() -> rx.Component:
    """The section of the preferences."""
    return rx.el.section(
        rx.el.div(
            rx.el.h2(text("preferences.schedule.title")),
            inbox_switch(
                on=PreferencesState.schedule_on,
                label=text("preferences.schedule.title"),
                settled=InboxState.settled,
                on_set=PreferencesState.enable_schedule,
            ),
            class_name="feed-heading",
        ),
        rx.el.p(text("preferences.schedule.headerInfo"), class_name="feed-hint"),
        _mute(),
        rx.cond(PreferencesState.schedule_on, _week()),
        class_name="feed-schedule",
    )


def _mute() -> rx.Component:
    spans = [
        inbox_button(
            text(f"preferences.schedule.mute.{span}"),
            class_name="feed-link",
            on_do=lambda act, span=span: PreferencesState.mute(span, act),
        )
        for span in ("hour", "tomorrow", "week")
    ]
    return rx.cond(
        PreferencesState.muted_until > 0,
        rx.el.div(
            icon("bell-off", 14),
            inbox_moment(
                at=PreferencesState.muted_until,
                locale=InboxState.locale,
                exactly=True,
                words=text("preferences.schedule.mute.until"),
            ),
            inbox_button(
                text("preferences.schedule.mute.end"),
                class_name="feed-link",
                on_do=lambda act: PreferencesState.mute("", act),
            ),
            class_name="feed-mute",
        ),
        rx.el.div(
            icon("bell-off", 14),
            rx.el.span(text("preferences.schedule.mute")),
            *spans,
            role="group",
            aria_label=text("preferences.schedule.mute"),
            class_name="feed-mute",
        ),
    )


def _week() -> rx.Component:
    return rx.fragment(
        rx.el.p(text("preferences.schedule.description"), class_name="feed-hint"),
        rx.foreach(PreferencesState.days, _day),
        rx.el.div(
            rx.el.span(text("preferences.schedule.timeZone"), aria_hidden=True),
            inbox_zone(
                value=PreferencesState.zone,
                label=text("preferences.schedule.timeZone"),
                here=text("preferences.schedule.timeZone.here"),
                on_set=PreferencesState.set_zone,
            ),
            class_name="feed-channel",
        ),
    )


def _day(day: Any) -> rx.Component:
    copy = f"inbox-copy-{day['key']}"
    hours = rx.cond(
        day["hours"].length() > 0,
        rx.foreach(day["hours"], lambda hours, at: _hours(day, hours, at)),
        rx.el.p(text("preferences.schedule.allDay"), class_name="feed-hint"),
    )
    return rx.el.div(
        rx.el.div(
            inbox_switch(
                on=day["on"],
                label=day["label"],
                settled=InboxState.settled,
                on_set=lambda on, act: PreferencesState.enable_day(day["key"], on, act),
            ),
            rx.el.span(day["label"], aria_hidden=True),
            rx.cond(
                day["on"],
                rx.fragment(
                    inbox_button(
                        icon("plus", 14),
                        **_named("preferences.schedule.addHours"),
                        on_do=lambda act: PreferencesState.add_hours(day["key"], act),
                    ),
                    rx.el.button(
                        icon("copy", 14),
                        type="button",
                        custom_attrs={"popoverTarget": copy},
                        **_named("preferences.schedule.copyTimesTo"),
                    ),
                    inbox_copy(
                        name=copy,
                        day=day["key"],
                        days=PreferencesState.days,
                        title=text("preferences.schedule.dayScheduleCopy.title"),
                        all=text("preferences.schedule.dayScheduleCopy.selectAll"),
                        apply=text("preferences.schedule.dayScheduleCopy.apply"),
                        on_copy=lambda to, act: PreferencesState.copy_hours(day["key"], to, act),
                    ),
                ),
            ),
            class_name="feed-day-head",
        ),
        rx.cond(day["on"], hours),
        role="group",
        aria_label=day["label"],
        class_name="feed-day",
    )


def _hours(day: Any, hours: Any, at: rx.Var[int]) -> rx.Component:
    return rx.el.div(
        inbox_time(
            value=hours["start"],
            label=text("preferences.schedule.from"),
            on_set=lambda time, act: PreferencesState.set_hours(day["key"], at, "start", time, act),
        ),
        rx.el.span("\N{EN DASH}", aria_hidden=True),
        inbox_time(
            value=hours["end"],
            label=text("preferences.schedule.to"),
            on_set=lambda time, act: PreferencesState.set_hours(day["key"], at, "end", time, act),
        ),
        rx.cond(hours["next_day"], rx.el.span(text("preferences.schedule.nextDay"), class_name="feed-hint")),
        inbox_button(
            icon("x", 14),
            **_named("preferences.schedule.removeHours"),
            on_do=lambda act: PreferencesState.remove_hours(day["key"], at, act),
        ),
        class_name="feed-hours",
    )


def _named(key: str) -> dict[str, Any]:
    return {"class_name": "feed-icon", "aria_label": text(key), "title": text(key)}
