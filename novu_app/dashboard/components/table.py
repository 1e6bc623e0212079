"""The list recipe: search, facets, sortable columns, rows that are links, paging, and every state a list can be in.

The state side is ``ListState`` (listing.py): it keeps a :class:`~novu_app.dashboard.listing.ListView` in step with the
address. Sorting and paging are links; the search box (search_box.py) changes the address in the browser.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import reflex as rx

from novu_app.dashboard.components.basics import Text, button_link, icon, link
from novu_app.dashboard.components.feedback import empty_state, error_state
from novu_app.dashboard.components.menus import Entry, right_clicked, row_menu
from novu_app.dashboard.components.pager import pager

_BONES = 8


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``width`` is a CSS grid track; ``sort`` the name to sort by.

    ``mobile`` keeps it on small screens; ``wide`` shows it on wide ones only; the figures of a ``number`` stand at the right.
    ``label`` is a text, or a control of all rows.
    """

    label: Any
    width: str = "minmax(0, 1fr)"
    sort: str = ""
    mobile: bool = False
    wide: bool = False
    number: bool = False


#: The last column of a table whose rows have a menu.
MENU = Column("", "28px", mobile=True)


def cell(*children: Any, mobile: bool = False, wide: bool = False, number: bool = False, **props: Any) -> rx.Component:
    """One cell of a row. The cells stand in the order of the columns, with the same ``mobile``, ``wide`` and ``number``."""
    classes = f"cell {props.pop('class_name', '')}".strip()
    return rx.el.div(*children, role="cell", class_name=classes, **_marks(mobile, wide, number), **props)


def _marks(mobile: bool, wide: bool, number: bool) -> dict[str, bool]:
    named = {"data_mobile": mobile, "data_wide": wide, "data_number": number}
    return {name: True for name, is_so in named.items() if is_so}


def row_link(label: Any, *, href: Text, **props: Any) -> rx.Component:
    """The link of a row: it covers the whole row."""
    return link(label, href=href, class_name=props.pop("class_name", "row-link"), **props)


def row(
    *cells: rx.Component, is_open: Any = False, fresh: Any = False, key: Any = None, menu: Sequence[Entry] = ()
) -> rx.Component:
    """One row; ``fresh`` makes it flash once after a live change (see :func:`is_fresh`).

    With a ``menu`` its last cell, in the column :data:`MENU`, is the menu's button, and a right click opens it too.
    """
    last = (cell(row_menu(menu), mobile=True, class_name="cell-end above"),) if menu else ()
    made = rx.el.div(*cells, *last, role="row", class_name="row", data_open=is_open, data_fresh=fresh, key=key)
    return right_clicked(made, menu, key=key) if menu else made


def is_fresh(view: Any, key: Any) -> Any:
    """Whether the row with this key has just changed elsewhere."""
    return view["fresh"].to(list[str]).contains(key)


def toolbar(*controls: Any) -> rx.Component:
    """The line above a table: search first, then filters, then what acts on the list."""
    return rx.el.div(*controls, class_name="toolbar")


def facets(label: str, choices: Any) -> rx.Component:
    """Links that filter a list; ``choices`` are ``{label, href, current}``."""
    return rx.el.nav(
        rx.foreach(
            choices,
            lambda choice: link(
                choice["label"],
                href=choice["href"],
                class_name="facet",
                aria_current=rx.cond(choice["current"], "true", "false"),
            ),
        ),
        class_name="facets",
        aria_label=label,
    )


def filter_chips(chips: Any) -> rx.Component:
    """Filters that came with a link, each with a way to take it off; ``chips`` are ``{label, href}``."""
    return rx.el.div(
        rx.foreach(
            chips,
            lambda chip: link(
                rx.el.span(chip["label"], class_name="truncate"), icon("x", 12), href=chip["href"], class_name="facet",
                aria_current="true", title="Remove this filter",
            ),
        ),
        class_name="facets",
    )  # fmt: skip


def data_table(
    *,
    label: str,
    columns: Sequence[Column],
    view: Any,
    rows: Any,
    render: Callable[[Any], rx.Component],
    empty: rx.Component,
    retry: Any,
) -> rx.Component:
    """The table of a list page.

    Args:
        label: what the rows are, for screen readers.
        columns: in order.
        view: a ListView variable.
        rows: the rows variable.
        render: makes a :func:`row` of one entry.
        empty: shown when there is nothing at all (no search, no filter).
        retry: handler that loads again.
    """
    tracks = " ".join(column.width for column in columns)
    narrow_tracks = " ".join(column.width for column in columns if not column.wide)
    return rx.el.div(
        rx.match(
            view["status"],
            ("error", error_state(view["error"], retry)),
            ("forbidden", empty_state("lock", "Not for your role", view["error"])),
            ("empty", empty),
            ("no_match", _no_match(view)),
            ("loading", rx.el.div(_head(columns, view), _skeleton(columns))),
            rx.el.div(
                _head(columns, view),
                rx.el.div(rx.foreach(rows, render), class_name="rows", role="rowgroup"),
                role="table",
                aria_label=label,
            ),
        ),
        pager(view),
        class_name="list",
        data_busy=view["busy"],
        style={"--columns": tracks, "--narrow-columns": narrow_tracks},
    )


def _head(columns: Sequence[Column], view: Any) -> rx.Component:
    return rx.el.div(*[_head_cell(column, view) for column in columns], role="row", class_name="row row-head")


def _head_cell(column: Column, view: Any) -> rx.Component:
    if not column.sort:
        return rx.el.div(
            column.label, role="columnheader", class_name="cell", **_marks(column.mobile, column.wide, column.number)
        )
    return rx.el.div(
        link(
            column.label,
            rx.cond(
                view["sort"] == column.sort,
                rx.cond(view["ascending"], icon("arrow-up", 12), icon("arrow-down", 12)),
            ),
            href=view["sort_links"][column.sort],
        ),
        role="columnheader",
        class_name="cell",
        **_marks(column.mobile, column.wide, column.number),
        aria_sort=rx.cond(view["sort"] == column.sort, rx.cond(view["ascending"], "ascending", "descending"), "none"),
    )


def _skeleton(columns: Sequence[Column]) -> rx.Component:
    widths = ("62%", "48%", "70%", "40%")
    return rx.el.div(
        *[
            rx.el.div(
                *[
                    rx.el.div(
                        rx.el.div(class_name="bone", style={"width": widths[(line + place) % len(widths)]}),
                        class_name="cell",
                        **_marks(column.mobile, column.wide, column.number),
                    )
                    for place, column in enumerate(columns)
                ],
                class_name="row",
            )
            for line in range(_BONES)
        ],
        class_name="skeleton",
        aria_hidden=True,
    )


def _no_match(view: Any) -> rx.Component:
    return empty_state(
        "search-x",
        "Nothing matches",
        rx.cond(
            view["bound"] != "",
            "No entry among "
            + view["bound"].to(str)
            + " fits this search and these filters. Older ones were not looked at.",
            "No entry fits this search and these filters.",
        ),
        button_link("Clear search and filters", href=view["clear"]),
    )
