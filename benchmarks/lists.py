"""Lists and searches over a million rows: what a page costs at the door, on one connection, one request after the other."""

from __future__ import annotations

import http.client
import random
import time
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import text

from benchmarks import feed, load
from benchmarks.installation import Installation, Kind, Machine, installed
from benchmarks.machine_load import cpu_time
from benchmarks.millions import fill, id_sql, moment_of, moment_sql, prepare, row_id
from benchmarks.plan import Plan
from novu_app.kernel import clock
from novu_app.models import Event, Job, Message, Notification, Subscriber, Topic

_WARM_UP = 3
#: Few enough workflows and people that each has many runs, as in a real feed.
_PEOPLE = 20_000
_WORKFLOWS = 50
_BULK = 500
_RARE = 10_000
#: Pages by number read all that stands before them: the contract has them, and no target holds for those far behind.
_NUMBERED = "page by number"

Draw = Callable[[], dict[str, Any]]


def measure(machine: Machine, kind: Kind, plan: Plan) -> dict[str, Any]:
    """For each list the p50 and p99 (ms) of its pages; ``<kind>_p99_ms``, the worst of these but pages by number; ``bulk_ms``.

    The last is the median (ms) of creating 500 subscribers at once.
    """
    with installed(machine, kind) as running:
        seed(running, plan.rows)
        with cpu_time() as cpu:
            found = {name: _times(running, path, draw, plan.pages) for name, path, draw in _lists(plan.rows)}
            shown = feed.pages(running, plan.pages)
            bulk = _bulk(running)
    slowest = max((name for name in found if _NUMBERED not in name), key=lambda name: found[name]["p99_ms"])
    return {
        "rows": plan.rows,
        "lists": found | shown,
        "feed_p99_ms": max(each["p99_ms"] for each in shown.values()),
        f"{kind}_p99_ms": found[slowest]["p99_ms"],
        "bulk_ms": bulk,
        "elsewhere": cpu.elsewhere,
    }


def _lists(rows: int) -> list[tuple[str, str, Draw]]:
    """Name, path and a draw of the query of each list; a draw never asks for the same twice in a row."""

    def any_row() -> int:
        return random.randrange(rows // 20, rows)

    def people() -> int:
        return random.randrange(_PEOPLE)

    def page() -> dict[str, Any]:
        return {"page": random.randrange(rows // 100, rows // 20)}

    def dates() -> dict[str, Any]:
        last = any_row()
        return {"after": clock.iso(moment_of(last - rows // 50)), "before": clock.iso(moment_of(last))}

    subscribers, topics, messages, runs = "/v2/subscribers", "/v2/topics", "/v1/messages", "/v1/notifications"
    return [
        ("subscribers, first page", subscribers, dict),
        ("subscribers, deep cursor", subscribers, lambda: {"after": row_id(any_row()), "limit": 50}),
        ("subscribers, backwards", subscribers, lambda: {"before": row_id(any_row()), "limit": 50}),
        (
            "subscribers, by their last change",
            subscribers,
            lambda: {"orderBy": "updatedAt", "after": row_id(any_row())},
        ),
        ("subscribers, part of a phone number", subscribers, lambda: {"phone": f"{any_row():07}"}),
        (
            "subscribers, part that most have, from a cursor on",
            subscribers,
            lambda: {"email": "example.com", "after": row_id(any_row())},
        ),
        (f"subscribers, {_NUMBERED}", "/v1/subscribers", page),
        ("subscribers, by identifier", subscribers, lambda: {"subscriberId": f"person-{any_row():07}"}),
        ("subscribers, part of an e-mail", subscribers, lambda: {"email": f"{any_row():07}@ex"}),
        ("subscribers, part that most have", subscribers, lambda: {"email": "example.com"}),
        ("subscribers, part that nobody has", subscribers, lambda: {"name": f"nobody {any_row()}"}),
        ("topics, first page", topics, dict),
        ("topics, deep cursor", topics, lambda: {"after": row_id(any_row()), "limit": 50}),
        ("topics, by their last change", topics, lambda: {"orderBy": "updatedAt", "after": row_id(any_row())}),
        ("topics, part of a key", topics, lambda: {"key": f"project:{any_row():07}"}),
        ("topics, part of a name", topics, lambda: {"name": f"ject {any_row()}"}),
        ("messages, first page", messages, dict),
        ("messages of a subscriber", messages, lambda: {"subscriberId": f"person-{people():07}"}),
        ("messages of a transaction", messages, lambda: {"transactionId": f"transaction-{any_row():07}"}),
        ("messages of a rare channel", messages, lambda: {"channel": "sms"}),
        (f"messages, {_NUMBERED}", messages, page),
        ("notifications, first page", runs, dict),
        (f"notifications, {_NUMBERED}", runs, page),
        ("notifications between dates", runs, dates),
        ("notifications of an e-mail address", runs, lambda: {"emails": f"mail{people():07}@example.com"}),
        ("notifications of contexts", runs, lambda: {"contextKeys": "tenant:acme", "before": dates()["before"]}),
        ("notifications of a severity", runs, lambda: {"severity": "high", "before": dates()["before"]}),
        (
            "notifications of several workflows",
            runs,
            lambda: {"templates": row_id(random.randrange(_WORKFLOWS)), "channels": "sms"},
        ),
        ("notifications of a subscriber", runs, lambda: {"subscriberIds": f"person-{people():07}"}),
        ("notifications of a workflow", runs, lambda: {"templates": row_id(random.randrange(_WORKFLOWS))}),
        ("notifications of a transaction", runs, lambda: {"transactionId": f"transaction-{any_row():07}"}),
        ("notifications, searched", runs, lambda: {"search": f"{people():07}@ex"}),
    ]


def seed(running: Installation, rows: int, only: Collection[Any] = ()) -> None:
    """Fill the tables that the lists read with so many rows each; ``only`` these classes when some are named."""
    environment, organization = f"'{running.environment_id}'", f"'{running.organization_id}'"
    sqlite = running.sqlite
    padded = "printf('%07d', {n})" if sqlite else "lpad(({n})::text, 7, '0')"

    def scoped(**values: str) -> dict[str, str]:
        made = {"created_at": moment_sql("{n}")}
        return {"environment_id": environment, "organization_id": organization, **made, **values}

    def numbered(word: str, number: str) -> str:
        return f"'{word}' || {padded.replace('{n}', number)}"

    def id_of(number: str) -> str:
        return id_sql(number, sqlite)

    person, workflow = f"{{n}} % {_PEOPLE}", f"{{n}} % {_WORKFLOWS}"
    # A channel in a hundredth of the messages, all of them among the oldest.
    channel = f"CASE WHEN {{n}} < {rows // 100} THEN 'sms' ELSE 'in_app' END"
    # Among the older half of the runs there is one of these in ten thousand, and none later.
    rare = f"{{n}} < {rows // 2} AND {{n}} % {_RARE} = 0"
    of_person = {"subscriber_pk": id_of(person), "subscriber_id": numbered("person-", person)}
    of_workflow = {"workflow_id": id_of(workflow), "version_id": id_of(workflow)}
    transaction = {"transaction_id": numbered("transaction-", "{n}")}
    body = '\'{"name": "x", "payload": {}}\''
    seeds: list[tuple[Any, dict[str, str]]] = [
        (
            Subscriber,
            scoped(
                subscriber_id=numbered("person-", "{n}"),
                email=f"{numbered('mail', '{n}')} || '@example.com'",
                first_name="'Ada'",
                last_name=numbered("Lovelace ", "{n}"),
                phone=numbered("+4366", "{n}"),
                updated_at="{n}",
            ),
        ),
        (Topic, scoped(key=numbered("project:", "{n}"), name="'Project ' || {n}", updated_at="{n}")),
        (Event, scoped(**transaction, **of_workflow, kind="'direct'", status="'done'", body=body)),
        (
            Notification,
            scoped(
                event_id="{id}",
                **of_person,
                **of_workflow,
                **transaction,
                status="'completed'",
                severity=f"CASE WHEN {rare} THEN 'high' ELSE 'none' END",
                context_keys=f"CASE WHEN {rare} THEN '[\"tenant:acme\"]' END",
            ),
        ),
        (
            Message,
            scoped(
                job_id="{id}",
                notification_id="{id}",
                event_id="{id}",
                **of_person,
                **of_workflow,
                **transaction,
                channel=channel,
                status="'sent'",
                provider_id="'novu'",
                severity="'none'",
                content="'Hello'",
            ),
        ),
        (Job, _job(environment, transaction, of_person)),
    ]

    def make(table: tuple[Any, dict[str, str]]) -> None:
        with running.engine.execution_options(novu_writing=True).begin() as connection:
            prepare(connection)
            fill(connection, table[0], rows, table[1])

    # SQLite has one writer.
    with ThreadPoolExecutor(1 if sqlite else 2) as pool:
        list(pool.map(make, [each for each in seeds if not only or each[0] in only]))
    if sqlite:
        running.execute("ANALYZE")
    else:
        with running.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def _job(environment: str, transaction: dict[str, str], of_person: dict[str, str]) -> dict[str, str]:
    known = set(Job.__table__.columns.keys())  # type: ignore[attr-defined]
    values = {"environment_id": environment, "notification_id": "{id}", "status": "'completed'", "created_at": "{n}"}
    return {name: value for name, value in {**values, **transaction, **of_person}.items() if name in known}


def _times(running: Installation, path: str, draw: Draw, count: int) -> dict[str, float]:
    connection = http.client.HTTPConnection(load.HOST, running.port)
    headers = {"authorization": f"ApiKey {running.server.secret_key}"}
    taken: list[float] = []
    for number in range(count + _WARM_UP):
        target = f"{path}?{urlencode(draw())}"
        began = time.perf_counter()
        connection.request("GET", target, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        if number >= _WARM_UP:
            taken.append((time.perf_counter() - began) * 1000)
        if answer.status != 200:
            raise AssertionError(f"GET {target}: {answer.status} {body[:300]!r}")
    connection.close()
    taken.sort()
    return {"p50_ms": load.percentile(taken, 0.50), "p99_ms": load.percentile(taken, 0.99), "max_ms": taken[-1]}


def _bulk(running: Installation) -> float:
    taken = []
    for turn in range(9):
        people = [
            {
                "subscriberId": f"new-{turn}-{n}",
                "email": f"new{turn}.{n}@example.com",
                "firstName": "New",
                "data": {"n": n},
            }
            for n in range(_BULK)
        ]
        began = time.perf_counter()
        answer = running.server.client.post("/v1/subscribers/bulk", json={"subscribers": people})
        taken.append((time.perf_counter() - began) * 1000)
        answer.raise_for_status()
    return sorted(taken)[len(taken) // 2]
