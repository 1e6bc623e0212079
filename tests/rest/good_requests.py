"""Requests that operations take, where a generated one hardly ever fits: it names what there is, or follows rules that no
schema can say. Values are those of ``tests/rest/one_of_each.py``."""

from dataclasses import dataclass, field
from typing import Any

from novu_app.kernel import clock
from tests.rest.one_of_each import LAYOUT, STEPS, SUBSCRIBER, WORKFLOW, OneOfEach
from tests.support.application import ADMIN_EMAIL, ADMIN_PASSWORD, APPLICATION_IDENTIFIER


@dataclass(frozen=True)
class Good:
    """What is sent; ``path`` replaces values of the usual path."""

    body: Any = None
    query: dict[str, str] = field(default_factory=dict)
    path: dict[str, str] = field(default_factory=dict)
    files: Any = None
    form: dict[str, str] | None = None
    token: str = ""


EVENT = {"name": WORKFLOW, "to": SUBSCRIBER, "payload": {"text": "Hello"}}
TEXTS = {"hello": "Hallo"}
ACCOUNT = {"email": "new@example.com", "password": "Str0ng#enough", "firstName": "New", "organizationName": "New"}
CHANNEL = {"providerId": "slack", "credentials": {"webhookUrl": "https://chat.example/z"}}
JSON_FILE = ("de_DE.json", b'{"hello": "Hallo"}', "application/json")
MASTER_FILE = ("de_DE.json", b'{"workflows": {"orders": {"hello": "Hallo"}}}', "application/json")
#: Filters of a count, as the query has them.
COUNT = {"filters": '[{"read": false}]'}


def good_requests(there: OneOfEach) -> dict[str, Good]:
    """The requests by operation id."""
    ids, person = there.values, there.person()
    oauth = {"integrationIdentifier": ids["slack"], "subscriberId": SUBSCRIBER}
    connection = {"integrationIdentifier": ids["slack"], "subscriberId": SUBSCRIBER}
    hook = {"url": "https://chat.example/y"}
    v1_step = {"name": "In-App", "template": {"type": "in_app", "content": "Hello"}}
    snooze = {"snoozeUntil": clock.iso_at(clock.now_ms() + 3_600_000)}
    steps = [{**step, "_id": None} for step in STEPS]
    update = {"name": "Orders", "active": True, "origin": "novu-cloud", "preferences": {"user": None, "workflow": None}}
    return {
        "AuthController_userLogin": Good({"email": ADMIN_EMAIL, "password": ADMIN_PASSWORD}),
        "AuthController_userRegistration": Good(ACCOUNT),
        "UsersController_getMyProfile": Good(token=person),
        "IntegrationsController_getInAppActivated": Good(token=person),
        "EnvironmentsControllerV1_createApiKey": Good({"name": "Third"}),
        "EnvironmentVariablesController_createEnvironmentVariable": Good({"key": "LAND", "values": []}),
        "EventsController_trigger": Good(EVENT),
        "EventsController_triggerBulk": Good({"events": [EVENT]}),
        "EventsController_broadcastEventToAll": Good({"name": WORKFLOW, "payload": {"text": "Hello"}}),
        "ChannelConnectionsController_createChannelConnection": Good(
            {**connection, "workspace": {"id": "T2"}, "auth": {"accessToken": "s3cret"}}
        ),
        "ChannelEndpointsController_createChannelEndpoint": Good(
            {**oauth, "integrationIdentifier": ids["integrationIdentifier"], "type": "webhook", "endpoint": hook}
        ),
        "ChannelEndpointsController_updateChannelEndpoint": Good({"endpoint": hook}),
        "IntegrationsController_createIntegration": Good({"providerId": "chat-webhook", "channel": "chat"}),
        "IntegrationsController_setIntegrationAsPrimary": Good(path={"integrationId": ids["mail"]}),
        "IntegrationsController_getWebhookSupportStatus": Good(path={"providerOrIntegrationId": ids["mail"]}),
        "IntegrationsController_createIntegrationMobileLink": Good({}, path={"integrationIdentifier": ids["telegram"]}),
        "IntegrationsController_generateConnectOAuthUrl": Good(oauth),
        "IntegrationsController_generateLinkUserOAuthUrl": Good(oauth),
        "IntegrationsController_getChatOAuthUrl": Good(oauth),
        "IntegrationsController_linkChannelEndpoint": Good(oauth),
        "EnvironmentsController_publishEnvironment": Good({}),
        "LayoutsController_create": Good({"layoutId": "other", "name": "Other"}),
        "LayoutsController_duplicate": Good({"name": "Copy"}),
        "LayoutsController_update": Good({"name": "Card"}),
        "NotificationGroupsController_createNotificationGroup": Good({"name": "Second group"}),
        "SubscribersV1Controller_bulkCreateSubscribers": Good({"subscribers": [{"subscriberId": "bo"}]}),
        "SubscribersController_bulkUpdateSubscriberPreferences": Good(
            {"preferences": [{"workflowId": WORKFLOW, "channels": {"email": False}}]}
        ),
        "SubscribersV1Controller_updateSubscriberChannel": Good(CHANNEL),
        "SubscribersV1Controller_modifySubscriberChannel": Good(CHANNEL),
        "SubscribersController_getSubscriberNotificationsCount": Good(query=COUNT),
        "SubscribersController_snoozeNotification": Good(snooze),
        "SuppressionsController_createSuppression": Good({"address": "gone@example.com"}),
        "SuppressionsController_deleteSuppression": Good(path={"address": "gone@example.com"}),
        "TranslationController_createTranslationEndpoint": Good(
            {"resourceId": WORKFLOW, "resourceType": "workflow", "locale": "en_US", "content": TEXTS}
        ),
        "TranslationController_importMasterJsonEndpoint": Good(
            {"locale": "de_DE", "masterJson": {"workflows": {WORKFLOW: TEXTS}, "layouts": {LAYOUT: TEXTS}}}
        ),
        "TranslationController_uploadMasterJsonEndpoint": Good(files=[("file", MASTER_FILE)], form={}),
        "TranslationController_uploadTranslationFiles": Good(
            files=[("files", JSON_FILE)], form={"resourceId": WORKFLOW, "resourceType": "workflow"}
        ),
        "InboundWebhooksController_handleWebhook": Good([], path={"integrationId": ids["mail"]}),
        "WidgetsController_sessionInitialize": Good(
            {"applicationIdentifier": APPLICATION_IDENTIFIER, "subscriberId": SUBSCRIBER}
        ),
        "InboxController_sessionInitialize": Good(
            {"applicationIdentifier": APPLICATION_IDENTIFIER, "subscriber": {"subscriberId": SUBSCRIBER}}
        ),
        "InboxController_getNotificationsCount": Good(query=COUNT),
        "InboxController_generateConnectOAuthUrl": Good(oauth),
        "InboxController_getChatOAuthUrl": Good(oauth),
        "InboxController_generateLinkUserOAuthUrl": Good(oauth),
        "InboxController_linkChannelEndpoint": Good({"integrationIdentifier": ids["slack"]}),
        "InboxController_createChannelConnection": Good(
            {**connection, "workspace": {"id": "T3"}, "auth": {"accessToken": "s3cret"}}
        ),
        "InboxController_createChannelEndpoint": Good(
            {"integrationIdentifier": ids["integrationIdentifier"], "type": "webhook", "endpoint": hook}
        ),
        "InboxController_snoozeNotification": Good(snooze),
        "EnvironmentsController_updateInboxSettings": Good({"allowedOrigins": ["https://shop.example"]}),
        "WorkflowController_create": Good({"name": "New", "workflowId": "new", "steps": STEPS}),
        "WorkflowController_update": Good({**update, "steps": steps}),
        "WorkflowController_sync": Good({"targetEnvironmentId": ids["targetEnvironmentId"]}),
        "WorkflowControllerV1_create": Good(
            {"name": "Old", "notificationGroupId": ids["groupId"], "steps": [v1_step], "active": True}
        ),
        "WorkflowControllerV1_updateWorkflowById": Good({"name": "Orders", "tags": ["old"]}),
    }
