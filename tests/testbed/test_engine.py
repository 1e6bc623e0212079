"""The engine in the test's own process: what workers and clock do, at the test's own time."""

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager

import httpx
from sqlalchemy import select

from novu_app.kernel.database import reading
from novu_app.messages.models import Message
from tests.conformance.data import IN_APP, PAYLOAD
from tests.support.counting import Statements
from tests.support.engine import MovableClock


def contents() -> list[str | None]:
    with reading() as session:
        return list(session.scalars(select(Message.content).order_by(Message.id)))


def test_an_hour_passes_at_once(app_client: httpx.Client, clock: MovableClock, drain: Callable[[], int]) -> None:
    wait = {"name": "Wait", "type": "delay", "controlValues": {"type": "regular", "amount": 1, "unit": "hours"}}
    steps = [IN_APP, wait, IN_APP]
    made = app_client.post("/v2/workflows", json={"name": "W", "workflowId": "w", "active": True, "steps": steps})
    assert made.status_code == 201, made.text
    sent = app_client.post("/v1/events/trigger", json={"name": "w", "to": "ada", "payload": PAYLOAD})
    assert sent.status_code == 201, sent.text
    assert contents() == []
    assert drain() > 0
    assert len(contents()) == 1
    clock.advance(minutes=59)
    assert drain() == 0
    clock.advance(minutes=1)
    assert drain() == 1
    assert contents() == [PAYLOAD["text"], PAYLOAD["text"]]


def test_statements_and_redis_commands_are_counted(
    app_client: httpx.Client,
    drain: Callable[[], int],
    count_statements: Callable[[], AbstractContextManager[Statements]],
    count_redis: Callable[[], AbstractContextManager[Counter[str]]],
) -> None:
    app_client.post("/v2/workflows", json={"name": "W", "workflowId": "w", "active": True, "steps": [IN_APP]})
    app_client.post("/v1/events/trigger", json={"name": "w", "to": "ada", "payload": PAYLOAD})
    with count_statements() as statements, count_redis() as commands:
        drain()
    assert any("INSERT INTO" in text and "message" in text for text in statements.texts), statements
    assert commands["publish"] + commands["spublish"] >= 1, commands
