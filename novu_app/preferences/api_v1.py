"""Routes of a subscriber's preferences as older clients call them, with the secret key (contract/recorded 129-132)."""

from __future__ import annotations

from novu_app.kernel.database import reading, writing
from novu_app.preferences import service
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
from novu_app.rest.auth import Authorized
from novu_app.rest.routing import api_router
from novu_app.subscribers.service import get_subscriber

router = api_router("Subscribers")
_ALL = "/v1/subscribers/{subscriberId}/preferences"


@router.get(_ALL, operation_id="SubscribersV1Controller_listSubscriberPreferences")
def list_preferences(scope: Authorized, subscriberId: str) -> list[WorkflowPreferenceV1]:  # noqa: N803 - the contract's name
    """What a subscriber wants of each workflow."""
    with reading() as session:
        person = get_subscriber(session, scope.environment_id, subscriberId)
        _, workflows = service.list_preferences(session, scope.environment_id, person.id, criticality="all")
    return [workflow_preference(each) for each in workflows]


@router.get(f"{_ALL}/{{level}}", operation_id="SubscribersV1Controller_getSubscriberPreferenceByLevel")
def list_preferences_of(scope: Authorized, subscriberId: str, level: Level) -> list[PreferenceV1]:  # noqa: N803
    """What a subscriber wants in general, as a list of one, or of each workflow."""
    if level == "template":
        return list_preferences(scope, subscriberId)
    with reading() as session:
        person = get_subscriber(session, scope.environment_id, subscriberId)
        return [global_preference(service.get_global(session, scope.environment_id, person.id))]


@router.patch(_ALL, operation_id="SubscribersV1Controller_updateSubscriberGlobalPreferences")
def update_global_preference(scope: Authorized, subscriberId: str, body: GlobalPreferenceBody) -> GlobalPreferenceV1:  # noqa: N803
    """Change what a subscriber wants in general; what is not sent stays."""
    with writing() as session:
        person = get_subscriber(session, scope.environment_id, subscriberId)
        changed = service.set_global(
            session, scope.environment_id, person.id, channels=body.channels(), enabled=body.enabled
        )
    return global_preference(changed)


@router.patch(f"{_ALL}/{{templateId}}", operation_id="SubscribersV1Controller_updateSubscriberPreference")
def update_preference(
    scope: Authorized,
    subscriberId: str,  # noqa: N803
    templateId: str,  # noqa: N803
    body: WorkflowPreferenceBody,
) -> WorkflowPreferenceV1:
    """Change what a subscriber wants of one workflow, named by id or identifier; what is not sent stays."""
    with writing() as session:
        person = get_subscriber(session, scope.environment_id, subscriberId)
        changed = service.set_workflows(session, scope.environment_id, person.id, {templateId: body.choice()})
    return workflow_preference(changed[0])
