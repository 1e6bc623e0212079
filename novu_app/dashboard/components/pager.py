"""The line below a table: what was found, how many entries a page has, and the way to the pages beside this one."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.components.basics import icon, link
from novu_app.dashboard.listing import PAGE_SIZE


def pager(view: Any) -> rx.Component:
    """The line; ``view`` is a ListView variable. Nothing where there is nothing to say."""

    def step(label: Any, name: str, href: Any, key: str) -> rx.Component:
        marks = (icon(name, 14), label) if key == "previous" else (label, icon(name, 14))
        return rx.cond(
            href != "",
            link(*marks, href=href, class_name="button-link", data_key=key),
            rx.el.span(*marks, class_name="button-link", aria_disabled="true"),
        )

    pages = (view["previous"] != "") | (view["next"] != "")
    return rx.cond(
        pages | ((view["status"] == "ready") & (view["summary"] != "")),
        rx.el.div(
            rx.el.span(view["summary"]),
            rx.cond(
                pages | (view["size"] != str(PAGE_SIZE)),
                rx.el.div(
                    _sizes(view),
                    step(view["previous_label"], "chevron-left", view["previous"], "previous"),
                    step("Next", "chevron-right", view["next"], "next"),
                    class_name="pager-right",
                ),
            ),
            class_name="pager",
        ),
    )


def _sizes(view: Any) -> rx.Component:
    return rx.dropdown_menu.root(
        rx.dropdown_menu.trigger(
            rx.el.button(
                view["size"],
                " a page",
                icon("chevron-down", 12),
                type="button",
                class_name="button-link wide-only",
            )
        ),
        rx.dropdown_menu.content(
            rx.foreach(
                view["sizes"],
                lambda choice: rx.dropdown_menu.item(
                    choice["label"],
                    rx.cond(choice["current"], icon("check", 14, class_name="push")),
                    on_select=rx.redirect(choice["href"]),
                ),
            ),
            size="1",
        ),
    )
