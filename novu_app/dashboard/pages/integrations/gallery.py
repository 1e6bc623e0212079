"""The store: every provider with its mark, by channel, with a search."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.components.basics import icon, link
from novu_app.dashboard.components.provider_mark import provider_mark
from novu_app.dashboard.components.shell import side_panel
from novu_app.dashboard.components.status import step_tile
from novu_app.dashboard.pages.integrations.state import IntegrationsState
from novu_app.integrations.catalog import CHANNELS


def gallery() -> rx.Component:
    """The panel with all providers."""
    channels = {"": "All", **{key: name for key, name in CHANNELS.items() if key != "in_app"}}
    return side_panel(
        "Connect a provider",
        rx.el.div(
            rx.input(
                rx.input.slot(icon("search", 14)),
                default_value=IntegrationsState.provider_text,
                on_change=IntegrationsState.search_providers.debounce(150),
                placeholder="Search providers",
                type="search",
                size="2",
                auto_focus=True,
                aria_label="Search providers",
            ),
            rx.el.div(
                *[
                    rx.el.button(
                        name,
                        type="button",
                        role="radio",
                        class_name="pick-one",
                        aria_checked=rx.cond(IntegrationsState.provider_channel == key, "true", "false"),
                        on_click=IntegrationsState.choose_channel(key),
                    )
                    for key, name in channels.items()
                ],
                class_name="pick",
                role="radiogroup",
                aria_label="Channel",
            ),
            class_name="gallery-tools",
        ),
        rx.cond(
            IntegrationsState.providers.length() > 0,
            rx.el.ul(rx.foreach(IntegrationsState.providers, _card), class_name="gallery"),
            rx.el.p(
                "No provider has this name. Anything that takes HTTP can be reached with the web hooks of each channel.",
                class_name="muted",
            ),
        ),
        close=IntegrationsState.close,
        wide=True,
    )


def _card(entry: Any) -> rx.Component:
    return rx.el.li(
        link(
            provider_mark(provider=entry["id"], initials=entry["initials"], hue=entry["hue"]),
            rx.el.span(
                rx.el.span(entry["name"], class_name="gallery-name truncate"),
                rx.el.span(
                    step_tile(entry["channel"], small=True), entry["channel_name"], class_name="gallery-channel"
                ),
                class_name="gallery-words",
            ),
            rx.cond(entry["connected"] > 0, rx.el.span("Connected", class_name="chip", data_hue="green")),
            href=entry["href"],
            class_name="gallery-card",
        ),
        key=entry["id"],
    )
