"""The texts of the inbox page as its components use them: by key, in the visitor's language."""

from __future__ import annotations

from typing import cast

import reflex as rx

from novu_app.inbox.state import InboxState


def text(key: str) -> rx.Var[str]:
    """A text (texts/en.py has the keys)."""
    return cast("rx.Var[str]", InboxState.texts[key])
