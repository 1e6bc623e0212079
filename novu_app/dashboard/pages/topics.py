"""Topics: the list, a form for a new one, and the panel of one with its subscriptions."""

from __future__ import annotations

from typing import Any, TypedDict

import reflex as rx
from reflex.event import EventSpec
from sqlmodel import Session

from novu_app.dashboard import toasts
from novu_app.dashboard.components.basics import button_link, dash
from novu_app.dashboard.components.code import snippet
from novu_app.dashboard.components.feedback import empty_state
from novu_app.dashboard.components.shell import page_header
from novu_app.dashboard.components.table import Column, cell, data_table, row, row_link, search_box, toolbar
from novu_app.dashboard.components.time_ago import time_ago
from novu_app.dashboard.door import Visitor
from novu_app.dashboard.errors import message_of
from novu_app.dashboard.listing import PAGE_SIZE, Listed, ListState, in_words
from novu_app.dashboard.pages.topic_panel import Member, TopicDetail, create_panel, detail_panel
from novu_app.dashboard.state import Visit
from novu_app.dashboard.template import dashboard_page
from novu_app.dashboard.text import entries
from novu_app.dashboard.urls import in_environment, with_query
from novu_app.kernel.errors import BadRequest, Conflict, NotFound, NovuError
from novu_app.kernel.pagination import Keyset
from novu_app.topics import service as topics
from novu_app.topics import subscriptions
from novu_app.topics.models import Topic
from novu_app.topics.subscriptions import Failure, Subscribed, SubscriptionDraft

_CREATE = "create"
_MEMBERS = "members"
#: Subscribers that one form takes; longer lists go through the API.
_MOST_AT_ONCE = 1000


class TopicRow(TypedDict):
    """One line of the list."""

    key: str
    name: str
    subscriptions: int
    created_at: int
    updated_at: int
    href: str


class TopicsState(ListState, rx.State):
    """The list and what is open over it: ``/topics``, ``/topics/create``, ``/topics/<key>``."""

    rows: list[TopicRow] = []
    creating: bool = False
    opened: str = ""
    detail: TopicDetail = TopicDetail()
    close: str = ""
    form_error: str = ""

    def _list_path(self) -> str:
        return self._link("topics")

    def _list_queries(self) -> dict[str, str]:
        return {name: value for name, value in self._queries().items() if name != _MEMBERS}

    @rx.event
    async def load(self) -> list[EventSpec] | None:
        """Read the page of the list, and the open topic."""
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
            self.detail = await self._read(_detail, wanted, self._members(), self._here())
        except NotFound:
            return [rx.redirect(self.close, replace=True), toasts.failed(f"There is no topic {wanted} here.")]
        self.opened = wanted
        return None

    @rx.event
    async def create(self, form: dict[str, Any]) -> list[EventSpec] | None:
        """Create a topic and open it."""
        self.form_error = ""
        try:
            key = await self._write(_create, form)
        except NovuError as error:
            self.form_error = message_of(error)
            return None
        return [
            rx.redirect(self._link("topics", key)),
            toasts.done("Topic created."),
        ]

    @rx.event
    async def rename(self, name: str) -> EventSpec | None:
        """Give the open topic another name."""
        if not name.strip() or name.strip() == self.detail.name:
            return None
        await self._write(_rename, self.opened, name.strip())
        await self._reload()
        return toasts.done("Saved.")

    @rx.event
    async def subscribe(self, form: dict[str, Any]) -> EventSpec:
        """Subscribe the pasted subscribers to the open topic."""
        failures = await self._write(_subscribe, self.opened, str(form.get("subscribers") or ""))
        await self._reload()
        if failures:
            names = ", ".join(failure.subscriber_id for failure in failures[:5])
            more = f" and {len(failures) - 5} others" if len(failures) > 5 else ""
            return toasts.failed(f"Not subscribed, since there is no such subscriber: {names}{more}.")
        return toasts.done("Subscribed.")

    @rx.event
    async def unsubscribe(self, subscriber_id: str, identifier: str) -> EventSpec:
        """Take one subscription away."""
        await self._write(_unsubscribe, self.opened, subscriber_id, identifier)
        await self._reload()
        return toasts.done(f"{subscriber_id} is no longer subscribed.")

    @rx.event
    async def delete(self) -> list[EventSpec]:
        """Delete the open topic."""
        await self._write(_delete, self.opened)
        return [rx.redirect(self.close, replace=True), toasts.done("Topic deleted.")]

    def _members(self) -> Keyset:
        return Keyset(limit=PAGE_SIZE, after=self._query(_MEMBERS) or None)

    def _here(self) -> str:
        return with_query(self._path(), **self._list_queries())

    async def _reload(self) -> None:
        self.detail = await self._read(_detail, self.opened, self._members(), self._here())
        changed = {"name": self.detail.name, "subscriptions": self.detail.total, "updated_at": self.detail.updated_at}
        self.rows = [{**entry, **changed} if entry["key"] == self.opened else entry for entry in self.rows]


def _row(topic: Topic, count: int, queries: dict[str, str]) -> TopicRow:
    return TopicRow(
        key=topic.key,
        name=topic.name or "",
        subscriptions=count,
        created_at=topic.created_at,
        updated_at=topic.updated_at,
        href=with_query(in_environment(topic.environment_id, "topics", topic.key), **queries),
    )


def _list(session: Session, visitor: Visitor, q: str, keyset: Keyset, queries: dict[str, str]) -> Listed[TopicRow]:
    page, count, subscribed = topics.search(session, visitor.scope.environment_id, q, keyset)
    rows = [_row(topic, subscribed.get(topic.id, 0), queries) for topic in page.rows]
    return Listed(rows, page.next, page.previous, in_words(count, "topic"))


def _detail(session: Session, visitor: Visitor, key: str, keyset: Keyset, here: str) -> TopicDetail:
    topic = topics.get_topic(session, visitor.scope.environment_id, key)
    page, count = subscriptions.list_of_topic(session, visitor.scope.environment_id, key, keyset)
    joined = "&" if "?" in here else "?"
    return TopicDetail(
        key=topic.key,
        name=topic.name or "",
        created_at=topic.created_at,
        updated_at=topic.updated_at,
        total=count.total,
        total_words=in_words(count, "subscription"),
        members=[_member(each) for each in page.rows],
        next=f"{here}{joined}{_MEMBERS}={page.next}" if page.next else "",
        first=here if keyset.after else "",
        activity_href=with_query(in_environment(topic.environment_id, "activity/workflow-runs"), topic=topic.key),
    )


def _member(each: Subscribed) -> Member:
    person = each.subscriber
    return Member(
        identifier=each.row.identifier,
        subscriber_id=person.subscriber_id,
        name=" ".join(part for part in (person.first_name, person.last_name) if part),
        href=in_environment(person.environment_id, "subscribers", person.subscriber_id),
        created_at=each.row.created_at,
    )


def _create(session: Session, visitor: Visitor, form: dict[str, Any]) -> str:
    key, name = str(form.get("key") or "").strip(), str(form.get("name") or "").strip()
    if not key or key == _CREATE:
        raise BadRequest("Give the topic a key, such as project:42.")
    scope = visitor.scope
    try:
        topic, _ = topics.create_topic(
            session, scope.environment_id, scope.organization_id, key, name or None, fail_if_exists=True
        )
    except Conflict as error:
        raise BadRequest(f"There is a topic {key} already.") from error
    return topic.key


def _rename(session: Session, visitor: Visitor, key: str, name: str) -> None:
    topics.rename_topic(session, visitor.scope.environment_id, key, name)


def _subscribe(session: Session, visitor: Visitor, key: str, text: str) -> list[Failure]:
    wanted = entries(text)
    if not wanted:
        raise BadRequest("Name at least one subscriber.")
    if len(wanted) > _MOST_AT_ONCE:
        raise BadRequest(f"At most {_MOST_AT_ONCE} subscribers at once; longer lists go through the API.")
    scope = visitor.scope
    drafts = [SubscriptionDraft(subscriber_id) for subscriber_id in wanted]
    _, failures = subscriptions.subscribe(session, scope.environment_id, scope.organization_id, key, drafts)
    return failures


def _unsubscribe(session: Session, visitor: Visitor, key: str, subscriber_id: str, identifier: str) -> None:
    subscriptions.unsubscribe(session, visitor.scope.environment_id, key, [(subscriber_id, identifier)])


def _delete(session: Session, visitor: Visitor, key: str) -> None:
    topics.delete_topic(session, visitor.scope.environment_id, key)


_COLUMNS = (
    Column("Topic", "minmax(200px, 2fr)", mobile=True),
    Column("Subscriptions", "112px", mobile=True),
    Column("Created", "112px"),
    Column("Updated", "112px"),
)


@dashboard_page("topics/[[topic_key]]", title="Topics", section="topics", on_load=TopicsState.load)
def topics_page() -> rx.Component:
    """The page."""
    create = Visit.base + "/topics/create"
    return rx.fragment(
        page_header(
            "Topics", button_link("Create topic", href=create, icon_name="plus", primary=True, data_key="create")
        ),
        rx.el.div(
            toolbar(search_box(TopicsState.view, TopicsState.search, "Search key or name")),
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
                    button_link("Create topic", href=create, icon_name="plus"),
                    snippet('{"name": "welcome", "to": {"type": "Topic", "topicKey": "project:42"}}', label="Trigger"),
                ),
                retry=TopicsState.load,
            ),
            class_name="content",
        ),
        rx.cond(TopicsState.creating, create_panel(TopicsState.close, TopicsState.create, TopicsState.form_error)),
        rx.cond(
            TopicsState.opened != "",
            detail_panel(
                TopicsState.detail,
                close=TopicsState.close,
                rename=TopicsState.rename,
                subscribe=TopicsState.subscribe,
                unsubscribe=TopicsState.unsubscribe,
                delete=TopicsState.delete,
            ),
        ),
    )


def _render(entry: Any) -> rx.Component:
    return row(
        cell(
            row_link(rx.cond(entry["name"] != "", entry["name"], entry["key"]), href=entry["href"]),
            rx.cond(entry["name"] != "", rx.el.span(entry["key"], class_name="mono")),
            mobile=True,
            class_name="two-lines",
        ),
        cell(rx.cond(entry["subscriptions"] > 0, entry["subscriptions"].to(str), dash()), mobile=True),
        cell(time_ago(at=entry["created_at"]), class_name="muted"),
        cell(time_ago(at=entry["updated_at"]), class_name="muted"),
        is_open=entry["key"] == TopicsState.opened,
        key=entry["key"],
    )
