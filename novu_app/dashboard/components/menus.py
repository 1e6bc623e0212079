"""The menu of a table's row: behind its button, with the key `.`, and on a right click."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import reflex as rx

from novu_app.dashboard import toasts
from novu_app.dashboard.components.basics import Text, icon, tool_button
from novu_app.dashboard.components.permitted import Power, may, takes

_WIDTH = "200px"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that can be done with a row; ``power`` is what it takes, None where everybody may.

    ``shown`` may leave it out; what is a ``danger`` stands below, apart.
    """

    icon: str
    label: str
    on_select: Any
    power: Power | None = None
    disabled: Any = False
    danger: bool = False
    shown: Any = True


def opens(href: Text, label: str = "Open", icon_name: str = "panel-right-open") -> Entry:
    """The way to a page."""
    return Entry(icon_name, label, rx.redirect(href))


def copies(label: str, value: Text) -> Entry:
    """Something to copy."""
    return Entry("copy", label, [rx.set_clipboard(value), toasts.done("Copied", duration=1500)])


def deletes(power: Power, on_select: Any, label: str = "Delete", **more: Any) -> Entry:
    """What ends the row's entry; ``on_select`` asks before."""
    return Entry("trash-2", label, on_select, power=power, danger=True, **more)


def row_menu(entries: Sequence[Entry]) -> rx.Component:
    """The button at the end of a row."""
    menu = rx.dropdown_menu
    return menu.root(
        menu.trigger(tool_button(icon("ellipsis", 16), "Actions", custom_attrs={"data-key": "menu"})),
        menu.content(*_items(menu, entries), size="1", align="end", width=_WIDTH),
    )


def right_clicked(row: rx.Component, entries: Sequence[Entry], *, key: Any) -> rx.Component:
    """A row that opens its menu where it is right-clicked; ``key`` is the row's."""
    menu = rx.context_menu
    return menu.root(
        menu.trigger(row), menu.content(*_items(menu, entries), size="1", width=_WIDTH), key=key, modal=False
    )


def _items(menu: Any, entries: Sequence[Entry]) -> list[Any]:
    """The entries, and what it takes where the visitor's role is too low for some of them."""
    items = [_item(menu, each) for each in entries if not each.danger]
    dangers = [_item(menu, each) for each in entries if each.danger]
    powers = dict.fromkeys(each.power for each in entries if each.power)
    return [
        *items,
        *([menu.separator(), *dangers] if dangers else []),
        *[rx.cond(~may(power), rx.el.div(takes(power), class_name="menu-label")) for power in powers],
    ]


def _item(menu: Any, entry: Entry) -> rx.Component:
    color = {"color_scheme": "red"} if entry.danger else {}
    disabled = entry.disabled if entry.power is None else ~may(entry.power) | entry.disabled
    item = menu.item(icon(entry.icon, 14), entry.label, disabled=disabled, on_select=entry.on_select, **color)
    return item if entry.shown is True else rx.cond(entry.shown, item)
