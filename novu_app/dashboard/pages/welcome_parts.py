"""What the home page is made of."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.components.basics import button_link, icon, link, note, section
from novu_app.dashboard.components.code import snippet_tabs
from novu_app.dashboard.components.feedback import empty_state
from novu_app.dashboard.components.timeline import run_timeline
from novu_app.dashboard.home_view import Figure, Task
from novu_app.dashboard.inbox_snippets import INBOX_LANGUAGES
from novu_app.dashboard.run_actions import handlers_of
from novu_app.dashboard.snippets import LANGUAGES
from novu_app.dashboard.state import Visit


def home(state: type[Any]) -> rx.Component:
    """The page with a workflow to try; ``state`` is the page's state class."""
    return rx.el.div(
        rx.el.div(
            _greeting(state),
            _today(state),
            rx.cond(state.open_tasks > 0, _checklist(state)),
            _first_event(state),
            rx.cond(state.transaction_id != "", _what_happened(state)),
            section(
                "Put the inbox into your page",
                rx.el.p(
                    "The application identifier is filled in; put your user's id in place of ",
                    rx.el.code(state.inbox["subscriber_id"]),
                    ". The tick comes when it connects.",
                    class_name="muted",
                ),
                snippet_tabs(
                    INBOX_LANGUAGES,
                    state.inbox_snippet,
                    on_copy=state.copy_inbox_snippet,
                    current=state.inbox_language,
                    choose=state.set_inbox_language,
                ),
            ),
            class_name="home-main",
        ),
        rx.cond(Visit.is_development, _own_inbox(state)),
        class_name="home",
    )


def nothing_yet() -> rx.Component:
    """The page of an environment without workflows."""
    return empty_state(
        "workflow",
        "No workflow here yet",
        "A workflow decides what a subscriber gets when your application sends an event.",
        rx.cond(
            Visit.is_development,
            button_link("Create workflow", href=Visit.base + "/workflows/create", icon_name="plus"),
            rx.el.span("Workflows are made in Development.", class_name="muted"),
        ),
    )


def _greeting(state: type[Any]) -> rx.Component:
    name = state.inbox["first_name"]
    return rx.el.div(
        rx.el.h2(rx.cond(name != "", "Hello, " + name, "Hello"), class_name="home-hello"),
        rx.el.p(
            "You are ",
            rx.el.code(state.inbox["subscriber_id"]),
            " here: press Send, and the bell above rings.",
            rx.cond(
                name == "",
                rx.fragment(" ", link("Tell us your name", href=Visit.base + "/settings/account"), ", it is greeted."),
            ),
            class_name="muted",
        ),
        class_name="home-greeting",
    )


def _today(state: type[Any]) -> rx.Component:
    return rx.el.dl(
        rx.foreach(
            state.figures.to(list[Figure]),
            lambda figure: rx.el.div(
                rx.el.dt(figure["label"]),
                rx.el.dd(link(figure["value"], href=figure["href"]), data_hue=figure["hue"]),
                class_name="metric",
            ),
        ),
        class_name="metrics metrics-small",
    )


def _checklist(state: type[Any]) -> rx.Component:
    return section(
        "First steps",
        rx.el.ul(
            rx.foreach(
                state.tasks.to(list[Task]),
                lambda task: rx.el.li(
                    rx.cond(
                        task["done"],
                        icon("circle-check", 18, class_name="task-done"),
                        icon("circle", 18, class_name="task-open"),
                    ),
                    rx.el.div(
                        rx.cond(
                            (task["href"] != "") & ~task["done"],
                            link(task["title"], href=task["href"], class_name="row-link"),
                            rx.el.span(task["title"]),
                        ),
                        rx.el.span(rx.cond(task["done"], "Done", task["text"]), class_name="muted"),
                        class_name="task-words",
                    ),
                    data_done=task["done"],
                    key=task["key"],
                ),
            ),
            class_name="task-list",
        ),
    )


def _first_event(state: type[Any]) -> rx.Component:
    return section(
        "Send a first notification",
        rx.el.p(
            "This event starts the workflow ",
            link(state.workflow, href=Visit.base + "/workflows/" + state.workflow),
            " for you. Press Send, or send it from your application.",
            class_name="muted",
        ),
        snippet_tabs(
            LANGUAGES, state.snippet, on_copy=state.copy_snippet, current=state.language, choose=state.set_language
        ),
        rx.cond(state.error != "", note(state.error, icon_name="triangle-alert", hue="red")),
    )


def _what_happened(state: type[Any]) -> rx.Component:
    return section(
        "What happened",
        rx.cond(
            state.runs.length() > 0,
            rx.foreach(state.runs, lambda run: run_timeline(run, handlers_of(state, run["id"]))),
            rx.el.p("Accepted. Waiting for a worker …", class_name="muted", role="status"),
        ),
        action=rx.cond(
            Visit.is_development,
            link("The e-mail is in the mailbox", href=Visit.base + "/mailbox"),
            link("Open in activity", href=Visit.base + "/activity/workflow-runs"),
        ),
    )


def _own_inbox(state: type[Any]) -> rx.Component:
    return rx.el.aside(
        rx.el.div(
            rx.el.h3("Your inbox"),
            rx.el.a(
                "Open in a tab",
                icon("external-link", 12),
                href=state.inbox["address"],
                target="_blank",
                class_name="push with-icon",
            ),
            class_name="section-head",
        ),
        rx.el.iframe(src=state.inbox["address"], title="Your inbox", class_name="home-inbox"),
        class_name="home-side",
        aria_label="Your inbox",
    )
