"""The bell of a subscriber, by the same script that customers put into their pages (own_bell.jsx)."""

from __future__ import annotations

import reflex as rx

from novu_app.browser_code import beside

_SOURCE = beside(__file__, "own_bell.jsx")


class OwnBell(rx.Component):
    """A bell that counts live and opens the inbox; nothing while one of the first two is empty."""

    library = _SOURCE.importable_path
    tag = "OwnBell"

    #: The application identifier of the environment.
    identifier: rx.Var[str]
    subscriber_id: rx.Var[str]
    #: Empty where the environment asks for none.
    subscriber_hash: rx.Var[str]


own_bell = OwnBell.create
