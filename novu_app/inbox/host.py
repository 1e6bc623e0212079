"""The page's root, wrapped for Reflex: theme, colours, language, and the talk with the page that frames it (host.jsx)."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.event import passthrough_event_spec

from novu_app.browser_code import beside

_SOURCE = beside(__file__, "host.jsx")


class InboxHost(rx.Component):
    """The whole page."""

    library = _SOURCE.importable_path
    tag = "InboxHost"

    unread: rx.Var[int]
    severity: rx.Var[str]
    #: What the bell says to those who do not see it.
    label: rx.Var[str]
    #: What the inbox is called.
    name: rx.Var[str]
    phase: rx.Var[str]
    failure: rx.Var[str]
    #: Changes when the server wants to know whose inbox this is.
    asked: rx.Var[str]
    #: Milliseconds until the host should hand over another token, and when the present one ends; 0 for never.
    renew_in: rx.Var[int]
    ends_at: rx.Var[int]
    #: Grows with each new notification.
    received: rx.Var[int]
    #: The newest of them (:class:`novu_app.inbox.counting.News`).
    news: rx.Var[dict[str, str]]
    #: Custom properties by name (appearance.py).
    colors: rx.Var[dict[str, str]]
    #: Properties by selector (elements.py).
    styles: rx.Var[dict[str, dict[str, str]]]
    locale: rx.Var[str]
    direction: rx.Var[str]

    @classmethod
    def get_event_triggers(cls) -> dict[str, Any]:
        """The host said something: what is new, and all that it said."""
        return {**super().get_event_triggers(), "on_host": passthrough_event_spec(str, dict[str, Any])}


inbox_host = InboxHost.create
