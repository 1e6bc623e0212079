"""Lists, counts and sessions of an inbox of 10,000 messages among a million: what a call costs at the door."""

from __future__ import annotations

import http.client
import random
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import orjson
from sqlalchemy import Connection, text

from benchmarks import load
from benchmarks.installation import WORKFLOW, Installation, Kind, Machine, installed
from benchmarks.machine_load import cpu_time
from benchmarks.millions import fill, id_sql, prepare, row_id
from benchmarks.plan import Plan
from novu_app.kernel.jsons import dumps
from novu_app.messages.marks import data_line_of, line_of
from novu_app.models import Message, Subscriber

_WARM_UP = 5
#: Messages of the one inbox that is read; the rest is spread over other people's.
LARGE = 10_000
_PEOPLE = 20_000
_READER = "reader-0"
#: The data of a fifth of the messages, and of the rest.
_COMMENT, _LIKE = {"kind": "comment", "to": "one"}, {"kind": "like", "to": "all"}

Draw = Callable[[], dict[str, Any]]
Request = tuple[str, str, bytes | None]


def measure(machine: Machine, kind: Kind, plan: Plan) -> dict[str, Any]:
    """For each call its p50 and p99 (ms); ``p99_ms``, the worst of lists and counts; and ``session_p99_ms``."""
    with installed(machine, kind) as running:
        _seed(running, plan.rows)
        token = _session(running)
        with cpu_time() as cpu:
            calls = {
                name: _times(running.port, {"authorization": f"Bearer {token}"}, _get(path, draw), plan.pages * 2)
                for name, path, draw in _calls(plan.rows)
            }
            sessions = _times(running.port, {"content-type": "application/json"}, _opening(running), plan.pages * 2)
    return {
        "rows": plan.rows,
        "calls": {**calls, "session": sessions},
        "p99_ms": max(figures["p99_ms"] for figures in calls.values()),
        "session_p99_ms": sessions["p99_ms"],
        "elsewhere": cpu.elsewhere,
    }


def _calls(rows: int) -> list[tuple[str, str, Draw]]:
    """Name, path and a draw of the query of each call; what a widget with tabs asks for."""
    step = rows // LARGE

    def cursor() -> str:
        return row_id(random.randrange(rows // 2, rows) // step * step)

    listing, counting = "/v1/inbox/notifications", "/v1/inbox/notifications/count"

    def filters(*wanted: dict[str, Any]) -> Draw:
        return lambda: {"filters": orjson.dumps(wanted).decode()}

    def anew(*wanted: dict[str, Any]) -> Draw:
        # What was counted is known until the inbox changes: a moment before all messages makes a filter that nobody had.
        return lambda: filters(*({**each, "createdGte": random.randrange(10**12)} for each in wanted))()

    severities = [{"read": False, "severity": name} for name in ("high", "medium", "low", "none")]
    return [
        ("list, first page", listing, lambda: {"limit": 10}),
        ("list, deep cursor", listing, lambda: {"limit": 10, "after": cursor()}),
        ("list, 100 at once", listing, lambda: {"limit": 100}),
        ("list, unread", listing, lambda: {"read": "false"}),
        ("list, archived", listing, lambda: {"archived": "true"}),
        ("list, snoozed", listing, lambda: {"snoozed": "true"}),
        ("list, a tag", listing, lambda: {"tags[]": "news"}),
        ("list, a tag that none has", listing, lambda: {"tags[]": f"nothing-{random.random()}"}),
        ("list, a value in the data", listing, lambda: {"data": orjson.dumps({"kind": "comment"}).decode()}),
        (
            "list, a value that none has",
            listing,
            lambda: {"data": orjson.dumps({"kind": f"nothing-{random.random()}"}).decode()},
        ),
        ("list, a severity", listing, lambda: {"severity[]": "high"}),
        ("count, unread", counting, filters({"read": False})),
        ("count, every severity", counting, filters(*severities)),
        ("count, archived", counting, anew({"archived": True})),
        ("count, a tag", counting, anew({"tags": ["orders"]})),
        ("count, a tag, again", counting, filters({"tags": ["orders"]})),
        ("count, unread of a tag", counting, anew({"read": False, "tags": ["news"]})),
        ("count, a value in the data", counting, anew({"data": {"kind": "comment"}})),
        ("count, unread of a value in the data", counting, anew({"read": False, "data": {"kind": "like"}})),
        (
            "count, unread of three values",
            counting,
            anew(*({"read": False, "data": {"kind": kind}} for kind in ("like", "comment", "x"))),
        ),
        ("count, unread of three tabs", counting, anew(*({"read": False, "tags": [tag]} for tag in "abc"))),
    ]


def _seed(running: Installation, rows: int) -> None:
    sqlite = running.sqlite
    step = rows // LARGE
    # One in ``step`` messages is the reader's; ``k`` counts them, and everybody else's likewise.
    k = f"({{n}} / {step})"
    person = f"CASE WHEN {{n}} % {step} = 0 THEN 0 ELSE 1 + {{n}} % {_PEOPLE} END"

    def id_of(number: str) -> str:
        return id_sql(number, sqlite)

    def document(json: str) -> str:
        return f"'{json}'" if sqlite else f"'{json}'::jsonb"

    scope = {
        "environment_id": f"'{running.environment_id}'",
        "organization_id": f"'{running.organization_id}'",
        "created_at": "1700000000000 + {n}",
        "updated_at": "1700000000000 + {n}",
    }
    with running.engine.connect() as connection:
        workflow = connection.execute(
            text("SELECT id, version_id FROM workflow WHERE identifier = :name AND environment_id = :environment"),
            {"name": WORKFLOW, "environment": running.environment_id},
        ).one()
    news, orders = document('["news", "a"]'), document('["orders", "b"]')
    comment, like = (document(dumps(data)) for data in (_COMMENT, _LIKE))
    message = {
        **scope,
        "job_id": "{id}",
        "notification_id": "{id}",
        "event_id": "{id}",
        "subscriber_pk": id_of(person),
        "subscriber_id": f"'reader-' || ({person})",
        "workflow_id": f"'{workflow.id}'",
        "version_id": f"'{workflow.version_id}'",
        "transaction_id": "'transaction-' || {n}",
        "channel": "'in_app'",
        "status": "'sent'",
        "provider_id": "'novu'",
        "subject": "'Hello'",
        "content": "'Your order ' || {n} || ' is on its way, and should be with you soon.'",
        "severity": f"CASE {k} % 7 WHEN 0 THEN 'high' WHEN 1 THEN 'medium' WHEN 2 THEN 'low' ELSE 'none' END",
        "tags": f"CASE WHEN {k} % 3 = 0 THEN {news} ELSE {orders} END",
        "tag_line": f"CASE WHEN {k} % 3 = 0 THEN '{line_of(['news', 'a'])}' ELSE '{line_of(['orders', 'b'])}' END",
        "data": f"CASE WHEN {k} % 5 = 0 THEN {comment} ELSE {like} END",
        "data_line": f"CASE WHEN {k} % 5 = 0 THEN '{data_line_of(_COMMENT)}' ELSE '{data_line_of(_LIKE)}' END",
        # One in ten is unread, half of these unseen; a third of the read ones is archived.
        "read": f"({k} % 10 <> 0)",
        "seen": f"({k} % 20 <> 0)",
        "archived": f"({k} % 10 <> 0 AND {k} % 3 = 0)",
        "snoozed_until": f"CASE WHEN {k} % 40 = 1 THEN 4000000000000 ELSE NULL END",
    }
    people = {**scope, "subscriber_id": "'reader-' || {n}", "first_name": "'Ada'"}
    with running.engine.execution_options(novu_writing=True).begin() as connection:
        prepare(connection)
        fill(connection, Subscriber, _PEOPLE + 1, people)
        fill(connection, Message, rows, message)
        _count(connection)
    with running.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE" if sqlite else "VACUUM ANALYZE"))


def _count(connection: Connection) -> None:
    """The kept counts of what was seeded."""

    def number(condition: str) -> str:
        return f"sum(CASE WHEN {condition} AND snoozed_until IS NULL THEN 1 ELSE 0 END)"

    unread = "NOT read AND NOT archived"
    severities = [number(f"{unread} AND severity = '{name}'") for name in ("high", "medium", "low", "none")]
    connection.execute(
        text(
            "INSERT INTO inbox_counter (subscriber_pk, environment_id, unread, unseen, unread_high, unread_medium, "
            "unread_low, unread_none, in_context, version) "
            f"SELECT subscriber_pk, environment_id, {number(unread)}, {number('NOT seen')}, {', '.join(severities)}, 0, 1 "
            "FROM message GROUP BY subscriber_pk, environment_id"
        )
    )


def _session(running: Installation) -> str:
    answer = running.server.client.post("/v1/inbox/session", json=_body(running, _READER))
    answer.raise_for_status()
    return str(answer.json()["data"]["token"])


def _body(running: Installation, subscriber_id: str) -> dict[str, Any]:
    identifier = running.server.application_identifier
    return {"applicationIdentifier": identifier, "subscriber": {"subscriberId": subscriber_id}}


def _get(path: str, draw: Draw) -> Callable[[], Request]:
    return lambda: ("GET", f"{path}?{urlencode(draw())}", None)


def _opening(running: Installation) -> Callable[[], Request]:
    def request() -> Request:
        return "POST", "/v1/inbox/session", orjson.dumps(_body(running, f"reader-{random.randrange(_PEOPLE)}"))

    return request


def _times(port: int, headers: dict[str, str], request: Callable[[], Request], count: int) -> dict[str, float]:
    connection = http.client.HTTPConnection(load.HOST, port)
    taken: list[float] = []
    for number in range(count + _WARM_UP):
        method, target, body = request()
        began = time.perf_counter()
        connection.request(method, target, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        if number >= _WARM_UP:
            taken.append((time.perf_counter() - began) * 1000)
        if answer.status not in (200, 201):
            raise AssertionError(f"{method} {target}: {answer.status} {content[:300]!r}")
    connection.close()
    taken.sort()
    return {"p50_ms": load.percentile(taken, 0.50), "p99_ms": load.percentile(taken, 0.99), "max_ms": taken[-1]}
