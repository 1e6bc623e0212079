"""What stands in a part of a page until it has come: grey bones where the content will be, so that nothing jumps.

Like those of tables they appear only when loading takes long enough to notice.
"""

from __future__ import annotations

from typing import Any

import reflex as rx

_LINES = ("62%", "88%", "74%", "40%")


def _bone(width: str = "100%", height: str = "10px") -> rx.Component:
    return rx.el.div(class_name="bone", style={"width": width, "height": height})


def _lines(number: int) -> list[rx.Component]:
    return [_bone(_LINES[place % len(_LINES)]) for place in range(number)]


def _box(*children: Any, class_name: str = "") -> rx.Component:
    return rx.el.div(*children, class_name=f"bone-box {class_name}".strip())


def _whole(*children: Any, class_name: str) -> rx.Component:
    return rx.el.div(*children, class_name=f"bones {class_name}", role="status", aria_label="Loading")


def form_skeleton() -> rx.Component:
    """An editor with its preview beside it: fields at the left, a sheet at the right."""
    fields = [rx.el.div(_bone("96px"), _bone(height="32px"), class_name="bone-stack") for _ in range(2)]
    left = rx.el.div(*fields, _bone(height="280px"), class_name="bone-stack bone-wide")
    return _whole(left, _box(*_lines(8), class_name="bone-wide"), class_name="bones-beside")


def canvas_skeleton() -> rx.Component:
    """A column of steps, and the panel of what is open."""
    steps = [_box(_bone("40%"), _bone("70%"), class_name="bone-step") for _ in range(3)]
    return _whole(
        rx.el.div(*steps, class_name="bone-column"),
        rx.el.div(*_lines(6), class_name="bone-stack bone-panel"),
        class_name="bones-canvas",
    )


def cards_skeleton() -> rx.Component:
    """A row of figures above two wide cards."""
    figures = [_box(_bone("50%"), _bone("72%", "24px")) for _ in range(4)]
    cards = [_box(*_lines(7), class_name="bone-tall") for _ in range(2)]
    return _whole(
        rx.el.div(*figures, class_name="bone-figures"),
        rx.el.div(*cards, class_name="bone-cards"),
        class_name="bones-stacked",
    )
