"""Tabs that are addresses: back, forward, reload and a shared link find the open one."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.components.basics import link


def tab_links(tabs: Any, current: Any, label: str = "Parts") -> rx.Component:
    """Links to the parts of a page or panel; ``tabs`` are ``{key, label, href}``, ``current`` is a key."""
    return rx.el.nav(
        rx.foreach(
            tabs,
            lambda tab: link(
                tab["label"],
                href=tab["href"],
                class_name="tab-link",
                aria_current=rx.cond(tab["key"] == current, "page", "false"),
                key=tab["key"],
            ),
        ),
        class_name="tab-links",
        aria_label=label,
    )
