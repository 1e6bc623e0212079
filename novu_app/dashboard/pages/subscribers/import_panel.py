"""The panel in which subscribers are imported."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.components.basics import facts, icon, note, section
from novu_app.dashboard.components.file_picker import file_picker
from novu_app.dashboard.components.permitted import may
from novu_app.dashboard.components.shell import side_panel
from novu_app.dashboard.pages.subscribers.import_state import MOST_BYTES
from novu_app.dashboard.pages.subscribers.import_state import ImportState as State

_WORDS = {
    "subscriber_id": "Subscriber ID",
    "first_name": "First name",
    "last_name": "Last name",
    "email": "Email",
    "phone": "Phone",
    "avatar": "Avatar URL",
    "locale": "Locale",
    "timezone": "Timezone",
    "data": "Data (a JSON object)",
}


def import_panel(close: Any) -> rx.Component:
    """The panel: a file, its columns, the progress, and what became of it."""
    return side_panel(
        "Import subscribers",
        rx.match(
            State.phase,
            ("columns", _columns()),
            ("running", _progress()),
            ("done", _outcome()),
            _file(),
        ),
        rx.cond(State.error != "", note(State.error, icon_name="triangle-alert", hue="red")),
        close=close,
        wide=True,
        foot=rx.match(
            State.phase,
            (
                "columns",
                rx.fragment(
                    _quiet("Another file", State.again),
                    rx.button("Import ", State.total.to_string(), size="2", on_click=State.start),
                ),
            ),
            ("done", _quiet("Another file", State.again)),
            rx.fragment(),
        ),
    )


def _quiet(label: str, act: Any) -> rx.Component:
    return rx.button(label, size="2", variant="surface", color_scheme="gray", on_click=act)


def _file() -> rx.Component:
    return section(
        "Choose a file",
        file_picker(
            accept=".csv,.tsv,.txt,.json,.jsonl,.ndjson,text/csv,application/json",
            limit=MOST_BYTES,
            taken=State.taken,
            label="Choose a CSV or JSON file",
            hint="or drop it here. The first line of a CSV names its columns.",
            disabled=~may("change"),
            on_begin=State.begin,
            on_piece=State.take,
            on_refused=State.refuse,
        ),
        rx.el.p(
            "Subscribers that exist are changed: what the file leaves empty stays as it is. Nobody is notified.",
            class_name="field-hint",
        ),
    )


def _columns() -> rx.Component:
    return section(
        "What the columns are",
        rx.el.p(icon("file-text", 14), State.name, " · ", State.total, " records", class_name="muted with-icon"),
        rx.el.table(
            rx.el.thead(
                rx.el.tr(
                    rx.el.th("Column", scope="col"), rx.el.th("First values", scope="col"), rx.el.th("Is", scope="col")
                )
            ),
            rx.el.tbody(rx.foreach(State.columns, _column)),
            class_name="import-table",
        ),
    )


def _column(column: Any) -> rx.Component:
    own = "data." + column["name"]
    return rx.el.tr(
        rx.el.th(column["name"], scope="row", class_name="mono"),
        rx.el.td(rx.el.div(column["sample"], class_name="truncate muted")),
        rx.el.td(
            rx.el.select(
                rx.el.option("Leave out", value="-"),
                *[rx.el.option(words, value=target) for target, words in _WORDS.items()],
                rx.el.option("Data: " + column["name"], value=own),
                value=rx.cond(column["target"] == "", "-", column["target"]),
                on_change=lambda target: State.choose(column["name"], target),
                aria_label="What the column " + column["name"] + " is",
                class_name="plain-select",
            )
        ),
        key=column["name"],
    )


def _progress() -> rx.Component:
    return section(
        "Importing",
        rx.el.progress(value=State.done.to_string(), max=State.total.to_string(), aria_label="Importing"),
        rx.el.p(State.done, " of ", State.total, " records", class_name="muted figures", role="status"),
        rx.el.p("You may leave this page: the import goes on.", class_name="field-hint"),
    )


def _outcome() -> rx.Component:
    return rx.fragment(
        section(
            "Imported",
            facts(
                ("New", State.created.to_string()),
                ("Changed", State.updated.to_string()),
                ("Left out", State.failed.to_string()),
            ),
        ),
        rx.cond(
            State.problems.length() > 0,
            section(
                "Left out",
                rx.el.table(
                    rx.el.thead(
                        rx.el.tr(
                            rx.el.th("Record", scope="col"),
                            rx.el.th("Subscriber ID", scope="col"),
                            rx.el.th("Why", scope="col"),
                        )
                    ),
                    rx.el.tbody(
                        rx.foreach(
                            State.problems,
                            lambda each: rx.el.tr(
                                rx.el.td(each["number"], class_name="figures"),
                                rx.el.td(each["subscriber_id"], class_name="mono"),
                                rx.el.td(each["text"]),
                                key=each["number"],
                            ),
                        )
                    ),
                    class_name="import-table",
                ),
                rx.cond(
                    State.failed > State.problems.length(),
                    rx.el.p("These are the first ", State.problems.length(), ".", class_name="field-hint"),
                ),
            ),
        ),
    )
