"""The list of translations, the organization's locales, and files of everything."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.components import forms
from novu_app.dashboard.components.basics import button_link, icon, link, note, section
from novu_app.dashboard.components.feedback import empty_state
from novu_app.dashboard.components.file_picker import file_picker
from novu_app.dashboard.components.forms import submit_button, text_area, text_input
from novu_app.dashboard.components.menus import copies, opens
from novu_app.dashboard.components.permitted import form_part, may
from novu_app.dashboard.components.search_box import search_box
from novu_app.dashboard.components.shell import page_header, side_panel
from novu_app.dashboard.components.status import chip
from novu_app.dashboard.components.table import MENU, Column, cell, data_table, is_fresh, row, row_link, toolbar
from novu_app.dashboard.components.time_ago import time_ago
from novu_app.dashboard.pages.translations.state import MAX_FILE, TranslationsState
from novu_app.dashboard.state import Visit
from novu_app.dashboard.template import dashboard_page

_FORM = "locales-form"
_COLUMNS = (
    Column("Translated", "minmax(200px, 1fr)", mobile=True),
    Column("Kind", "112px"),
    Column("Locales", "minmax(220px, 2fr)", mobile=True),
    Column("Updated", "112px", wide=True),
    MENU,
)


@dashboard_page(
    "translations",
    "translations/locales",
    "translations/master",
    title="Translations",
    section="translations",
    on_load=TranslationsState.load,
)
def translations_page() -> rx.Component:
    """The page."""
    base = Visit.base + "/translations"
    return rx.fragment(
        page_header(
            "Translations",
            button_link("Import and export", href=base + "/master", icon_name="arrow-down-up"),
            button_link("Locales", href=base + "/locales", icon_name="languages", primary=True),
        ),
        rx.el.div(
            toolbar(
                search_box(TranslationsState.view, "Search name or identifier"),
                rx.el.span(
                    "Default ",
                    rx.el.span(TranslationsState.organization.default, class_name="mono"),
                    rx.cond(
                        TranslationsState.organization.targets != "",
                        rx.el.span(" into ", rx.el.span(TranslationsState.organization.targets, class_name="mono")),
                    ),
                    class_name="muted truncate",
                ),
            ),
            data_table(
                label="Translations",
                columns=_COLUMNS,
                view=TranslationsState.view,
                rows=TranslationsState.rows,
                render=_render,
                empty=empty_state(
                    "languages",
                    "Nothing is translated yet",
                    "Switch translations on in a workflow's settings or in a layout; its texts are then written as {{ t.key }}.",
                    button_link("Workflows", href=Visit.base + "/workflows"),
                    button_link("Layouts", href=Visit.base + "/layouts"),
                ),
                retry=TranslationsState.load,
            ),
            class_name="content",
        ),
        rx.match(
            TranslationsState.panel,
            ("locales", _locales_panel()),
            ("master", _master_panel()),
            rx.fragment(),
        ),
    )


def locale_chip(each: Any) -> rx.Component:
    """A locale with how far it is, as a link to its texts."""
    return link(
        rx.match(
            each["state"],
            ("default", chip(each["locale"] + " · " + each["word"], hue="violet")),
            ("current", chip(each["locale"] + " · " + each["word"], hue="green", icon_name="check")),
            ("outdated", chip(each["locale"] + " · " + each["word"], hue="amber", icon_name="triangle-alert")),
            chip(each["locale"] + " · " + each["word"], hollow=True),
        ),
        href=each["href"],
        class_name="chip-link above",
        key=each["locale"],
    )


def _render(entry: Any) -> rx.Component:
    return row(
        cell(
            row_link(entry["name"], href=entry["href"]),
            rx.el.span(entry["identifier"], class_name="mono"),
            mobile=True,
            class_name="two-lines",
        ),
        cell(
            rx.cond(
                entry["kind"] == "layout",
                rx.el.span(icon("layout-template", 14), "Layout", class_name="with-icon"),
                rx.el.span(icon("workflow", 14), "Workflow", class_name="with-icon"),
            )
        ),
        cell(rx.foreach(entry["locales"], locale_chip), mobile=True, class_name="chips own-line"),
        cell(
            rx.cond(entry["updated_at"] > 0, time_ago(at=entry["updated_at"]), "Never"), wide=True, class_name="muted"
        ),
        menu=[opens(entry["href"], icon_name="pencil"), copies("Copy identifier", entry["identifier"])],
        fresh=is_fresh(TranslationsState.view, entry["href"]),
        key=entry["href"],
    )


def _locales_panel() -> rx.Component:
    organization = TranslationsState.organization
    return side_panel(
        "Locales",
        rx.el.form(
            form_part(
                "manage",
                forms.field(
                    "Default locale",
                    text_input("default", value=organization.default, mono=True, required=True, placeholder="en_US"),
                    hint="Texts are written in it first; the others are compared with it.",
                ),
                forms.field(
                    "Target locales",
                    text_area("targets", value=organization.targets, rows=3, mono=True, placeholder="de_DE, fr_FR"),
                    hint="With commas, spaces or lines between. They belong to the whole organization.",
                ),
            ),
            rx.cond(
                TranslationsState.form_error != "",
                note(TranslationsState.form_error, icon_name="triangle-alert", hue="red"),
            ),
            id=_FORM,
            on_submit=TranslationsState.save_locales,
            class_name="form",
        ),
        close=TranslationsState.close,
        foot=submit_button("Save", form=_FORM, disabled=~may("manage")),
    )


def _master_panel() -> rx.Component:
    return side_panel(
        "Import and export",
        section(
            "Export",
            rx.el.p(
                "Everything that translated workflows and layouts say in a locale, in one JSON file.",
                class_name="muted",
            ),
            rx.el.div(
                rx.select.root(
                    rx.select.trigger(aria_label="Locale to export"),
                    rx.select.content(
                        rx.foreach(TranslationsState.organization.names, lambda name: rx.select.item(name, value=name))
                    ),
                    value=TranslationsState.export_locale,
                    on_change=TranslationsState.set_export_locale,
                    size="2",
                ),
                rx.button(
                    icon("download", 14),
                    "Export",
                    on_click=TranslationsState.export,
                    variant="surface",
                    color_scheme="gray",
                    size="2",
                ),
                class_name="flex gap-2",
            ),
        ),
        section(
            "Import",
            rx.el.p("A file of the same shape, named after its locale: de_DE.json.", class_name="muted"),
            file_picker(
                accept=".json,application/json",
                limit=MAX_FILE,
                taken=TranslationsState.taken,
                label="Choose a master file",
                hint="or drop it here",
                disabled=~(Visit.is_development & may("change")),
                on_begin=TranslationsState.begin,
                on_piece=TranslationsState.piece,
                on_refused=TranslationsState.refused,
            ),
            rx.cond(TranslationsState.outcome != "", note(TranslationsState.outcome, icon_name="check")),
            rx.cond(
                TranslationsState.form_error != "",
                note(TranslationsState.form_error, icon_name="triangle-alert", hue="red"),
            ),
        ),
        close=TranslationsState.close,
    )
