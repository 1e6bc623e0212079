"""The texts of one locale as JSON, beside those of the default locale."""

from __future__ import annotations

import reflex as rx

from novu_app.dashboard.components.basics import icon, link, note, tool_button
from novu_app.dashboard.components.feedback import confirm
from novu_app.dashboard.components.file_picker import file_picker
from novu_app.dashboard.components.liquid_editor import liquid_editor
from novu_app.dashboard.components.permitted import edit_in_development, may
from novu_app.dashboard.components.save_state import save_state
from novu_app.dashboard.components.shell import page_header
from novu_app.dashboard.components.skeletons import form_skeleton
from novu_app.dashboard.components.status import chip
from novu_app.dashboard.pages.translations.editor_state import TextsState
from novu_app.dashboard.pages.translations.page import locale_chip
from novu_app.dashboard.state import Visit
from novu_app.dashboard.template import dashboard_page
from novu_app.translations.texts import MAX_BYTES


@dashboard_page(
    "translations/[text_kind]/[text_resource]/[[text_locale]]",
    title="Translations",
    section="translations",
    on_load=TextsState.load,
)
def texts_page() -> rx.Component:
    """The page."""
    texts = TextsState.texts
    return rx.fragment(
        page_header(
            rx.cond(TextsState.loaded, texts.name, ""),
            rx.cond(
                Visit.is_development,
                save_state(saved_at=TextsState.saved_at, problem=TextsState.problem),
                edit_in_development(),
            ),
            link(
                rx.cond(texts.kind == "layout", "Open layout", "Open workflow"),
                href=texts.resource_href,
                class_name="button-link",
            ),
            parents=(("Translations", Visit.base + "/translations"),),
        ),
        rx.cond(TextsState.loaded, _body(), form_skeleton()),
    )


def _body() -> rx.Component:
    texts = TextsState.texts
    return rx.el.div(
        rx.el.nav(rx.foreach(texts.locales, locale_chip), class_name="chips texts-locales", aria_label="Locales"),
        rx.cond(
            texts.outdated.length() > 0,
            rx.el.div(
                rx.el.span("Changed in " + texts.default_locale + " since: ", class_name="muted"),
                rx.foreach(texts.outdated, lambda key: chip(key, hue="amber")),
                rx.cond(
                    Visit.is_development,
                    rx.el.span("Saving says that they are right again.", class_name="field-hint"),
                ),
                class_name="chips texts-outdated",
            ),
        ),
        rx.el.div(
            rx.cond(~texts.is_default, _default()),
            _own(),
            class_name="texts",
            data_single=texts.is_default.to(str),
        ),
        class_name="content-padded",
    )


def _own() -> rx.Component:
    texts = TextsState.texts
    locked = ~(Visit.is_development & may("change"))
    return rx.el.section(
        rx.el.div(
            rx.el.h2(rx.el.span(texts.locale, class_name="mono")),
            rx.el.div(
                rx.cond(
                    ~texts.exists & ~texts.is_default & (texts.default_content != ""),
                    rx.button(
                        "Copy the default texts",
                        on_click=TextsState.copy_default,
                        size="1",
                        variant="surface",
                        color_scheme="gray",
                        disabled=locked,
                    ),
                ),
                tool_button(icon("download", 14), "Export as a file", on_click=TextsState.export),
                rx.cond(
                    texts.exists & ~locked,
                    confirm(
                        tool_button(icon("trash-2", 14), "Delete this locale"),
                        title="Delete " + texts.locale + "?",
                        consequence="Subscribers of this language get the texts of the next one in line. "
                        "This can not be undone.",
                        action="Delete locale",
                        on_confirm=TextsState.delete,
                    ),
                ),
                class_name="push flex gap-1 items-center",
            ),
            class_name="section-head",
        ),
        rx.cond(TextsState.problem != "", note(TextsState.problem, icon_name="triangle-alert", hue="red")),
        liquid_editor(
            value=texts.content,
            on_edit=TextsState.save,
            language="json",
            label="Texts in " + texts.locale,
            min_height="360px",
            disabled=locked,
            key=texts.kind + texts.identifier + texts.locale,
        ),
        rx.el.span(
            "Nested as you like: {{ t.email.title }}. Texts may hold variables and ICU plurals.",
            class_name="field-hint",
        ),
        rx.el.details(
            rx.el.summary("Import a file"),
            file_picker(
                accept=".json,application/json",
                limit=MAX_BYTES,
                taken=TextsState.taken,
                label="Choose a JSON file",
                hint="It replaces the texts of this locale",
                disabled=locked,
                on_begin=TextsState.begin,
                on_piece=TextsState.piece,
                on_refused=TextsState.refused,
            ),
            class_name="disclosure",
        ),
        class_name="texts-side",
    )


def _default() -> rx.Component:
    texts = TextsState.texts
    return rx.el.section(
        rx.el.div(
            rx.el.h2(rx.el.span(texts.default_locale, class_name="mono"), " · default"), class_name="section-head"
        ),
        liquid_editor(
            value=texts.default_content,
            language="json",
            label="Texts in the default locale",
            min_height="360px",
            disabled=True,
            key="default" + texts.kind + texts.identifier,
        ),
        class_name="texts-side",
    )
