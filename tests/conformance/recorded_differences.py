"""Where our answers differ from those of Novu 2.0 on purpose: path patterns with the reason, by recorded request.

The published clients of today read none of what is lacking, or read it as we send it, and have what we add, or pass over it;
where the recording and the 3.19 clients disagree, the clients are right. ``*`` stands for any text.
"""

from collections.abc import Iterable


def _each(names: Iterable[str], patterns: dict[str, str]) -> dict[str, dict[str, str]]:
    """The same for several requests."""
    return dict.fromkeys(names, patterns)


SECOND_ID = "the recorded server repeats `_id` as `id`; no model of the clients has it"
NO_MODEL = "no model of the clients has it"
USERS_OWN = "what a payload holds is the user's"
NEWER = "the clients of 3.19 have it in their models"

#: Lacking in any answer.
EVERYWHERE = {
    "*__v": "a counter of the recorded server's database layer; no model of the clients requires it",
    "*expireAt": "rows here do not expire one by one: retention is a setting",
}

#: What an answer lacks, or has in another type.
LACKING: dict[str, dict[str, str]] = {
    **_each(
        (
            "workflows-v2-create",
            "workflows-v2-create-duplicate",
            "workflows-v2-get-id",
            "workflows-v2-update",
            "workflows-v2-get-slug",
            "workflows-v2-get-identifier",
        ),
        {
            "data.steps[].controls.schema": "the clients of 3.19 read it as `dataSchema`",
        },
    ),
    "notifications-list": {
        "*template.triggers[].reservedVariables": "v1 workflows only: variables that a trigger had to be given",
        "*template.triggers[]._id": NO_MODEL,
        "*template.triggers[].id": SECOND_ID,
        "*template.id": SECOND_ID,
        "*subscriber.id": SECOND_ID,
        "*jobs[].id": SECOND_ID,
        "*jobs[].digest": "given for digest steps only; the recorded server has an empty one on every job",
        "*jobs[].digest.events[].i": USERS_OWN,
        "*jobs[].digest.timed": "given for timed digests only",
        "*jobs[].step.id": SECOND_ID,
        "*jobs[].step.metadata": "v1 steps only; a v2 step has its settings in controlValues",
        "*jobs[].step.type": "v1 steps only: REGULAR or SCHEDULED; the kind of the step is `template.type`",
        "*jobs[].step.template.*": "v1 steps have a message template of their own; the clients read its id, type and active",
        "*jobs[].executionDetails[].id": SECOND_ID,
        "*jobs[].executionDetails[].updatedAt": "a detail is never changed",
        "data[].id": SECOND_ID,
    },
    "notifications-get": {
        "*template.triggers[].reservedVariables": "v1 workflows only: variables that a trigger had to be given",
        "*template.triggers[]._id": NO_MODEL,
        "*template.triggers[].id": SECOND_ID,
        "*template.id": SECOND_ID,
        "*subscriber.id": SECOND_ID,
        "*jobs[].id": SECOND_ID,
        "*jobs[].digest": "given for digest steps only; the recorded server has an empty one on every job",
        "*jobs[].step.id": SECOND_ID,
        "*jobs[].step.metadata": "v1 steps only; a v2 step has its settings in controlValues",
        "*jobs[].step.type": "v1 steps only: REGULAR or SCHEDULED; the kind of the step is `template.type`",
        "*jobs[].step.template.*": "v1 steps have a message template of their own; the clients read its id, type and active",
        "*jobs[].executionDetails[].id": SECOND_ID,
        "*jobs[].executionDetails[].updatedAt": "a detail is never changed",
        "data.id": SECOND_ID,
        "data._digestedNotificationId": "given for a run that was digested; the newest was not",
    },
    **_each(
        (
            "messages-list",
            "messages-list-filter",
        ),
        {
            "data[].subscriber.id": SECOND_ID,
            "data[].actorSubscriber": NO_MODEL,
            "data[].deleted": NO_MODEL,
            "data[].cta.action.buttons[]._id": NO_MODEL,
            "data[].cta.action.buttons[].id": SECOND_ID,
        },
    ),
    "notifications-list-by-transaction": {
        "*template.triggers[].reservedVariables": "v1 workflows only: variables that a trigger had to be given",
        "*template.triggers[]._id": NO_MODEL,
        "*template.triggers[].id": SECOND_ID,
        "*template.id": SECOND_ID,
        "*subscriber.id": SECOND_ID,
        "*jobs[].id": SECOND_ID,
        "*jobs[].digest": "given for digest steps only; the recorded server has an empty one on every job",
        "*jobs[].step.id": SECOND_ID,
        "*jobs[].step.metadata": "v1 steps only; a v2 step has its settings in controlValues",
        "*jobs[].step.type": "v1 steps only: REGULAR or SCHEDULED; the kind of the step is `template.type`",
        "*jobs[].step.template.*": "v1 steps have a message template of their own; the clients read its id, type and active",
        "*jobs[].executionDetails[].id": SECOND_ID,
        "*jobs[].executionDetails[].updatedAt": "a detail is never changed",
        "data[].id": SECOND_ID,
    },
    **_each(
        (
            "workflows-v1-create",
            "workflows-v1-get",
            "workflows-v1-status",
            "workflows-v1-status-on",
        ),
        {
            "*.id": SECOND_ID,
            "*[].id": SECOND_ID,
            "*triggers[].variables[]._id": NO_MODEL,
            "*_creatorId": "a secret key is no user here",
        },
    ),
    **_each(
        (
            "workflows-v1-create-digest",
            "workflows-v1-create-delay",
        ),
        {
            "*.id": SECOND_ID,
            "*[].id": SECOND_ID,
            "*_creatorId": "a secret key is no user here",
        },
    ),
    "workflows-v1-list": {
        "*triggers[].variables[]._id": NO_MODEL,
        "*_creatorId": "a secret key is no user here",
    },
    **_each(
        (
            "subscribers-create",
            "subscribers-create-again",
            "subscribers-get",
            "subscribers-online",
            "topics-check-subscriber",
            "environments-me",
            "environments-me-apikey",
            "integrations-create-sendgrid",
            "integrations-update",
            "integrations-set-primary",
            "integrations-create-fcm",
            "subscribers-credentials",
            "tenants-create",
            "tenants-get",
            "tenants-update",
        ),
        {
            "*.id": SECOND_ID,
        },
    ),
    "subscribers-update": {
        "*.id": SECOND_ID,
        "data.data.*": USERS_OWN,
    },
    "subscriber-feed": {
        "*.id": SECOND_ID,
        "*[].id": SECOND_ID,
        "*deleted": NO_MODEL,
        "*actorSubscriber": NO_MODEL,
        "*cta.action.buttons[]._id": NO_MODEL,
    },
    **_each(
        (
            "subscriber-preferences",
            "subscriber-preferences-patch",
            "widgets-preferences",
        ),
        {
            "*.id": SECOND_ID,
            "*[].id": SECOND_ID,
        },
    ),
    "widgets-feed": {
        "*.id": SECOND_ID,
        "*[].id": SECOND_ID,
        "*deleted": NO_MODEL,
        "*actorSubscriber": NO_MODEL,
        "*cta.action.buttons[]._id": NO_MODEL,
        "*lastReadDate": "given once it was read",
        "*lastSeenDate": "given once it was seen",
        "*archivedAt": "given once it was archived",
    },
    "auth-register": {
        "*.id": SECOND_ID,
        "*showOnBoardingTour": "the dashboard of the recorded server counts its tour here",
    },
    "organizations-me": {
        "*.id": SECOND_ID,
        "*productUseCases*": "what a sign-up form of the recorded server asked",
        "*language": "what a sign-up form of the recorded server asked",
    },
    "organizations-list": {
        "*productUseCases*": "what a sign-up form of the recorded server asked",
        "*language": "what a sign-up form of the recorded server asked",
    },
    "environments-list": {
        "data[].apiKeys": "optional to the clients; whoever may see an environment need not see its keys: they have a list",
    },
    "notification-groups-create": {
        "*.id": SECOND_ID,
        "data._parentId": "groups of two environments are not tied: publishing finds them by their names",
    },
    "workflows-v1-variables": {
        "data.system.branding*": "e-mails have layouts instead of an organization's logo and colour",
    },
    "workflows-v2-step-preview": {
        "data.issues*": "issues of a step stand in the step itself; the clients' preview has none",
    },
    "inbox-session-no-subscriber": {
        "message": "a text in the newer session, where a subscriber may be left out",
    },
}

#: In any answer beyond the recorded ones.
ADDED_EVERYWHERE: dict[str, str] = {}

#: What an answer has beyond the recorded one.
ADDED: dict[str, dict[str, str]] = {
    **_each(
        (
            "integrations-list",
            "workflows-v2-list",
            "messages-list",
            "subscribers-list",
            "topics-list",
        ),
        {
            "data*": "shows rows of other tests of the same server, with all that they have",
        },
    ),
    **_each(
        (
            "trigger-unknown-workflow",
            "inbox-notifications-limit-bad",
            "workflows-v1-create-bad",
            "subscribers-create-bad",
            "subscribers-list-limit-too-big",
            "integrations-create-bad",
            "inbox-session-no-subscriber",
        ),
        {
            "errors*": NEWER,
        },
    ),
    **_each(
        (
            "trigger-missing-to",
            "trigger-missing-name",
            "trigger-bad-payload",
            "trigger-bulk-over-100",
        ),
        {
            "errors*": NEWER,
            "type*": NEWER,
        },
    ),
    **_each(
        (
            "workflows-v2-create",
            "workflows-v2-create-duplicate",
            "workflows-v2-get-id",
            "workflows-v2-update",
        ),
        {
            "data.isTranslationEnabled*": NEWER,
            "data.lastPublishedAt*": NEWER,
            "data.lastPublishedBy*": NEWER,
            "data.payloadExample*": NEWER,
            "data.payloadSchema*": NEWER,
            "data.preferences.default.channels.tool*": NEWER,
            "data.severity*": NEWER,
            "data.steps[].controlValues.redirect*": NEWER,
            "data.steps[].controlValues.secondaryAction*": NEWER,
            "data.steps[].controls.dataSchema*": NEWER,
            "data.steps[].controls.uiSchema*": NEWER,
            "data.steps[].controls.values*": NEWER,
            "data.steps[].issues*": NEWER,
            "data.steps[].origin*": NEWER,
            "data.steps[].shouldStopOnFail*": NEWER,
            "data.steps[].variables*": NEWER,
            "data.steps[].workflowDatabaseId*": NEWER,
            "data.steps[].workflowId*": NEWER,
            "data.updatedBy*": NEWER,
            "data.validatePayload*": NEWER,
        },
    ),
    "workflows-v2-get-missing": {
        "error*": NEWER,
    },
    "notifications-list": {
        "data[].contextKeys*": NEWER,
        "data[].critical*": NEWER,
        "data[].jobs[].digest.events[].msg*": USERS_OWN,
        "data[].jobs[].scheduleExtensionsCount*": NEWER,
        "data[].jobs[].step.controlVariables*": NEWER,
        "data[].jobs[].step.stepId*": NEWER,
        "data[].severity*": NEWER,
        "data[].template.origin*": NEWER,
        "data[].topics*": NEWER,
    },
    "notifications-get": {
        "data.contextKeys*": NEWER,
        "data.critical*": NEWER,
        "data.jobs[].executionDetails[].raw*": NEWER,
        "data.jobs[].scheduleExtensionsCount*": NEWER,
        "data.jobs[].step.controlVariables*": NEWER,
        "data.jobs[].step.stepId*": NEWER,
        "data.severity*": NEWER,
        "data.subscriber.email*": NEWER,
        "data.subscriber.lastName*": NEWER,
        "data.template.origin*": NEWER,
        "data.topics*": NEWER,
    },
    **_each(
        (
            "inbox-session",
            "inbox-session-new-subscriber",
        ),
        {
            "data.applicationIdentifier*": "the session of @novu/js 3.19 has it",
            "data.contextKeys*": NEWER,
            "data.isDevelopmentMode*": "the session of @novu/js 3.19 has it",
            "data.maxSnoozeDurationHours*": "the session of @novu/js 3.19 has it",
            "data.unreadCount*": "the session of @novu/js 3.19 has it",
        },
    ),
    **_each(
        (
            "inbox-notifications",
            "inbox-notifications-after",
            "inbox-notifications-read-false",
        ),
        {
            "data[].archivedAt*": NEWER,
            "data[].firstSeenAt*": NEWER,
            "data[].isSeen*": NEWER,
            "data[].isSnoozed*": NEWER,
            "data[].readAt*": NEWER,
            "data[].redirect.target*": NEWER,
            "data[].severity*": NEWER,
            "data[].to.email*": NEWER,
            "data[].transactionId*": NEWER,
            "data[].workflow*": NEWER,
        },
    ),
    **_each(
        (
            "inbox-notifications-limit2",
            "inbox-notifications-tags",
        ),
        {
            "data[].archivedAt*": NEWER,
            "data[].firstSeenAt*": NEWER,
            "data[].isSeen*": NEWER,
            "data[].isSnoozed*": NEWER,
            "data[].primaryAction.redirect*": NEWER,
            "data[].readAt*": NEWER,
            "data[].redirect.target*": NEWER,
            "data[].severity*": NEWER,
            "data[].subject*": NEWER,
            "data[].to.email*": NEWER,
            "data[].transactionId*": NEWER,
            "data[].workflow*": NEWER,
        },
    ),
    "inbox-read": {
        "data.archivedAt*": NEWER,
        "data.firstSeenAt*": NEWER,
        "data.isSeen*": NEWER,
        "data.isSnoozed*": NEWER,
        "data.primaryAction.redirect*": NEWER,
        "data.redirect.target*": NEWER,
        "data.severity*": NEWER,
        "data.subject*": NEWER,
        "data.to.avatar*": NEWER,
        "data.to.email*": NEWER,
        "data.to.firstName*": NEWER,
        "data.to.lastName*": NEWER,
        "data.transactionId*": NEWER,
        "data.workflow*": NEWER,
    },
    **_each(
        (
            "inbox-unread",
            "inbox-archive",
            "inbox-unarchive",
            "inbox-complete",
            "inbox-revert",
        ),
        {
            "data.firstSeenAt*": NEWER,
            "data.isSeen*": NEWER,
            "data.isSnoozed*": NEWER,
            "data.primaryAction.redirect*": NEWER,
            "data.redirect.target*": NEWER,
            "data.severity*": NEWER,
            "data.subject*": NEWER,
            "data.to.avatar*": NEWER,
            "data.to.email*": NEWER,
            "data.to.firstName*": NEWER,
            "data.to.lastName*": NEWER,
            "data.transactionId*": NEWER,
            "data.workflow*": NEWER,
        },
    ),
    **_each(
        (
            "inbox-preferences",
            "inbox-preferences-after",
        ),
        {
            "data[].workflow.severity*": NEWER,
        },
    ),
    "notifications-list-by-transaction": {
        "data[].contextKeys*": NEWER,
        "data[].critical*": NEWER,
        "data[].jobs[].scheduleExtensionsCount*": NEWER,
        "data[].jobs[].step.controlVariables*": NEWER,
        "data[].jobs[].step.stepId*": NEWER,
        "data[].severity*": NEWER,
        "data[].template.origin*": NEWER,
        "data[].topics*": NEWER,
    },
    "messages-list-filter": {
        "data[].contextKeys*": NEWER,
        "data[].cta.action.buttons[].target*": NEWER,
        "data[].cta.action.buttons[].url*": NEWER,
        "data[].cta.action.status*": NEWER,
        "data[].cta.data.target*": NEWER,
        "data[].severity*": NEWER,
        "data[].subject*": NEWER,
        "data[].subscriber.__v*": NEWER,
        "data[].subscriber._environmentId*": NEWER,
        "data[].subscriber._organizationId*": NEWER,
        "data[].subscriber.channels*": NEWER,
        "data[].subscriber.createdAt*": NEWER,
        "data[].subscriber.deleted*": NEWER,
        "data[].subscriber.email*": NEWER,
        "data[].subscriber.isOnline*": NEWER,
        "data[].subscriber.updatedAt*": NEWER,
        "data[].workflow*": NEWER,
    },
    **_each(
        (
            "inbox-preferences-patch-workflow",
            "inbox-preferences-patch-workflow-back",
        ),
        {
            "data.overrides*": NEWER,
            "data.workflow.severity*": NEWER,
        },
    ),
    **_each(
        (
            "workflows-v1-create",
            "workflows-v1-get",
            "workflows-v1-status",
            "workflows-v1-status-on",
        ),
        {
            "data.steps[].uuid*": NEWER,
        },
    ),
    **_each(
        (
            "workflows-v1-create-digest",
            "workflows-v1-create-delay",
        ),
        {
            "data.description*": NEWER,
            "data.steps[].uuid*": NEWER,
        },
    ),
    "workflows-v1-list": {
        "data[].steps[].uuid*": NEWER,
    },
    **_each(
        (
            "subscribers-create",
            "subscribers-create-again",
            "subscribers-get",
        ),
        {
            "data.isOnline*": NEWER,
        },
    ),
    "subscribers-update": {
        "data.__v*": NEWER,
        "data.avatar*": NEWER,
        "data.data.n*": USERS_OWN,
        "data.data.plan*": USERS_OWN,
        "data.isOnline*": NEWER,
        "data.lastName*": NEWER,
        "data.locale*": NEWER,
        "data.phone*": NEWER,
    },
    "subscriber-feed": {
        "data[].contextKeys*": NEWER,
        "data[].cta.action.status*": NEWER,
        "data[].cta.data.target*": NEWER,
        "data[].severity*": NEWER,
        "data[].workflow*": NEWER,
    },
    "widgets-feed": {
        "data[].contextKeys*": NEWER,
        "data[].cta.data.target*": NEWER,
        "data[].severity*": NEWER,
        "data[].workflow*": NEWER,
    },
    "auth-register": {
        "data.user.hasPassword*": "whether a user signs in with a password, for the dashboard",
    },
    "users-me": {
        "data.updatedAt*": NEWER,
    },
    "environments-list": {
        "data[].color*": NEWER,
        "data[].slug*": NEWER,
        "data[].type*": NEWER,
    },
    **_each(
        (
            "environments-me",
            "environments-me-apikey",
        ),
        {
            "data.color*": NEWER,
            "data.slug*": NEWER,
            "data.type*": NEWER,
        },
    ),
    "environments-api-keys": {
        "data[]._id*": NEWER,
        "data[].createdAt*": NEWER,
        "data[].name*": NEWER,
    },
    "integrations-active": {
        "data[].configurations*": NEWER,
        "data[].connected*": "whether an account of a vendor is connected, for the dashboard",
        "data[].kind*": NEWER,
    },
    **_each(
        (
            "integrations-create-sendgrid",
            "integrations-update",
            "integrations-set-primary",
            "integrations-create-fcm",
        ),
        {
            "data.configurations*": NEWER,
            "data.connected*": "whether an account of a vendor is connected, for the dashboard",
            "data.kind*": NEWER,
        },
    ),
    "integrations-delete": {
        "data[].configurations*": NEWER,
        "data[].connected*": "whether an account of a vendor is connected, for the dashboard",
        "data[].credentials*": NEWER,
        "data[].kind*": NEWER,
    },
    "workflows-v1-variables": {
        "data.system.actor.data*": NEWER,
        "data.system.actor.timezone*": NEWER,
        "data.system.subscriber.data*": NEWER,
        "data.system.subscriber.timezone*": NEWER,
        "data.system.tenant.identifier*": NEWER,
    },
    "workflows-v2-list-search": {
        "data.workflows[].isTranslationEnabled*": NEWER,
        "data.workflows[].lastPublishedAt*": NEWER,
        "data.workflows[].lastPublishedBy*": NEWER,
        "data.workflows[].lastTriggeredAt*": NEWER,
        "data.workflows[].steps*": NEWER,
        "data.workflows[].updatedBy*": NEWER,
        "data.workflows[].workflowId*": NEWER,
    },
    **_each(
        (
            "workflows-v2-get-slug",
            "workflows-v2-get-identifier",
        ),
        {
            "data.isTranslationEnabled*": NEWER,
            "data.lastPublishedAt*": NEWER,
            "data.lastPublishedBy*": NEWER,
            "data.payloadExample*": NEWER,
            "data.payloadSchema*": NEWER,
            "data.preferences.default.channels.tool*": NEWER,
            "data.severity*": NEWER,
            "data.steps[].controls.dataSchema*": NEWER,
            "data.steps[].controls.uiSchema*": NEWER,
            "data.steps[].controls.values*": NEWER,
            "data.steps[].issues*": NEWER,
            "data.steps[].origin*": NEWER,
            "data.steps[].shouldStopOnFail*": NEWER,
            "data.steps[].variables*": NEWER,
            "data.steps[].workflowDatabaseId*": NEWER,
            "data.steps[].workflowId*": NEWER,
            "data.updatedBy*": NEWER,
            "data.validatePayload*": NEWER,
        },
    ),
    "workflows-v2-step-preview": {
        "data.previewPayloadExample*": NEWER,
        "data.schema*": NEWER,
    },
    "subscribers-credentials": {
        "data.__v*": NEWER,
        "data.channels[].integrationIdentifier*": NEWER,
        "data.isOnline*": NEWER,
    },
}

#: A status that differs, with the reason.
STATUSES: dict[str, tuple[int, str]] = {
    "integrations-set-primary": (200, "the clients of 3.19 expect it"),
    "inbox-session-no-subscriber": (422, "newer inboxes may have no subscriber at all: what is missing is told later"),
}

#: Recorded requests that are not sent, with the reason.
NOT_REPLAYED = {
    "workflows-v2-create-apikey": "a secret key was refused; the clients of 3.19 create workflows with one",
    "workflows-v2-create-bad": "the recorded server failed (500)",
    "inbox-preferences-patch-global": "the recorded server failed (500)",
    "subscribers-v2-absent": "the recorded server did not have it yet",
    "topics-v2-absent": "the recorded server did not have it yet",
    "feeds-create": "feeds belong to the notification centre before the inbox: messages have tags",
    "feeds-list": "feeds belong to the notification centre before the inbox: messages have tags",
    "layouts-list": "layouts have their operations of version 2",
    "layouts-create": "layouts have their operations of version 2",
    "trigger-digest-2": "the same request as trigger-digest-1",
}
