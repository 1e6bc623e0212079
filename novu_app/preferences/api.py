"""Routes of a subscriber's preferences, with the secret key (contract/rest.md, Subscriber preferences)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import Query
from sqlmodel import Session

from novu_app.contexts.references import MAX_CONTEXTS
from novu_app.contexts.service import keys_of
from novu_app.kernel.database import reading, writing
from novu_app.preferences import api_v1, page_api, service, unsubscribe_api
from novu_app.preferences.schemas import InboxPreference, workflow_preference
from novu_app.preferences.server_schemas import BulkPreferencesDto, PatchPreferencesDto, SubscriberPreferencesDto
from novu_app.preferences.service import Criticality
from novu_app.preferences.store import OwnChoice
from novu_app.rest.auth import Authorized
from novu_app.rest.routing import api_router
from novu_app.subscribers.service import get_subscriber

router = api_router("Subscribers")
router.include_router(api_v1.router)
router.include_router(unsubscribe_api.router)
router.include_router(page_api.router)


@router.get("/v2/subscribers/{subscriberId}/preferences", operation_id="SubscribersController_getSubscriberPreferences")
def get_preferences(
    scope: Authorized,
    subscriberId: str,
    criticality: Annotated[Criticality, Query()] = "nonCritical",
    context_keys: Annotated[list[str] | None, Query(alias="contextKeys", max_length=MAX_CONTEXTS)] = None,
) -> SubscriberPreferencesDto:
    """What a subscriber wants in general and of each workflow, in exactly the contexts of `contextKeys` (`type:id`)."""
    contexts = [key for key in context_keys or () if key]
    with reading() as session:
        person = get_subscriber(session, scope.environment_id, subscriberId)
        return _preferences(session, scope.environment_id, person.id, criticality, contexts)


@router.patch(
    "/v2/subscribers/{subscriberId}/preferences", operation_id="SubscribersController_updateSubscriberPreferences"
)
def update_preferences(scope: Authorized, subscriberId: str, body: PatchPreferencesDto) -> SubscriberPreferencesDto:
    """Change what a subscriber wants of one workflow, or in general, in a `context` or in all; answers with everything."""
    channels = body.channels.chosen() if body.channels else {}
    schedule = body.schedule.document() if body.schedule else None
    with writing() as session:
        person = get_subscriber(session, scope.environment_id, subscriberId)
        contexts = keys_of(session, scope.environment_id, scope.organization_id, body.context)
        if body.workflow_id is not None:
            chosen = {body.workflow_id: OwnChoice(channels=channels)}
            service.set_workflows(session, scope.environment_id, person.id, chosen, contexts=contexts)
        if body.workflow_id is None or schedule is not None:
            in_general = {} if body.workflow_id is not None else channels
            service.set_global(
                session, scope.environment_id, person.id, channels=in_general, schedule=schedule, contexts=contexts
            )
        return _preferences(session, scope.environment_id, person.id, "nonCritical", contexts)


@router.patch(
    "/v2/subscribers/{subscriberId}/preferences/bulk",
    operation_id="SubscribersController_bulkUpdateSubscriberPreferences",
)
def update_preferences_in_bulk(scope: Authorized, subscriberId: str, body: BulkPreferencesDto) -> list[InboxPreference]:
    """Change what a subscriber wants of up to 100 workflows, in a `context` or in all."""
    wanted = {item.workflow_id: OwnChoice(channels=item.channels.chosen()) for item in body.preferences}
    with writing() as session:
        person = get_subscriber(session, scope.environment_id, subscriberId)
        contexts = keys_of(session, scope.environment_id, scope.organization_id, body.context)
        saved = service.set_workflows(session, scope.environment_id, person.id, wanted, contexts=contexts)
    return [workflow_preference(preference) for preference in saved]


def _preferences(
    session: Session, environment_id: str, subscriber_pk: str, criticality: Criticality, contexts: Sequence[str]
) -> SubscriberPreferencesDto:
    in_general, workflows = service.list_preferences(
        session, environment_id, subscriber_pk, criticality=criticality, contexts=contexts
    )
    return SubscriberPreferencesDto.of(in_general, workflows)
