"""The mark of a provider (provider_mark.jsx): the vendor's logo where a freely licensed one is kept, else its initials."""

from __future__ import annotations

import reflex as rx

from novu_app.browser_code import beside

_SOURCE = beside(__file__, "provider_mark.jsx")


class ProviderMark(rx.Component):
    """Decoration: the name stands beside it."""

    library = _SOURCE.importable_path
    tag = "ProviderMark"
    #: CC0; only the logos that provider_mark.jsx names come into the pages.
    lib_dependencies: list[str] = ["simple-icons@16.37.0"]

    provider: rx.Var[str]
    initials: rx.Var[str]
    hue: rx.Var[str]


provider_mark = ProviderMark.create
