"""What the pages of settings share: their tabs, and the column in which they stand."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.components.basics import link
from novu_app.dashboard.components.shell import page_header
from novu_app.dashboard.state import Visit

_TABS = (("settings", "Organization"), ("settings/team", "Team"), ("settings/account", "Your account"))


def settings_page(current: str, *children: Any, actions: tuple[Any, ...] = (), wide: bool = False) -> rx.Component:
    """A page of settings; ``current`` is its path below the environment."""
    return rx.fragment(
        page_header("Settings", *actions),
        rx.el.nav(
            *[
                link(
                    label,
                    href=Visit.base + "/" + path,
                    class_name="tab-link",
                    aria_current="page" if path == current else "false",
                )
                for path, label in _TABS
            ],
            class_name="tab-links page-tabs",
            aria_label="Settings",
        ),
        rx.el.div(*children, class_name="content" if wide else "content-padded page-narrow"),
    )
