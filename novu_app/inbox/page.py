"""The embeddable inbox: ``/inbox?applicationIdentifier=…`` (UX.md 3.2; docs/how-to/embed-the-inbox.md has the address).

Its parts: :mod:`novu_app.inbox.header`, :mod:`novu_app.inbox.items`, :mod:`novu_app.inbox.pictures`,
:mod:`novu_app.inbox.preferences_view`, :mod:`novu_app.inbox.subscription_view`.
"""

from __future__ import annotations

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors

from novu_app.inbox.components import inbox_around, inbox_feed, inbox_notice, inbox_snooze
from novu_app.inbox.header import header, plain_header, tabs
from novu_app.inbox.host import inbox_host
from novu_app.inbox.items import item
from novu_app.inbox.pictures import empty, failed, loading
from novu_app.inbox.preferences_view import preferences
from novu_app.inbox.state import InboxState
from novu_app.inbox.subscription_view import subscription
from novu_app.messages.inbox import MAX_SNOOZE_HOURS


@rx.page(route="/inbox", title="Inbox", on_load=InboxState.load)
def inbox_page() -> rx.Component:
    """The page."""
    return inbox_host(
        _around(),
        rx.match(
            InboxState.phase,
            ("ready", rx.fragment(header(), _body())),
            ("failed", rx.fragment(plain_header(), rx.el.main(failed()))),
            rx.fragment(plain_header(), rx.el.main(loading(has_connection_errors))),
        ),
        _notice(),
        _aloud(),
        unread=InboxState.unread,
        severity=InboxState.severity,
        label=InboxState.label,
        name=InboxState.texts["inbox.bell.tooltip"],
        phase=InboxState.phase,
        failure=InboxState.failure,
        asked=InboxState.asked,
        renew_in=InboxState.renew_in,
        ends_at=InboxState.ends_at,
        received=InboxState.received,
        news=InboxState.news,
        colors=InboxState.colors,
        styles=InboxState.styles,
        locale=InboxState.locale,
        direction=InboxState.direction,
        on_host=InboxState.from_host,
    )


def _around() -> rx.Component:
    return inbox_around(
        ready=InboxState.phase == "ready",
        view=InboxState.view,
        tab=InboxState.tab,
        pane=InboxState.pane,
        count=InboxState.items.length(),
        offline=has_connection_errors,
        text=InboxState.texts["inbox.offline.notice"],
        settled=InboxState.settled,
        done=InboxState.done,
        again=InboxState.again,
        on_back=InboxState.show_list,
        on_wake=InboxState.wake,
        on_mark_all_read=lambda act: InboxState.act_on_all("read", act),
    )


def _body() -> rx.Component:
    return rx.match(
        InboxState.pane,
        ("preferences", rx.el.main(preferences())),
        ("subscription", rx.el.main(subscription())),
        rx.el.main(tabs(), _list()),
    )


def _list() -> rx.Component:
    shown = rx.cond(
        InboxState.items.length() > 0,
        inbox_feed(
            rx.foreach(InboxState.items, item),
            ids=InboxState.items.map(lambda each: each["id"]),
            more=InboxState.more,
            texts=InboxState.texts,
            locale=InboxState.locale,
            settled=InboxState.settled,
            back=InboxState.back,
            on_more=InboxState.load_more,
            on_seen=InboxState.mark_seen,
            on_undo=InboxState.undo,
        ),
        empty(),
    )
    return rx.fragment(
        rx.cond(
            InboxState.tabs.length() > 0,
            rx.el.div(
                shown,
                id="inbox-list",
                role="tabpanel",
                class_name="feed-panel",
                aria_labelledby="inbox-tab-" + InboxState.tab.to_string(),
            ),
            rx.el.div(shown, class_name="feed-panel"),
        ),
        inbox_snooze(texts=InboxState.texts, locale=InboxState.locale, longest=MAX_SNOOZE_HOURS),
    )


def _notice() -> rx.Component:
    return inbox_notice(
        notice=InboxState.notice,
        back=InboxState.back,
        undo=InboxState.texts["notifications.undo"],
        dismiss=InboxState.texts["notifications.dismiss"],
        on_undo=InboxState.undo,
        on_dismiss=InboxState.dismiss_notice,
    )


def _aloud() -> rx.Component:
    """What changes by itself, for those who do not see it."""
    return rx.el.div(
        rx.el.div(InboxState.counted, aria_live="polite"),
        rx.el.div(InboxState.spoken, aria_live="polite"),
        rx.el.div(InboxState.urgent, aria_live="assertive"),
        class_name="sr-only",
    )
