"""The subscription to a topic in the inbox page: a button, and what of the topic is wanted (UX.md 3.5)."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.components.basics import icon
from novu_app.inbox.components import inbox_button, inbox_switch
from novu_app.inbox.pictures import skeleton
from novu_app.inbox.state import InboxState
from novu_app.inbox.subscription_state import SubscriptionState
from novu_app.inbox.wording import text


def subscription() -> rx.Component:
    """The pane."""
    return rx.el.div(
        rx.cond(
            SubscriptionState.known,
            rx.el.div(
                rx.cond(SubscriptionState.identifier != "", _subscribed(), _not_subscribed()), data_part="content"
            ),
            skeleton(),
        ),
        on_mount=SubscriptionState.open,
        class_name="feed-pane",
        data_part="subscription",
    )


def _not_subscribed() -> rx.Component:
    return rx.el.section(
        rx.el.h2(SubscriptionState.name),
        rx.el.p(text("subscription.preferences.notSubscribed.header")),
        rx.el.p(text("subscription.preferences.notSubscribed.description"), class_name="feed-hint"),
        inbox_button(
            icon("bell-plus", 14),
            text("subscription.subscribe"),
            class_name="feed-button",
            data_look="primary",
            on_do=SubscriptionState.subscribe,
        ),
        class_name="feed-subscription",
    )


def _subscribed() -> rx.Component:
    return rx.el.section(
        rx.el.h2(SubscriptionState.name),
        rx.cond(
            SubscriptionState.choices.length() > 0,
            rx.fragment(
                rx.el.p(text("subscription.preferences.headerInfo"), class_name="feed-hint"),
                rx.foreach(SubscriptionState.choices, _choice),
            ),
            rx.fragment(
                rx.el.p(text("subscription.preferences.empty.header")),
                rx.el.p(text("subscription.preferences.empty.description"), class_name="feed-hint"),
            ),
        ),
        inbox_button(
            icon("bell-off", 14),
            text("subscription.unsubscribe"),
            class_name="feed-button",
            on_do=SubscriptionState.unsubscribe,
        ),
        class_name="feed-subscription",
    )


def _choice(choice: Any) -> rx.Component:
    return rx.el.div(
        rx.el.span(
            rx.el.span(choice["name"], aria_hidden=True),
            rx.cond(
                choice["condition"] != "",
                rx.el.span(text("subscription.condition") + " " + choice["condition"], class_name="feed-hint"),
            ),
        ),
        inbox_switch(
            on=choice["on"],
            label=choice["name"],
            disabled=choice["critical"],
            settled=InboxState.settled,
            on_set=lambda on, act: SubscriptionState.choose(choice["id"], on, act),
        ),
        class_name="feed-channel",
    )
