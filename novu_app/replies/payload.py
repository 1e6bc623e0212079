"""What a reply callback is sent (docs/how-to/receive-replies.md; contract/webhooks.md, Inbound mail)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from novu_app.events import stored
from novu_app.execution import definitions
from novu_app.kernel import crypto, jsons
from novu_app.kernel.clock import iso_at
from novu_app.messages.entity import raw_message, subscriber_reference, workflow_reference
from novu_app.replies import store
from novu_app.replies.addressing import callback_of
from novu_app.replies.store import Owed

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request to make; or why there is none."""

    url: str = ""
    body: str = ""
    problem: str = ""


def wanted(session: Session, reply: Owed, secret: str) -> Wanted:
    """The request that hands a reply over, with what is stored now: a callback that was changed since gets it.

    Args:
        session: an open transaction.
        reply: a claimed row.
        secret: a secret key of the environment, under which ``hmac`` is made.
    """
    scope = reply.environment_id
    message = store.message_of(session, scope, reply.message_id)
    run = store.run_of(session, scope, reply.run_id)
    if message is None or run is None or not reply.mail:
        return Wanted(problem="The e-mail that was replied to was deleted")
    definition = definitions.load(session, [run.version_id], edited=True).get(run.version_id)
    steps = definition.steps if definition is not None else ()
    step = next((step for step in steps if step.uid == message.step_uid), None)
    url = callback_of(step.controls) if step is not None else None
    if definition is None or step is None or url is None:
        return Wanted(problem="The step has no reply callback any more")
    found = stored.load(session, [run.event_id]).get(run.event_id)
    payload = found[0].payload if found is not None else {}
    person = store.subscriber_of(session, scope, run.subscriber_pk)
    workflow = workflow_reference(
        id=definition.workflow_id,
        identifier=definition.identifier,
        name=definition.name,
        critical=definition.critical,
        tags=definition.tags,
        severity=definition.severity,
    )
    body: Json = {
        "hmac": crypto.hmac_hex(secret, run.subscriber_id) if secret else "",
        "replyId": reply.id,
        "transactionId": run.transaction_id,
        "templateIdentifier": definition.identifier,
        "payload": {key: value for key, value in payload.items() if key != "attachments"},
        "subscriber": subscriber_reference(person.model_dump()) if person else {"subscriberId": run.subscriber_id},
        "template": {
            "_id": definition.workflow_id,
            "_environmentId": scope,
            "name": definition.name,
            "triggers": [{"type": "event", "identifier": definition.identifier}],
            "step": {"_id": step.uid, "stepId": step.step_id, "name": step.name},
        },
        "notification": {
            "_id": run.id,
            "_environmentId": scope,
            "_subscriberId": run.subscriber_pk,
            "_templateId": run.workflow_id,
            "transactionId": run.transaction_id,
            "createdAt": iso_at(run.created_at),
        },
        "message": raw_message(message.model_dump(), None, workflow, payload=payload),
        "mail": jsons.loads(reply.mail),
    }
    return Wanted(url, jsons.dumps(body))
