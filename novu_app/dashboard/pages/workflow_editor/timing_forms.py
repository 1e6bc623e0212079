"""The forms of steps that wait, gather or hold back: digest, delay, throttle, wait."""

from __future__ import annotations

import reflex as rx

from novu_app.dashboard.components.basics import note
from novu_app.dashboard.components.condition_builder import condition_builder
from novu_app.dashboard.components.forms import field
from novu_app.dashboard.pages.workflow_editor.fields import (
    amount,
    editable,
    flag,
    form,
    more,
    segments,
    select,
    text,
)
from novu_app.dashboard.pages.workflow_editor.state import EditorState

_CRON_EXAMPLES = (
    ("", "Choose …"),
    ("0 9 * * *", "Daily at 09:00"),
    ("0 9 * * 1-5", "Weekdays at 09:00"),
    ("0 9 * * 1", "Mondays at 09:00"),
    ("0 9 1 * *", "Monthly, on the first at 09:00"),
    ("0 * * * *", "Every hour"),
    ("*/15 * * * *", "Every 15 minutes"),
)


def delay_form() -> rx.Component:
    """How long to wait, or until when."""
    step = form()
    return rx.fragment(
        _kinds("How it waits", ("regular", "For a while"), ("timed", "Until a time"), ("dynamic", "From the event")),
        rx.match(
            step.texts["type"],
            ("timed", _schedule()),
            ("dynamic", _dynamic("Wait until", "An ISO 8601 time, or {amount, unit}, that the event carries.")),
            amount("Wait for"),
        ),
        _extend(),
    )


def digest_form() -> rx.Component:
    """How long events are gathered, and which belong together."""
    step = form()
    return rx.fragment(
        _kinds("When it goes on", ("regular", "After a while"), ("timed", "On a schedule")),
        rx.cond(
            step.texts["type"] == "timed",
            _schedule(),
            amount(
                "Gather events for", hint="The first event opens the window; its run goes on when the window closes."
            ),
        ),
        text(
            "digestKey",
            "Group by",
            aside="optional",
            mono=True,
            placeholder="payload.postId",
            hint="Events with the same value are gathered together.",
        ),
        rx.cond(
            step.texts["type"] != "timed",
            more(
                "Only when events repeat",
                amount(
                    "Look back",
                    "lookBackWindow.amount",
                    "lookBackWindow.unit",
                    aside="optional",
                    hint="An event with no other one so long before it goes on at once; only what follows is gathered.",
                ),
            ),
        ),
        _extend(),
        note("Later steps read the events as {{ steps." + step.step_id + ".events }}, their number as .eventCount."),
    )


def throttle_form() -> rx.Component:
    """How many runs pass in how long."""
    step = form()
    return rx.fragment(
        text("threshold", "Runs that pass", hint="In one window, for each subscriber. Others end here."),
        _kinds("The window", ("fixed", "Of a fixed length"), ("dynamic", "From the event")),
        rx.cond(
            step.texts["type"] == "dynamic",
            _dynamic("The window ends", "An ISO 8601 time, or {amount, unit}, that the event carries."),
            amount("Window", units=("minutes", "hours", "days")),
        ),
        text(
            "throttleKey",
            "Count apart by",
            aside="optional",
            mono=True,
            placeholder="payload.postId",
        ),
    )


def wait_form() -> rx.Component:
    """What is waited for, and how long at most."""
    step, view = form(), EditorState.view
    return rx.fragment(
        segments(
            "What is waited for",
            (("event", "An event"), ("seen", "Seen"), ("read", "Read")),
            step.texts["until"],
            lambda key: EditorState.set_field(step.uid, "until", key),
        ),
        rx.cond(
            step.texts["until"] == "event",
            rx.fragment(
                text(
                    "event",
                    "Event",
                    mono=True,
                    placeholder="order-paid",
                    hint="A trigger of this name for the same subscriber ends the wait.",
                ),
                rx.el.div(
                    rx.el.span("Only events for which", class_name="field-label"),
                    condition_builder(
                        step.event_condition.query,
                        view.variables,
                        on_edit=EditorState.set_condition(step.uid, "condition"),
                        label="Condition of the event",
                        disabled=~editable,
                        key=step.uid,
                    ),
                    rx.el.span("Here payload is the payload of the event that is waited for.", class_name="field-hint"),
                    class_name="field",
                ),
            ),
            field(
                "Message of",
                select(
                    [
                        rx.el.option("Choose an in-app step …", value=""),
                        rx.foreach(view.inboxes, lambda each: rx.el.option(each["label"], value=each["value"])),
                    ],
                    id="stepId",
                    value=step.texts["stepId"],
                    on_change=EditorState.set_field(step.uid, "stepId"),
                ),
                error=step.errors["stepId"],
            ),
        ),
        amount("At most", hint="Then the run goes on; later steps read timedOut."),
    )


def _kinds(label: str, *choices: tuple[str, str]) -> rx.Component:
    step = form()
    return segments(label, choices, step.texts["type"], lambda key: EditorState.set_field(step.uid, "type", key))


def _dynamic(label: str, hint: str) -> rx.Component:
    return text("dynamicKey", label, mono=True, placeholder="payload.at", hint=hint)


def _schedule() -> rx.Component:
    step = form()
    return rx.fragment(
        rx.el.div(
            text("cron", "Schedule", mono=True, placeholder="0 9 * * 1-5"),
            field(
                "Examples",
                select(
                    [rx.el.option(word, value=value) for value, word in _CRON_EXAMPLES],
                    value="",
                    on_change=EditorState.set_field(step.uid, "cron"),
                    aria_label="Examples of schedules",
                ),
            ),
            class_name="field-row",
        ),
        rx.cond(
            step.next_times.length() > 0,
            rx.el.div(
                rx.el.div(step.schedule, class_name="schedule-words"),
                rx.el.ol(rx.foreach(step.next_times, rx.el.li), class_name="schedule-times", aria_label="Next times"),
                rx.el.span("On the clock of each subscriber; these are for UTC.", class_name="field-hint"),
                class_name="schedule",
            ),
        ),
    )


def _extend() -> rx.Component:
    return flag(
        "extendToSchedule",
        "Respect the subscriber's schedule",
        "What would go on outside of it waits for the next open hour.",
    )
