"""What the analytics page is made of: tiles, plots, lists of bars."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.analytics_view import Line, Speed, Tile
from novu_app.dashboard.components.basics import link
from novu_app.dashboard.components.charts import Curve, bars, lines

_CHANNELS = (
    Curve("in_app", "In-app", "teal"),
    Curve("email", "Email", "blue"),
    Curve("sms", "SMS", "orange"),
    Curve("push", "Push", "sky"),
    Curve("chat", "Chat", "violet"),
    Curve("tool", "Tool", "bronze"),
)
_RATES = (Curve("Delivered", "Delivered", "green"), Curve("Seen", "Seen", "blue"), Curve("Read", "Read", "violet"))
_RUNS = (
    Curve("Completed", "Completed", "green"),
    Curve("Failed", "Failed", "red"),
    Curve("Under way", "Under way", "blue"),
    Curve("Canceled", "Canceled or merged", "gray"),
)
_PEOPLE = (Curve("Subscribers", "Subscribers", "iris"),)


def tile_row(tiles: Any) -> rx.Component:
    """The figures of the period."""
    return rx.el.dl(
        rx.foreach(
            tiles.to(list[Tile]),
            lambda tile: rx.el.div(
                rx.el.dt(tile["label"], title=tile["hint"]),
                rx.el.dd(
                    tile["value"],
                    rx.cond(
                        tile["change"] != "",
                        rx.el.span(tile["change"], data_hue=tile["hue"], title="Against the period before"),
                    ),
                ),
                class_name="metric",
            ),
        ),
        class_name="metrics",
    )


def plots(series: Any) -> rx.Component:
    """The curves over the days."""
    return rx.fragment(
        _card("Messages by channel", bars("Messages by channel and day", series["volume"], _CHANNELS)),
        _card("Delivery and reading", lines("Rates by day, in percent", series["rates"], _RATES, unit="%")),
        _card("Runs", bars("Runs by outcome and day", series["runs"], _RUNS)),
        _card("Active subscribers", lines("Subscribers with a run, by day", series["people"], _PEOPLE)),
        _card(
            "Time to delivery, 95 of 100",
            lines("Milliseconds from the trigger to the provider's answer", series["times"], _CHANNELS, unit=" ms"),
        ),
    )


def speed_table(speeds: Any) -> rx.Component:
    """The times by channel."""
    return _card(
        "Time to delivery",
        rx.el.table(
            rx.el.thead(
                rx.el.tr(
                    *[
                        rx.el.th(name, scope="col")
                        for name in ("Channel", "Half within", "95 of 100 within", "99 of 100 within")
                    ]
                )
            ),
            rx.el.tbody(
                rx.foreach(
                    speeds.to(list[Speed]),
                    lambda each: rx.el.tr(
                        rx.el.th(each["channel"], scope="row"),
                        rx.el.td(each["half"]),
                        rx.el.td(each["most"]),
                        rx.el.td(each["nearly_all"]),
                    ),
                )
            ),
            class_name="plain-table",
        ),
        hint="From the trigger to the provider's answer, waits left out. Of the newest 300 messages a day and channel.",
    )


def bar_list(title: str, entries: Any, nothing: str) -> rx.Component:
    """Bars with words, the longest first."""
    return _card(
        title,
        rx.cond(
            entries.length() > 0,
            rx.el.ul(
                rx.foreach(
                    entries.to(list[Line]),
                    lambda line: rx.el.li(
                        rx.el.div(
                            rx.cond(
                                line["href"] != "",
                                link(line["label"], href=line["href"], class_name="truncate"),
                                rx.el.span(line["label"], class_name="truncate"),
                            ),
                            rx.el.span(
                                line["value"],
                                rx.cond(line["remark"] != "", rx.el.span(" · ", line["remark"])),
                                class_name="muted push",
                            ),
                            class_name="timeline-head",
                        ),
                        rx.el.div(
                            rx.el.span(style={"width": line["width"]}, data_hue=line["hue"]),
                            class_name="bar",
                            aria_hidden=True,
                        ),
                    ),
                ),
                class_name="bar-list",
            ),
            rx.el.p(nothing, class_name="muted"),
        ),
    )


def _card(title: str, *content: rx.Component, hint: str = "") -> rx.Component:
    return rx.el.section(
        rx.el.h2(title, **({"title": hint} if hint else {})),
        *content,
        *([rx.el.p(hint, class_name="field-hint")] if hint else []),
        class_name="plot-card",
    )
