"""Routes of inbox clients from before the inbox contract: ``@novu/client``, the notification centre, the headless one.

They share sessions and rules with the inbox (contract/inbox.md; contract/recorded 097, 159-162).
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from novu_app.accounts.service import organization_name
from novu_app.inbox import door, origins
from novu_app.inbox.auth import Who
from novu_app.inbox.sessions import Opening, open_session
from novu_app.inbox.tokens import InboxSession
from novu_app.inbox.widgets_schemas import (
    DeleteBody,
    FeedBody,
    InboxOrganizationDto,
    InitializeBody,
    MarkStatesBody,
    SessionDto,
)
from novu_app.kernel.database import reading, writing
from novu_app.kernel.settings import get_settings
from novu_app.messages import feed, inbox, news
from novu_app.messages.filters import InboxFilter
from novu_app.messages.inbox import Button
from novu_app.messages.requests import ActionDto, CountQuery, FeedQuery, MarkDto, feed_filter
from novu_app.messages.server_schemas import CountDto, FeedDto, feed_item
from novu_app.messages.server_shapes import FeedItem
from novu_app.preferences import service as preferences
from novu_app.preferences.schemas_v1 import (
    GlobalPreferenceBody,
    GlobalPreferenceV1,
    Level,
    PreferenceV1,
    WorkflowPreferenceBody,
    WorkflowPreferenceV1,
    global_preference,
    workflow_preference,
)
from novu_app.rest.paging import Page
from novu_app.rest.routing import api_router

router = api_router("Widgets")


@router.post("/v1/widgets/session/initialize", status_code=201, operation_id="WidgetsController_sessionInitialize")
async def initialize(body: InitializeBody, request: Request) -> SessionDto:
    """Open the inbox of a subscriber; creates the subscriber when it is new."""
    await origins.admit_to_application(request, body.application_identifier)
    opened = await run_in_threadpool(
        open_session,
        Opening(
            application_identifier=body.application_identifier,
            subscriber_id=body.subscriber_id,
            subscriber_hash=body.hmac_hash or "",
            attributes=body.attributes(),
            all_contexts=True,
            from_here=request.headers.get("origin") == get_settings().public_url_resolved,
        ),
    )
    return SessionDto.of(opened)


@router.get("/v1/widgets/notifications/feed", operation_id="WidgetsController_getNotificationsFeed")
def get_feed(who: Who, query: Annotated[FeedQuery, Depends()], page: Page = 0) -> FeedDto:
    """Messages by page, newest first. `payload` is a part of the trigger's, JSON in base64."""
    wanted = query.filter
    with reading() as session:
        found = feed.page(session, door.owner_of(who), wanted, page, query.limit)
    return FeedDto.of(found, page, query.limit)


@router.get("/v1/widgets/notifications/unseen", operation_id="WidgetsController_getUnseenCount")
def count_unseen(who: Who, query: Annotated[CountQuery, Depends()]) -> CountDto:
    """How many messages are not seen, up to `limit`."""
    return _count(who, query, feed_filter(query.names, seen=bool(query.seen)))


@router.get("/v1/widgets/notifications/unread", operation_id="WidgetsController_getUnreadCount")
def count_unread(who: Who, query: Annotated[CountQuery, Depends()]) -> CountDto:
    """How many messages are not read, up to `limit`."""
    return _count(who, query, feed_filter(query.names, read=bool(query.read)))


@router.get("/v1/widgets/notifications/count", operation_id="WidgetsController_getCount")
def count(who: Who, query: Annotated[CountQuery, Depends()]) -> CountDto:
    """How many messages there are, seen or not, read or not, up to `limit`."""
    return _count(who, query, feed_filter(query.names, seen=query.seen, read=query.read))


@router.post("/v1/widgets/messages/mark-as", status_code=201, operation_id="WidgetsController_markMessagesAs")
def mark_messages(who: Who, body: MarkDto) -> list[FeedItem]:
    """Mark messages; answers with them."""
    return _mark(who, body.message_ids, body.mark_as)


@router.post("/v1/widgets/messages/markAs", status_code=201, operation_id="WidgetsController_markMessageAs")
def mark_message(who: Who, body: MarkStatesBody) -> list[FeedItem]:
    """Mark messages by the states that they are to have; answers with them."""
    ids = [body.message_id] if isinstance(body.message_id, str) else body.message_id
    return _mark(who, ids, body.mark_as)


@router.post("/v1/widgets/messages/read", status_code=201, operation_id="WidgetsController_markAllUnreadAsRead")
def read_all(who: Who, body: FeedBody | None = None) -> int:
    """Mark every message as read; answers with the number of those that changed."""
    return _mark_all(who, "read", body)


@router.post("/v1/widgets/messages/seen", status_code=201, operation_id="WidgetsController_markAllUnseenAsSeen")
def see_all(who: Who, body: FeedBody | None = None) -> int:
    """Mark every message as seen; answers with the number of those that changed."""
    return _mark_all(who, "seen", body)


@router.post("/v1/widgets/messages/bulk/delete", operation_id="WidgetsController_removeMessagesBulk")
def delete_some(who: Who, body: DeleteBody) -> int:
    """Delete messages for good; answers with the number of those that there were."""
    return door.perform(who, lambda session, owner: inbox.delete_some(session, owner, body.message_ids)).changed


@router.delete("/v1/widgets/messages", status_code=204, operation_id="WidgetsController_removeAllMessages")
def delete_all(who: Who, feed_id: Annotated[str | None, Query(alias="feedId")] = None) -> Response:
    """Delete every message for good."""
    wanted = feed_filter(feed_id)
    door.perform(who, lambda session, owner: inbox.delete(session, owner, wanted))
    return Response(status_code=204)


@router.delete("/v1/widgets/messages/{messageId}", operation_id="WidgetsController_removeMessage")
def delete(who: Who, messageId: str) -> FeedItem:
    """Delete a message for good; answers with what it was."""
    with writing() as session:
        message = feed.get(session, door.owner_of(who), messageId)
        outcome = inbox.delete_one(session, door.owner_of(who), messageId)
    news.tell(outcome)
    return feed_item(message)


@router.post(
    "/v1/widgets/messages/{messageId}/actions/{type}",
    status_code=201,
    operation_id="WidgetsController_markActionAsSeen",
)
def mark_action(who: Who, messageId: str, type: Button, body: ActionDto) -> FeedItem:
    """Note that the primary or secondary action of a message was taken, or take that back."""
    with writing() as session:
        message, outcome = feed.act(
            session, door.owner_of(who), messageId, type, done=body.status == "done", payload=body.payload
        )
    news.tell(outcome)
    return feed_item(message)


@router.get("/v1/widgets/organization", operation_id="WidgetsController_getOrganization")
def get_organization(who: Who) -> InboxOrganizationDto:
    """Whose inbox it is."""
    with reading() as session:
        return InboxOrganizationDto(id=who.organization_id, name=organization_name(session, who.organization_id))


@router.get("/v1/widgets/preferences", operation_id="WidgetsController_getSubscriberPreference")
def list_preferences(
    who: Who, tags: Annotated[list[str] | None, Query(max_length=100)] = None
) -> list[WorkflowPreferenceV1]:
    """What the subscriber wants of each workflow."""
    with reading() as session:
        _, workflows = preferences.list_preferences(
            session, who.environment_id, who.subscriber_pk, tags=tags or (), criticality="all"
        )
    return [workflow_preference(each) for each in workflows]


@router.get("/v1/widgets/preferences/{level}", operation_id="WidgetsController_getSubscriberPreferenceByLevel")
def list_preferences_of(who: Who, level: Level) -> list[PreferenceV1]:
    """What the subscriber wants in general, as a list of one, or of each workflow."""
    if level == "template":
        return list_preferences(who)
    with reading() as session:
        return [global_preference(preferences.get_global(session, who.environment_id, who.subscriber_pk))]


@router.patch("/v1/widgets/preferences", operation_id="WidgetsController_updateSubscriberGlobalPreference")
def update_global_preference(who: Who, body: GlobalPreferenceBody) -> GlobalPreferenceV1:
    """Change what the subscriber wants in general; what is not sent stays."""
    with writing() as session:
        changed = preferences.set_global(
            session, who.environment_id, who.subscriber_pk, channels=body.channels(), enabled=body.enabled
        )
    return global_preference(changed)


@router.patch("/v1/widgets/preferences/{templateId}", operation_id="WidgetsController_updateSubscriberPreference")
def update_preference(who: Who, templateId: str, body: WorkflowPreferenceBody) -> WorkflowPreferenceV1:
    """Change what the subscriber wants of one workflow; what is not sent stays."""
    with writing() as session:
        changed = preferences.set_workflows(session, who.environment_id, who.subscriber_pk, {templateId: body.choice()})
    return workflow_preference(changed[0])


def _count(who: InboxSession, query: CountQuery, wanted: InboxFilter) -> CountDto:
    with reading() as session:
        return CountDto(count=feed.count(session, door.owner_of(who), wanted, query.limit))


def _mark(who: InboxSession, message_ids: list[str], mark: feed.Mark) -> list[FeedItem]:
    with writing() as session:
        marked, outcome = feed.mark(session, door.owner_of(who), message_ids, mark)
    news.tell(outcome)
    return [feed_item(message) for message in marked]


def _mark_all(who: InboxSession, mark: feed.Mark, body: FeedBody | None) -> int:
    wanted = feed_filter(body.feed_id if body else None)
    return door.perform(who, lambda session, owner: feed.mark_all(session, owner, mark, wanted)).changed
