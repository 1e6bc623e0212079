"""The fields of a connect form, as the provider describes them."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.components.basics import icon, note
from novu_app.dashboard.components.condition_builder import condition_builder
from novu_app.dashboard.components.forms import field, text_area, text_input
from novu_app.dashboard.components.permitted import form_part, may
from novu_app.dashboard.pages.integrations.conditions import JSON, QUERY
from novu_app.dashboard.pages.integrations.shapes import CredentialInput
from novu_app.dashboard.pages.integrations.work import CREDENTIAL


def connect_fields(form: Any, *, is_new: bool, variables: Any = None) -> rx.Component:
    """Name and identifier, the credentials, and when it is used; ``variables`` are what its conditions can read."""
    return form_part(
        "manage",
        rx.el.div(
            field("Name", text_input("name", value=form.name, max_length=255, required=True)),
            field(
                "Identifier",
                text_input("identifier", value=form.identifier, mono=True, max_length=255, required=not is_new),
                hint="Made of the name when empty. Triggers name it to send through this one." if is_new else "",
            ),
            class_name="field-row",
        ),
        rx.foreach(form.fields.to(list[CredentialInput]), _credential),
        _switch("active", "Active", form.active, "Inactive ones keep their credentials and send nothing."),
        *(
            [rx.cond(form.may_be_primary, _switch("primary", "Make it the primary one", False, _PRIMARY))]
            if is_new
            else [
                rx.cond(form.reports, _reports(form)),
                rx.cond(form.replies, _signing_key("Signing key of replies", "replies_key", form.replies_key_set)),
                rx.cond(form.takes_conditions, _conditions(form, variables)),
            ]
        ),
    )


_PRIMARY = "The primary one sends; the others stand in for it in their order when it fails."


def _credential(each: Any) -> rx.Component:
    name = CREDENTIAL + each["key"]
    return rx.match(
        each["kind"],
        ("switch", _switch(name, each["label"], each["is_on"], each["help"])),
        ("dropdown", _field(each, _dropdown(each, name))),
        (
            "textarea",
            _field(each, rx.text_area(default_value=each["value"], rows="4", **_control(each, name))),
        ),
        (
            "number",
            _field(each, rx.input(default_value=each["value"], input_mode="numeric", **_control(each, name))),
        ),
        rx.cond(
            each["secret"],
            _field(each, rx.input(type="password", auto_complete="new-password", **_control(each, name))),
            _field(each, rx.input(default_value=each["value"], auto_complete="off", **_control(each, name))),
        ),
    )


def _control(each: Any, name: Any) -> dict[str, Any]:
    return {
        "id": name,
        "name": name,
        "size": "2",
        "width": "100%",
        "required": each["required"] & ~(each["secret"] & each["is_set"]),
        "placeholder": rx.cond(each["secret"] & each["is_set"], "•••••••• stored; type to replace it", ""),
    }


def _dropdown(each: Any, name: Any) -> rx.Component:
    return rx.select.root(
        rx.select.trigger(id=name, width="100%", placeholder="Choose"),
        rx.select.content(
            rx.foreach(each["options"].to(list[str]), lambda option: rx.select.item(option, value=option))
        ),
        name=name,
        default_value=each["value"],
        required=each["required"],
        size="2",
    )


def _field(each: Any, control: rx.Component) -> rx.Component:
    return rx.el.div(
        rx.el.label(
            each["label"],
            rx.cond(each["required"], "", rx.el.span("optional", class_name="muted")),
            html_for=CREDENTIAL + each["key"],
            class_name="field-label",
        ),
        control,
        rx.cond(
            (each["help"] != "") | (each["documentation"] != ""),
            rx.el.span(
                each["help"],
                rx.cond(
                    each["documentation"] != "",
                    rx.el.a(
                        "Where to find it",
                        icon("external-link", 12),
                        href=each["documentation"],
                        target="_blank",
                        rel="noopener noreferrer",
                        class_name="with-icon",
                    ),
                ),
                class_name="field-hint hint-links",
            ),
        ),
        class_name="field",
    )


def _reports(form: Any) -> rx.Component:
    return rx.fragment(
        rx.el.input(type="hidden", name="reports", value="yes"),
        _switch(
            "reports_on", "Take delivery reports", form.reports_on, "What the provider tells at the address below."
        ),
        _signing_key("Signing key of the reports", "reports_key", form.reports_key_set),
    )


def _signing_key(label: str, name: str, is_set: Any) -> rx.Component:
    return field(
        label,
        rx.input(
            id=name,
            name=name,
            type="password",
            auto_complete="new-password",
            size="2",
            width="100%",
            placeholder=rx.cond(is_set, "•••••••• stored; type to replace it", ""),
        ),
    )


def _conditions(form: Any, variables: Any) -> rx.Component:
    return rx.el.div(
        rx.el.span("Conditions", rx.el.span("optional", class_name="muted"), class_name="field-label"),
        rx.cond(
            form.is_query,
            condition_builder(
                form.query,
                variables,
                name=QUERY,
                label="Conditions of the integration",
                disabled=~may("manage"),
                key=form.id,
            ),
            rx.fragment(
                note("These conditions say more than the builder can show: change them as JSON.", icon_name="braces"),
                text_area(JSON, value=form.conditions, rows=4, mono=True, aria_label="Conditions as JSON"),
            ),
        ),
        rx.cond(form.sentence != "", rx.el.p("Sends if " + form.sentence, class_name="condition-sentence")),
        rx.el.span(
            "For whom this one sends. It then goes before the primary one and can not be it.", class_name="field-hint"
        ),
        class_name="field",
    )


def _switch(name: Any, label: Any, checked: Any, hint: Any) -> rx.Component:
    remark = rx.cond(hint != "", rx.el.div(hint, class_name="field-hint")) if isinstance(hint, rx.Var) else None
    words = [rx.el.div(label, style={"font_weight": "500"})]
    words += [remark] if remark is not None else [rx.el.div(hint, class_name="field-hint")] if hint else []
    return rx.el.label(
        rx.el.div(*words),
        rx.switch(name=name, default_checked=checked, size="1", class_name="push"),
        class_name="switch-row",
    )
