"""A transaction id counts once, whoever sends it at the same time: threads, HTTP callers, processes, and a bulk by itself."""

import os
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import httpx
import pytest

from novu_app.kernel import jsons
from novu_app.kernel.database import get_engine
from tests.support.application import SETTINGS, clean_environment
from tests.support.customer import Customer, in_app
from tests.support.processes import ROOT, Child

Drain = Callable[[], int]

BATCHES, SIZE, CALLERS = 5, 1_000, 3
#: What other processes do: store the same transactions batch by batch, forwards or backwards, each when all have begun it. They are
#: forked off one that has loaded what they need.
_CALLERS = """
import json, os, pathlib, sys, time, traceback
from novu_app.environments.service import Scope
from novu_app.events.intake import Intake, accept
from novu_app.events.trigger import parse_trigger
from novu_app.kernel.database import writing
scope, folder, naming = Scope(*json.loads(sys.argv[1])), pathlib.Path(sys.argv[2]), sys.argv[3]
batches, size, callers = map(int, sys.argv[4:])
more = {"contexts": lambda name: {"context": {"order": name}}, "nothing": lambda name: {},
        "tenants": lambda name: {"tenant": {"identifier": name, "name": name}}}[naming]

def call(number):
    for batch in range(batches):
        names = [f"{batch}-{n}" for n in range(size)][:: 1 if number % 2 else -1]
        intakes = [Intake(scope, parse_trigger({"name": "order", "to": "ada", "transactionId": name, **more(name)}))
                   for name in names]
        (folder / f"{batch}-{number}").touch()
        while not all((folder / f"{batch}-{other}").exists() for other in range(callers)):
            time.sleep(0.0005)
        with writing() as session:
            accept(session, intakes)
        for intake in intakes:
            assert intake.error is None, intake.error
            assert intake.answer["transactionId"] == intake.trigger.transaction_id

children = []
for number in range(callers):
    child = os.fork()
    if not child:
        try:
            call(number)
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    children.append(child)
sys.exit(any([os.waitpid(child, 0)[1] for child in children]))
"""


@pytest.mark.parametrize("naming", ["nothing", "contexts", "tenants"])
def test_processes_that_store_the_same_transactions_at_once_store_each_once(
    customer: Customer, tmp_path: Path, naming: str
) -> None:
    """In opposite orders: nobody waits for another in a circle."""
    customer.workflow(in_app())
    scope = customer.environment.scope
    values = jsons.dumps([getattr(scope, name) for name in scope.__slots__])
    numbers = [str(number) for number in (BATCHES, SIZE, CALLERS)]
    variables = {
        **clean_environment(),
        **SETTINGS,
        "DATABASE_URL": get_engine().url.render_as_string(hide_password=False).replace("+psycopg", ""),
        "NOVU_DATA_DIR": os.environ["NOVU_DATA_DIR"],
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-c", _CALLERS, values, str(tmp_path), naming, *numbers]
    callers = Child(command, tmp_path / "log", environment=variables, folder=tmp_path)
    try:
        code = callers.process.wait(150)
    finally:
        callers.process.kill()
        callers.process.wait(60)
    assert code == 0, callers.output()
    stored = Counter(event.transaction_id for event in customer.events())
    assert stored == {f"{batch}-{n}": 1 for batch in range(BATCHES) for n in range(SIZE)}


def test_callers_of_the_api_at_once_all_get_the_same_answer(
    customer: Customer, app_client: httpx.Client, drain: Drain
) -> None:
    customer.workflow(in_app())
    single = {"name": "order", "to": "ada", "transactionId": "order-1"}
    bulk = {"events": [{**single, "to": f"s{number}"} for number in range(10)]}
    begin = Barrier(12)

    def call(number: int) -> list[Any]:
        begin.wait(60)
        if number % 3:
            return [app_client.post("/v1/events/trigger", json=single).json()["data"]]
        answer: list[Any] = app_client.post("/v1/events/trigger/bulk", json=bulk).json()["data"]
        return answer

    with ThreadPoolExecutor(12) as pool:
        answers = [each for answer in pool.map(call, range(12)) for each in answer]
    drain()
    assert len(answers) == 8 + 4 * 10
    assert all(
        answer == {"acknowledged": True, "status": "processed", "transactionId": "order-1"} for answer in answers
    )
    assert len(customer.events()) == len(customer.runs()) == len(customer.messages()) == 1


def test_the_first_of_a_bulk_counts_and_the_order_of_a_bulk_is_kept(
    customer: Customer, app_client: httpx.Client, drain: Drain
) -> None:
    customer.workflow(in_app("{{payload.n}}"))
    names = ["z", "a", "m", "z", "a"]
    events = [
        {"name": "order", "to": "ada", "payload": {"n": str(number)}, "transactionId": name}
        for number, name in enumerate(names)
    ]
    answer = app_client.post("/v1/events/trigger/bulk", json={"events": events})
    assert [each["transactionId"] for each in answer.json()["data"]] == names
    drain()
    assert [message.subject for message in customer.messages()] == ["0", "1", "2"]


def test_the_same_transaction_in_two_environments_is_two(customer: Customer, drain: Drain) -> None:
    from dataclasses import replace

    from novu_app.events.intake import Intake, accept
    from novu_app.events.trigger import parse_trigger
    from novu_app.kernel.database import writing
    from novu_app.workflows import service as workflows
    from novu_app.workflows.drafts import WorkflowDraft

    customer.workflow(in_app())
    environment = customer.environment
    with writing() as session:
        draft = WorkflowDraft(name="order", identifier="order", steps=(in_app(),), active=True)
        workflows.create_workflow(session, environment.production_id, environment.organization_id, draft)
    scopes = [environment.scope, replace(environment.scope, environment_id=environment.production_id)]
    document = {"name": "order", "to": "ada", "transactionId": "order-1"}
    with writing() as session:
        accept(session, [Intake(scope, parse_trigger(document)) for scope in scopes])
    drain()
    assert {event.environment_id for event in customer.events()} == {environment.id, environment.production_id}
