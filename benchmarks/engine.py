"""The engine's harder work: digests of many events, runs that all wake at once, several steps with e-mail, and fairness."""

from __future__ import annotations

import random
import time
from typing import Any

import orjson
from sqlalchemy import Connection, text

from benchmarks import load
from benchmarks.installation import Installation, Kind, Machine, installed, payload, wait_until
from benchmarks.plan import Plan
from tests.support.smtp import SmtpSink

_LONGEST_S = 180.0
_LOOK_S = 0.01
_BULK = 100
_SUBSCRIBERS_OF_DIGEST = 50
_DIGEST_S = 5


def measure(machine: Machine, kind: Kind, plan: Plan) -> dict[str, Any]:
    """``digest``, ``delayed``, ``mail`` and ``fair``; times in seconds."""
    sink = SmtpSink()
    try:
        with installed(machine, kind, settings={"NOVU_OUTBOUND_ALLOW": "loopback"}) as running:
            pks = running.seed_subscribers(max(plan.delayed, plan.mails, max(plan.topics)))
            for size in {plan.delayed, plan.mails, max(plan.topics)}:
                running.seed_topic(f"topic-{size}", pks[:size])
            return {
                "digest": _digest(running, plan.digested),
                "delayed": _delayed(running, plan.delayed),
                "mail": _mail(running, plan.mails, sink),
                "fair": _fair(running, max(plan.topics)),
            }
    finally:
        sink.close()


def _digest(running: Installation, events: int) -> dict[str, float]:
    """Events of fifty subscribers gathered: how long until all are merged, and how late the last message comes."""
    controls = {"type": "regular", "amount": _DIGEST_S, "unit": "seconds"}
    gather = {"name": "Digest", "type": "digest", "controlValues": controls}
    _workflow(running, "digest", [gather, _in_app("{{steps.digest.eventCount}}")])
    began = time.perf_counter()
    for start in range(0, events, _BULK):
        to = [(number, f"user-{number % _SUBSCRIBERS_OF_DIGEST}") for number in range(start, start + _BULK)]
        _send(running, [{"name": "digest", "to": name, "payload": payload(number)} for number, name in to])
    with running.reading() as look:
        merged = wait_until(lambda: not look(running.events_in_work), _LONGEST_S, _LOOK_S)
        closes_at = look(lambda c: _value(c, "SELECT MAX(closes_at) FROM digest_window"))
        wait_until(lambda: not look(_anybody_waits), _LONGEST_S, _LOOK_S)
        late = time.time() - closes_at / 1000
        counted = look(
            lambda c: _value(
                c,
                "SELECT SUM(CAST(m.subject AS INTEGER)) FROM message m JOIN workflow w ON w.id = m.workflow_id "
                "WHERE w.identifier = 'digest'",
            )
        )
    if counted != events:
        raise AssertionError(f"{counted} of {events} events were digested")
    return {"events": events, "merged_s": merged - began, "late_s": late}


def _delayed(running: Installation, size: int) -> dict[str, float]:
    """Runs that are due at one moment: how long after it the first and the last have their message."""
    controls = {"type": "regular", "amount": 1, "unit": "hours"}
    _workflow(running, "delayed", [{"name": "Delay", "type": "delay", "controlValues": controls}, _in_app("Later")])
    _send(running, [{"name": "delayed", "to": _topic(size), "payload": payload(0)}])
    with running.reading() as look:
        wait_until(lambda: not look(running.events_in_work), _LONGEST_S, 0.1)
        # All wake at one moment, however long it took to put them to sleep.
        due = int(time.time() * 1000) + 1_500
        running.execute("UPDATE notification SET due_at = :due WHERE due_at IS NOT NULL", due=due)
        first = wait_until(lambda: look(lambda c: _is_said(c, "Later")), _LONGEST_S, _LOOK_S)
        done = wait_until(lambda: not look(_anybody_waits), _LONGEST_S, _LOOK_S)
    since = time.time() - time.perf_counter() - due / 1000
    return {
        "runs": size,
        "first_late_s": first + since,
        "all_late_s": done + since,
        "runs_per_second": size / (done + since),
    }


def _mail(running: Installation, size: int, sink: SmtpSink) -> dict[str, float]:
    """In-app, in-app and e-mail to a topic, the e-mail over a local SMTP server."""
    credentials = {"host": sink.host, "port": sink.port, "from": "shop@example.com", "senderName": "Shop"}
    body = {"providerId": "nodemailer", "channel": "email", "credentials": credentials, "active": True}
    running.server.client.post("/v1/integrations", json=body).raise_for_status()
    controls = {"subject": "Mail", "body": "<p>{{payload.order}}</p>", "editorType": "html"}
    mail = {"name": "E-mail", "type": "email", "controlValues": controls}
    _workflow(running, "mail", [_in_app("One"), _in_app("Two"), mail])
    running.execute("UPDATE subscriber SET email = subscriber_id || '@example.com'")
    began = time.perf_counter()
    _send(running, [{"name": "mail", "to": _topic(size), "payload": payload(0)}])
    with running.reading() as look:
        inbox = wait_until(lambda: not look(running.events_in_work), _LONGEST_S, 0.05)
        owed = "SELECT EXISTS (SELECT 1 FROM delivery)"
        done = wait_until(lambda: not look(lambda c: _value(c, owed)), _LONGEST_S, 0.05)
    if len(sink.mails) != size:
        raise AssertionError(f"{len(sink.mails)} e-mails arrived instead of {size}")
    return {"topic": size, "inbox_s": inbox - began, "all_s": done - began, "mails_per_second": size / (done - began)}


def _fair(running: Installation, size: int) -> dict[str, float]:
    """Single triggers while a large topic is under way: from the request to the stored message."""
    _send(running, [running.trigger(1, _topic(size)) | {"transactionId": "large"}])
    waits: list[float] = []
    with running.reading() as look:
        wait_until(lambda: look(lambda c: _runs_of(c, "large")) > 0, _LONGEST_S, _LOOK_S)
        number = 0
        while look(running.events_in_work):
            number += 1
            began = time.perf_counter()
            transaction = f"single-{number}"
            _send(running, [running.trigger(number, f"user-{random.randrange(size)}") | {"transactionId": transaction}])
            stored = wait_until(lambda name=transaction: look(lambda c: _runs_of(c, name)) > 0, _LONGEST_S, 0.002)  # type: ignore[misc]
            waits.append((stored - began) * 1000)
            time.sleep(random.uniform(0.02, 0.06))
    waits.sort()
    return {
        "triggers": float(len(waits)),
        "p50_ms": load.percentile(waits, 0.50),
        "p99_ms": load.percentile(waits, 0.99),
        "max_ms": waits[-1],
    }


def _workflow(running: Installation, identifier: str, steps: list[dict[str, Any]]) -> None:
    body = {"name": identifier, "workflowId": identifier, "__source": "editor", "active": True, "steps": steps}
    running.server.client.post("/v2/workflows", json=body).raise_for_status()


def _send(running: Installation, events: list[dict[str, Any]]) -> Any:
    answer = running.server.client.post("/v1/events/trigger/bulk", json={"events": events})
    answer.raise_for_status()
    return orjson.loads(answer.content)["data"]


def _topic(size: int) -> dict[str, str]:
    return {"type": "Topic", "topicKey": f"topic-{size}"}


def _in_app(subject: str) -> dict[str, Any]:
    return {
        "name": "In-app",
        "type": "in_app",
        "controlValues": {"subject": subject, "body": "Order {{payload.order}}"},
    }


def _anybody_waits(connection: Connection) -> bool:
    return bool(_value(connection, "SELECT EXISTS (SELECT 1 FROM notification WHERE due_at IS NOT NULL)"))


def _runs_of(connection: Connection, transaction: str) -> int:
    query = "SELECT COUNT(*) FROM notification WHERE event_id IN (SELECT id FROM event WHERE transaction_id = :name)"
    return int(connection.execute(text(query), {"name": transaction}).scalar_one())


def _is_said(connection: Connection, subject: str) -> bool:
    query = text("SELECT 1 FROM message WHERE subject = :subject LIMIT 1")
    return connection.execute(query, {"subject": subject}).first() is not None


def _value(connection: Connection, query: str) -> int:
    return int(connection.execute(text(query)).scalar() or 0)
