"""The inbox in a page of a customer: ``/demo?applicationIdentifier=…&subscriberId=…``, by embed.js as it is published."""

from __future__ import annotations

import reflex as rx

from novu_app.browser_code import beside

_SOURCE = beside(__file__, "demo.jsx")


class EmbedDemo(rx.Component):
    """The customer's page."""

    library = _SOURCE.importable_path
    tag = "EmbedDemo"


@rx.page(route="/demo", title="Inbox demo")
def demo_page() -> rx.Component:
    """The page; without a query it asks whose inbox to show."""
    return EmbedDemo.create()
