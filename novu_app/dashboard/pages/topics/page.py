"""Topics: the list, a form for a new one, and the panel of one with its subscriptions."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.asking import question
from novu_app.dashboard.components.basics import dash
from novu_app.dashboard.components.code import snippet
from novu_app.dashboard.components.feedback import empty_state
from novu_app.dashboard.components.form_panel import create_link
from novu_app.dashboard.components.menus import copies, deletes, opens
from novu_app.dashboard.components.search_box import search_box
from novu_app.dashboard.components.shell import page_header
from novu_app.dashboard.components.table import MENU, Column, cell, data_table, is_fresh, row, row_link, toolbar
from novu_app.dashboard.components.time_ago import time_ago
from novu_app.dashboard.pages.topics.panel import detail_panel, new_panel
from novu_app.dashboard.pages.topics.state import TopicsState
from novu_app.dashboard.state import Visit
from novu_app.dashboard.subscription_editor import SubscriptionState, subscription_dialog
from novu_app.dashboard.template import dashboard_page

_COLUMNS = (
    Column("Topic", "minmax(200px, 2fr)", mobile=True),
    Column("Subscriptions", "96px", mobile=True, number=True),
    Column("Created", "112px", sort="created"),
    Column("Updated", "112px", sort="updated"),
    MENU,
)


@dashboard_page(
    "topics/[[topic_key]]", title="Topics", section="topics", on_load=[TopicsState.load, SubscriptionState.load]
)
def topics_page() -> rx.Component:
    """The page."""
    create = Visit.base + "/topics/create"
    return rx.fragment(
        page_header(
            "Topics",
            create_link("change", "Create topic", create),
        ),
        rx.el.div(
            toolbar(search_box(TopicsState.view, "Search key or name")),
            data_table(
                label="Topics",
                columns=_COLUMNS,
                view=TopicsState.view,
                rows=TopicsState.rows,
                render=_render,
                empty=empty_state(
                    "hash",
                    "No topics yet",
                    "A topic is a group of subscribers that one trigger reaches. The first subscription makes it.",
                    create_link("change", "Create topic", create, primary=False),
                    snippet('{"name": "welcome", "to": {"type": "Topic", "topicKey": "project:42"}}', label="Trigger"),
                ),
                retry=TopicsState.load,
            ),
            class_name="content",
        ),
        rx.cond(TopicsState.creating, new_panel(TopicsState.close, TopicsState.create, TopicsState.form_error)),
        rx.cond(
            TopicsState.opened != "",
            detail_panel(
                TopicsState.detail,
                close=TopicsState.close,
                rename=TopicsState.rename,
                subscribe=TopicsState.subscribe,
                unsubscribe=TopicsState.unsubscribe,
                delete=TopicsState.ask_delete,
            ),
        ),
        question(
            TopicsState,
            title="Delete " + TopicsState.deleting + "?",
            consequence="All its subscriptions go too. Triggers to it reach nobody.",
            action="Delete topic",
            on_confirm=TopicsState.delete,
        ),
        subscription_dialog(TopicsState.load),
    )


def _render(entry: Any) -> rx.Component:
    return row(
        cell(
            row_link(rx.cond(entry["name"] != "", entry["name"], entry["key"]), href=entry["href"]),
            rx.cond(entry["name"] != "", rx.el.span(entry["key"], class_name="mono")),
            mobile=True,
            class_name="two-lines",
        ),
        cell(rx.cond(entry["subscriptions"] > 0, entry["subscriptions"].to(str), dash()), mobile=True, number=True),
        cell(time_ago(at=entry["created_at"]), class_name="muted"),
        cell(time_ago(at=entry["updated_at"]), class_name="muted"),
        menu=[
            opens(entry["href"]),
            opens(entry["activity_href"], "Its activity", "activity"),
            copies("Copy key", entry["key"]),
            deletes("change", TopicsState.ask_delete(entry["key"])),
        ],
        is_open=entry["key"] == TopicsState.opened,
        fresh=is_fresh(TopicsState.view, entry["key"]),
        key=entry["key"],
    )
