"""The mailbox: e-mails and texts that Development caught instead of sending them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypedDict

import reflex as rx
from reflex.event import EventSpec
from sqlmodel import Session

from novu_app.dashboard import toasts
from novu_app.dashboard.components.basics import button_link, facts, link, or_dash
from novu_app.dashboard.components.feedback import empty_state
from novu_app.dashboard.components.mail_frame import mail_frame
from novu_app.dashboard.components.menus import copies, opens
from novu_app.dashboard.components.search_box import search_box
from novu_app.dashboard.components.shell import page_header, side_panel
from novu_app.dashboard.components.table import MENU, Column, cell, data_table, row, row_link, toolbar
from novu_app.dashboard.components.time_ago import time_ago
from novu_app.dashboard.door import Visitor
from novu_app.dashboard.listing import Listed, ListState
from novu_app.dashboard.state import Visit
from novu_app.dashboard.template import dashboard_page
from novu_app.dashboard.text import plain
from novu_app.dashboard.urls import in_environment, with_query
from novu_app.kernel.errors import NotFound, NovuError
from novu_app.kernel.jsons import load_or
from novu_app.kernel.pagination import Keyset
from novu_app.messages import service as messages

_TEXT = "Text message"


class MailRow(TypedDict):
    """One line of the list."""

    id: str
    subject: str
    excerpt: str
    recipient: str
    created_at: int
    href: str
    run_href: str


@dataclass
class Mail:
    """One e-mail, or one text; ``html`` is the body of an e-mail, ``text`` that of a text."""

    subject: str = ""
    sender: str = ""
    recipient: str = ""
    reply_to: str = ""
    preheader: str = ""
    html: str = ""
    text: str = ""
    created_at: int = 0
    subscriber_id: str = ""
    subscriber_href: str = ""
    run_href: str = ""


class MailboxState(ListState, rx.State):
    """The list and the open message: ``/mailbox[/<message id>]``."""

    rows: list[MailRow] = []
    opened: str = ""
    mail: Mail = Mail()
    close: str = ""

    def _list_path(self) -> str:
        return self._link("mailbox")

    @rx.event
    async def load(self) -> list[EventSpec] | None:
        """Read the page of the list and the open message."""
        self._begin()
        self.close = self._address()
        wanted = self._segment(1)
        if wanted != self.opened:
            self.opened = ""
        self._watch_environment()
        try:
            await self._refresh()
        except NovuError as error:
            self._failed(error)
            return None
        if not wanted:
            return None
        try:
            self.mail = await self._read(_mail, wanted)
        except NotFound:
            return [rx.redirect(self.close, replace=True), toasts.failed("There is no such message here.")]
        self.opened = wanted
        return None

    async def _refresh(self) -> None:
        found = await self._read(_list, self.view["q"], self._keyset(), self._list_queries())
        self.rows = found.rows
        self._ready(found)


def _list(session: Session, visitor: Visitor, q: str, keyset: Keyset, queries: dict[str, str]) -> Listed[MailRow]:
    environment_id = visitor.scope.environment_id
    found, more = messages.list_mailbox(session, environment_id, limit=keyset.limit, after=keyset.after, search=q)
    rows = [
        MailRow(
            id=mail["id"],
            subject=_title(mail),
            excerpt=_TEXT if mail["channel"] == "sms" else plain(mail["content"] or ""),
            recipient=mail["recipient"] or mail["subscriber_id"],
            created_at=mail["created_at"],
            href=with_query(in_environment(environment_id, "mailbox", mail["id"]), **queries),
            run_href=in_environment(environment_id, "activity/workflow-runs", mail["notification_id"]),
        )
        for mail in found
    ]
    return Listed(rows, rows[-1]["id"] if more else None, forward_only=True)


def _mail(session: Session, visitor: Visitor, message_id: str) -> Mail:
    environment_id = visitor.scope.environment_id
    row = messages.get_mail(session, environment_id, message_id)
    is_text = row["channel"] == "sms"
    envelope: Mapping[str, Any] = load_or(row["envelope"], {})
    return Mail(
        subject=_TEXT if is_text else _title(row),
        sender=_sender(envelope),
        recipient=row["recipient"] or "",
        reply_to=str(envelope.get("replyTo") or ""),
        preheader=str(envelope.get("preheader") or ""),
        html="" if is_text else row["content"] or "",
        text=row["content"] or "" if is_text else "",
        created_at=row["created_at"],
        subscriber_id=row["subscriber_id"],
        subscriber_href=in_environment(environment_id, "subscribers", row["subscriber_id"]),
        run_href=in_environment(environment_id, "activity/workflow-runs", row["notification_id"]),
    )


def _title(row: Mapping[str, Any]) -> str:
    """What a message is called: an e-mail by its subject, a text by what it says."""
    return str(row["content"] or "") if row["channel"] == "sms" else str(row["subject"] or "(no subject)")


def _sender(envelope: Mapping[str, Any]) -> str:
    address, name = str(envelope.get("from") or ""), str(envelope.get("senderName") or "")
    return f"{name} <{address}>" if name and address else address or name


_COLUMNS = (
    Column("Subject", "minmax(240px, 3fr)", mobile=True),
    Column("To", "minmax(160px, 1fr)"),
    Column("Caught", "96px", mobile=True),
    MENU,
)


@dashboard_page("mailbox/[[message_id]]", title="Mailbox", section="mailbox", on_load=MailboxState.load)
def mailbox_page() -> rx.Component:
    """The page."""
    return rx.fragment(
        page_header("Mailbox"),
        rx.el.div(
            toolbar(search_box(MailboxState.view, "Search subject, address or number")),
            data_table(
                label="E-mails and texts",
                columns=_COLUMNS,
                view=MailboxState.view,
                rows=MailboxState.rows,
                render=_render,
                empty=empty_state(
                    "inbox",
                    "No e-mails or texts yet",
                    "Development sends none until it has providers of its own: they are caught and kept here.",
                    button_link("Send a first notification", href=Visit.base + "/welcome", icon_name="send"),
                ),
                retry=MailboxState.load,
            ),
            class_name="content",
        ),
        rx.cond(MailboxState.opened != "", _panel()),
    )


def _render(entry: Any) -> rx.Component:
    return row(
        cell(
            row_link(entry["subject"], href=entry["href"]),
            rx.el.span(entry["excerpt"], class_name="muted"),
            mobile=True,
            class_name="two-lines",
        ),
        cell(entry["recipient"]),
        cell(time_ago(at=entry["created_at"]), mobile=True, class_name="muted"),
        menu=[
            opens(entry["href"]),
            opens(entry["run_href"], "Its run", "activity"),
            copies("Copy address", entry["recipient"]),
        ],
        is_open=entry["id"] == MailboxState.opened,
        key=entry["id"],
    )


def _panel() -> rx.Component:
    mail = MailboxState.mail
    return side_panel(
        mail.subject,
        rx.el.div(
            facts(
                ("To", or_dash(mail.recipient)),
                ("From", or_dash(mail.sender)),
                ("Reply to", or_dash(mail.reply_to)),
                ("Subscriber", link(mail.subscriber_id, href=mail.subscriber_href)),
                ("Caught", rx.el.span(time_ago(at=mail.created_at), " · ", link("its run", href=mail.run_href))),
            ),
            rx.cond(
                mail.text != "",
                rx.el.p(mail.text, class_name="text-message"),
                mail_frame(mail.html, class_name="mail-frame mail-frame-panel"),
            ),
            class_name="mail-reader",
        ),
        close=MailboxState.close,
        wide=True,
    )
