"""A run, step by step: what happened, in plain words first, with all that is known on opening."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.components.basics import Text, icon, link
from novu_app.dashboard.components.mail_frame import mail_frame
from novu_app.dashboard.components.permitted import may, takes
from novu_app.dashboard.components.status import chip, status_chip, step_tile
from novu_app.dashboard.components.time_ago import time_ago
from novu_app.dashboard.run_actions import RunHandlers
from novu_app.dashboard.run_shapes import Attempt, DetailLine, Fact, LostReply, Piece, Reference, RunView, StepRun

__all__ = ["RunView", "StepRun", "act_button", "run_timeline"]


def run_timeline(run: Any, handlers: RunHandlers | None = None) -> rx.Component:
    """The steps of a run in order, each a card.

    Args:
        run: a :class:`~novu_app.dashboard.run_shapes.RunView` variable.
        handlers: what the buttons of the cards do; without them there are none.
    """
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
                _references(run["master"]),
                class_name="timeline-body",
            ),
        ),
        rx.foreach(run["steps"].to(list[StepRun]), lambda step: _step(step, handlers)),
        class_name="timeline",
        key=run["id"],
    )


def act_button(label: Text, icon_name: str, on_click: Any = None, **props: Any) -> rx.Component:
    """A small button that changes something; off for those whose role only lets them look."""
    if on_click is not None:
        props["on_click"] = on_click
    return rx.button(
        icon(icon_name, 12),
        label,
        type="button",
        size="1",
        variant="surface",
        color_scheme="gray",
        disabled=~may("change"),
        title=rx.cond(may("change"), "", takes("change")),
        **props,
    )


def _step(step: Any, handlers: RunHandlers | None) -> rx.Component:
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
                class_name="timeline-headline",
            ),
            rx.cond(step["width"] != "", _bar(step)),
            _references(step["references"]),
            rx.cond(step["verdict"] != "", _decision(step)),
            rx.cond(step["attempts"].length() > 0, _attempts(step)),
            rx.foreach(step["pieces"].to(list[Piece]), _piece),
            _json("Events", step["events"]),
            _json("Output", step["output"]),
            rx.cond(step["details"].length() > 0, _details(step)),
            *([_buttons(step, handlers)] if handlers is not None else []),
            class_name="timeline-body",
        ),
        data_status=step["status"],
        key=step["id"],
    )


def _bar(step: Any) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.span(style={"left": step["left"], "width": step["width"]}),
            class_name="timeline-bar",
            aria_hidden=True,
        ),
        rx.el.span(
            time_ago(at=step["began_at"]),
            rx.cond(step["took"] != "", rx.el.span(" · took ", step["took"])),
            class_name="timeline-took",
        ),
        class_name="timeline-time",
    )


def _buttons(step: Any, handlers: RunHandlers) -> rx.Component:
    def resend(piece: Any) -> rx.Component:
        label = rx.cond(step["pieces"].length() > 1, "Resend by " + piece["provider"].to(str), "Resend message")
        return rx.cond(piece["may_resend"], act_button(label, "send", handlers.resend(piece["id"])))

    def forward(reply: Any) -> rx.Component:
        several = step["replies"].length() > 1
        label = rx.cond(several, "Forward again: " + reply["label"].to(str), "Forward reply again")
        return act_button(
            label, "reply", handlers.forward(reply["id"]), style={"max_width": "100%", "overflow": "hidden"}
        )

    return rx.el.div(
        rx.cond(step["may_retry"], act_button("Retry step", "rotate-cw", handlers.retry(step["id"]))),
        rx.cond(step["may_hasten"], act_button("Run now", "fast-forward", handlers.hasten)),
        rx.foreach(step["pieces"].to(list[Piece]), resend),
        rx.foreach(step["replies"].to(list[LostReply]), forward),
        class_name="timeline-actions",
    )


def _references(references: Any) -> rx.Component:
    return rx.cond(
        references.length() > 0,
        rx.el.div(
            rx.foreach(
                references.to(list[Reference]),
                lambda each: link(icon("corner-down-right", 12), each["label"], href=each["href"], class_name="chip"),
            ),
            class_name="tags",
        ),
    )


def _decision(step: Any) -> rx.Component:
    return _disclosure(
        "Decision",
        rx.el.p(step["verdict"], class_name="timeline-headline"),
        rx.cond(
            step["decision"].length() > 0,
            rx.el.dl(
                rx.foreach(
                    step["decision"].to(list[Fact]),
                    lambda fact: rx.el.div(
                        rx.el.dt(fact["label"]),
                        rx.el.dd(rx.cond(fact["value"] != "", fact["value"], "not decisive"), data_hue=fact["hue"]),
                    ),
                ),
                class_name="decision",
            ),
        ),
        rx.cond(step["rule"] != "", rx.el.pre(step["rule"], class_name="detail-raw", tab_index=0)),
    )


def _attempts(step: Any) -> rx.Component:
    return _disclosure(
        "Providers",
        rx.el.ul(
            rx.foreach(
                step["attempts"].to(list[Attempt]),
                lambda each: rx.el.li(
                    rx.el.div(
                        rx.el.span(each["provider"], class_name="mono"),
                        rx.el.span(each["word"], class_name="detail-text", data_hue=each["hue"]),
                        rx.cond(each["tries"] > 1, rx.el.span(each["tries"], " tries", class_name="muted")),
                        rx.el.span(time_ago(at=each["at"]), class_name="muted push"),
                        class_name="timeline-head",
                    ),
                    rx.cond(each["answer"] != "", rx.el.pre(each["answer"], class_name="detail-raw", tab_index=0)),
                ),
            ),
            class_name="detail-lines",
        ),
    )


def _piece(piece: Any) -> rx.Component:
    rendered = rx.fragment(
        rx.cond(
            piece["recipient"] != "",
            rx.el.div(rx.el.span("To ", class_name="muted"), piece["recipient"], class_name="mb-1"),
        ),
        rx.cond(piece["subject"] != "", rx.el.div(piece["subject"], style={"font_weight": "600"})),
        rx.cond(piece["body"] != "", rx.el.div(piece["body"], class_name="timeline-text")),
        rx.cond(piece["html"] != "", mail_frame(piece["html"], class_name="mail-frame mail-frame-small")),
    )
    return rx.el.div(
        rx.cond(piece["marks"] != "", rx.el.div(chip(piece["marks"]), class_name="tags")),
        rx.cond(piece["subject"] + piece["body"] + piece["html"] != "", _disclosure("Rendered", rendered)),
        _json("Sent", piece["sent"]),
        rx.cond(
            piece["answer"] + piece["error"] != "",
            _disclosure(
                "Response",
                rx.cond(
                    piece["answer"] != "",
                    rx.el.div(rx.el.span("Id at the provider ", class_name="muted"), rx.el.code(piece["answer"])),
                ),
                rx.cond(piece["error"] != "", rx.el.pre(piece["error"], class_name="detail-raw", tab_index=0)),
            ),
        ),
        key=piece["id"],
    )


def _details(step: Any) -> rx.Component:
    return _disclosure(
        "Details",
        rx.el.ul(rx.foreach(step["details"].to(list[DetailLine]), _detail), class_name="detail-lines"),
    )


def _detail(line: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.span(line["text"], data_hue=line["hue"], class_name="detail-text"),
            rx.cond(line["provider"] != "", rx.el.span(line["provider"], class_name="mono muted")),
            rx.cond(line["source"] != "", rx.el.span(line["source"], class_name="muted")),
            rx.el.span(time_ago(at=line["at"]), class_name="muted push"),
            class_name="timeline-head",
        ),
        rx.cond(line["raw"] != "", rx.el.pre(line["raw"], class_name="detail-raw", tab_index=0)),
    )


def _json(title: str, text: Any) -> rx.Component:
    return rx.cond(text != "", _disclosure(title, rx.el.pre(text, class_name="detail-raw", tab_index=0)))


def _disclosure(title: str, *content: rx.Component) -> rx.Component:
    return rx.el.details(rx.el.summary(title), *content, class_name="disclosure")
