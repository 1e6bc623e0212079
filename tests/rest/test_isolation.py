"""No route reaches another environment's row (ARCHITECTURE.md, law 6): every operation is tried with a foreign key."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import Table, select
from sqlmodel import Session, SQLModel

from novu_app.environments.service import get_environment, list_keys
from novu_app.events.models import Event
from novu_app.execution.models import Job, Notification
from novu_app.integrations import service as integrations
from novu_app.integrations.service import IntegrationDraft
from novu_app.kernel import jsons
from novu_app.kernel.database import reading, writing
from novu_app.kernel.ids import new_id
from novu_app.layouts import service as layouts
from novu_app.messages.models import Message
from novu_app.notification_groups import service as notification_groups
from novu_app.replies.models import MailReply
from novu_app.subscribers import service as subscribers
from novu_app.suppressions import service as suppressions
from novu_app.topics import subscriptions
from novu_app.topics.subscriptions import SubscriptionDraft
from novu_app.translations import service as translations
from novu_app.workflows import service as workflows
from novu_app.workflows.service import StepDraft, WorkflowDraft
from tests.support.application import TestEnvironment

METHODS = ("get", "post", "put", "patch", "delete")
#: Answers to everybody, without a key.
PUBLIC = {
    "/v1/health-check",
    "/v1/auth/register",
    "/v1/auth/login",
    "/v1/inbox/session",
    "/v1/widgets/session/initialize",
    # Providers call it: their signature says who they are.
    "/v2/inbound-webhooks/delivery-providers/{environmentId}/{integrationId}",
}
#: Paths that a subscriber's session opens, not a secret key.
INBOX = ("/v1/inbox", "/v1/widgets")
#: What this product does not have holds no rows: it answers 501, whoever asks.
LEFT_OUT = ("/v1/agents", "/v1/domains", "/v1/web-chat")
#: What brings content from one environment of an organization to another: tests/publishing keeps organizations apart.
BETWEEN = {f"/v2/environments/{{targetEnvironmentId}}/{operation}" for operation in ("diff", "publish")}
#: In every stored text of the other environment, and in no address: an answer that has it has read there.
SECRET = "the other environment's secret"
BODY = {
    "name": "n",
    "key": "k",
    "subscriberId": "s",
    "steps": [],
    "workflowId": "w",
    "layoutId": "l",
    "resourceType": "workflow",
    "resourceId": "victim-workflow",
    "locale": "en_US",
    "content": {"title": "t"},
    "masterJson": {"workflows": {"victim-workflow": {"title": "t"}}},
    "subscribers": [],
    "isOnline": True,
    "providerId": "nodemailer",
    "channel": "email",
    "credentials": {},
    "preferences": {},
    "channels": {"email": False},
    "targetEnvironmentId": "x",
    "actionType": "primary",
    "snoozeUntil": "2999-01-01T00:00:00.000Z",
    "events": [],
    "markAs": "read",
    "mark": {"read": True},
    "messageId": "x",
    "messageIds": ["x"],
    "status": "done",
    # The key with which everything is tried stays good when keys are replaced.
    "overlapSeconds": 600,
}


class Foreign:
    """Rows of Production, with the values by which routes would address them."""

    def __init__(self, environment: TestEnvironment) -> None:
        self.environment_id = environment.production_id
        self._organization_id = environment.organization_id
        with writing() as session:
            person, _ = subscribers.create_subscriber(
                session, self.environment_id, self._organization_id, "victim", {"first_name": SECRET}
            )
            steps = [StepDraft("Secret step", "in_app", {"body": SECRET})]
            draft = WorkflowDraft(SECRET, "victim-workflow", steps, description=SECRET, active=True)
            workflow = workflows.create_workflow(session, self.environment_id, self._organization_id, draft)
            subscriptions.subscribe(
                session,
                self.environment_id,
                self._organization_id,
                "victim-topic",
                [SubscriptionDraft("victim", "victim-subscription", SECRET)],
                topic_name=SECRET,
            )
            mail = IntegrationDraft("nodemailer", "email", SECRET, "victim-mail", {"host": SECRET}, active=True)
            integration = integrations.create_integration(session, self.environment_id, self._organization_id, mail)
            layout = layouts.create_layout(
                session, self.environment_id, self._organization_id, SECRET, "victim-layout"
            ).row
            translations.save(
                session, self.environment_id, self._organization_id, "workflow", workflow.row.id, "en_US", {"t": SECRET}
            )
            (key,) = list_keys(session, self.environment_id)
            group = notification_groups.create(session, self.environment_id, self._organization_id, "victim-group")
            run, message = self._run(person.id, workflow)
            reply = MailReply(
                id=new_id(), environment_id=self.environment_id, notification_id=run[1].id, job_id=run[2].id,
                message_id=message.id, key="k", sender=SECRET, status="failed", mail=SECRET, attempts=8, expires_at=1,
                created_at=1,
            )  # fmt: skip
            for row in (*run, message, reply):
                session.add(row)
                session.flush()
            suppressions.suppress_by_hand(session, self.environment_id, "victim@example.com")
            identifier = get_environment(session, self.environment_id, self._organization_id).identifier
        self.addresses: dict[str, list[str]] = {
            "subscriberId": ["victim", person.id],
            "externalSubscriberId": ["victim"],
            "topicKey": ["victim-topic"],
            "identifier": ["victim-subscription"],
            "subscriptionIdentifier": ["victim-subscription"],
            "workflowId": ["victim-workflow", workflow.row.id, f"x_wf_{workflow.row.id}"],
            "workflowIdOrIdentifier": ["victim-workflow", workflow.row.id],
            "stepId": ["secret-step", workflow.steps[0]["_id"]],
            "layoutId": ["victim-layout", layout.id, f"x_lt_{layout.id}"],
            "resourceType": ["workflow"],
            "resourceId": ["victim-workflow", workflow.row.id, f"x_wf_{workflow.row.id}"],
            "locale": ["en_US"],
            "integrationId": [integration.id, "victim-mail"],
            "integrationIdentifier": ["victim-mail", integration.id],
            "providerOrIntegrationId": [integration.id, "nodemailer"],
            "notificationId": [run[1].id, message.id],
            "messageId": [message.id],
            "replyId": [reply.id],
            "address": ["victim@example.com"],
            "id": [message.id],
            "transactionId": ["victim-transaction"],
            "environmentId": [self.environment_id],
            "providerId": ["nodemailer"],
            "actionType": ["primary"],
            "type": ["primary"],
            "templateId": ["victim-workflow", workflow.row.id],
            "level": ["global"],
            "action": ["read"],
            "kind": ["primary"],
            "applicationIdentifier": [identifier],
            "keyId": [key.id],
            "groupId": [group.id],
            # Variables are the organization's: this one is not there.
            "variableKey": ["VICTIM"],
        }

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """Every row of the other environment."""
        with reading() as session:
            tables = [table for table in SQLModel.metadata.sorted_tables if "environment_id" in table.c]
            return {table.name: self._rows_of(session, table) for table in tables}

    def _rows_of(self, session: Session, table: Table) -> list[dict[str, Any]]:
        query = select(table).where(table.c.environment_id == self.environment_id).order_by(*table.primary_key)
        return [{str(name): value for name, value in row.items()} for row in session.execute(query).mappings()]

    def _run(self, pk: str, workflow: Any) -> tuple[tuple[Event, Notification, Job], Message]:
        scope = {"environment_id": self.environment_id, "created_at": 1}
        owned = scope | {"organization_id": self._organization_id, "transaction_id": "victim-transaction"}
        ran = {"workflow_id": workflow.row.id, "version_id": workflow.version.id}
        uid = workflow.steps[0]["_id"]
        event = Event(
            id=new_id(), kind="direct", status="done", body=jsons.dumps({"payload": {"x": SECRET}}), **owned, **ran
        )
        run = Notification(
            id=new_id(), event_id=event.id, subscriber_pk=pk, subscriber_id="victim", status="completed",
            severity="none", updated_at=1, **owned, **ran,
        )  # fmt: skip
        job = Job(
            id=new_id(), notification_id=run.id, step_uid=uid, step_id="secret-step", type="in_app",
            status="completed", details="[]", updated_at=1, **scope,
        )  # fmt: skip
        message = Message(
            id=new_id(), notification_id=run.id, job_id=job.id, event_id=event.id, integration_id=new_id(),
            subscriber_pk=pk, subscriber_id="victim", step_uid=uid, channel="in_app", provider_id="novu",
            status="sent", content=SECRET, severity="none", updated_at=1, **owned, **ran,
        )  # fmt: skip
        return (event, run, job), message


def operations(client: httpx.Client) -> Iterator[tuple[str, str]]:
    for path, item in client.get("/openapi.json").json()["paths"].items():
        for method in METHODS:
            if method in item:
                yield method.upper(), path


def filled(path: str, addresses: dict[str, list[str]]) -> Iterator[str]:
    """The path with the other environment's values, in every way in which they can be said."""
    names = re.findall(r"\{(\w+)\}", path)
    unknown = [name for name in names if name not in addresses]
    assert not unknown, f"{path}: say in Foreign.addresses what {unknown} would be"
    for number in range(max((len(addresses[name]) for name in names), default=1)):
        url = path
        for name in names:
            values = addresses[name]
            url = url.replace(f"{{{name}}}", values[number % len(values)])
        yield url


@pytest.mark.usefixtures("valkey")
def test_no_route_reaches_a_row_of_another_environment(app_client: httpx.Client, environment: TestEnvironment) -> None:
    foreign = Foreign(environment)
    before = foreign.rows()
    assert SECRET in jsons.dumps(before)
    body = {"applicationIdentifier": environment.application_identifier, "subscriber": "own"}
    token = app_client.post("/v1/inbox/session", json=body).json()["data"]["token"]
    query = "&".join(f"{name}={values[0]}" for name, values in foreign.addresses.items())
    leaks, tried = [], 0
    for method, path in operations(app_client):
        if path in BETWEEN or path.startswith(LEFT_OUT):
            continue
        for url in filled(path, foreign.addresses):
            headers = {"Authorization": f"Bearer {token}"} if path.startswith(INBOX) else environment.headers
            for suffix in ("", f"?{query}&environment_id={foreign.environment_id}"):
                answer = app_client.request(method, url + suffix, json=BODY, headers=headers)
                tried += 1
                assert answer.status_code < 500, (method, url, answer.text)
                if SECRET in answer.text:
                    leaks.append((method, url + suffix))
    assert leaks == []
    assert tried > 100
    assert app_client.get("/v1/environments/me").status_code == 200, "the key was good to the end"
    assert foreign.rows() == before


@pytest.mark.usefixtures("valkey")
def test_every_route_asks_who_calls(app_client: httpx.Client) -> None:
    del app_client.headers["Authorization"]
    anonymous = []
    for method, path in operations(app_client):
        if path not in PUBLIC:
            answer = app_client.request(method, re.sub(r"\{\w+\}", "x", path), json=BODY)
            if answer.status_code != 401:
                anonymous.append((method, path, answer.status_code))
    assert anonymous == []
