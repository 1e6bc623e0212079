"""Where our answers differ from those of Novu 2.0 on purpose: path patterns with the reason.

The published clients of today read none of these, or read them as we send them; where the recording and the 3.19
clients disagree, the clients are right.
"""

SECOND_ID = "the recorded server repeats `_id` as `id`; no model of the clients has it"
NO_MODEL = "no model of the clients has it"
USERS_OWN = "what a payload holds is the user's"

EVERYWHERE = {
    "*__v": "a counter of the recorded server's database layer; no model of the clients requires it",
    "*expireAt": "rows here do not expire one by one: retention is a setting",
}

WORKFLOW = {
    "data.steps[].controls.schema": "the clients of 3.19 read it as `dataSchema`",
}

RUN = {
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
}

MESSAGES = {
    "data[].subscriber.id": SECOND_ID,
    "data[].actorSubscriber": NO_MODEL,
    "data[].deleted": NO_MODEL,
    "data[].cta.action.buttons[]._id": NO_MODEL,
    "data[].cta.action.buttons[].id": SECOND_ID,
}

DIFFERENCES: dict[str, dict[str, str]] = {
    "workflows-v2-create": WORKFLOW,
    "workflows-v2-create-duplicate": WORKFLOW,
    "workflows-v2-get-id": WORKFLOW,
    "workflows-v2-update": WORKFLOW,
    "notifications-list": RUN | {"data[].id": SECOND_ID},
    "notifications-list-by-transaction": RUN | {"data[].id": SECOND_ID},
    "notifications-get": RUN
    | {"data.id": SECOND_ID, "data._digestedNotificationId": "given for a run that was digested; the newest was not"},
    "messages-list": MESSAGES,
    "messages-list-filter": MESSAGES,
}

#: In every answer to what only older clients call.
OLDER = {
    "*.id": SECOND_ID,
    "*[].id": SECOND_ID,
    "*triggers[].variables[]._id": NO_MODEL,
    "*_creatorId": "a secret key is no user here",
    "*deleted": NO_MODEL,
    "*actorSubscriber": NO_MODEL,
    "*cta.action.buttons[]._id": NO_MODEL,
    "*lastReadDate": "given once it was read",
    "*lastSeenDate": "given once it was seen",
    "*archivedAt": "given once it was archived",
    "data.data.*": USERS_OWN,
}

#: In every answer about accounts, environments, integrations and tenants.
SETUP = {
    "*.id": SECOND_ID,
    "*showOnBoardingTour": "the dashboard of the recorded server counts its tour here",
    "*productUseCases*": "what a sign-up form of the recorded server asked",
    "*language": "what a sign-up form of the recorded server asked",
    "data.system.branding*": "e-mails have layouts instead of an organization's logo and colour",
    "data[].apiKeys": "optional to the clients; whoever may see an environment need not see its keys: they have a list",
    "data._parentId": "groups of two environments are not tied: publishing finds them by their names",
    "message": "a text in the newer session, where a subscriber may be left out",
    "data.issues*": "issues of a step stand in the step itself; the clients' preview has none",
}

#: A status that differs, with the reason.
STATUSES: dict[str, tuple[int, str]] = {
    "integrations-set-primary": (200, "the clients of 3.19 expect it"),
    "inbox-session-no-subscriber": (422, "newer inboxes may have no subscriber at all: what is missing is told later"),
}

#: Recorded requests that are not sent, with the reason.
NOT_REPLAYED = {
    "integrations-in-app-status": "a secret key was refused; here it is answered",
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
