"""What the pages of subscribers read, as functions of a session and a visitor that return plain values."""

from __future__ import annotations

from sqlmodel import Session

from novu_app.activity import service as activity
from novu_app.activity.service import ActivityFilter
from novu_app.dashboard.door import Visitor
from novu_app.dashboard.listing import Listed, in_words
from novu_app.dashboard.own_inbox import address_of
from novu_app.dashboard.pages.subscribers import credentials, preferences, suppression
from novu_app.dashboard.pages.subscribers.shapes import (
    SubscriberDetail,
    SubscriberRow,
    SubscriptionRow,
    TabContent,
)
from novu_app.dashboard.runs import run_row
from novu_app.dashboard.text import pretty_json
from novu_app.dashboard.topic_words import conditions_in_words
from novu_app.dashboard.urls import in_environment, with_query
from novu_app.kernel.pagination import Keyset
from novu_app.subscribers import service as subscribers
from novu_app.subscribers.models import Subscriber
from novu_app.topics import listing
from novu_app.topics import preferences as topic_preferences

TEXTS = ("first_name", "last_name", "email", "phone", "avatar", "locale", "timezone")
_RUNS_SHOWN = 15
_TOPICS_SHOWN = 100


def listed(
    session: Session, visitor: Visitor, q: str, keyset: Keyset, order_by: str, queries: dict[str, str]
) -> Listed[SubscriberRow]:
    """A page of the list."""
    page, count = subscribers.search(session, visitor.scope.environment_id, q, keyset, order_by=order_by)
    rows = [_row(subscriber, queries) for subscriber in page.rows]
    return Listed(rows, page.next, page.previous, in_words(count, "subscriber"))


def detail(session: Session, visitor: Visitor, subscriber_id: str) -> SubscriberDetail:
    """One subscriber.

    Raises:
        NotFound: there is none.
    """
    environment_id = visitor.scope.environment_id
    return suppression.noted(
        session, environment_id, shown(subscribers.get_subscriber(session, environment_id, subscriber_id))
    )


def shown(row: Subscriber) -> SubscriberDetail:
    """A subscriber for the eye."""
    return SubscriberDetail(
        activity_href=_activity(row),
        subscriber_id=row.subscriber_id,
        name=full_name(row),
        **{name: getattr(row, name) or "" for name in TEXTS},
        data=pretty_json(row.data) if row.data else "",
        online=bool(row.is_online),
        last_online_at=row.last_online_at or 0,
        created_at=row.created_at,
        updated_at=row.updated_at,
        credentials=credentials.shown(row),
    )


def full_name(row: Subscriber) -> str:
    """First and last name, as far as there are any."""
    return " ".join(part for part in (row.first_name, row.last_name) if part)


def tab(session: Session, visitor: Visitor, subscriber_id: str, name: str) -> TabContent:
    """What a tab shows besides the overview.

    Raises:
        NotFound: there is no such subscriber.
    """
    environment_id = visitor.scope.environment_id
    row = subscribers.get_subscriber(session, environment_id, subscriber_id)
    if name == "preferences":
        return TabContent(preferences=preferences.read(session, row))
    if name == "activity":
        wanted = ActivityFilter(subscriber_ids=[subscriber_id])
        page = activity.list_runs(session, environment_id, wanted, Keyset(limit=_RUNS_SHOWN))
        address = in_environment(environment_id, "activity/workflow-runs")
        return TabContent(runs=[run_row(run, f"{address}/{run.row.id}") for run in page.rows])
    if name == "subscriptions":
        found, count = listing.list_of_subscriber(session, environment_id, subscriber_id, Keyset(limit=_TOPICS_SHOWN))
        workflows = topic_preferences.workflows_of(session, environment_id, [each.row for each in found.rows])
        return TabContent(
            subscriptions=[
                SubscriptionRow(
                    identifier=each.row.identifier,
                    topic=each.topic.name or each.topic.key,
                    topic_key=each.topic.key,
                    href=in_environment(environment_id, "topics", each.topic.key),
                    conditions=conditions_in_words(each.row, workflows),
                    created_at=each.row.created_at,
                )
                for each in found.rows
            ],
            subscriptions_words=in_words(count, "subscription").capitalize(),
        )
    return TabContent(inbox=address_of(session, visitor, subscriber_id) if name == "inbox" else "")


def _activity(row: Subscriber) -> str:
    return with_query(in_environment(row.environment_id, "activity/workflow-runs"), subscriber=row.subscriber_id)


def _row(row: Subscriber, queries: dict[str, str]) -> SubscriberRow:
    address = in_environment(row.environment_id, "subscribers", row.subscriber_id)
    return SubscriberRow(
        subscriber_id=row.subscriber_id,
        name=full_name(row),
        email=row.email or "",
        phone=row.phone or "",
        locale=row.locale or "",
        online=bool(row.is_online),
        created_at=row.created_at,
        updated_at=row.updated_at,
        href=with_query(address, **queries),
        activity_href=_activity(row),
    )
