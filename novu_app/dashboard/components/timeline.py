"""A run, step by step: what happened, in plain words first, with all that is known on opening."""

from __future__ import annotations

from typing import Any, TypedDict

import reflex as rx

from novu_app.dashboard.components.basics import icon
from novu_app.dashboard.components.mail_frame import mail_frame
from novu_app.dashboard.components.status import status_chip, step_tile
from novu_app.dashboard.components.time_ago import time_ago


class DetailLine(TypedDict):
    """One execution detail; ``hue`` is red, amber or empty, ``raw`` what came back."""

    text: str
    hue: str
    provider: str
    raw: str
    at: int


class StepRun(TypedDict):
    """One step of a run. ``wakes_at`` is set while it waits; texts are empty where there is nothing to say."""

    id: str
    name: str
    type: str
    status: str
    headline: str
    took: str
    wakes_at: int
    details: list[DetailLine]
    recipient: str
    provider: str
    subject: str
    body: str
    html: str


class RunView(TypedDict):
    """One run of a workflow for one subscriber; moments in ms, ``payload`` as indented JSON."""

    id: str
    status: str
    workflow: str
    workflow_href: str
    subscriber_id: str
    subscriber_href: str
    transaction_id: str
    topics: str
    severity: str
    created_at: int
    payload: str
    steps: list[StepRun]


def run_timeline(run: Any) -> rx.Component:
    """The steps of a run in order; a step that was not reached yet is not there."""
    return rx.el.ol(
        rx.el.li(
            rx.el.span(icon("zap"), class_name="tile"),
            rx.el.div(
                rx.el.div(
                    rx.el.span("Triggered", class_name="step-name"),
                    rx.el.span(time_ago(at=run["created_at"]), class_name="muted push"),
                    class_name="timeline-head",
                ),
                rx.el.p("for ", rx.el.span(run["subscriber_id"], class_name="mono"), class_name="timeline-headline"),
                class_name="timeline-body",
            ),
        ),
        rx.foreach(run["steps"].to(list[StepRun]), _step),
        class_name="timeline",
        key=run["id"],
    )


def _step(step: Any) -> rx.Component:
    return rx.el.li(
        step_tile(step["type"], state=step["status"]),
        rx.el.div(
            rx.el.div(
                rx.el.span(step["name"], class_name="step-name truncate"),
                rx.el.span(status_chip(step["status"]), class_name="push"),
                class_name="timeline-head",
            ),
            rx.el.p(
                step["headline"],
                rx.cond(step["wakes_at"] > 0, rx.el.span(" · goes on ", time_ago(at=step["wakes_at"]))),
                rx.cond(step["took"] != "", rx.el.span(" · ", step["took"], class_name="muted")),
                class_name="timeline-headline",
            ),
            rx.cond(step["subject"] + step["body"] + step["html"] != "", _content(step)),
            rx.cond(step["details"].length() > 0, _details(step)),
            class_name="timeline-body",
        ),
        data_status=step["status"],
        key=step["id"],
    )


def _content(step: Any) -> rx.Component:
    return rx.el.details(
        rx.el.summary("Rendered"),
        rx.cond(
            step["recipient"] != "",
            rx.el.div(rx.el.span("To ", class_name="muted"), step["recipient"], class_name="mb-1"),
        ),
        rx.cond(step["subject"] != "", rx.el.div(step["subject"], style={"font_weight": "600"})),
        rx.cond(step["body"] != "", rx.el.div(step["body"], class_name="timeline-text")),
        rx.cond(step["html"] != "", mail_frame(step["html"], class_name="mail-frame mail-frame-small")),
        class_name="disclosure",
    )


def _details(step: Any) -> rx.Component:
    return rx.el.details(
        rx.el.summary("Details"),
        rx.el.ul(rx.foreach(step["details"].to(list[DetailLine]), _detail), class_name="detail-lines"),
        class_name="disclosure",
    )


def _detail(line: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.span(line["text"], data_hue=line["hue"], class_name="detail-text"),
            rx.cond(line["provider"] != "", rx.el.span(line["provider"], class_name="mono muted")),
            rx.el.span(time_ago(at=line["at"]), class_name="muted push"),
            class_name="timeline-head",
        ),
        rx.cond(line["raw"] != "", rx.el.pre(line["raw"], class_name="detail-raw")),
    )
