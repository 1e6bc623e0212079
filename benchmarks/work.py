"""What parts of the benchmark ask of an installation: workflows, triggers, an SMTP server, and a look at its rows."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import Connection, text

from benchmarks.installation import Installation
from benchmarks.mail_sink import MailSink

#: How long any of it may take, in seconds.
LONGEST_S = 180.0


def make_workflow(running: Installation, identifier: str, steps: list[dict[str, Any]]) -> None:
    """Make an active workflow of these steps."""
    body = {"name": identifier, "workflowId": identifier, "__source": "editor", "active": True, "steps": steps}
    running.server.client.post("/v2/workflows", json=body).raise_for_status()


def connect(running: Installation, sink: MailSink) -> None:
    """Let e-mails go to an SMTP server, and give every subscriber an address."""
    credentials = {"host": sink.host, "port": sink.port, "from": "shop@example.com", "senderName": "Shop"}
    body = {"providerId": "nodemailer", "channel": "email", "credentials": credentials, "active": True}
    running.server.client.post("/v1/integrations", json=body).raise_for_status()
    running.execute("UPDATE subscriber SET email = subscriber_id || '@example.com'")


def send(running: Installation, events: list[dict[str, Any]]) -> Any:
    """Trigger; the answers."""
    answer = running.server.client.post("/v1/events/trigger/bulk", json={"events": events})
    answer.raise_for_status()
    return orjson.loads(answer.content)["data"]


def topic(size: int) -> dict[str, str]:
    """A topic as recipient of a trigger."""
    return {"type": "Topic", "topicKey": f"topic-{size}"}


def is_delivered(connection: Connection) -> bool:
    """Whether nothing is left to be delivered."""
    return not value(connection, "SELECT EXISTS (SELECT 1 FROM delivery)")


def value(connection: Connection, query: str) -> int:
    """The one number of a query; 0 for none."""
    return int(connection.execute(text(query)).scalar() or 0)
