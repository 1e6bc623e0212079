"""Routes of the inbox clients (contract/inbox.md, Endpoints)."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from fastapi import Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from novu_app.inbox import channels_api, door, origins, preferences_api, topics_api, widgets_api
from novu_app.inbox.auth import Who
from novu_app.inbox.queries import check_id, filter_of_query, filters_of_json
from novu_app.inbox.schemas import (
    MAX_OFFSET,
    ActionBody,
    SeenBody,
    SelectionBody,
    SessionBody,
    SnoozeBody,
)
from novu_app.inbox.session_shape import InboxSessionDocument, RefreshedSessionDto
from novu_app.inbox.sessions import Opening, open_session, renew, session_document
from novu_app.inbox.tokens import InboxSession
from novu_app.kernel.clock import parse_iso
from novu_app.kernel.settings import get_settings
from novu_app.messages import inbox
from novu_app.messages.filters import InboxFilter
from novu_app.messages.inbox_shapes import InboxCounts, InboxNotification, InboxPage
from novu_app.messages.states import Action
from novu_app.rest.routing import api_router

router = api_router("Inbox")
for _part in (widgets_api, preferences_api, topics_api, channels_api):
    router.include_router(_part.router)


@router.post("/v1/inbox/session", status_code=201, operation_id="InboxController_sessionInitialize")
async def create_session(body: SessionBody, request: Request) -> InboxSessionDocument:
    """Open the inbox of a subscriber; creates the subscriber when it is new."""
    await origins.admit_to_application(request, body.application_identifier)
    subscriber_id, attributes = body.identity()
    opened = await run_in_threadpool(
        open_session,
        Opening(
            application_identifier=body.application_identifier or "",
            subscriber_id=subscriber_id,
            subscriber_hash=body.subscriber_hash or "",
            attributes=attributes,
            context=body.context or {},
            context_hash=body.context_hash or "",
            schedule=body.default_schedule.document() if body.default_schedule else None,
            from_here=request.headers.get("origin") == get_settings().public_url_resolved,
        ),
    )
    return session_document(opened, body.application_identifier or "")


@router.post("/v1/inbox/session/refresh", status_code=201, operation_id="InboxController_refreshSession")
def refresh_session(who: Who) -> RefreshedSessionDto:
    """A new token for a session that is not over yet; the older one stays good until its time is over."""
    return RefreshedSessionDto(token=renew(who))


@router.get("/v1/inbox/notifications", operation_id="InboxController_getNotifications")
def list_notifications(
    who: Who,
    request: Request,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
    after: str | None = None,
    offset: Annotated[int, Query(ge=0, le=MAX_OFFSET)] = 0,
) -> InboxPage:
    """One page of notifications, newest first.

    Filters: `tags[]` (any of them) or `tags[0][]`, `tags[1][]` (one of each), `read`, `seen`, `archived`, `snoozed`,
    `severity[]`, `data` (JSON), `createdGte` and `createdLte` (milliseconds).
    """
    wanted, echoed = filter_of_query(request.query_params.multi_items())
    found, more = door.page(who, wanted, limit=limit, after=check_id(after) if after else None, offset=offset)
    return {"data": found, "hasMore": more, "filter": echoed}


@router.get("/v1/inbox/notifications/count", operation_id="InboxController_getNotificationsCount")
def count_notifications(who: Who, filters: str | None = None) -> InboxCounts:
    """The number of notifications of each filter, in the same order. `filters` is a JSON array of filter objects."""
    wanted = filters_of_json(filters)
    counts = door.count(who, [entry for entry, _ in wanted])
    return {"data": [{"count": count, "filter": echoed} for count, (_, echoed) in zip(counts, wanted, strict=True)]}


@router.post("/v1/inbox/notifications/read", status_code=204, operation_id="InboxController_markAllAsRead")
def read_all(who: Who, body: SelectionBody | None = None) -> Response:
    """Mark notifications as read."""
    return _bulk(who, "read", _selected(body, read=False))


@router.post("/v1/inbox/notifications/archive", status_code=204, operation_id="InboxController_markAllAsArchived")
def archive_all(who: Who, body: SelectionBody | None = None) -> Response:
    """Archive notifications."""
    return _bulk(who, "archive", _selected(body, archived=False))


@router.post(
    "/v1/inbox/notifications/read-archive", status_code=204, operation_id="InboxController_markAllAsReadArchived"
)
def archive_read(who: Who, body: SelectionBody | None = None) -> Response:
    """Archive the notifications that are read."""
    return _bulk(who, "archive", _selected(body, read=True, archived=False))


@router.post("/v1/inbox/notifications/seen", status_code=204, operation_id="InboxController_markNotificationsAsSeen")
def mark_seen(who: Who, body: SeenBody | None = None) -> Response:
    """Mark notifications as seen: those named, else those of the filter."""
    if body is not None and body.notification_ids is not None:
        ids = tuple(check_id(value) for value in body.notification_ids)
        return _bulk(who, "seen", InboxFilter(ids=ids))
    return _bulk(who, "seen", _selected(body, seen=False))


@router.post("/v1/inbox/notifications/delete", status_code=204, operation_id="InboxController_deleteAllNotifications")
def delete_all(who: Who, body: SelectionBody | None = None) -> Response:
    """Delete notifications for good."""
    wanted = _selected(body)
    door.perform(who, lambda session, owner: inbox.delete(session, owner, wanted))
    return Response(status_code=204)


@router.patch("/v1/inbox/notifications/{id}/read", operation_id="InboxController_markNotificationAsRead")
def read(who: Who, id: str) -> InboxNotification:
    """Mark a notification as read."""
    return _one(who, id, partial(inbox.mark_one, action="read", message_id=check_id(id)))


@router.patch("/v1/inbox/notifications/{id}/unread", operation_id="InboxController_markNotificationAsUnread")
def unread(who: Who, id: str) -> InboxNotification:
    """Mark a notification as unread."""
    return _one(who, id, partial(inbox.mark_one, action="unread", message_id=check_id(id)))


@router.patch("/v1/inbox/notifications/{id}/archive", operation_id="InboxController_archiveNotification")
def archive(who: Who, id: str) -> InboxNotification:
    """Archive a notification."""
    return _one(who, id, partial(inbox.mark_one, action="archive", message_id=check_id(id)))


@router.patch("/v1/inbox/notifications/{id}/unarchive", operation_id="InboxController_unarchiveNotification")
def unarchive(who: Who, id: str) -> InboxNotification:
    """Bring a notification back from the archive."""
    return _one(who, id, partial(inbox.mark_one, action="unarchive", message_id=check_id(id)))


@router.patch("/v1/inbox/notifications/{id}/snooze", operation_id="InboxController_snoozeNotification")
def snooze(who: Who, id: str, body: SnoozeBody) -> InboxNotification:
    """Put a notification aside until a moment."""
    return _one(who, id, partial(inbox.snooze, message_id=check_id(id), until=parse_iso(body.snooze_until)))


@router.patch("/v1/inbox/notifications/{id}/unsnooze", operation_id="InboxController_unsnoozeNotification")
def unsnooze(who: Who, id: str) -> InboxNotification:
    """Bring a snoozed notification back now."""
    return _one(who, id, partial(inbox.unsnooze, message_id=check_id(id)))


@router.patch("/v1/inbox/notifications/{id}/complete", operation_id="InboxController_completeAction")
def complete(who: Who, id: str, body: ActionBody) -> InboxNotification:
    """Note that the primary or secondary action was taken."""
    return _one(who, id, partial(inbox.act, message_id=check_id(id), kind=body.action_type, done=True))


@router.patch("/v1/inbox/notifications/{id}/revert", operation_id="InboxController_revertAction")
def revert(who: Who, id: str, body: ActionBody) -> InboxNotification:
    """Take an action back."""
    return _one(who, id, partial(inbox.act, message_id=check_id(id), kind=body.action_type, done=False))


@router.delete(
    "/v1/inbox/notifications/{id}/delete", status_code=204, operation_id="InboxController_deleteNotification"
)
def delete(who: Who, id: str) -> Response:
    """Delete a notification for good."""
    door.perform(who, partial(inbox.delete_one, message_id=check_id(id)))
    return Response(status_code=204)


def _selected(body: SelectionBody | None, **more: Any) -> InboxFilter:
    return (body or SelectionBody()).selected(**more)


def _bulk(who: InboxSession, action: Action, wanted: InboxFilter) -> Response:
    door.perform(who, lambda session, owner: inbox.mark(session, owner, action, wanted))
    return Response(status_code=204)


def _one(who: InboxSession, message_id: str, change: door.Change) -> dict[str, Any]:
    return door.perform_on(who, message_id, change)[0]
