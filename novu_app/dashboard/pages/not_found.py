"""What an unknown address shows."""

from __future__ import annotations

import reflex as rx

from novu_app.dashboard.components.basics import button_link
from novu_app.dashboard.components.feedback import empty_state
from novu_app.dashboard.template import PRODUCT


@rx.page(route="404", title=f"Not found · {PRODUCT}")
def not_found() -> rx.Component:
    """The page."""
    return rx.el.main(
        empty_state(
            "map-pin-off",
            "There is no such page",
            "The address may be old or mistyped.",
            button_link("To the dashboard", href="/", primary=True),
        ),
        class_name="sign-in",
    )
