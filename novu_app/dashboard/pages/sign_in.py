"""Signing in, and the way from ``/`` to where the visitor wants to be."""

from __future__ import annotations

import reflex as rx

from novu_app.dashboard.components.basics import icon
from novu_app.dashboard.components.sign_in_form import SignInForm
from novu_app.dashboard.state import Visit
from novu_app.dashboard.template import PRODUCT, waiting


@rx.page(route="/auth/sign-in", title=f"Sign in · {PRODUCT}")
def sign_in() -> rx.Component:
    """The one page that needs no session."""
    return rx.el.main(
        rx.el.div(
            rx.el.span(icon("bell-ring", 14), class_name="brand-mark"),
            rx.el.h1(f"Sign in to {PRODUCT}"),
            rx.el.p("The first start printed the address and password of the administrator in the terminal."),
            SignInForm.create(),
            class_name="sign-in-card",
        ),
        class_name="sign-in",
    )


@rx.page(route="/", title=PRODUCT, on_load=Visit.enter)
def index() -> rx.Component:
    """Sends the visitor on to the first environment."""
    return waiting()
