"""Steps as their recipients see them: e-mail on a desktop and a phone, inbox item, text message, push card, chat."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.components.basics import icon, note
from novu_app.dashboard.components.mail_frame import mail_frame
from novu_app.dashboard.shown import ShownStep

_DEVICES = (("desktop", "Desktop", "monitor"), ("phone", "Phone", "smartphone"), ("text", "Plain text", "align-left"))


def shown_preview(shown: Any, *, name: str = "preview") -> rx.Component:
    """The preview of a :class:`~novu_app.dashboard.shown.ShownStep` variable.

    Args:
        shown: the variable.
        name: tells several previews of one page apart.
    """
    shown = shown.to(ShownStep)
    return rx.cond(
        shown.error != "",
        note(shown.error, icon_name="triangle-alert", hue="red"),
        rx.match(
            shown.kind,
            ("in_app", inbox_preview(shown)),
            ("email", mail_preview(shown, name=name)),
            ("sms", sms_preview(shown)),
            ("push", push_preview(shown)),
            ("chat", chat_preview(shown)),
            ("tool", chat_preview(shown)),
            rx.el.p("This step shows nothing to the subscriber.", class_name="muted"),
        ),
    )


def mail_preview(shown: Any, *, name: str = "preview") -> rx.Component:
    """An e-mail: the choice of desktop, phone and plain text lives in the page alone."""
    choices = [
        rx.el.label(
            rx.el.input(
                type="radio",
                name=f"{name}-device",
                value=device,
                default_checked=device == "desktop",
                class_name="sr-only",
                aria_label=label,
            ),
            icon(mark, 14),
            rx.el.span(label),
            class_name="device",
            title=label,
        )
        for device, label, mark in _DEVICES
    ]
    return rx.el.div(
        rx.el.div(*choices, class_name="devices", role="radiogroup", aria_label="Show as"),
        rx.el.div(
            rx.el.div(
                rx.cond(
                    shown.sender != "",
                    rx.el.span(shown.sender, class_name="mail-from truncate"),
                    rx.el.span("Sender of the integration", class_name="mail-from muted"),
                ),
                rx.el.div(
                    rx.el.span(shown.subject, class_name="mail-line-subject"),
                    rx.cond(shown.preheader != "", rx.el.span(" · " + shown.preheader, class_name="muted")),
                    class_name="truncate",
                ),
                class_name="mail-line",
            ),
            rx.el.div(mail_frame(shown.html, title="Preview of the e-mail"), class_name="mail-page"),
            rx.el.pre(shown.text, class_name="mail-text", tab_index=0),
            class_name="card mail-card",
        ),
        rx.el.span(shown.size, class_name="field-hint"),
        class_name="mail-preview",
    )


def inbox_preview(shown: Any) -> rx.Component:
    """An item of the inbox."""
    buttons = rx.el.div(
        rx.cond(shown.primary != "", rx.el.span(shown.primary, class_name="button-link", data_primary="true")),
        rx.cond(shown.secondary != "", rx.el.span(shown.secondary, class_name="button-link")),
        class_name="flex gap-2 mt-2",
    )
    item = rx.el.div(
        rx.cond(
            shown.avatar != "",
            rx.el.img(src=shown.avatar, alt="", class_name="inbox-avatar", referrer_policy="no-referrer"),
            rx.el.span(icon("bell", 16), class_name="inbox-avatar"),
        ),
        rx.el.div(
            rx.cond(shown.subject != "", rx.el.div(shown.subject, class_name="inbox-subject")),
            rx.el.div(shown.body, class_name="inbox-body"),
            rx.el.div("now", class_name="muted inbox-time"),
            rx.cond((shown.primary != "") | (shown.secondary != ""), buttons),
            class_name="min-w-0",
        ),
        rx.el.span(class_name="inbox-dot", role="img", aria_label="Unread"),
        class_name="inbox-item",
    )
    return rx.el.div(
        rx.el.div(rx.el.div("Inbox", class_name="frame-title"), item, class_name="inbox-frame"),
        rx.cond(
            shown.opens != "", rx.el.span("Opens ", rx.el.span(shown.opens, class_name="mono"), class_name="field-hint")
        ),
        class_name="preview-column",
    )


def sms_preview(shown: Any) -> rx.Component:
    """A text message on a phone, with what it costs."""
    return rx.el.div(
        _phone(rx.el.div(shown.body, class_name="bubble"), title="Messages"),
        rx.el.span(shown.segments, class_name="field-hint"),
        rx.cond(shown.special != "", note(shown.special, icon_name="triangle-alert")),
        class_name="preview-column",
    )


def push_preview(shown: Any) -> rx.Component:
    """A card on a locked screen."""
    card = rx.el.div(
        rx.el.span(icon("bell-ring", 14), class_name="push-app"),
        rx.el.div(
            rx.el.div(
                rx.el.span(shown.subject, class_name="push-title truncate"),
                rx.el.span("now", class_name="muted push"),
                class_name="push-head",
            ),
            rx.el.div(shown.body, class_name="push-body"),
            class_name="min-w-0 flex-1",
        ),
        class_name="push-card",
    )
    return rx.el.div(_phone(card, title="9:41", locked=True), class_name="preview-column")


def chat_preview(shown: Any) -> rx.Component:
    """A message of an app in a chat."""
    return rx.el.div(
        rx.el.div(
            rx.el.span(icon("bot", 16), class_name="chat-app"),
            rx.el.div(
                rx.el.div(
                    rx.el.strong("Your app"),
                    rx.el.span("APP", class_name="chip"),
                    rx.el.span("now", class_name="muted"),
                    class_name="chat-head",
                ),
                rx.el.div(shown.body, class_name="chat-body"),
                class_name="min-w-0",
            ),
            class_name="chat-message card",
        ),
        class_name="preview-column",
    )


def _phone(*children: Any, title: str, locked: bool = False) -> rx.Component:
    return rx.el.div(
        rx.el.div(title, class_name="phone-title"),
        rx.el.div(*children, class_name="phone-screen"),
        class_name="phone",
        data_locked=str(locked).lower(),
    )
