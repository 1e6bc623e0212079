"""A customer's application that uses Development: makes workflows, triggers them, and looks at what became of it.

It goes through the product's services, as the doors do; what it reads are the rows themselves.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from sqlmodel import SQLModel, col, select

from novu_app.events import service as events
from novu_app.events.intake import Intake, accept
from novu_app.events.models import Event
from novu_app.events.trigger import parse_trigger
from novu_app.execution.models import Job, Notification
from novu_app.integrations import service as integrations
from novu_app.integrations.models import Integration
from novu_app.integrations.service import IntegrationDraft
from novu_app.kernel import bulk, clock, jsons
from novu_app.kernel.database import reading, writing
from novu_app.kernel.ids import new_ids
from novu_app.messages import counters
from novu_app.messages.models import Message
from novu_app.subscribers.models import Subscriber
from novu_app.subscribers.resolve import resolve
from novu_app.topics.models import Topic, TopicSubscription
from novu_app.workflows import service as workflows
from novu_app.workflows.drafts import StepDraft, WorkflowDraft
from tests.support.application import TestEnvironment

if TYPE_CHECKING:
    from tests.support.smtp import SmtpSink

Row = TypeVar("Row", bound=SQLModel)


def in_app(subject: str = "Hello {{payload.name}}", body: str = "{{payload.text}}", **controls: Any) -> StepDraft:
    """An in-app step."""
    return StepDraft(name="In-App", type="in_app", control_values={"subject": subject, "body": body, **controls})


def email(
    subject: str = "Mail", body: str = "<p>{{payload.text}}</p>", *, stop: bool = False, **more: Any
) -> StepDraft:
    """An e-mail step; with ``stop`` the run waits for the delivery and ends when it fails."""
    controls = {"subject": subject, "body": body, "editorType": "html", **more}
    return StepDraft(name="E-mail", type="email", control_values=controls, should_stop_on_fail=stop)


def delay(amount: float = 1, unit: str = "hours") -> StepDraft:
    """A delay of a fixed time."""
    return StepDraft(name="Delay", type="delay", control_values={"type": "regular", "amount": amount, "unit": unit})


def digest(amount: float = 1, unit: str = "hours", **controls: Any) -> StepDraft:
    """A digest with a fixed window; its step id is ``digest``."""
    values = {"type": "regular", "amount": amount, "unit": unit, **controls}
    return StepDraft(name="Digest", type="digest", control_values=values)


class Customer:
    """The application, with the rights of Development's secret key."""

    def __init__(self, environment: TestEnvironment) -> None:
        self.environment = environment

    def workflow(self, *steps: StepDraft, name: str = "order", **more: Any) -> str:
        """Makes an active workflow of these steps (``more`` as in WorkflowDraft) and returns its identifier."""
        draft = WorkflowDraft(name=name, identifier=name, steps=steps, **{"active": True, **more})
        with writing() as session:
            made = workflows.create_workflow(session, self.environment.id, self.environment.organization_id, draft)
        return made.row.identifier

    def delete_workflow(self, name: str = "order") -> None:
        """Deletes a workflow."""
        with writing() as session:
            workflows.delete_workflow(session, self.environment.id, name)

    def trigger(self, to: Any = "ada", payload: dict[str, Any] | None = None, name: str = "order", **more: Any) -> str:
        """Triggers a workflow and returns the transaction id."""
        return str(self.triggers([{"name": name, "to": to, "payload": payload or {}, **more}])[0]["transactionId"])

    def broadcast(self, payload: dict[str, Any] | None = None, name: str = "order") -> str:
        """Triggers a workflow for everybody and returns the transaction id."""
        return str(self.triggers([{"name": name, "payload": payload or {}}], broadcast=True)[0]["transactionId"])

    def triggers(self, documents: Sequence[dict[str, Any]], *, broadcast: bool = False) -> list[dict[str, Any]]:
        """Stores these triggers in one transaction, as the writer thread of a web process does; their answers.

        Raises:
            NovuError: one was refused.
        """
        intakes = [Intake(self.environment.scope, parse_trigger(d, broadcast=broadcast)) for d in documents]
        with writing() as session:
            accept(session, intakes)
        for intake in intakes:
            if intake.error is not None:
                raise intake.error
        return [intake.answer or {} for intake in intakes]

    def cancel(self, transaction_id: str) -> bool:
        """Cancels what waits of a transaction."""
        with writing() as session:
            return events.cancel(session, self.environment.id, transaction_id)

    def subscribers(self, *subscriber_ids: str, **attributes: Any) -> list[str]:
        """Makes or updates subscribers (attributes as on the wire) and returns their row ids."""
        environment_id, organization_id = self.environment.id, self.environment.organization_id
        wanted = {(environment_id, subscriber_id): attributes for subscriber_id in subscriber_ids}
        with writing() as session:
            found = resolve(session, wanted, {environment_id: organization_id})
        return [found[environment_id, subscriber_id].pk for subscriber_id in subscriber_ids]

    def topic(self, key: str, subscriber_ids: Iterable[str]) -> None:
        """Makes a topic of these subscribers, who are made too."""
        names = list(subscriber_ids)
        pks = self.subscribers(*names)
        now = clock.now_ms()
        scope = {"environment_id": self.environment.id, "created_at": now, "updated_at": now}
        with writing() as session:
            topic = Topic(key=key, organization_id=self.environment.organization_id, **scope)
            session.add(topic)
            session.flush()
            bulk.insert(
                session,
                TopicSubscription.__table__,  # type: ignore[attr-defined]
                ("id", "subscriber_pk", "identifier"),
                list(zip(new_ids(len(pks)), pks, names, strict=True)),
                constants={"topic_id": topic.id, **scope},
            )

    def smtp(self, sink: "SmtpSink", **credentials: Any) -> str:
        """Connects Development to an SMTP server and returns the integration's id."""
        values = {"host": sink.host, "port": sink.port, "from": "shop@example.com", "senderName": "Shop", **credentials}
        return self.integration("nodemailer", values).id

    def integration(self, provider_id: str, credentials: dict[str, Any], channel: str = "email") -> Integration:
        """Makes an active integration."""
        draft = IntegrationDraft(provider_id=provider_id, channel=channel, credentials=credentials, active=True)
        with writing() as session:
            environment = self.environment
            return integrations.create_integration(session, environment.id, environment.organization_id, draft)

    def rows(self, table: type[Row], **where: Any) -> list[Row]:
        """The rows of Development whose columns have these values, oldest first."""
        query = select(table)
        for name, value in where.items():
            query = query.where(getattr(table, name) == value)
        key = {"InboxCounter": "subscriber_pk", "Wait": "job_id"}.get(table.__name__, "id")
        with reading() as session:
            return list(session.exec(query.order_by(col(getattr(table, key)))).all())

    def events(self, **where: Any) -> list[Event]:
        """Accepted triggers."""
        return self.rows(Event, **where)

    def runs(self, subscriber_id: str | None = None, **where: Any) -> list[Notification]:
        """Runs, of one subscriber or of all."""
        return self.rows(Notification, **where, **({"subscriber_id": subscriber_id} if subscriber_id else {}))

    def jobs(self, **where: Any) -> list[Job]:
        """Jobs."""
        return self.rows(Job, **where)

    def messages(self, subscriber_id: str | None = None, **where: Any) -> list[Message]:
        """Messages, of one subscriber or of all."""
        return self.rows(Message, **where, **({"subscriber_id": subscriber_id} if subscriber_id else {}))

    def subscriber(self, subscriber_id: str) -> Subscriber:
        """One subscriber."""
        return self.rows(Subscriber, subscriber_id=subscriber_id)[0]

    def counts(self, subscriber_id: str) -> counters.Counts:
        """The counts of an inbox."""
        with reading() as session:
            return counters.read(session, self.environment.id, self.subscriber(subscriber_id).id)


def lines(job: Job) -> list[str]:
    """What the activity feed says about a step."""
    return [detail["detail"] for detail in jsons.loads(job.details)]


def reason(job: Job) -> str:
    """What came back from outside, or what is wrong: the last ``raw`` of a job's details."""
    return next(str(d["raw"]) for d in reversed(jsons.loads(job.details)) if "raw" in d)


@pytest.fixture
def customer(environment: TestEnvironment) -> Customer:
    """A customer's application in Development, with an empty installation behind it."""
    return Customer(environment)
