"""The state of a list that asks before something goes: what is asked about, opened by a row's menu or by a panel's button."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.components.basics import Text
from novu_app.dashboard.components.feedback import ask


class Asking(rx.State, mixin=True):
    """Keeps what is asked about; the page's own ``delete`` takes it and empties it."""

    #: The key of it, empty while nothing is asked.
    deleting: str = ""

    @rx.event
    def ask_delete(self, key: str) -> None:
        """Ask whether this shall go."""
        self.deleting = key

    @rx.event
    def set_asking(self, value: bool) -> None:
        """Close the question."""
        if not value:
            self.deleting = ""


def question(state: Any, *, title: Text, consequence: Text, action: Text, on_confirm: Any) -> rx.Component:
    """The question of a page whose state is an :class:`Asking`; ``consequence`` says what will happen."""
    return ask(
        is_open=state.deleting != "",
        on_open_change=state.set_asking,
        title=title,
        consequence=consequence,
        action=action,
        on_confirm=on_confirm,
    )
