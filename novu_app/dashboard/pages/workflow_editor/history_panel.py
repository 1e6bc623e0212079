"""The panel of versions: the list, or one version against what the workflow says now."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.components.basics import icon, link
from novu_app.dashboard.components.feedback import confirm
from novu_app.dashboard.components.status import chip
from novu_app.dashboard.components.time_ago import time_ago
from novu_app.dashboard.pages.workflow_editor.fields import editable
from novu_app.dashboard.pages.workflow_editor.history import HistoryState
from novu_app.dashboard.state import Visit


def history_panel() -> rx.Component:
    """The history, or one version of it."""
    return rx.cond(HistoryState.number > 0, _version(), _list())


def _list() -> rx.Component:
    return rx.el.div(
        rx.el.p(
            "Every save is a version. Runs keep the one that they began with.",
            class_name="muted panel-lead",
        ),
        rx.el.ol(rx.foreach(HistoryState.entries, _entry), class_name="versions", aria_label="Versions"),
    )


def _entry(entry: Any) -> rx.Component:
    return rx.el.li(
        link(
            rx.el.div(
                rx.el.span("Version ", entry["number"], class_name="version-number"),
                rx.cond(entry["current"], chip("Current", hue="green")),
                rx.cond(entry["saves"] > 1, rx.el.span(entry["saves"], " saves", class_name="muted")),
                rx.el.span(time_ago(at=entry["at"]), class_name="muted push"),
                class_name="version-head",
            ),
            rx.el.div(entry["summary"], class_name="version-summary"),
            rx.el.div(entry["who"], class_name="muted"),
            href=entry["href"],
            class_name="version",
        ),
        key=entry["id"],
    )


def _version() -> rx.Component:
    return rx.el.div(
        link(icon("arrow-left", 14), "All versions", href=HistoryState.close, class_name="back-link"),
        rx.el.div(
            rx.el.h3("Version ", HistoryState.number),
            rx.cond(
                (editable | (~Visit.is_development & Visit.may_manage)) & (HistoryState.differences.length() > 0),
                confirm(
                    rx.button(
                        icon("history", 14),
                        rx.cond(Visit.is_development, "Restore", "Roll back"),
                        type="button",
                        size="1",
                    ),
                    title=rx.cond(
                        Visit.is_development,
                        "Restore version " + HistoryState.number.to(str) + "?",
                        "Roll back to version " + HistoryState.number.to(str) + "?",
                    ),
                    consequence=rx.cond(
                        Visit.is_development,
                        "The workflow says again what it said then, as a new version. Nothing of the history is lost.",
                        "New runs take it at once. Development stays as it is, and the next publication brings that here again.",
                    ),
                    action=rx.cond(Visit.is_development, "Restore", "Roll back"),
                    on_confirm=HistoryState.restore,
                ),
            ),
            class_name="section-head version-title",
        ),
        rx.cond(
            HistoryState.differences.length() == 0,
            rx.el.p("It says what the workflow says now.", class_name="muted"),
            rx.el.p("What would change if it came back:", class_name="muted"),
        ),
        rx.foreach(HistoryState.differences, _difference),
        class_name="version-diff",
    )


def _difference(change: Any) -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.span(change["title"], class_name="diff-title"),
            rx.cond(change["kind"] != "", rx.el.span(change["kind"], class_name="muted")),
            class_name="diff-head",
        ),
        rx.cond(
            change["lines"].length() > 0,
            rx.el.pre(
                rx.foreach(
                    change["lines"].to(list[dict[str, str]]),
                    lambda line: rx.el.div(line["text"], data_kind=line["kind"], class_name="diff-line"),
                ),
                class_name="diff-lines",
            ),
        ),
    )
