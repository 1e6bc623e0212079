"""The word about a lost connection (connection.jsx), in place of Reflex's own, which speaks of web sockets."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex_components_core.core.banner import connect_errors

from novu_app.browser_code import beside

_SOURCE = beside(__file__, "connection.jsx")


class Connection(rx.Component):
    """It also tells the fields of the page, by the browser event ``novu:connected``, to send again what was not answered."""

    library = _SOURCE.importable_path
    tag = "Connection"

    #: The attempts that failed since the last connection.
    errors: rx.Var[Any]


def connection() -> rx.Component:
    """Once on each page."""
    return Connection.create(errors=connect_errors)
