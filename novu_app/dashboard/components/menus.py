"""The menu of a table's row: behind its button, with the key `.`, and on a right click."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import reflex as rx

from novu_app.dashboard.components.basics import icon, tool_button

_WIDTH = "200px"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that can be done with a row. ``shown`` may leave it out; what is a ``danger`` stands below, apart."""

    icon: str
    label: str
    on_select: Any
    disabled: Any = False
    danger: bool = False
    shown: Any = True


def row_menu(entries: Sequence[Entry], remark: rx.Component | None = None) -> rx.Component:
    """The button at the end of a row; ``remark`` is said below the entries."""
    menu = rx.dropdown_menu
    return menu.root(
        menu.trigger(tool_button(icon("ellipsis", 16), "Actions", custom_attrs={"data-key": "menu"})),
        menu.content(*_items(menu, entries, remark), size="1", align="end", width=_WIDTH),
    )


def right_clicked(row: rx.Component, entries: Sequence[Entry], *, key: Any) -> rx.Component:
    """A row that opens its menu where it is right-clicked; ``key`` is the row's."""
    menu = rx.context_menu
    return menu.root(
        menu.trigger(row), menu.content(*_items(menu, entries, None), size="1", width=_WIDTH), key=key, modal=False
    )


def _items(menu: Any, entries: Sequence[Entry], remark: rx.Component | None) -> list[Any]:
    items = [_item(menu, each) for each in entries if not each.danger]
    dangers = [_item(menu, each) for each in entries if each.danger]
    return [*items, *([menu.separator(), *dangers] if dangers else []), *([remark] if remark is not None else [])]


def _item(menu: Any, entry: Entry) -> rx.Component:
    color = {"color_scheme": "red"} if entry.danger else {}
    item = menu.item(icon(entry.icon, 14), entry.label, disabled=entry.disabled, on_select=entry.on_select, **color)
    return item if entry.shown is True else rx.cond(entry.shown, item)
