"""The engine's harder work: digests of many events, runs that all wake at once, several steps with e-mail, and fairness."""

from __future__ import annotations

import random
import time
from typing import Any

from sqlalchemy import Connection, text

from benchmarks import load
from benchmarks.installation import Installation, Kind, Machine, installed, payload, wait_until
from benchmarks.mail_sink import MailSink
from benchmarks.plan import Plan
from benchmarks.work import LONGEST_S, connect, is_delivered, make_workflow, send, topic, value

_LOOK_S = 0.01
_BULK = 100
_SUBSCRIBERS_OF_DIGEST = 50
_DIGEST_S = 5
#: Until delayed runs wake: longer than it takes to set the moment of 100,000 of them in one statement.
_SLEEP_S = 12


def measure(machine: Machine, kind: Kind, plan: Plan) -> dict[str, Any]:
    """``digest``, ``delayed``, ``mail`` and ``fair``; times in seconds."""
    sink = MailSink()
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
    make_workflow(running, "digest", [gather, _in_app("{{steps.digest.eventCount}}")])
    began = time.perf_counter()
    for start in range(0, events, _BULK):
        to = [(number, f"user-{number % _SUBSCRIBERS_OF_DIGEST}") for number in range(start, start + _BULK)]
        send(running, [{"name": "digest", "to": name, "payload": payload(number)} for number, name in to])
    with running.reading() as look:
        merged = wait_until(lambda: not look(running.events_in_work), LONGEST_S, _LOOK_S)
        closes_at = look(lambda c: value(c, "SELECT MAX(closes_at) FROM digest_window"))
        wait_until(lambda: not look(_anybody_waits), LONGEST_S, _LOOK_S)
        late = time.time() - closes_at / 1000
        counted = look(
            lambda c: value(
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
    make_workflow(running, "delayed", [{"name": "Delay", "type": "delay", "controlValues": controls}, _in_app("Later")])
    send(running, [{"name": "delayed", "to": topic(size), "payload": payload(0)}])
    with running.reading() as look:
        wait_until(lambda: not look(running.events_in_work), LONGEST_S, 0.1)
        # All wake at one moment, however long it took to put them to sleep.
        due = int((time.time() + _SLEEP_S) * 1000)
        running.execute("UPDATE notification SET due_at = :due WHERE due_at IS NOT NULL", due=due)
        if time.time() * 1000 > due:
            raise AssertionError(f"Setting the moment of {size} runs took longer than {_SLEEP_S} s")
        first = wait_until(lambda: look(lambda c: _is_said(c, "Later")), LONGEST_S, _LOOK_S)
        done = wait_until(lambda: not look(_anybody_waits), LONGEST_S, _LOOK_S)
    since = time.time() - time.perf_counter() - due / 1000
    return {
        "runs": size,
        "first_late_s": first + since,
        "all_late_s": done + since,
        "runs_per_second": size / (done + since),
    }


def _mail(running: Installation, size: int, sink: MailSink) -> dict[str, float]:
    """In-app, in-app and e-mail to a topic, the e-mail over a local SMTP server."""
    connect(running, sink)
    controls = {"subject": "Mail", "body": "<p>{{payload.order}}</p>", "editorType": "html"}
    mail = {"name": "E-mail", "type": "email", "controlValues": controls}
    make_workflow(running, "mail", [_in_app("One"), _in_app("Two"), mail])
    began = time.perf_counter()
    send(running, [{"name": "mail", "to": topic(size), "payload": payload(0)}])
    with running.reading() as look:
        inbox = wait_until(lambda: not look(running.events_in_work), LONGEST_S, 0.05)
        done = wait_until(lambda: look(is_delivered), LONGEST_S, 0.05)
    if sink.taken.total() != size:
        raise AssertionError(f"{sink.taken.total()} e-mails arrived instead of {size}")
    return {"topic": size, "inbox_s": inbox - began, "all_s": done - began, "mails_per_second": size / (done - began)}


def _fair(running: Installation, size: int) -> dict[str, float]:
    """Single triggers while a large topic is under way: from the request to the stored message."""
    send(running, [running.trigger(1, topic(size)) | {"transactionId": "large"}])
    waits: list[float] = []
    with running.reading() as look:
        wait_until(lambda: look(lambda c: _runs_of(c, "large")) > 0, LONGEST_S, _LOOK_S)
        number = 0
        while look(running.events_in_work):
            number += 1
            began = time.perf_counter()
            transaction = f"single-{number}"
            send(running, [running.trigger(number, f"user-{random.randrange(size)}") | {"transactionId": transaction}])
            stored = wait_until(lambda name=transaction: look(lambda c: _runs_of(c, name)) > 0, LONGEST_S, 0.002)  # type: ignore[misc]
            waits.append((stored - began) * 1000)
            time.sleep(random.uniform(0.02, 0.06))
    waits.sort()
    return {
        "triggers": float(len(waits)),
        "p50_ms": load.percentile(waits, 0.50),
        "p99_ms": load.percentile(waits, 0.99),
        "max_ms": waits[-1],
    }


def _in_app(subject: str) -> dict[str, Any]:
    return {
        "name": "In-app",
        "type": "in_app",
        "controlValues": {"subject": subject, "body": "Order {{payload.order}}"},
    }


def _anybody_waits(connection: Connection) -> bool:
    return bool(value(connection, "SELECT EXISTS (SELECT 1 FROM notification WHERE due_at IS NOT NULL)"))


def _runs_of(connection: Connection, transaction: str) -> int:
    query = "SELECT COUNT(*) FROM notification WHERE event_id IN (SELECT id FROM event WHERE transaction_id = :name)"
    return int(connection.execute(text(query), {"name": transaction}).scalar_one())


def _is_said(connection: Connection, subject: str) -> bool:
    query = text("SELECT 1 FROM message WHERE subject = :subject LIMIT 1")
    return connection.execute(query, {"subject": subject}).first() is not None
