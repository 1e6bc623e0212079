"""What the preview of a step asks of the services."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypedDict

from sqlmodel import Session

from novu_app.activity import service as activity
from novu_app.activity.service import ActivityFilter
from novu_app.channels.trial_targets import target_of
from novu_app.dashboard.door import Visitor
from novu_app.dashboard.shown import ShownStep, shown_step
from novu_app.dashboard.text import pretty_json
from novu_app.environments import variables as environment_variables
from novu_app.integrations import service as integrations
from novu_app.integrations import trial
from novu_app.integrations.senders import Sender
from novu_app.integrations.trial import Trial, TrialMessage
from novu_app.kernel import jsons
from novu_app.kernel.errors import BadRequest
from novu_app.kernel.pagination import Keyset
from novu_app.providers import registry
from novu_app.workflows import service as workflows
from novu_app.workflows.controls import CHANNEL_TYPES
from novu_app.workflows.preview import Preview, layouts_for, preview_step, translations_for
from novu_app.workflows.preview_data import Given, with_stored

_PAST_RUNS = 8


class PastRun(TypedDict):
    """A run whose payload can be taken as sample."""

    id: str
    subscriber_id: str
    created_at: int


@dataclass
class Sample:
    """With what a step is tried. ``payload`` is JSON, empty for an example; ``events`` how many a digest has gathered."""

    payload: str = ""
    subscriber_id: str = ""
    locale: str = ""
    context: str = ""


@dataclass
class Shown:
    """The step, rendered, and the payload that it was rendered with."""

    step: ShownStep = field(default_factory=ShownStep)
    payload: str = ""


def shown(session: Session, visitor: Visitor, workflow: str, step: str, sample: Sample) -> Shown:
    """Render a step as it is stored. A sample that is no JSON is an error that is shown."""
    try:
        made = _preview(session, visitor, workflow, step, sample)
    except BadRequest as error:
        return Shown(ShownStep(kind="", error=str(error)), sample.payload)
    if made is None:
        return Shown()
    payload = pretty_json(made.values.get("payload") or {})
    return Shown(shown_step(made.type, made.output, made.error), payload)


def past_runs(session: Session, visitor: Visitor, workflow: str) -> list[PastRun]:
    """The newest runs of a workflow."""
    environment_id = visitor.scope.environment_id
    row = workflows.get_workflow(session, environment_id, workflow).row
    page = activity.list_runs(session, environment_id, ActivityFilter(workflow_ids=[row.id]), Keyset(limit=_PAST_RUNS))
    return [
        PastRun(id=run.row.id, subscriber_id=run.row.subscriber_id, created_at=run.row.created_at) for run in page.rows
    ]


def sample_of_run(session: Session, visitor: Visitor, run_id: str) -> Sample:
    """The payload and the subscriber of a run."""
    run = activity.get_run(session, visitor.scope.environment_id, run_id)
    return Sample(payload=pretty_json(run.payload), subscriber_id=run.row.subscriber_id)


def test_of(
    session: Session, visitor: Visitor, workflow: str, step: str, sample: Sample, to: str
) -> tuple[Sender, TrialMessage]:
    """The step, rendered, as a test send through the integration that comes first on its channel.

    Raises:
        BadRequest: there is no provider to send through, nobody to send to, or the step can not be rendered.
    """
    made = _preview(session, visitor, workflow, step, sample)
    if made is None or made.output is None:
        raise BadRequest((made.error if made else "") or "This step sends nothing.")
    rows = integrations.list_integrations(session, visitor.scope.environment_id, only_active=True)
    able = [row for row in rows if row.channel == made.type and not registry.get(row.provider_id).stores_only]
    able.sort(key=lambda row: (not row.primary, -row.priority, row.id))
    if not able:
        raise BadRequest(
            "No provider is connected on this channel. Test runs the whole workflow; in Development the mailbox catches it."
        )
    recipient, endpoint = target_of(session, able[0], to, sample.subscriber_id)
    output = made.output
    sender_info = output.get("from") or {}
    envelope = {
        "from": sender_info.get("email") if isinstance(sender_info, dict) else None,
        "senderName": sender_info.get("name") if isinstance(sender_info, dict) else None,
        "replyTo": output.get("replyTo"),
        "card": output.get("card"),
    }
    message = TrialMessage(
        recipient,
        str(output.get("subject") or ""),
        str(output.get("body") or ""),
        endpoint,
        {key: value for key, value in envelope.items() if value},
    )
    return trial.sender_of(able[0]), message


def remember(session: Session, _visitor: Visitor, sender: Sender, result: Trial) -> None:
    """Keep what a test send showed of its integration."""
    trial.remember(session, sender, result)


def _preview(session: Session, visitor: Visitor, workflow: str, step: str, sample: Sample) -> Preview | None:
    scope = visitor.scope
    stored, position = workflows.get_step(session, scope.environment_id, workflow, step)
    if stored.steps[position]["type"] not in CHANNEL_TYPES:
        return None
    subscriber: dict[str, Any] = {"subscriberId": sample.subscriber_id} if sample.subscriber_id else {}
    if sample.locale:
        subscriber["locale"] = sample.locale
    own = environment_variables.shown_in(session, scope.environment_id)
    given = Given(
        subscriber=subscriber,
        payload=_object(sample.payload, "payload"),
        context=_object(sample.context, "context"),
        env={"name": scope.environment_name, "type": scope.environment_type} | own,
    )
    given = with_stored(session, scope.environment_id, given)
    known = layouts_for(session, stored, position)
    return preview_step(stored, position, None, given, known, translations_for(session, stored, known))


def _object(text: str, what: str) -> dict[str, Any]:
    if not text.strip():
        return {}
    try:
        value = jsons.loads(text)
    except ValueError as error:
        raise BadRequest(f"The {what} of the sample is no JSON: {error}") from error
    if not isinstance(value, dict):
        raise BadRequest(f"The {what} of the sample has to be a JSON object")
    return value
