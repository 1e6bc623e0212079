"""Controls that a role may be too low for: shown as they are, out of reach, with the role that it takes.

The services refuse on their own (:mod:`novu_app.accounts.permissions`); this only says so beforehand.
"""

from __future__ import annotations

from typing import Any, Literal

import reflex as rx

from novu_app.accounts import permissions
from novu_app.dashboard.components.basics import Text, button_link, icon
from novu_app.dashboard.state import Visit

#: Changing content, changing how things are set up, or making what is made in Development and published from there.
Power = Literal["change", "manage", "make"]
_NEEDED = {
    "change": permissions.CONTENT.change,
    "manage": permissions.SETUP.change,
    "make": permissions.CONTENT.change,
}


def may(power: Power) -> Any:
    """Whether the visitor's role is high enough (and this the place for it), as a variable of the page."""
    if power == "make":
        return Visit.is_development & Visit.may_change
    return Visit.may_change if power == "change" else Visit.may_manage


def takes(power: Power) -> Text:
    """What it takes, in words."""
    role = f"This takes the role {_NEEDED[power]} or a higher one."
    if power != "make":
        return role
    return rx.cond(Visit.is_development, role, "This is made in Development and published from there.")


def why_not(power: Power) -> rx.Var[str]:
    """What it takes where the visitor has not got it, else an empty text."""
    return rx.cond(may(power), "", takes(power))


def permitted(power: Power, control: Any, label: str, *, icon_name: str = "lock") -> rx.Component:
    """``control``, or where the role is too low a button that does nothing and says why."""
    return rx.cond(
        may(power),
        control,
        rx.el.span(
            icon(icon_name, 14),
            label,
            class_name="button-link",
            role="button",
            tab_index=0,
            aria_disabled="true",
            title=takes(power),
        ),
    )


def only_for(power: Power, *controls: Any) -> rx.Component:
    """Controls that are left out where the role is too low: those of rows, of which one word at the page's head tells."""
    return rx.cond(may(power), rx.fragment(*controls))


def edit_in_development() -> rx.Component:
    """The way to the same page where it can be changed; nothing where that is here."""
    return rx.cond(
        Visit.in_development != "",
        button_link("Edit in Development", href=Visit.in_development, icon_name="pencil"),
    )


def form_part(power: Power, *fields: Any) -> rx.Component:
    """Fields of a form, all of them disabled where the role is too low."""
    return rx.el.fieldset(
        *fields,
        rx.cond(~may(power), rx.el.p(icon("lock", 12), takes(power), class_name="field-hint with-icon")),
        disabled=~may(power),
        class_name="form form-part",
    )
