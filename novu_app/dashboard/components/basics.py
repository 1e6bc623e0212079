"""The smallest parts: icons, links, buttons that are links, ids to copy, facts."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex_components_core.react_router.dom import ReactRouterLink

from novu_app.dashboard import toasts

Text = str | rx.Var[str]


def icon(name: str, size: int = 16, **props: Any) -> rx.Component:
    """A lucide icon in our weight; decoration only, so the words beside it carry the meaning."""
    return rx.icon(name, size=size, stroke_width=1.75, aria_hidden=True, **props)


def link(*children: Any, href: Text, **props: Any) -> rx.Component:
    """A link within the dashboard."""
    return ReactRouterLink.create(*children, to=href, **props)


def button_link(label: Text, *, href: Text, icon_name: str = "", primary: bool = False, **props: Any) -> rx.Component:
    """A link that looks like a toolbar button."""
    return link(
        *([icon(icon_name, 14)] if icon_name else []),
        label,
        href=href,
        class_name="button-link",
        data_primary=str(primary).lower(),
        **props,
    )


def icon_link(name: str, *, href: Text, label: str, **props: Any) -> rx.Component:
    """A link that is only an icon."""
    return link(icon(name), href=href, class_name="icon-link", aria_label=label, title=label, **props)


def tool_button(mark: rx.Component, label: str, **props: Any) -> rx.Component:
    """A small button that is only an icon; ``label`` says what it does."""
    return rx.icon_button(
        mark, type="button", size="1", variant="ghost", color_scheme="gray", aria_label=label, title=label, **props
    )


def copyable(value: Text, shown: Text | None = None, label: str = "Copy") -> rx.Component:
    """A mono text that copies itself when clicked; ``shown`` replaces what is seen."""
    return rx.el.button(
        rx.el.span(value if shown is None else shown),
        icon("copy", 12),
        type="button",
        class_name="copyable above",
        title=label,
        aria_label=f"{label} {value if shown is None else shown}",
        on_click=[rx.set_clipboard(value), toasts.done("Copied", duration=1500)],
    )


def facts(*pairs: tuple[str, Any]) -> rx.Component:
    """Label and value pairs."""
    return rx.el.dl(
        *[part for label, value in pairs for part in (rx.el.dt(label), rx.el.dd(value))],
        class_name="facts",
    )


def or_dash(value: rx.Var[str]) -> rx.Component:
    """The text, or a dash where there is none."""
    return rx.cond(value != "", value, dash())


def dash() -> rx.Component:
    """What stands for nothing."""
    return rx.el.span("\N{EN DASH}", class_name="muted")


def note(text: Any, *, icon_name: str = "info", hue: str = "") -> rx.Component:
    """A sentence that explains what stands beside it."""
    return rx.el.div(icon(icon_name, 14), rx.el.div(text), class_name="note", data_hue=hue)


def section(title: Text, *children: Any, action: rx.Component | None = None) -> rx.Component:
    """A titled part of a page or panel."""
    head = rx.el.div(
        rx.el.h3(title), *([rx.el.div(action, class_name="push")] if action else []), class_name="section-head"
    )
    return rx.el.section(head, *children, class_name="section")
