"""A moment in words that keeps itself up to date; the exact time, local and UTC, on hover."""

from __future__ import annotations

import reflex as rx

from novu_app.browser_code import beside

_SOURCE = beside(__file__, "time_ago.jsx")


class TimeAgo(rx.Component):
    """``3m ago``, ``in 12s`` or a date."""

    library = _SOURCE.importable_path
    tag = "TimeAgo"

    #: Milliseconds since the epoch, UTC.
    at: rx.Var[int]


time_ago = TimeAgo.create
