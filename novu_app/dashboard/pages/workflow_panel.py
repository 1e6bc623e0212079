"""The form of a new workflow, and what can be done with one in the list."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.components.form_panel import create_panel
from novu_app.dashboard.components.forms import field, text_area, text_input
from novu_app.dashboard.components.menus import Entry, copies, deletes

_FORM = "workflow-form"


def actions(entry: Any, *, set_active: Any, duplicate: Any, delete: Any) -> list[Entry]:
    """What can be done with a workflow of the list; the handlers take its identifier."""
    identifier = entry["identifier"]
    return [
        Entry("send", "Test", rx.redirect(entry["href"] + "/trigger")),
        Entry("pause", "Pause", set_active(identifier, False), power="change", shown=entry["active"]),
        Entry("play", "Activate", set_active(identifier, True), power="change", shown=~entry["active"]),
        Entry("copy-plus", "Duplicate", duplicate(identifier), power="make"),
        copies("Copy identifier", identifier),
        deletes("make", delete(identifier)),
    ]


def new_panel(close: Any, create: Any, error: Any) -> rx.Component:
    """The form of a new workflow."""
    return create_panel(
        "make",
        field("Name", text_input("name", required=True, auto_focus=True, max_length=128)),
        field(
            "Identifier",
            text_input("identifier", mono=True, max_length=128),
            aside="optional",
            hint="Triggers name it. Made of the name when empty; it can not be changed later.",
        ),
        field("Description", text_area("description", rows=3, max_length=256), aside="optional"),
        field(
            "Tags",
            text_input("tags", placeholder="billing, weekly"),
            aside="optional",
            hint="With commas between.",
        ),
        title="New workflow",
        action="Create workflow",
        form_id=_FORM,
        on_submit=create,
        error=error,
        close=close,
    )
