"""Registers pages: the address, the guard, the frame. A page's module holds its state and its components."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import reflex as rx

from novu_app.dashboard.components import navigation
from novu_app.dashboard.components.basics import icon
from novu_app.dashboard.components.connection import connection
from novu_app.dashboard.components.shell import shell
from novu_app.dashboard.state import Visit

PRODUCT = "Novu"


def dashboard_page(
    *routes: str, title: str, section: str, on_load: Any = ()
) -> Callable[[Callable[[], rx.Component]], Callable[[], rx.Component]]:
    """Make a function the page of ``/env/[env]`` + each of ``routes``.

    The static HTML of a page holds all its markup, so a guarded page is a spinner until the server has said who looks.

    Args:
        routes: addresses below the environment.
        title: the window's title.
        section: the navigation entry to mark.
        on_load: handlers that run at each change of the address, after the visitor is known.
    """

    def register(content: Callable[[], rx.Component]) -> Callable[[], rx.Component]:
        # wraps() keeps the module: Reflex bundles by it, so that a heavy component stays in its own page's bundle.
        @functools.wraps(content)
        def framed() -> rx.Component:
            return rx.fragment(rx.cond(Visit.signed_in, shell(section, content()), waiting()), connection())

        navigation.register(section)
        handlers = [Visit.enter, *(on_load if isinstance(on_load, (list, tuple)) else [on_load])]
        for route in routes:
            rx.page(route=f"/env/[env]/{route.strip('/')}", title=f"{title} · {PRODUCT}", on_load=handlers)(framed)
        return content

    return register


def waiting() -> rx.Component:
    """What stands on the screen until the visitor is known."""
    return rx.el.div(
        icon("loader-circle", 20, class_name="spin"), class_name="waiting", role="status", aria_label="Loading"
    )
