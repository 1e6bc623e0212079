"""The filters of the activity feed: what stands in the address, and the menus that change it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import reflex as rx
from sqlmodel import Session

from novu_app.activity.service import ActivityFilter
from novu_app.dashboard.components.basics import icon
from novu_app.dashboard.components.forms import field, submit_button, text_input
from novu_app.dashboard.components.status import STEPS
from novu_app.kernel import clock
from novu_app.kernel.errors import NotFound
from novu_app.workflows import service as workflows
from novu_app.workflows.controls import CHANNEL_TYPES

#: Of what no index knows, so many runs are looked at: a page comes in a fraction of a second, however many there are.
NEWEST = 100_000
STATUSES = {
    "": "Any status",
    "processing": "Running",
    "completed": "Completed",
    "error": "Failed",
    "canceled": "Canceled",
    "merged": "Merged",
}
CHANNELS = {"": "Any channel", **{kind: STEPS[kind][0] for kind in CHANNEL_TYPES}}
SEVERITIES = {"": "Any severity", "high": "High", "medium": "Medium", "low": "Low", "none": "None"}
PERIODS = {"": "Any time", "1h": "Last hour", "24h": "Last 24 hours", "7d": "Last 7 days", "30d": "Last 30 days"}
_HOURS = {"1h": 1, "24h": 24, "7d": 168, "30d": 720}
_HOUR_MS = 3_600_000
#: Filters that are typed or come with a link, shown as chips to remove.
TYPED = {
    "workflow": "Workflow",
    "subscriber": "Subscriber",
    "transaction": "Transaction",
    "topic": "Topic",
    "context": "Context",
    "day": "Day",
}
NAMES = ("period", "status", "channel", "severity", *TYPED)
_DAY_MS = 86_400_000


def since(period: str) -> int | None:
    """When a period of :data:`PERIODS` began, in milliseconds; None for any time."""
    return clock.now_ms() - _HOURS[period] * _HOUR_MS if period in _HOURS else None


def wanted(session: Session, environment_id: str, q: str, filters: Mapping[str, str]) -> ActivityFilter | None:
    """The filter that an address asks for; None when it names a workflow or a day that there is not."""
    workflow_ids: list[str] = []
    if filters["workflow"]:
        try:
            workflow_ids = [workflows.get_workflow(session, environment_id, filters["workflow"]).row.id]
        except NotFound:
            return None
    after, before = since(filters["period"]), None
    if filters["day"]:
        try:
            after = clock.parse_iso(f"{filters['day']}T00:00:00.000Z")
        except ValueError:
            return None
        before = after + _DAY_MS - 1
    return ActivityFilter(
        search=q,
        statuses=_one(filters["status"]),
        channels=_one(filters["channel"]),
        severities=_one(filters["severity"]),
        workflow_ids=workflow_ids,
        subscriber_ids=_one(filters["subscriber"]),
        transaction_ids=_one(filters["transaction"]),
        topic_key=filters["topic"],
        contexts=_one(filters["context"]) or None,
        after=after,
        before=before,
        newest=NEWEST,
    )


def filter_menu(label: str, icon_name: str, choices: Any, shown: Any) -> rx.Component:
    """A button that opens a list of links; ``choices`` are ``{label, href, current}``, ``shown`` is the present one's label."""
    return rx.dropdown_menu.root(
        rx.dropdown_menu.trigger(
            rx.el.button(
                icon(icon_name, 14),
                shown,
                icon("chevron-down", 12),
                type="button",
                class_name="facet facet-menu",
                aria_label=label + ": " + shown,
            )
        ),
        rx.dropdown_menu.content(
            rx.foreach(
                choices,
                lambda choice: rx.dropdown_menu.item(
                    choice["label"],
                    rx.cond(choice["current"], icon("check", 14, class_name="push")),
                    on_select=rx.redirect(choice["href"]),
                ),
            ),
            size="1",
            max_height="320px",
        ),
    )


def typed_filters(fields: Mapping[str, tuple[str, str]], values: Any, on_submit: Any) -> rx.Component:
    """A button that opens a form of filters that are typed.

    Args:
        fields: label and example of each, by its parameter in the address.
        values: a variable with what each of them is now; a form without these would take away what is set.
        on_submit: gets the form.
    """
    return rx.popover.root(
        rx.popover.trigger(
            rx.el.button(icon("list-filter", 14), "Filter", type="button", class_name="facet facet-menu")
        ),
        rx.popover.content(
            rx.el.form(
                *[
                    field(
                        label,
                        text_input(name, id=f"filter-{name}", value=values[name], mono=True, placeholder=example),
                    )
                    for name, (label, example) in fields.items()
                ],
                submit_button("Apply"),
                on_submit=on_submit,
                class_name="form",
            ),
            width="280px",
        ),
    )


def _one(value: str) -> list[str]:
    return [value] if value else []
