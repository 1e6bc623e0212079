"""One run beside the feed, or over the whole page: what may be done with it, its overview, and its timeline."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.components.basics import copyable, facts, icon_link, link, or_dash, section
from novu_app.dashboard.components.code import snippet
from novu_app.dashboard.components.feedback import confirm
from novu_app.dashboard.components.shell import side_panel
from novu_app.dashboard.components.status import chip, status_chip
from novu_app.dashboard.components.time_ago import time_ago
from novu_app.dashboard.components.timeline import act_button, run_timeline
from novu_app.dashboard.run_actions import handlers_of


def run_panel(page: type[Any], run: Any) -> rx.Component:
    """The panel of a run; ``page`` is a state class with ``RunActions`` and the addresses of what is around it."""
    return side_panel(
        run["workflow"],
        _actions(page, run),
        rx.el.div(
            section("Overview", _overview(run)),
            section("Timeline", run_timeline(run, handlers_of(page, run["id"]))),
            rx.el.div(
                section("Payload", snippet(run["payload"], label="JSON")),
                rx.cond(run["overrides"] != "", section("Overrides", snippet(run["overrides"], label="JSON"))),
            ),
            class_name="run-parts",
        ),
        tools=(
            rx.cond(page.newer != "", icon_link("chevron-up", href=page.newer, label="Newer run", data_key="previous")),
            rx.cond(page.older != "", icon_link("chevron-down", href=page.older, label="Older run", data_key="next")),
            rx.cond(
                page.full,
                icon_link("minimize-2", href=page.other_view, label="Show beside the list"),
                icon_link("maximize-2", href=page.other_view, label="Show on the whole page"),
            ),
        ),
        close=page.close,
        wide=True,
    )


def severity_chip(severity: Any) -> rx.Component:
    """The mark of a severity; nothing where there is none."""
    return rx.match(
        severity,
        ("high", chip("High", hue="red", icon_name="chevrons-up")),
        ("medium", chip("Medium", hue="orange", icon_name="chevron-up")),
        ("low", chip("Low", icon_name="chevron-down")),
        rx.fragment(),
    )


def _actions(page: type[Any], run: Any) -> rx.Component:
    return rx.el.div(
        rx.cond(run["may_repeat"], act_button("Run again", "play", page.run_again(run["id"]))),
        rx.cond(
            run["may_cancel"],
            confirm(
                act_button("Cancel run", "ban"),
                title="Cancel this run?",
                consequence="Steps that were not taken yet will not be. What was handed to a provider stays sent.",
                action="Cancel run",
                on_confirm=page.cancel_run(run["id"]),
            ),
        ),
        rx.cond(run["may_repeat"], act_button("Copy curl", "terminal", page.copy_curl(run["id"]))),
        link("Its request", href=run["requests_href"], class_name="button-link"),
        class_name="run-actions",
    )


def _overview(run: Any) -> rx.Component:
    return facts(
        ("Status", rx.el.span(status_chip(run["status"]), class_name="tags")),
        (
            "Workflow",
            rx.el.span(
                rx.cond(run["workflow_href"] != "", link(run["workflow"], href=run["workflow_href"]), run["workflow"]),
                rx.cond(run["version"] > 0, rx.el.span(" version ", run["version"], class_name="muted")),
            ),
        ),
        (
            "Subscriber",
            rx.el.span(
                rx.cond(
                    run["subscriber_href"] != "",
                    link(run["subscriber_id"], href=run["subscriber_href"]),
                    run["subscriber_id"],
                ),
                rx.cond(run["subscriber"] != "", rx.el.span(" ", run["subscriber"], class_name="muted")),
            ),
        ),
        ("Transaction", copyable(run["transaction_id"])),
        ("Source", link(run["source"], href=run["transaction_href"], title="All runs of this event")),
        ("Topics", or_dash(run["topics"])),
        ("Contexts", or_dash(run["contexts"])),
        (
            "Severity",
            rx.el.span(
                rx.cond(run["severity"] != "", severity_chip(run["severity"]), or_dash(run["severity"])),
                rx.cond(run["critical"], chip("Critical", hue="red")),
                class_name="tags",
            ),
        ),
        ("Run", copyable(run["id"])),
        (
            "Triggered",
            rx.el.span(time_ago(at=run["created_at"]), rx.cond(run["took"] != "", rx.el.span(" · took ", run["took"]))),
        ),
    )
