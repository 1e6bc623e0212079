"""Routes of a subscriber's own preferences (contract/inbox.md, Endpoints)."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Request
from sqlmodel import Session

from novu_app.inbox.auth import Who
from novu_app.inbox.queries import severities_of_query
from novu_app.inbox.schemas import ChannelsBody, GlobalPreferencesBody
from novu_app.inbox.tokens import InboxSession
from novu_app.inbox.topics_api import person_of
from novu_app.inbox.topics_schemas import BulkPreferencesBody, own_preference
from novu_app.kernel.database import reading, writing
from novu_app.preferences import service as preferences
from novu_app.preferences.schemas import InboxPreference, global_preference, workflow_preference
from novu_app.preferences.store import OwnChoice
from novu_app.rest.routing import api_router
from novu_app.topics import own

router = api_router("Inbox")


@router.get("/v1/inbox/preferences", operation_id="InboxController_getAllPreferences")
def list_preferences(
    who: Who, request: Request, criticality: preferences.Criticality = "nonCritical"
) -> list[InboxPreference]:
    """The subscriber's preferences: the general one first, then the workflows by name."""
    items = request.query_params.multi_items()
    tags = {value for name, value in items if name in ("tags", "tags[]")}
    severities = severities_of_query(items)
    with reading() as session:
        in_general, workflows = preferences.list_preferences(
            session,
            who.environment_id,
            who.subscriber_pk,
            tags=tags,
            severities=severities,
            criticality=criticality,
            contexts=who.contexts or (),
        )
    return [global_preference(in_general), *(workflow_preference(entry) for entry in workflows)]


@router.get("/v1/inbox/preferences/global", operation_id="InboxController_getGlobalPreferences")
def get_global_preferences(who: Who) -> InboxPreference:
    """The subscriber's general preference."""
    with reading() as session:
        contexts = who.contexts or ()
        return global_preference(
            preferences.get_global(session, who.environment_id, who.subscriber_pk, contexts=contexts)
        )


@router.patch("/v1/inbox/preferences", operation_id="InboxController_updateGlobalPreference")
def update_global_preferences(who: Who, body: GlobalPreferencesBody) -> InboxPreference:
    """Change the general preference; what is not sent stays."""
    with writing() as session:
        changed = preferences.set_global(
            session,
            who.environment_id,
            who.subscriber_pk,
            channels=body.channels(),
            enabled=body.enabled,
            schedule=body.schedule.document() if body.schedule else None,
            contexts=who.contexts or (),
        )
    return global_preference(changed)


@router.patch("/v1/inbox/preferences/bulk", operation_id="InboxController_bulkUpdatePreferences")
def update_preferences(who: Who, body: BulkPreferencesBody) -> list[InboxPreference]:
    """Change the preferences of up to 100 workflows, in general or of a subscription; all of them or none."""
    with writing() as session:
        wanted = {each.workflow_id: each.choice() for each in body.preferences if each.subscription_identifier is None}
        changed = _set(session, who, wanted) if wanted else []
        shown = dict(zip(wanted, map(workflow_preference, changed), strict=True))
        return [
            shown[each.workflow_id]
            if each.subscription_identifier is None
            else own_preference(own.choose(session, person_of(who), each.subscription_identifier, each.wish()))
            for each in body.preferences
        ]


@router.patch("/v1/inbox/preferences/{workflowId}", operation_id="InboxController_updateWorkflowPreference")
def update_preference(who: Who, workflowId: str, body: ChannelsBody) -> InboxPreference:
    """Change the preference of one workflow, named by id or identifier."""
    wanted = {workflowId: OwnChoice(body.enabled, body.channels())}
    with writing() as session:
        changed = _set(session, who, wanted)
    return workflow_preference(changed[0])


def _set(session: Session, who: InboxSession, wanted: Mapping[str, OwnChoice]) -> list[preferences.WorkflowPreference]:
    return preferences.set_workflows(
        session, who.environment_id, who.subscriber_pk, wanted, contexts=who.contexts or ()
    )
