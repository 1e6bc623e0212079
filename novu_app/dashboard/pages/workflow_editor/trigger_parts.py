"""The frame of the test drawer: form, runs, code."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.components.basics import link, section
from novu_app.dashboard.components.code import snippet_tabs
from novu_app.dashboard.components.forms import submit_button
from novu_app.dashboard.components.permitted import permitted
from novu_app.dashboard.components.shell import side_panel
from novu_app.dashboard.components.timeline import run_timeline
from novu_app.dashboard.run_actions import handlers_of
from novu_app.dashboard.snippets import LANGUAGES
from novu_app.dashboard.state import Visit


def drawer(state: type[Any], form: rx.Component, form_id: str, close: Any) -> rx.Component:
    """The drawer around a form; ``state`` is a state class with ``SendState``."""
    return side_panel(
        "Test this workflow",
        section("Event", form),
        rx.cond(
            state.transaction_id != "",
            section(
                "Run",
                rx.cond(
                    state.runs.length() > 0,
                    rx.foreach(state.runs, lambda run: run_timeline(run, handlers_of(state, run["id"]))),
                    rx.el.p("Accepted. Waiting for a worker …", class_name="muted", role="status"),
                ),
                action=link(
                    "Open in activity",
                    href=Visit.base + "/activity/workflow-runs?transaction=" + state.transaction_id,
                ),
            ),
        ),
        section(
            "From your application",
            snippet_tabs(
                LANGUAGES,
                state.snippet,
                on_copy=state.copy_snippet,
                current=state.language,
                choose=state.set_language,
            ),
        ),
        close=close,
        foot=permitted("change", submit_button("Send", form=form_id, busy=state.sending), "Send"),
        wide=True,
    )
