"""Subscribers: the list, a form for a new one, and the panel of one."""

from __future__ import annotations

from typing import Any, TypedDict

import reflex as rx
from reflex.event import EventSpec
from sqlmodel import Session

from novu_app.dashboard import toasts
from novu_app.dashboard.components.basics import button_link, dash, or_dash
from novu_app.dashboard.components.feedback import empty_state
from novu_app.dashboard.components.shell import page_header
from novu_app.dashboard.components.status import chip
from novu_app.dashboard.components.table import Column, cell, data_table, row, row_link, search_box, toolbar
from novu_app.dashboard.components.time_ago import time_ago
from novu_app.dashboard.door import Visitor
from novu_app.dashboard.listing import Listed, ListState, in_words
from novu_app.dashboard.pages.subscriber_panel import SubscriberDetail, TopicLink, create_panel, detail_panel
from novu_app.dashboard.state import Visit
from novu_app.dashboard.template import dashboard_page
from novu_app.dashboard.text import pretty_json
from novu_app.dashboard.urls import in_environment, with_query
from novu_app.kernel import jsons
from novu_app.kernel.errors import BadRequest, Conflict, NotFound, NovuError
from novu_app.kernel.pagination import Keyset
from novu_app.subscribers import service as subscribers
from novu_app.subscribers.models import Subscriber
from novu_app.topics import subscriptions

_CREATE = "create"
_TOPICS_SHOWN = 20
_TEXTS = ("first_name", "last_name", "email", "phone", "avatar", "locale", "timezone")


class SubscriberRow(TypedDict):
    """One line of the list."""

    subscriber_id: str
    name: str
    email: str
    phone: str
    locale: str
    online: bool
    created_at: int
    href: str


class SubscribersState(ListState, rx.State):
    """The list and what is open over it: ``/subscribers``, ``/subscribers/create``, ``/subscribers/<subscriberId>``."""

    rows: list[SubscriberRow] = []
    creating: bool = False
    opened: str = ""
    detail: SubscriberDetail = SubscriberDetail()
    close: str = ""
    form_error: str = ""

    def _list_path(self) -> str:
        return self._link("subscribers")

    @rx.event
    async def load(self) -> list[EventSpec] | None:
        """Read the page of the list, and the open subscriber."""
        wanted = self._segment(1)
        self._begin()
        self.close, self.form_error = self._address(), ""
        self.creating, self.opened = wanted == _CREATE, ""
        try:
            found = await self._read(_list, self.view["q"], self._keyset(), self._list_queries())
        except NovuError as error:
            self._failed(error)
            return None
        self.rows = found.rows
        self._ready(found)
        if not wanted or self.creating:
            return None
        try:
            self.detail = await self._read(_detail, wanted)
        except NotFound:
            return [rx.redirect(self.close, replace=True), toasts.failed(f"There is no subscriber {wanted} here.")]
        self.opened = wanted
        return None

    @rx.event
    async def create(self, form: dict[str, Any]) -> list[EventSpec] | None:
        """Create a subscriber and open it."""
        self.form_error = ""
        try:
            identifier = await self._write(_create, form)
        except NovuError as error:
            self.form_error = str(error)
            return None
        address = self._link("subscribers", identifier)
        return [rx.redirect(address), toasts.done("Subscriber created.")]

    @rx.event
    async def save(self, form: dict[str, Any]) -> EventSpec | None:
        """Save the fields of the open subscriber."""
        self.form_error = ""
        try:
            self.detail = await self._write(_save, self.opened, form)
        except NovuError as error:
            self.form_error = str(error)
            return None
        changed = {"name": self.detail.name, "email": self.detail.email, "phone": self.detail.phone}
        self.rows = [
            SubscriberRow(**{**entry, **changed}) if entry["subscriber_id"] == self.opened else entry
            for entry in self.rows
        ]
        return toasts.done("Saved.")

    @rx.event
    async def delete(self) -> list[EventSpec]:
        """Delete the open subscriber."""
        await self._write(_delete, self.opened)
        return [rx.redirect(self.close, replace=True), toasts.done("Subscriber deleted.")]


def _full_name(subscriber: Subscriber) -> str:
    return " ".join(part for part in (subscriber.first_name, subscriber.last_name) if part)


def _row(subscriber: Subscriber, queries: dict[str, str]) -> SubscriberRow:
    address = in_environment(subscriber.environment_id, "subscribers", subscriber.subscriber_id)
    return SubscriberRow(
        subscriber_id=subscriber.subscriber_id,
        name=_full_name(subscriber),
        email=subscriber.email or "",
        phone=subscriber.phone or "",
        locale=subscriber.locale or "",
        online=bool(subscriber.is_online),
        created_at=subscriber.created_at,
        href=with_query(address, **queries),
    )


def _list(session: Session, visitor: Visitor, q: str, keyset: Keyset, queries: dict[str, str]) -> Listed[SubscriberRow]:
    page, count = subscribers.search(session, visitor.scope.environment_id, q, keyset)
    rows = [_row(subscriber, queries) for subscriber in page.rows]
    return Listed(rows, page.next, page.previous, in_words(count, "subscriber"))


def _detail(session: Session, visitor: Visitor, subscriber_id: str) -> SubscriberDetail:
    return _shown(session, subscribers.get_subscriber(session, visitor.scope.environment_id, subscriber_id))


def _create(session: Session, visitor: Visitor, form: dict[str, Any]) -> str:
    identifier = str(form.get("subscriber_id") or "").strip()
    if not identifier or identifier == _CREATE:
        raise BadRequest("Give the subscriber an identifier, such as the user's id in your application.")
    try:
        created, _ = subscribers.create_subscriber(
            session,
            visitor.scope.environment_id,
            visitor.scope.organization_id,
            identifier,
            {name: value for name, value in _attributes(form).items() if value is not None},
            fail_if_exists=True,
        )
    except Conflict as error:
        raise BadRequest(f"There is a subscriber {identifier} already.") from error
    return created.subscriber_id


def _save(session: Session, visitor: Visitor, subscriber_id: str, form: dict[str, Any]) -> SubscriberDetail:
    changed = subscribers.update_subscriber(session, visitor.scope.environment_id, subscriber_id, _attributes(form))
    return _shown(session, changed)


def _delete(session: Session, visitor: Visitor, subscriber_id: str) -> None:
    subscribers.delete_subscriber(session, visitor.scope.environment_id, subscriber_id)


def _attributes(form: dict[str, Any]) -> dict[str, Any]:
    """The fields of a form; an empty one takes the value away."""
    attributes: dict[str, Any] = {name: str(form[name]).strip() or None for name in _TEXTS if name in form}
    text = str(form.get("data") or "").strip()
    try:
        attributes["data"] = jsons.loads(text) if text else None
    except ValueError as error:
        raise BadRequest("Data must be a JSON object.") from error
    if not isinstance(attributes["data"], dict | None):
        raise BadRequest("Data must be a JSON object.")
    return attributes


def _shown(session: Session, subscriber: Subscriber) -> SubscriberDetail:
    environment_id, identifier = subscriber.environment_id, subscriber.subscriber_id
    page, count = subscriptions.list_of_subscriber(session, environment_id, identifier, Keyset(limit=_TOPICS_SHOWN))
    return SubscriberDetail(
        activity_href=with_query(in_environment(environment_id, "activity/workflow-runs"), subscriber=identifier),
        topics=[
            TopicLink(
                label=each.topic.name or each.topic.key, href=in_environment(environment_id, "topics", each.topic.key)
            )
            for each in page.rows
        ],
        topics_words=in_words(count, "topic").capitalize(),
        subscriber_id=subscriber.subscriber_id,
        name=_full_name(subscriber),
        **{name: getattr(subscriber, name) or "" for name in _TEXTS},
        data=pretty_json(subscriber.data) if subscriber.data else "",
        online=bool(subscriber.is_online),
        last_online_at=subscriber.last_online_at or 0,
        created_at=subscriber.created_at,
        updated_at=subscriber.updated_at,
    )


_COLUMNS = (
    Column("Subscriber", "minmax(200px, 2fr)", mobile=True),
    Column("Email", "minmax(0, 1.4fr)"),
    Column("Phone", "140px", wide=True),
    Column("Locale", "72px", wide=True),
    Column("Online", "80px"),
    Column("Created", "96px", mobile=True),
)


@dashboard_page(
    "subscribers/[[subscriber_id]]", title="Subscribers", section="subscribers", on_load=SubscribersState.load
)
def subscribers_page() -> rx.Component:
    """The page."""
    create = Visit.base + "/subscribers/create"
    return rx.fragment(
        page_header(
            "Subscribers",
            button_link("Create subscriber", href=create, icon_name="plus", primary=True, data_key="create"),
        ),
        rx.el.div(
            toolbar(search_box(SubscribersState.view, SubscribersState.search, "Search id, name, email, phone")),
            data_table(
                label="Subscribers",
                columns=_COLUMNS,
                view=SubscribersState.view,
                rows=SubscribersState.rows,
                render=_render,
                empty=empty_state(
                    "users",
                    "No subscribers yet",
                    "A subscriber is a person whom you notify. A trigger creates them on the fly.",
                    button_link("Create subscriber", href=create, icon_name="plus"),
                ),
                retry=SubscribersState.load,
            ),
            class_name="content",
        ),
        rx.cond(
            SubscribersState.creating,
            create_panel(SubscribersState.close, SubscribersState.create, SubscribersState.form_error),
        ),
        rx.cond(
            SubscribersState.opened != "",
            detail_panel(
                SubscribersState.detail,
                close=SubscribersState.close,
                save=SubscribersState.save,
                delete=SubscribersState.delete,
                error=SubscribersState.form_error,
            ),
        ),
    )


def _render(entry: Any) -> rx.Component:
    name = rx.cond(entry["name"] != "", entry["name"], entry["subscriber_id"])
    return row(
        cell(
            row_link(name, href=entry["href"]),
            rx.cond(entry["name"] != "", rx.el.span(entry["subscriber_id"], class_name="mono")),
            mobile=True,
            class_name="two-lines",
        ),
        cell(or_dash(entry["email"])),
        cell(or_dash(entry["phone"]), wide=True),
        cell(or_dash(entry["locale"]), wide=True),
        cell(rx.cond(entry["online"], chip("Online", hue="green"), dash())),
        cell(time_ago(at=entry["created_at"]), mobile=True, class_name="muted"),
        is_open=entry["subscriber_id"] == SubscribersState.opened,
        key=entry["subscriber_id"],
    )
