"""The search box of a list (search_box.jsx): what is typed goes into the address, and the page loads from there."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.browser_code import beside

_SOURCE = beside(__file__, "search_box.jsx")


class SearchBox(rx.Component):
    """Keeps the parameter ``q`` of the address in step with what is typed."""

    library = _SOURCE.importable_path
    tag = "SearchBox"

    #: The search text that the shown rows are for.
    answered: rx.Var[str]
    placeholder: rx.Var[str]


def search_box(view: Any, placeholder: str) -> rx.Component:
    """Search as you type in the list of a :class:`~novu_app.dashboard.listing.ListView`."""
    return SearchBox.create(answered=view["q"], placeholder=placeholder)
