"""The tabs of a subscriber's panel besides the overview."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.components.basics import button_link, dash, icon, link, note, section, tool_button
from novu_app.dashboard.components.feedback import empty_state
from novu_app.dashboard.components.forms import submit_button
from novu_app.dashboard.components.permitted import form_part, may, only_for
from novu_app.dashboard.components.status import status_chip, step_name, step_tile
from novu_app.dashboard.components.time_ago import time_ago
from novu_app.dashboard.pages.subscribers.shapes import ChannelChoice
from novu_app.dashboard.pages.subscribers.state import SubscribersState as State
from novu_app.dashboard.runs import StepMark
from novu_app.dashboard.subscription_editor import wishes_button
from novu_app.preferences.service import CHANNELS


def preferences_tab() -> rx.Component:
    """Channels by workflow with who decided, and the schedule."""
    tab = State.content.preferences
    return rx.fragment(
        section(
            "Channels",
            rx.el.div(
                rx.el.table(
                    rx.el.thead(
                        rx.el.tr(
                            rx.el.th("Workflow", scope="col"),
                            *[
                                rx.el.th(step_tile(rx.Var.create(channel), small=True), scope="col")
                                for channel in CHANNELS
                            ],
                        )
                    ),
                    rx.el.tbody(_preference(tab.general), rx.foreach(tab.workflows, _preference)),
                    class_name="matrix",
                ),
                class_name="matrix-scroll",
            ),
            rx.el.p(
                "Point at a box to see which level decided. A change counts as the subscriber's own.",
                class_name="field-hint",
            ),
        ),
        section(
            "Schedule",
            rx.el.form(
                form_part(
                    "change",
                    rx.el.label(
                        rx.el.input(type="checkbox", name="enabled", default_checked=tab.scheduled),
                        "Reach them in these hours only",
                        class_name="check",
                    ),
                    rx.el.div(rx.foreach(tab.days, _day), class_name="days"),
                    rx.el.p(
                        "Several times with commas, the whole day without. In the subscriber's time zone",
                        rx.cond(tab.timezone != "", rx.el.span(" (", tab.timezone, ")")),
                        "; in-app and critical messages always arrive.",
                        class_name="field-hint",
                    ),
                    rx.cond(
                        State.schedule_error != "",
                        note(State.schedule_error, icon_name="triangle-alert", hue="red"),
                    ),
                    only_for(
                        "change", rx.el.div(submit_button("Save schedule", variant="surface", color_scheme="gray"))
                    ),
                ),
                on_submit=State.set_schedule,
                class_name="form",
                key=State.opened,
            ),
        ),
    )


def activity_tab() -> rx.Component:
    """Their newest runs."""
    return section(
        "Newest runs",
        rx.cond(
            State.content.runs.length() > 0,
            rx.el.ul(rx.foreach(State.content.runs, _run), class_name="lines"),
            empty_state("activity", "Nothing was sent yet", "Runs of workflows for this subscriber will stand here."),
        ),
        action=link("All of them", href=State.detail.activity_href),
    )


def subscriptions_tab() -> rx.Component:
    """The topics that they are subscribed to, with conditions in words."""
    return section(
        State.content.subscriptions_words,
        rx.cond(
            State.content.subscriptions.length() > 0,
            rx.el.ul(rx.foreach(State.content.subscriptions, _subscription), class_name="lines"),
            empty_state("hash", "No subscriptions", "Add the subscriber on a topic's page, or through the API."),
        ),
    )


def inbox_tab() -> rx.Component:
    """Their own inbox, as their page shows it."""
    return rx.el.div(
        note("This is the subscriber's own inbox: what you read, archive or delete here is so for them, too."),
        rx.el.iframe(src=State.content.inbox, title="Inbox of " + State.detail.subscriber_id, class_name="panel-inbox"),
        rx.el.div(button_link("Open in a tab", href=State.content.inbox, icon_name="external-link", target="_blank")),
        class_name="section",
    )


def _preference(row: Any) -> rx.Component:
    return rx.el.tr(
        rx.el.th(
            rx.el.span(row["name"], class_name="truncate"),
            rx.cond(row["locked"], rx.el.span(icon("lock", 12), "critical", class_name="muted with-icon")),
            scope="row",
        ),
        rx.foreach(row["channels"].to(list[ChannelChoice]), lambda choice: _choice(row, choice)),
        key=row["id"],
    )


def _choice(row: Any, choice: Any) -> rx.Component:
    words = step_name(choice["channel"]).to(str) + rx.cond(choice["enabled"], " on", " off")
    return rx.el.td(
        rx.cond(
            choice["offered"],
            rx.el.input(
                type="checkbox",
                checked=choice["enabled"],
                disabled=row["locked"] | ~may("change"),
                title=words + ", by " + choice["decided_by"],
                aria_label=row["name"] + ": " + words + ", by " + choice["decided_by"],
                on_change=State.choose(row["id"], choice["channel"], ~choice["enabled"]),
            ),
            dash(),
        ),
        key=choice["channel"],
    )


def _day(day: Any) -> rx.Component:
    return rx.el.div(
        rx.el.label(
            rx.el.input(type="checkbox", name=day["day"], default_checked=day["enabled"]),
            day["label"],
            class_name="check",
        ),
        rx.input(
            name=day["day"] + "_hours",
            default_value=day["hours"],
            placeholder="whole day",
            size="1",
            aria_label="Hours of " + day["label"],
        ),
        class_name="day",
        key=day["day"],
    )


def _run(run: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            link(run["workflow"], href=run["href"]),
            rx.el.span(
                rx.foreach(
                    run["steps"].to(list[StepMark]),
                    lambda step: step_tile(step["type"], small=True, state=step["state"]),
                ),
                class_name="tiles",
            ),
            class_name="run-line",
        ),
        rx.el.span(status_chip(run["status"]), class_name="push"),
        rx.el.span(time_ago(at=run["created_at"]), class_name="muted"),
        key=run["id"],
    )


def _subscription(each: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            link(each["topic"], href=each["href"]),
            rx.foreach(each["conditions"].to(list[str]), lambda line: rx.el.div(line, class_name="muted")),
        ),
        rx.el.span(time_ago(at=each["created_at"]), class_name="muted push"),
        only_for(
            "change",
            wishes_button(each["topic_key"], each["identifier"]),
            tool_button(
                icon("x", 14),
                "Unsubscribe",
                on_click=State.unsubscribe(each["topic_key"], each["identifier"]),
            ),
        ),
        key=each["identifier"],
    )
