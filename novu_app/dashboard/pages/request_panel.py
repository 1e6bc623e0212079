"""One request beside the log."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.components.basics import copyable, dash, facts, link, or_dash, section
from novu_app.dashboard.components.code import snippet
from novu_app.dashboard.components.shell import side_panel
from novu_app.dashboard.components.status import chip
from novu_app.dashboard.components.time_ago import time_ago
from novu_app.dashboard.run_shapes import Reference


def request_panel(found: Any, *, close: Any) -> rx.Component:
    """The panel of a :class:`~novu_app.dashboard.request_shapes.RequestView`."""
    return side_panel(
        rx.fragment(rx.el.span(found["method"], class_name="method"), rx.el.span(found["path"], class_name="mono")),
        section(
            "Request",
            facts(
                ("Status", rx.el.span(status_mark(found["status"]), class_name="tags")),
                ("Took", found["took"]),
                ("Key", found["key"]),
                ("When", time_ago(at=found["created_at"])),
                ("Query", or_dash(found["query"])),
                ("Client", or_dash(found["user_agent"])),
                (
                    "Transaction",
                    rx.cond(found["transaction_id"] != "", copyable(found["transaction_id"]), dash()),
                ),
                ("Id", copyable(found["id"])),
            ),
            rx.cond(found["request"] != "", snippet(found["request"], label="Body")),
        ),
        section("Response", snippet(found["response"], label="Body")),
        rx.cond(
            found["transaction_id"] != "",
            section(
                "Runs",
                rx.cond(
                    found["runs"].length() > 0,
                    rx.el.ul(
                        rx.foreach(
                            found["runs"].to(list[Reference]),
                            lambda each: rx.el.li(link(each["label"], href=each["href"])),
                        ),
                        class_name="lines",
                    ),
                    rx.el.p("None: nobody was reached, or the workers have not come to it yet.", class_name="muted"),
                ),
                action=link("All in activity", href=found["transaction_href"]),
            ),
        ),
        section("Ask it again", snippet(found["curl"], label="curl")),
        close=close,
        wide=True,
    )


def status_mark(status: Any) -> rx.Component:
    """An HTTP status as a chip."""
    text = status.to(str)
    return rx.cond(
        status >= 500,
        chip(text, hue="red"),
        rx.cond(status >= 400, chip(text, hue="amber"), chip(text, hue="green")),
    )
