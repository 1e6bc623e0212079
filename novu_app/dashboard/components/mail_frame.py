"""An e-mail's HTML in a frame of its own: no scripts, no forms, no way to this page."""

from __future__ import annotations

import reflex as rx

from novu_app.dashboard.components.basics import Text


def mail_frame(html: Text, *, title: str = "E-mail", class_name: str = "mail-frame") -> rx.Component:
    """Show a document as a mail program would; links open in a new tab."""
    return rx.el.iframe(
        src_doc=html,
        sandbox="allow-popups allow-popups-to-escape-sandbox",
        referrer_policy="no-referrer",
        title=title,
        class_name=class_name,
    )
