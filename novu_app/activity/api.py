"""Routes of the activity feed (contract/rest.md, Notifications)."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from novu_app.activity import service, statistics
from novu_app.activity.schemas import ActivitiesDto, ActivityDto, GraphDayDto, StatisticsDto
from novu_app.activity.service import ActivityFilter
from novu_app.kernel.clock import parse_iso
from novu_app.kernel.database import reading
from novu_app.kernel.errors import BadRequest
from novu_app.rest.auth import Authorized
from novu_app.rest.paging import Limit, Page
from novu_app.rest.routing import api_router

router = api_router("Notifications")

Several = Annotated[list[str] | None, Query(max_length=100)]
MAX_DAYS = 366
Text = Annotated[str, Query(max_length=500)]


@router.get("/v1/notifications", operation_id="NotificationsController_listNotifications")
def list_notifications(
    scope: Authorized,
    channels: Several = None,
    templates: Several = None,
    emails: Several = None,
    subscriber_ids: Annotated[Several, Query(alias="subscriberIds")] = None,
    severity: Several = None,
    search: Text = "",
    transaction_id: Annotated[Several, Query(alias="transactionId")] = None,
    topic_key: Annotated[Text, Query(alias="topicKey")] = "",
    subscription_id: Annotated[Text, Query(alias="subscriptionId")] = "",
    context_keys: Annotated[Several, Query(alias="contextKeys")] = None,
    page: Page = 0,
    limit: Limit = 10,
    after: Text = "",
    before: Text = "",
) -> ActivitiesDto:
    """List runs, newest first. `after` and `before` are ISO dates; several values of one filter are alternatives.

    `contextKeys` (`type:id`) are exactly those of the run. `search` finds a transaction or run by its id, and subscribers
    by a part of identifier, e-mail, name or phone. `channels`, `topicKey` and several `templates` or `severity` are looked for
    among the newest 20,000 runs, or those before `before`.
    """
    wanted = ActivityFilter(
        channels=channels or (),
        workflow_ids=templates or (),
        emails=emails or (),
        subscriber_ids=subscriber_ids or (),
        severities=severity or (),
        transaction_ids=transaction_id or (),
        topic_key=topic_key,
        subscription=subscription_id,
        contexts=None if context_keys is None else [key for key in context_keys if key],
        search=search,
        after=_moment("after", after),
        before=_moment("before", before),
    )
    with reading() as session:
        runs, more = service.numbered_page(session, scope.environment_id, wanted, page, limit)
    return ActivitiesDto(page=page, has_more=more, page_size=limit, data=[ActivityDto.of(run) for run in runs])


@router.get("/v1/notifications/stats", operation_id="NotificationsController_getActivityStats")
def get_statistics(scope: Authorized) -> StatisticsDto:
    """How many runs there were in the last 7 and 30 days."""
    with reading() as session:
        found = statistics.sent(session, scope.environment_id)
    return StatisticsDto(weekly_sent=found.weekly, monthly_sent=found.monthly)


@router.get("/v1/notifications/graph/stats", operation_id="NotificationsController_getActivityGraphStats")
def get_graph(scope: Authorized, days: Annotated[int, Query(ge=1, le=MAX_DAYS)] = 32) -> list[GraphDayDto]:
    """The runs of each of the last days on which there were any, newest first."""
    with reading() as session:
        found = statistics.graph(session, scope.environment_id, days)
    return [GraphDayDto.of(day) for day in found]


@router.get("/v1/notifications/{notificationId}", operation_id="NotificationsController_getNotification")
def get_notification(scope: Authorized, notificationId: str) -> ActivityDto:
    """One run with its steps and what was noted about them."""
    with reading() as session:
        run = service.get_run(session, scope.environment_id, notificationId)
    return ActivityDto.of(run)


def _moment(name: str, text: str) -> int | None:
    if not text:
        return None
    try:
        # A plus sign that nobody encoded arrives as a space.
        return parse_iso(text.replace(" ", "+"))
    except (ValueError, OverflowError):
        raise BadRequest([f"{name} must be a valid ISO 8601 date string"]) from None
