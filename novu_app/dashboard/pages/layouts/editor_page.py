"""The editor of a layout: content on the left, an e-mail in it on the right."""

from __future__ import annotations

import reflex as rx

from novu_app.dashboard.components.basics import copyable, link, note, section
from novu_app.dashboard.components.live_text import live_text
from novu_app.dashboard.components.mail_body import mail_body
from novu_app.dashboard.components.permitted import edit_in_development, may
from novu_app.dashboard.components.previews import shown_preview
from novu_app.dashboard.components.save_state import save_state
from novu_app.dashboard.components.shell import page_header
from novu_app.dashboard.components.skeletons import form_skeleton
from novu_app.dashboard.components.status import chip
from novu_app.dashboard.pages.layouts.editor_state import LayoutEditorState
from novu_app.dashboard.state import Visit
from novu_app.dashboard.template import dashboard_page


@dashboard_page("layouts/[layout_ref]", title="Layout", section="layouts", on_load=LayoutEditorState.load)
def layout_editor() -> rx.Component:
    """The page."""
    state = LayoutEditorState
    return rx.fragment(
        page_header(
            rx.cond(state.loaded, state.layout.name, ""),
            rx.cond(state.layout.is_default, chip("Default", hue="violet", icon_name="star")),
            rx.cond(
                Visit.is_development,
                save_state(saved_at=state.saved_at, problem=state.problem),
                edit_in_development(),
            ),
            parents=(("Layouts", Visit.base + "/layouts"),),
        ),
        rx.cond(
            state.loaded,
            rx.el.div(
                rx.el.section(_content(), class_name="write-form"),
                rx.el.section(_preview(), class_name="write-shown"),
                class_name="write",
            ),
            form_skeleton(),
        ),
    )


def _content() -> rx.Component:
    state = LayoutEditorState
    locked = ~(Visit.is_development & may("change"))
    return rx.fragment(
        rx.el.div(
            rx.el.div(
                rx.el.div(
                    rx.el.label("Name", html_for="layout_name", class_name="field-label"),
                    live_text(
                        value=state.layout.name, on_edit=state.rename, name="layout_name", label="Name", disabled=locked
                    ),
                    class_name="field",
                ),
                rx.el.div(
                    rx.el.span("Identifier", class_name="field-label"),
                    rx.el.div(copyable(state.layout.identifier), class_name="field-value"),
                    class_name="field",
                ),
                class_name="field-row",
            ),
            rx.el.div(
                rx.el.span("Content", class_name="field-label"),
                rx.cond(state.problem != "", note(state.problem, icon_name="triangle-alert", hue="red")),
                mail_body(
                    value=state.layout.body,
                    editor_type=state.layout.editor_type,
                    on_edit=state.set_body,
                    on_convert=state.convert,
                    draft="layout:" + state.layout.id,
                    completions=state.layout.completions,
                    marks=state.marks,
                    label="Content",
                    disabled=locked,
                ),
                rx.el.span(
                    "The variable content is where the e-mail stands. Layouts read no payload.", class_name="field-hint"
                ),
                class_name="field",
            ),
            rx.el.label(
                rx.el.div(
                    rx.el.div("Translate its texts", style={"font_weight": "500"}),
                    rx.el.div("Texts are written as {{ t.key }} and kept for each language.", class_name="field-hint"),
                ),
                rx.cond(
                    state.layout.translated,
                    link("Translations", href=state.layout.translations_href, class_name="push"),
                ),
                rx.switch(
                    checked=state.layout.translated,
                    on_change=state.set_translated,
                    size="1",
                    disabled=locked,
                    class_name="push",
                ),
                class_name="switch-row",
            ),
            class_name="form form-wide",
            key=state.layout.id,
        ),
        section(
            "Used by",
            rx.cond(
                state.layout.used_by.length() > 0,
                rx.el.ul(
                    rx.foreach(
                        state.layout.used_by,
                        lambda each: rx.el.li(link(each["name"], href=each["href"]), key=each["href"]),
                    ),
                    class_name="lines",
                ),
                rx.el.p("No workflow sends e-mails in it yet.", class_name="muted"),
            ),
        ),
    )


def _preview() -> rx.Component:
    state = LayoutEditorState
    return rx.el.div(
        rx.el.div(
            rx.el.h3("Preview"),
            rx.el.div(
                live_text(
                    value=state.subscriber_id,
                    on_edit=state.set_subscriber,
                    name="layout_subscriber",
                    label="As this subscriber",
                    mono=True,
                    placeholder="as subscriber …",
                ),
                class_name="push",
            ),
            class_name="section-head",
        ),
        rx.cond(state.shown.kind != "", shown_preview(state.shown, name="layout")),
        class_name="preview-pane",
    )
