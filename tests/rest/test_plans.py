"""Every list is led by an index: what the databases say they would do with each statement of a page."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from sqlalchemy import event, text

from novu_app.activity import filters
from novu_app.kernel import search
from novu_app.kernel.database import get_engine, is_sqlite, reading, writing
from novu_app.messages import service as messages
from novu_app.messages.service import MessageFilter
from tests.support.application import TestEnvironment
from tests.support.customer import Customer, in_app

#: The tables that grow with what is sent.
_LARGE = ("subscriber", "topic", "topic_subscription", "message", "notification", "job", "event")
_FULL = {
    "sqlite": re.compile(rf"\bSCAN ({'|'.join(_LARGE)})\b(?! VIRTUAL)"),
    "postgresql": re.compile(rf"Seq Scan on (?:\w+\.)?({'|'.join(_LARGE)})\b"),
}
#: A page in the order of an index is not sorted: its statement stops when the page is full.
_SORTED = {"sqlite": re.compile("USE TEMP B-TREE FOR ORDER BY"), "postgresql": re.compile(r"\bSort\b")}

_IN_ORDER = [
    "/v2/subscribers",
    "/v2/subscribers?limit=5&after={after}",
    "/v2/subscribers?limit=5&before={after}",
    "/v2/subscribers?orderBy=updatedAt",
    "/v2/subscribers?orderBy=updatedAt&orderDirection=ASC&after={after}",
    "/v1/subscribers?page=1",
    "/v2/topics",
    "/v2/topics?orderBy=updatedAt",
    "/v1/notifications",
    "/v1/notifications?after=2026-01-01T00:00:00Z",
    "/v1/notifications?subscriberIds=p3",
    "/v1/notifications?templates={after}",
    "/v1/notifications?severity=high",
    "/v1/notifications?contextKeys=tenant:a",
    "/v2/topics/plans:1/subscriptions",
    "/v2/topics/plans:1/subscriptions?orderBy=updatedAt",
]
_PICKED = [
    "/v2/subscribers?email=p3@plans",
    "/v2/subscribers?name=Somebody&phone=+49123",
    "/v2/subscribers?subscriberId=ab",
    "/v2/topics?key=plans:&name=Plans of",
    "/v1/messages",
    "/v1/messages?channel=sms",
    "/v1/messages?subscriberId=p3",
    "/v1/messages?transactionId=t-1",
    "/v1/notifications?transactionId=t-1",
    "/v1/notifications?emails=p3@plans.example",
    "/v1/notifications?search=p3@plans",
    "/v1/notifications?subscriberIds=p3&subscriberIds=p4",
    "/v1/notifications?channels=sms",
    "/v1/notifications?topicKey=plans:1",
    "/v1/notifications?templates={after}&templates=x",
    "/v1/notifications?severity=high&severity=low",
    "/v2/topics/plans:1/subscriptions?contextKeys=tenant:a",
    "/v2/subscribers/p3/subscriptions",
    "/v2/subscribers/p3/preferences?contextKeys=tenant:a",
]
#: For these no index leads: a bounded number of the newest runs is looked at.
_BOUNDED = [
    "channels=sms",
    "topicKey=plans:1",
    "templates=x&templates=y",
    "severity=high&severity=none",
    "contextKeys=",
]


@pytest.fixture
def after(app_client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> str:
    """The id of a row in the middle; the tables hold more than a search looks at before it asks the index."""
    people = [{"subscriberId": f"p{number}", "email": f"p{number}@plans.example"} for number in range(9)]
    app_client.post("/v1/subscribers/bulk", json={"subscribers": people}).raise_for_status()
    for number in range(9):
        app_client.post("/v2/topics", json={"key": f"plans:{number}", "name": "Plans of old"}).raise_for_status()
    monkeypatch.setattr(search, "LOOKED_AT", 2)
    return str(app_client.get("/v2/subscribers").json()["data"][4]["_id"])


@contextmanager
def _noted() -> Iterator[list[tuple[str, Any]]]:
    found: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if (
            statement.startswith(("SELECT", "WITH"))
            and "set_config" not in statement
            and "sqlite_master" not in statement
        ):
            found.append((statement, parameters))

    engine = get_engine()
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def _plan(statement: str, parameters: Any) -> str:
    with reading() as session:
        sqlite = is_sqlite(session)
        if not sqlite:
            # Tables of nine rows: with a choice the planner would read them whole, or sort them.
            session.execute(text("SET LOCAL enable_seqscan = off"))
            session.execute(text("SET LOCAL enable_sort = off"))
        rows = session.connection().exec_driver_sql(f"EXPLAIN {'QUERY PLAN ' if sqlite else ''}{statement}", parameters)
        return "\n".join(str(row[-1]) for row in rows)


def _plans(statements: list[tuple[str, Any]]) -> list[str]:
    return [f"{statement}\n{_plan(statement, parameters)}" for statement, parameters in statements]


@pytest.mark.parametrize("path", [*_IN_ORDER, *_PICKED])
def test_no_list_reads_a_large_table_whole(app_client: httpx.Client, after: str, path: str) -> None:
    with _noted() as statements:
        app_client.get(path.format(after=after)).raise_for_status()
    kind = get_engine().dialect.name
    plans = _plans(statements)
    assert any(name in plan for name in _LARGE for plan in plans)
    for plan in plans:
        assert not _FULL[kind].search(plan), plan


@pytest.mark.parametrize("path", _IN_ORDER)
def test_a_list_in_order_is_read_in_the_order_of_an_index(app_client: httpx.Client, after: str, path: str) -> None:
    with _noted() as statements:
        app_client.get(path.format(after=after)).raise_for_status()
    kind = get_engine().dialect.name
    pages = [found for found in statements if "ORDER BY" in found[0] and "LIMIT" in found[0]]
    assert pages
    for plan in _plans(pages):
        assert not _SORTED[kind].search(plan), plan


def test_what_no_index_knows_is_looked_for_among_the_newest_runs(
    app_client: httpx.Client, customer: Customer, drain: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    customer.workflow(in_app())
    for name in ("old", "new", "newest"):
        customer.trigger(name)
        drain()

    def found(query: str) -> int:
        answer = app_client.get(f"/v1/notifications?{query}")
        assert answer.status_code == 200, answer.text
        return len(answer.json()["data"])

    workflow = app_client.get("/v2/workflows/order").json()["data"]["_id"]
    queries = ["channels=in_app", f"templates={workflow}&templates=x", "severity=none&severity=high", "contextKeys="]
    assert [found(query) for query in queries] == [3] * len(queries)
    for query in _BOUNDED:
        with _noted() as statements:
            found(query)
        assert sum("OFFSET" in statement for statement, _ in statements) == 2, "that of the page, and the floor"
    monkeypatch.setattr(filters, "LOOKED_AT", 1)
    assert [found(query) for query in queries] == [2] * len(queries), "the floor is one of them"
    assert found("subscriberIds=old&channels=in_app") == 1, "what an index leads to is found however old it is"


def test_the_mailbox_and_what_a_transaction_s_deletion_looks_for_are_led_too(
    environment: TestEnvironment, after: str
) -> None:
    with _noted() as statements, reading() as session:
        messages.list_mailbox(session, environment.id, search="order")
        messages.list_messages(session, environment.id, MessageFilter(channel="sms"), 0, 10)
    kind = get_engine().dialect.name
    for plan in _plans(statements):
        assert not _FULL[kind].search(plan), plan


def test_a_full_look_would_be_noticed(environment: TestEnvironment, after: str) -> None:
    with _noted() as statements, writing() as session:
        session.connection().exec_driver_sql("SELECT id FROM subscriber WHERE phone = 'x'").all()
    assert _FULL[get_engine().dialect.name].search(_plans(statements)[0])
