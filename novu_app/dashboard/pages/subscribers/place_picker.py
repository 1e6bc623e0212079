"""Where a new address of a subscriber belongs: the first field of the dialogs that add one."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.components.basics import note
from novu_app.dashboard.components.forms import field


def place_picker(
    label: str, places: Any, *, by: str, chosen: Any, choose: Any, mark: str, none: str
) -> list[rx.Component]:
    """A field that chooses one of ``places``, and a sentence where there are none.

    Args:
        label: what the field is called.
        places: dicts with a ``name`` and what they are told apart by.
        by: the key of that.
        chosen: the one that is chosen.
        choose: event of a choice.
        mark: name and id of the field.
        none: what to do when there are no places.
    """
    return [
        field(
            label,
            rx.el.select(
                rx.foreach(places, lambda place: rx.el.option(place["name"], value=place[by])),
                name=mark,
                id=mark,
                value=chosen,
                on_change=choose,
                class_name="plain-select",
            ),
        ),
        rx.cond(places.length() == 0, note(none, icon_name="triangle-alert")),
    ]
