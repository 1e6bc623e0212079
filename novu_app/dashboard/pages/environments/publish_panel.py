"""The panel in which content is published to an environment."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.components.basics import icon, note, section
from novu_app.dashboard.components.feedback import empty_state
from novu_app.dashboard.components.permitted import only_for
from novu_app.dashboard.components.shell import side_panel
from novu_app.dashboard.components.status import chip
from novu_app.dashboard.components.time_ago import time_ago
from novu_app.dashboard.pages.environments.publications import PublicationsState, publications
from novu_app.dashboard.pages.environments.publish_state import ChangeRow, ResourceRow
from novu_app.dashboard.pages.environments.publish_state import PublishState as State

_ACTIONS = {
    "added": ("new", "green"),
    "modified": ("changed", "blue"),
    "deleted": ("goes", "red"),
    "moved": ("moved", "violet"),
}


def publish_panel(close: Any) -> rx.Component:
    """What differs, with boxes, and what became of it."""
    return side_panel(
        "Publish to " + State.target_name,
        rx.cond(State.error != "", note(State.error, icon_name="triangle-alert", hue="red")),
        rx.cond(State.outcomes.length() > 0, _outcomes()),
        rx.cond(
            State.resources.length() > 0,
            section(
                "From " + State.source_name,
                rx.el.p(
                    "What is ticked is made in ", State.target_name, " as it is in ", State.source_name,
                    ". What it needs comes along; ", State.same, rx.cond(State.same == 1, " is", " are"), " the same in both.",
                    class_name="muted",
                ),
                rx.el.ul(rx.foreach(State.resources, _resource), class_name="lines publish-lines"),
            ),
            rx.cond(
                State.error == "",
                empty_state(
                    "circle-check", "Nothing to publish", State.target_name + " has all that " + State.source_name + " has."
                ),
            ),
        ),
        publications(),
        close=close,
        wide=True,
        foot=rx.cond(
            State.resources.length() > 0,
            rx.fragment(
                rx.button("None", size="2", variant="surface", color_scheme="gray", on_click=State.choose_all(False)),
                rx.button("All", size="2", variant="surface", color_scheme="gray", on_click=State.choose_all(True)),
                only_for(
                    "manage",
                    rx.button(
                        icon("rocket", 14),
                        "Publish",
                        size="2",
                        loading=State.busy,
                        on_click=[State.publish, PublicationsState.load],
                    ),
                ),
            ),
        ),
    )  # fmt: skip


def _resource(each: Any) -> rx.Component:
    each = each.to(ResourceRow)
    return rx.el.li(
        rx.el.div(
            rx.el.label(
                rx.el.input(
                    type="checkbox",
                    checked=each["chosen"],
                    on_change=State.choose(each["key"], ~each["chosen"]),
                ),
                rx.el.span(each["name"], class_name="truncate"),
                class_name="check",
            ),
            rx.el.span(each["kind"], class_name="muted"),
            rx.match(
                each["action"],
                *[(name, chip(word, hue=hue)) for name, (word, hue) in _ACTIONS.items()],
                chip(each["action"]),
            ),
            rx.el.span(time_ago(at=each["updated_at"]), class_name="muted push"),
            class_name="publish-head",
        ),
        rx.cond(
            each["doubts"].length() > 0,
            rx.el.ul(
                rx.foreach(
                    each["doubts"].to(list[str]), lambda text: rx.el.li(icon("triangle-alert", 14), rx.el.span(text))
                ),
                class_name="publish-doubts",
                aria_label="What will not work",
            ),
        ),
        rx.cond(
            each["changes"].length() > 0,
            rx.el.details(
                rx.el.summary("What differs"),
                rx.foreach(each["changes"].to(list[ChangeRow]), _change),
                class_name="disclosure",
            ),
        ),
        key=each["key"],
    )


def _change(change: Any) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.span(change["subject"], class_name="step-name"),
            rx.match(
                change["action"],
                *[(name, chip(word, hue=hue)) for name, (word, hue) in _ACTIONS.items()],
                chip(change["action"]),
            ),
            class_name="with-icon",
        ),
        rx.el.div(
            rx.cond(change["before"] != "", rx.el.pre(change["before"], class_name="diff-side", data_side="before")),
            rx.cond(change["after"] != "", rx.el.pre(change["after"], class_name="diff-side", data_side="after")),
            class_name="diff",
        ),
        class_name="change",
    )


def _outcomes() -> rx.Component:
    return section(
        "What became of it",
        rx.el.ul(
            rx.foreach(
                State.outcomes,
                lambda each: rx.el.li(
                    rx.el.span(each["name"]),
                    rx.el.span(each["kind"], class_name="muted"),
                    rx.cond(
                        each["reason"] != "",
                        rx.el.span(each["reason"], class_name="field-error push"),
                        rx.el.span(chip(each["outcome"], hue="green"), class_name="push"),
                    ),
                    key=each["kind"] + each["name"],
                ),
            ),
            class_name="lines",
        ),
    )
