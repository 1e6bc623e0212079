"""An event when a variable changed: what one part of a page does after another part's state moved on."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.event import no_args_event_spec

from novu_app.browser_code import beside

_SOURCE = beside(__file__, "on_news.jsx")


class OnNews(rx.Component):
    """Shows nothing. ``on_news`` is called when ``value`` is another one than before; not at the beginning."""

    library = _SOURCE.importable_path
    tag = "OnNews"

    value: rx.Var[Any]

    @classmethod
    def get_event_triggers(cls) -> dict[str, Any]:
        """The value changed."""
        return {**super().get_event_triggers(), "on_news": no_args_event_spec}


on_news = OnNews.create
