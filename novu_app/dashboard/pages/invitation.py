"""Where the link of an invitation leads: joining a team without a session."""

from __future__ import annotations

import reflex as rx

from novu_app.browser_code import beside
from novu_app.dashboard.components.basics import icon
from novu_app.dashboard.pages.settings.team_state import INVITATION
from novu_app.dashboard.template import PRODUCT

_SOURCE = beside(__file__, "invitation.jsx")


class InvitationForm(rx.Component):
    """Asks ``POST /v1/auth/invitations/look`` what the link offers and accepts it: only a REST answer can set the cookie."""

    library = _SOURCE.importable_path
    tag = "InvitationForm"


@rx.page(route=INVITATION, title=f"Invitation · {PRODUCT}")
def invitation_page() -> rx.Component:
    """The page; the token stands behind the number sign of its address."""
    return rx.el.main(
        rx.el.div(
            rx.el.span(icon("bell-ring", 14), class_name="brand-mark"),
            InvitationForm.create(),
            class_name="sign-in-card",
        ),
        class_name="sign-in",
    )
