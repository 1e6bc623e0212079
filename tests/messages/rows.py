"""Rows of an inbox, written as the engine writes them: message and counter in one transaction."""

from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, SQLModel

from novu_app.kernel import clock, jsons
from novu_app.kernel.database import writing
from novu_app.kernel.ids import new_id
from novu_app.messages import counters, marks
from novu_app.messages.inbox import Owner
from novu_app.messages.models import Message
from novu_app.subscribers.models import Subscriber
from novu_app.workflows.models import Workflow, WorkflowVersion
from tests.support.application import TestEnvironment


@dataclass
class Inbox:
    """The inbox of one subscriber, with a workflow whose messages arrive in it."""

    environment: TestEnvironment
    subscriber_id: str = "ada"
    pk: str = field(default_factory=new_id)
    workflow_id: str = field(default_factory=new_id)
    version_id: str = field(default_factory=new_id)

    def __post_init__(self) -> None:
        now = clock.now_ms()
        with writing() as session:
            for row in self._rows(now):
                session.add(row)
                session.flush()

    @property
    def owner(self) -> Owner:
        return Owner(self.environment.id, self.pk)

    def arrive(self, count: int = 1, *, severity: str = "none", **columns: Any) -> list[str]:
        """``count`` new messages; their ids, oldest first."""
        with writing() as session:
            return self.arrive_in(session, count, severity=severity, **columns)

    def arrive_in(self, session: Session, count: int = 1, *, severity: str = "none", **columns: Any) -> list[str]:
        """As ``arrive``, in the caller's transaction."""
        messages = [self.message(severity=severity, **columns) for _ in range(count)]
        session.add_all(messages)
        session.flush()
        arrived = counters.arrived(self.pk, self.environment.id, severity, in_context=bool(columns.get("context_keys")))
        counters.apply(session, [arrived] * count)
        return [message.id for message in messages]

    def message(self, **columns: Any) -> Message:
        """A message row that is not stored yet."""
        now = clock.now_ms()
        cta = columns.pop("cta", None)
        marked = {
            "tag_line": marks.line_of(columns.get("tags") or []),
            "data_line": marks.data_line_of(columns.get("data")),
        }
        defaults: dict[str, Any] = {
            "id": new_id(),
            "environment_id": self.environment.id,
            "organization_id": self.environment.organization_id,
            "notification_id": new_id(),
            "job_id": new_id(),
            "event_id": new_id(),
            "integration_id": new_id(),
            "subscriber_pk": self.pk,
            "subscriber_id": self.subscriber_id,
            "workflow_id": self.workflow_id,
            "version_id": self.version_id,
            "step_uid": new_id(),
            "transaction_id": f"txn_{new_id()}",
            "channel": "in_app",
            "provider_id": "novu",
            "status": "sent",
            "subject": "Subject",
            "content": "Body",
            "cta": jsons.dumps(cta) if cta is not None else None,
            "severity": "none",
            "created_at": now,
            "updated_at": now,
        }
        return Message(**(defaults | marked | columns))

    def _rows(self, now: int) -> list[SQLModel]:
        scope = {
            "environment_id": self.environment.id,
            "organization_id": self.environment.organization_id,
            "created_at": now,
            "updated_at": now,
        }
        definition = {"name": "Comments", "critical": False, "steps": []}
        return [
            Subscriber(id=self.pk, subscriber_id=self.subscriber_id, first_name="Ada", data={"plan": "pro"}, **scope),
            Workflow(
                id=self.workflow_id,
                identifier=f"comments-{self.workflow_id}",
                version_id=self.version_id,
                name="Comments",
                tags=["social"],
                active=True,
                status="ACTIVE",
                origin="novu-cloud",
                step_types=["in_app"],
                **scope,
            ),
            WorkflowVersion(
                id=self.version_id,
                environment_id=self.environment.id,
                workflow_id=self.workflow_id,
                number=1,
                definition=definition,
                created_at=now,
            ),
        ]
