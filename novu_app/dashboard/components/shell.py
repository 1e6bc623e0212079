"""The frame of every page: sidebar with environment switcher and navigation, header with breadcrumb and actions."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.style import set_color_mode

from novu_app.dashboard.components.basics import Text, icon, icon_link, link
from novu_app.dashboard.components.navigation import Destination, destinations
from novu_app.dashboard.components.palette import palette
from novu_app.dashboard.components.sign_in_form import SignInAgain
from novu_app.dashboard.state import Visit
from novu_app.dashboard.urls import SIGN_IN

_TOGGLE = "menu-open"


def shell(section: str, *children: Any) -> rx.Component:
    """A page inside the frame."""
    return rx.fragment(
        rx.el.a("Skip to the content", href="#main", class_name="skip-link"),
        rx.el.div(class_name="env-bar", style={"background": Visit.environment_color}),
        rx.el.div(
            rx.el.input(id=_TOGGLE, type="checkbox", class_name="menu-toggle", aria_hidden=True, tab_index=-1),
            _sidebar(section),
            rx.el.label(html_for=_TOGGLE, class_name="menu-scrim", aria_hidden=True),
            rx.el.main(*children, class_name="main", id="main"),
            class_name="shell",
        ),
        palette(rx.call_script(_SIGN_OUT)),
        SignInAgain.create(),
    )


def page_header(title: Text, *actions: Any, parents: tuple[tuple[Text, Text], ...] = ()) -> rx.Component:
    """The 48 px header: where this is (``parents`` are label and address), and what can be done, the primary last."""
    crumbs: list[Any] = []
    for label, href in parents:
        crumbs += [link(label, href=href), icon("chevron-right", 14)]
    return rx.el.header(
        rx.el.button(
            icon("menu", 18),
            type="button",
            class_name="menu-button",
            aria_label="Open the navigation",
            on_click=rx.call_script(f"document.getElementById('{_TOGGLE}').click()"),
        ),
        rx.el.h1(*crumbs, rx.el.span(title, class_name="truncate"), class_name="crumbs"),
        rx.el.div(*actions, class_name="topbar-actions"),
        class_name="topbar",
    )


def side_panel(
    title: Any, *body: Any, close: Text, tools: tuple[Any, ...] = (), foot: Any = None, wide: bool = False
) -> rx.Component:
    """The panel at the right of a list; ``close`` is the address without it."""
    return rx.el.aside(
        rx.el.div(
            rx.el.h2(title, class_name="panel-title truncate"),
            rx.el.div(*tools, icon_link("x", href=close, label="Close", data_key="close"), class_name="panel-tools"),
            class_name="panel-head",
        ),
        rx.el.div(*body, class_name="panel-body"),
        *([rx.el.div(foot, class_name="panel-foot")] if foot is not None else []),
        class_name="side-panel side-panel-wide" if wide else "side-panel",
    )


def _sidebar(section: str) -> rx.Component:
    return rx.el.aside(
        rx.el.div(
            rx.el.span(icon("bell-ring", 14), class_name="brand-mark"),
            rx.el.span(Visit.organization_name, class_name="truncate"),
            class_name="brand",
        ),
        _environment_switcher(),
        rx.el.button(
            icon("search"),
            rx.el.span("Search or go to"),
            rx.el.kbd("Ctrl K", class_name="kbd push"),
            type="button",
            class_name="nav-item search-button",
            title="Search or go to",
            on_click=rx.call_script("document.dispatchEvent(new Event('novu:palette'))"),
        ),
        rx.el.nav(
            *[
                rx.el.div(*[_nav_item(item, section) for item in group], class_name="nav-group")
                for _, group in destinations()
            ],
            class_name="nav",
            aria_label="Sections",
        ),
        rx.el.div(_account_menu(), class_name="sidebar-foot"),
        class_name="sidebar",
    )


def _nav_item(item: Destination, section: str) -> rx.Component:
    entry = link(
        icon(item.icon),
        rx.el.span(item.label),
        href=Visit.base + "/" + item.section,
        class_name="nav-item",
        title=item.label,
        data_go=item.key,
        **({"aria_current": "page"} if item.section == section else {}),
    )
    # Only Development catches e-mails instead of sending them.
    return rx.cond(Visit.is_development, entry) if item.section == "mailbox" else entry


def _environment_switcher() -> rx.Component:
    return rx.dropdown_menu.root(
        rx.dropdown_menu.trigger(
            rx.el.button(
                rx.el.span(class_name="env-dot", style={"background": Visit.environment_color}),
                rx.el.span(Visit.environment_name, class_name="truncate"),
                icon("chevrons-up-down", 14),
                type="button",
                class_name="env-switch",
                aria_label="Switch environment, now " + Visit.environment_name,
            ),
        ),
        rx.dropdown_menu.content(
            rx.foreach(
                Visit.environments,
                lambda environment: rx.dropdown_menu.item(
                    rx.el.span(class_name="env-dot", style={"background": environment["color"]}),
                    environment["name"],
                    rx.cond(environment["id"] == Visit.environment_id, icon("check", 14)),
                    on_select=rx.redirect(environment["href"]),
                ),
            ),
            size="1",
            width="216px",
        ),
    )


def _account_menu() -> rx.Component:
    return rx.dropdown_menu.root(
        rx.dropdown_menu.trigger(
            rx.el.button(
                rx.el.span(Visit.initial, class_name="avatar", aria_hidden=True),
                rx.el.span("Account", class_name="sr-only"),
                rx.el.span(Visit.user_name, class_name="truncate"),
                rx.el.span(Visit.role, class_name="muted push"),
                type="button",
                class_name="account",
            ),
        ),
        rx.dropdown_menu.content(
            rx.el.div(Visit.user_email, class_name="menu-label truncate"),
            rx.dropdown_menu.item(
                icon("user", 14), "Your account", on_select=rx.redirect(Visit.base + "/settings/account")
            ),
            rx.dropdown_menu.separator(),
            rx.el.div("Theme", class_name="menu-label"),
            *[
                rx.dropdown_menu.item(icon(name, 14), label, on_select=set_color_mode(mode))
                for mode, label, name in (
                    ("light", "Light", "sun"),
                    ("dark", "Dark", "moon"),
                    ("system", "System", "monitor"),
                )
            ],
            rx.dropdown_menu.separator(),
            rx.dropdown_menu.item(icon("log-out", 14), "Sign out", on_select=rx.call_script(_SIGN_OUT)),
            size="1",
            width="216px",
        ),
    )


# The cookie is HttpOnly: only the REST route can end the session, and only a full load leaves the old socket behind.
_SIGN_OUT = f"""
const root = window.__novu_root || "";
fetch(root + "/v1/auth/session", {{ method: "DELETE" }}).finally(() => {{ window.location.href = root + "{SIGN_IN}"; }});
"""
