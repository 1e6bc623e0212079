"""Routes of a subscriber's notifications, with the secret key (contract/rest.md, Subscriber notifications).

The rules are those of the inbox: what a server does here is what the subscriber could do, and open inboxes are told of it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

from fastapi import Depends, Query, Request
from sqlmodel import Session
from starlette.responses import Response

from novu_app.environments.service import Scope
from novu_app.inbox.queries import check_id, filter_of_query, filters_of_json
from novu_app.kernel.clock import parse_iso
from novu_app.kernel.database import reading, writing
from novu_app.messages import counting, inbox, news, shown
from novu_app.messages.filters import InboxFilter
from novu_app.messages.inbox import Button, Outcome, Owner
from novu_app.messages.inbox_shapes import InboxCount, InboxNotification, InboxPage
from novu_app.messages.requests import Contexts, NotificationsQuery, SeenDto, SelectedDto, SnoozeDto, contexts_of
from novu_app.messages.states import Action
from novu_app.rest.auth import Authorized
from novu_app.rest.routing import api_router
from novu_app.subscribers.service import get_subscriber

router = api_router("Subscribers")

_ALL = "/v2/subscribers/{subscriberId}/notifications"
_ONE = _ALL + "/{notificationId}"
Change = Callable[[Session, Owner], Outcome]


@router.get(_ALL, operation_id="SubscribersController_getSubscriberNotifications")
def list_notifications(
    scope: Authorized, subscriberId: str, request: Request, query: Annotated[NotificationsQuery, Depends()]
) -> InboxPage:
    """One page of a subscriber's notifications, newest first, with the filter as it was understood."""
    wanted, echoed = filter_of_query(request.query_params.multi_items())
    after = check_id(query.after) if query.after else None
    with reading() as session:
        owner = _owner(session, scope, subscriberId)
        page = inbox.list_messages(session, owner, wanted, limit=query.limit, after=after, offset=query.offset)
        found = shown.notifications(session, owner, subscriberId, page.messages)
    return {"data": found, "hasMore": page.has_more, "filter": echoed}


@router.get(f"{_ALL}/count", operation_id="SubscribersController_getSubscriberNotificationsCount")
def count_notifications(
    scope: Authorized, subscriberId: str, filters: Annotated[str | None, Query(description="JSON")] = None
) -> list[InboxCount]:
    """The number of notifications of each filter, in the same order. `filters` is a JSON array of up to 30 objects."""
    wanted = filters_of_json(filters)
    with reading() as session:
        owner = _owner(session, scope, subscriberId)
        counts = counting.count_messages(session, owner, [entry for entry, _ in wanted])
    return [{"count": count, "filter": echoed} for count, (_, echoed) in zip(counts, wanted, strict=True)]


@router.post(f"{_ALL}/read", status_code=204, operation_id="SubscribersController_markAllNotificationsAsRead")
def read_all(scope: Authorized, subscriberId: str, body: SelectedDto | None = None) -> Response:
    """Mark a subscriber's notifications as read."""
    return _bulk(scope, subscriberId, "read", _selected(body, read=False))


@router.post(f"{_ALL}/archive", status_code=204, operation_id="SubscribersController_archiveAllNotifications")
def archive_all(scope: Authorized, subscriberId: str, body: SelectedDto | None = None) -> Response:
    """Archive a subscriber's notifications."""
    return _bulk(scope, subscriberId, "archive", _selected(body, archived=False))


@router.post(f"{_ALL}/read-archive", status_code=204, operation_id="SubscribersController_archiveAllReadNotifications")
def archive_read(scope: Authorized, subscriberId: str, body: SelectedDto | None = None) -> Response:
    """Archive the notifications that a subscriber has read."""
    return _bulk(scope, subscriberId, "archive", _selected(body, read=True, archived=False))


@router.post(f"{_ALL}/seen", status_code=204, operation_id="SubscribersController_markNotificationsAsSeen")
def mark_seen(scope: Authorized, subscriberId: str, body: SeenDto | None = None) -> Response:
    """Mark notifications as seen: those named, else those of the filter."""
    if body is not None and body.notification_ids is not None:
        ids = tuple(check_id(value) for value in body.notification_ids)
        return _bulk(scope, subscriberId, "seen", InboxFilter(ids=ids, contexts=contexts_of(body.context_keys)))
    return _bulk(scope, subscriberId, "seen", _selected(body, seen=False))


@router.post(f"{_ALL}/delete", status_code=204, operation_id="SubscribersController_deleteAllNotifications")
def delete_all(scope: Authorized, subscriberId: str, body: SelectedDto | None = None) -> Response:
    """Delete a subscriber's notifications for good."""
    wanted = _selected(body)
    return _perform(scope, subscriberId, lambda session, owner: inbox.delete(session, owner, wanted))


@router.patch(f"{_ONE}/read", operation_id="SubscribersController_markNotificationAsRead")
def read(scope: Authorized, subscriberId: str, notificationId: str, contexts: Contexts = None) -> InboxNotification:
    """Mark a notification as read."""
    return _marked(scope, subscriberId, notificationId, contexts, "read")


@router.patch(f"{_ONE}/unread", operation_id="SubscribersController_markNotificationAsUnread")
def unread(scope: Authorized, subscriberId: str, notificationId: str, contexts: Contexts = None) -> InboxNotification:
    """Mark a notification as unread."""
    return _marked(scope, subscriberId, notificationId, contexts, "unread")


@router.patch(f"{_ONE}/archive", operation_id="SubscribersController_archiveNotification")
def archive(scope: Authorized, subscriberId: str, notificationId: str, contexts: Contexts = None) -> InboxNotification:
    """Archive a notification."""
    return _marked(scope, subscriberId, notificationId, contexts, "archive")


@router.patch(f"{_ONE}/unarchive", operation_id="SubscribersController_unarchiveNotification")
def unarchive(
    scope: Authorized, subscriberId: str, notificationId: str, contexts: Contexts = None
) -> InboxNotification:
    """Bring a notification back from the archive."""
    return _marked(scope, subscriberId, notificationId, contexts, "unarchive")


@router.patch(f"{_ONE}/snooze", operation_id="SubscribersController_snoozeNotification")
def snooze(
    scope: Authorized, subscriberId: str, notificationId: str, body: SnoozeDto, contexts: Contexts = None
) -> InboxNotification:
    """Put a notification aside until a moment."""
    message_id = check_id(notificationId)
    change = partial(inbox.snooze, message_id=message_id, until=parse_iso(body.snooze_until))
    return _changed(scope, subscriberId, message_id, contexts, change)


@router.patch(f"{_ONE}/unsnooze", operation_id="SubscribersController_unsnoozeNotification")
def unsnooze(scope: Authorized, subscriberId: str, notificationId: str, contexts: Contexts = None) -> InboxNotification:
    """Bring a snoozed notification back now."""
    message_id = check_id(notificationId)
    return _changed(scope, subscriberId, message_id, contexts, partial(inbox.unsnooze, message_id=message_id))


@router.patch(
    f"{_ONE}/actions/{{actionType}}/complete", operation_id="SubscribersController_completeNotificationAction"
)
def complete(
    scope: Authorized, subscriberId: str, notificationId: str, actionType: Button, contexts: Contexts = None
) -> InboxNotification:
    """Note that the primary or secondary action was taken."""
    message_id = check_id(notificationId)
    change = partial(inbox.act, message_id=message_id, kind=actionType, done=True)
    return _changed(scope, subscriberId, message_id, contexts, change)


@router.patch(f"{_ONE}/actions/{{actionType}}/revert", operation_id="SubscribersController_revertNotificationAction")
def revert(
    scope: Authorized, subscriberId: str, notificationId: str, actionType: Button, contexts: Contexts = None
) -> InboxNotification:
    """Take an action back."""
    message_id = check_id(notificationId)
    change = partial(inbox.act, message_id=message_id, kind=actionType, done=False)
    return _changed(scope, subscriberId, message_id, contexts, change)


@router.delete(_ONE, status_code=204, operation_id="SubscribersController_deleteNotification")
def delete(scope: Authorized, subscriberId: str, notificationId: str, contexts: Contexts = None) -> Response:
    """Delete a notification for good."""
    message_id = check_id(notificationId)
    return _perform(
        scope, subscriberId, _within(message_id, contexts, partial(inbox.delete_one, message_id=message_id))
    )


def _owner(session: Session, scope: Scope, subscriber_id: str) -> Owner:
    return Owner(scope.environment_id, get_subscriber(session, scope.environment_id, subscriber_id).id)


def _selected(body: SelectedDto | None, **more: Any) -> InboxFilter:
    return (body or SelectedDto()).selected(**more)


def _bulk(scope: Scope, subscriber_id: str, action: Action, wanted: InboxFilter) -> Response:
    return _perform(scope, subscriber_id, lambda session, owner: inbox.mark(session, owner, action, wanted))


def _perform(scope: Scope, subscriber_id: str, change: Change) -> Response:
    with writing() as session:
        outcome = change(session, _owner(session, scope, subscriber_id))
    news.tell(outcome)
    return Response(status_code=204)


def _marked(
    scope: Scope, subscriber_id: str, notification_id: str, contexts: list[str] | None, action: Action
) -> dict[str, Any]:
    message_id = check_id(notification_id)
    change = partial(inbox.mark_one, action=action, message_id=message_id)
    return _changed(scope, subscriber_id, message_id, contexts, change)


def _changed(
    scope: Scope, subscriber_id: str, message_id: str, contexts: list[str] | None, change: Change
) -> dict[str, Any]:
    with writing() as session:
        owner = _owner(session, scope, subscriber_id)
        outcome = _within(message_id, contexts, change)(session, owner)
        messages = [inbox.get(session, owner, message_id)]
        notification = shown.notifications(session, owner, subscriber_id, messages)[0]
    news.tell(outcome)
    return notification


def _within(message_id: str, contexts: list[str] | None, change: Change) -> Change:
    """``change``, for a message of these contexts only; of any when none are asked for."""
    wanted = contexts_of(contexts)

    def within(session: Session, owner: Owner) -> Outcome:
        if wanted is not None:
            inbox.expect_contexts(session, owner, message_id, wanted)
        return change(session, owner)

    return within
