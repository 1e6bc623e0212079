"""Plots: one look for all of them. Only pages that show plots import this module: its library is a large one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import reflex as rx

_HEIGHT = 220
_MARGIN = {"top": 8, "right": 8, "bottom": 0, "left": 0}


@dataclass(frozen=True, slots=True)
class Curve:
    """One curve or bar: the key in the rows, its name, and a hue of the palette."""

    key: str
    name: str
    hue: str


def bars(label: str, rows: Any, curves: Sequence[Curve]) -> rx.Component:
    """Stacked bars, one a row."""
    return _plot(
        label,
        curves,
        rx.recharts.bar_chart(
            *[
                rx.recharts.bar(
                    data_key=curve.key,
                    name=curve.name,
                    stack_id="all",
                    fill=_colour(curve.hue),
                    is_animation_active=False,
                )
                for curve in curves
            ],
            *_frame(),
            data=rows,
            margin=_MARGIN,
            width="100%",
            height=_HEIGHT,
        ),
    )


def lines(label: str, rows: Any, curves: Sequence[Curve], *, unit: str = "") -> rx.Component:
    """Curves over the rows; a row without a value leaves a gap."""
    return _plot(
        label,
        curves,
        rx.recharts.line_chart(
            *[
                rx.recharts.line(
                    data_key=curve.key,
                    name=curve.name,
                    stroke=_colour(curve.hue),
                    stroke_width=2,
                    type_="monotone",
                    dot={"r": 2, "strokeWidth": 0, "fill": _colour(curve.hue)},
                    is_animation_active=False,
                    unit=unit,
                )
                for curve in curves
            ],
            *_frame(unit),
            data=rows,
            margin=_MARGIN,
            width="100%",
            height=_HEIGHT,
        ),
    )


def _frame(unit: str = "") -> tuple[rx.Component, ...]:
    tick = {"fontSize": 11, "fill": "var(--text-secondary)"}
    return (
        rx.recharts.cartesian_grid(vertical=False, stroke="var(--border)"),
        rx.recharts.x_axis(data_key="day", tick=tick, tick_line=False, axis_line=False, min_tick_gap=24),
        rx.recharts.y_axis(
            tick=tick,
            tick_line=False,
            axis_line=False,
            width=48,
            allow_decimals=False,
            **({"unit": unit} if unit else {}),
        ),
        rx.recharts.graphing_tooltip(
            content_style={
                "background": "var(--raised)",
                "border": "1px solid var(--border)",
                "borderRadius": "6px",
                "font": "var(--meta)",
            },
            label_style={"color": "var(--text)", "fontWeight": 600},
            cursor={"fill": "var(--hover)", "stroke": "var(--border-strong)"},
            is_animation_active=False,
        ),
    )


def _plot(label: str, curves: Sequence[Curve], chart: rx.Component) -> rx.Component:
    return rx.el.figure(
        rx.el.figcaption(
            *[
                rx.el.span(rx.el.span(class_name="plot-mark", style={"background": _colour(curve.hue)}), curve.name)
                for curve in curves
            ],
            class_name="plot-legend",
        ),
        rx.el.div(chart, class_name="plot-body"),
        class_name="plot",
        aria_label=label,
    )


def _colour(hue: str) -> str:
    return f"var(--{hue}-9)"
