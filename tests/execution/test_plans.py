"""What the engine asks of the database is found by an index, however many runs wait: the plans of all its statements."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy import text as sql

from novu_app.execution import upkeep
from novu_app.execution.clock import tick
from novu_app.kernel.database import get_engine, is_sqlite, reading, writing
from novu_app.messages import inbox
from novu_app.messages.inbox import Owner
from novu_app.realtime import online_store
from tests.support.customer import Customer, delay, digest, email
from tests.support.engine import MovableClock
from tests.support.smtp import SmtpSink
from tests.support.steps import say, step, throttle, wait_for

Drain = Callable[[], int]
#: The tables that grow with what is sent, with who waits and with who is there.
LARGE = (
    "event|notification|job|message|delivery|wait|subscriber|topic_subscription|preference|inbox_counter|"
    "digest_window|digest_look_back|throttle_window|open_inbox|fanout_page"
)
#: What SQLite walks through by right: rows that were handed in, lists, results of parts of the statement, small tables.
SMALL = "v|seen|due|s[0-9]+|closing|ended|members|numbered|json_each|environment|e|web_process"
WHOLE = {
    "sqlite": re.compile(rf"\bSCAN (?!\d+ CONSTANT|CONSTANT|\(|(?:{SMALL})\b)"),
    "postgresql": re.compile(rf"Seq Scan on (?:\w+\.)?({LARGE})\b"),
}


@contextmanager
def noted() -> Iterator[dict[str, Any]]:
    """Every statement of this process, with parameters of one of its calls."""
    found: dict[str, Any] = {}

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith(("SELECT", "WITH", "UPDATE", "DELETE", "INSERT")):
            found[statement] = parameters

    engine = get_engine()
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def plan(statement: str, parameters: Any) -> str:
    with reading() as session:
        sqlite = is_sqlite(session)
        if not sqlite:
            # Small tables: with a choice the planner would read them whole.
            session.execute(sql("SET LOCAL enable_seqscan = off"))
        rows = session.connection().exec_driver_sql(f"EXPLAIN {'QUERY PLAN ' if sqlite else ''}{statement}", parameters)
        # EXISTS is looked up row by row in a large table; of one so small PostgreSQL makes a list, with every setting.
        return re.sub(r"SubPlan \d+\n +->  Seq Scan", "SubPlan, a list", "\n".join(str(row[-1]) for row in rows))


def found_by_state(statement: str, parameters: Any) -> bool:
    """Whether PostgreSQL may look for the runs of a statement by their state, which leads past all that wait: it does so when it
    believes that few do. Asked for without the index on their ids, which it prefers while the tables are small."""
    with get_engine().connect() as connection:
        connection.execute(sql("ALTER TABLE notification DROP CONSTRAINT notification_pkey"))
        connection.execute(sql("SET LOCAL enable_seqscan = off"))
        rows = connection.exec_driver_sql(f"EXPLAIN {statement}", parameters).all()
        connection.rollback()
    return any("ix_notification_state" in row[0] for row in rows)


def test_no_statement_of_the_engine_reads_a_large_table_whole(
    customer: Customer, drain: Drain, clock: MovableClock, smtp_sink: SmtpSink
) -> None:
    customer.smtp(smtp_sink)
    customer.workflow(throttle(), digest(), say("{{steps.digest.eventCount}} gathered", "gathered"), name="digest")
    customer.workflow(digest(lookBackWindow={"amount": 1, "unit": "hours"}), say("seen"), name="look-back")
    customer.workflow(delay(), say("late"), email("mail", stop=True), name="late")
    customer.workflow(wait_for("paid"), say("paid"), name="paid-for")
    customer.workflow(say("look"), step("wait", until="read", stepId="look", amount=1, unit="days"), name="read")
    ada = {"subscriberId": "ada", "email": "ada@example.com"}
    customer.topic("team", ["ada", "bob", "cyd"])
    team = {"type": "Topic", "topicKey": "team"}
    with noted() as statements:
        transactions = [
            customer.trigger(to, name=name)
            for name in ("digest", "look-back", "late", "paid-for", "read")
            for to in (ada, team, ada)
        ]
        drain()
        customer.trigger("ada", name="paid")
        (look, *_) = customer.messages("ada", subject="look")
        with writing() as session:
            inbox.mark_one(session, Owner(customer.environment.id, look.subscriber_pk), "read", look.id)
        drain()
        assert customer.cancel(transactions[0])
        assert customer.cancel(transactions[10])
        online_store.write("a" * 24, {look.subscriber_pk: True}, clock.now_ms, new=True)
        clock.advance(hours=1)
        drain()
        tick(clock.now_ms)
        online_store.forget_gone(clock.now_ms)
        clock.advance(days=2)
        drain()
        upkeep.clear_away(clock.now_ms)
    assert len(statements) > 60
    kind = get_engine().dialect.name
    own = " message.subject = "  # what this test asked itself
    plans = {text: plan(text, parameters) for text, parameters in statements.items() if own not in text}
    whole = [f"{text}\n{found}" for text, found in plans.items() if WHOLE[kind].search(found)]
    assert not whole, "\n\n".join(whole)
    if kind == "postgresql":
        changes = [text for text in statements if "UPDATE notification" in text and " FROM v " in text]
        assert len(changes) > 5
        by_state = [text for text in changes if found_by_state(text, statements[text])]
        assert not by_state, "\n\n".join(by_state)
