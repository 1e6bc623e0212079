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

DIFFERENCES: dict[str, dict[str, str]] = {
    "workflows-v2-create": WORKFLOW,
    "workflows-v2-create-duplicate": WORKFLOW,
    "workflows-v2-get-id": WORKFLOW,
    "workflows-v2-update": WORKFLOW,
    "notifications-list": RUN | {"data[].id": SECOND_ID},
    "notifications-get": RUN
    | {"data.id": SECOND_ID, "data._digestedNotificationId": "given for a run that was digested; the newest was not"},
    "messages-list": {
        "data[].subscriber.id": SECOND_ID,
        "data[].actorSubscriber": NO_MODEL,
        "data[].deleted": NO_MODEL,
        "data[].cta.action.buttons[]._id": NO_MODEL,
        "data[].cta.action.buttons[].id": SECOND_ID,
    },
}

#: A status that differs, with the reason.
STATUSES: dict[str, tuple[int, str]] = {}
