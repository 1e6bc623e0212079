"""The form in a side panel: fields, what is wrong with them, and the button at the foot."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.components.basics import Text, button_link, note
from novu_app.dashboard.components.forms import submit_button
from novu_app.dashboard.components.permitted import Power, form_part, only_for, permitted
from novu_app.dashboard.components.shell import side_panel


def create_link(power: Power, label: str, href: Text, *, primary: bool = True) -> rx.Component:
    """The way to the form of something new; the ``primary`` one of a page also goes by the key `c`."""
    marks: dict[str, Any] = {"primary": True, "data_key": "create"} if primary else {}
    return permitted(power, button_link(label, href=href, icon_name="plus", **marks), label)


def panel_form(
    power: Power, *fields: Any, form_id: str, on_submit: Any, error: Any, key: Any = "", remark: Any = None
) -> rx.Component:
    """The form itself; its button stands elsewhere in the panel and names it by ``form_id``."""
    return rx.el.form(
        form_part(power, *fields),
        *([remark] if remark is not None else []),
        rx.cond(error != "", note(error, icon_name="triangle-alert", hue="red")),
        id=form_id,
        on_submit=on_submit,
        class_name="form",
        key=key,
    )


def create_panel(
    power: Power,
    *fields: Any,
    title: Text,
    action: str,
    form_id: str,
    on_submit: Any,
    error: Any,
    close: Any,
    remark: Any = None,
) -> rx.Component:
    """The panel of something new.

    Args:
        power: what it takes to make one.
        fields: of the form.
        title: of the panel.
        action: the button's word.
        form_id: unique in the page.
        on_submit: gets the form.
        error: what is wrong, empty where all is well.
        close: the address without the panel.
        remark: said below the fields.
    """
    form = panel_form(power, *fields, form_id=form_id, on_submit=on_submit, error=error, remark=remark)
    return side_panel(title, form, close=close, foot=only_for(power, submit_button(action, form=form_id)))
