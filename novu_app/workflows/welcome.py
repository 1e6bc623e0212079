"""The workflow that a first start makes: an in-app message and an e-mail, so that the first trigger has something to start."""

from __future__ import annotations

from sqlmodel import Session

from novu_app.environments.models import Environment
from novu_app.workflows import service
from novu_app.workflows.drafts import StepDraft, WorkflowDraft

IDENTIFIER = "welcome"

_IN_APP = {
    "subject": "Welcome{% if subscriber.firstName %}, {{ subscriber.firstName }}{% endif %}!",
    "body": '{{ payload.message | default: "Your first notification has arrived." }}',
    "data": {"kind": "welcome"},
}
_EMAIL = {
    "subject": "Welcome{% if subscriber.firstName %}, {{ subscriber.firstName }}{% endif %}!",
    "editorType": "html",
    "body": (
        '<div style="font-family:sans-serif;max-width:560px;margin:0 auto;padding:24px;color:#1c2024">'
        '<h1 style="font-size:22px;margin:0 0 12px">Your first notification has arrived</h1>'
        '<p style="line-height:24px;margin:0 0 16px">'
        '{{ payload.message | default: "One event became a message in the inbox and this e-mail." }}</p>'
        '<p style="line-height:24px;margin:0;color:#60646c">The workflow is called <code>{{ workflow.workflowId }}</code>. '
        "Change its steps in the dashboard and send the event again.</p></div>"
    ),
}


def seed(session: Session, environment: Environment) -> None:
    """Make the workflow in a new environment."""
    draft = WorkflowDraft(
        name="Welcome",
        identifier=IDENTIFIER,
        description="Sent by the first trigger: a message in the inbox and an e-mail.",
        active=True,
        tags=["getting-started"],
        steps=[
            StepDraft(name="In-App Step", type="in_app", control_values=_IN_APP),
            StepDraft(name="Email Step", type="email", control_values=_EMAIL),
        ],
    )
    service.create_workflow(session, environment.id, environment.organization_id, draft)
