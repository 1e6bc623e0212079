"""What is kept of requests with a key, and what keeping it costs."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlmodel import select

from novu_app.events.intake import Intake, accept
from novu_app.events.once import KeyedTrigger
from novu_app.events.trigger import parse_trigger
from novu_app.execution.clock import tick
from novu_app.idempotency import service
from novu_app.idempotency.models import IdempotentRequest
from novu_app.idempotency.service import Answer, InFlight, Keyed, KeyReused
from novu_app.kernel.database import reading, writing
from tests.support.application import TestEnvironment
from tests.support.counting import Statements
from tests.support.customer import Customer, in_app
from tests.support.engine import MovableClock

Count = Callable[[], AbstractContextManager[Statements]]
DONE = Answer(201, b'{"data": 1}')


def keyed(environment: TestEnvironment, key: str, body: bytes = b"{}", target: str = "POST /v1/x?") -> Keyed:
    return service.keyed(environment.id, key, target, body)


def rows() -> dict[str, IdempotentRequest]:
    with reading() as session:
        return {row.key: row for row in session.exec(select(IdempotentRequest)).all()}


def begin(request: Keyed) -> Answer | None:
    with writing() as session:
        return service.begin(session, request)


def settle(request: Keyed, answer: Answer = DONE) -> None:
    with writing() as session:
        service.settle(session, request, answer)


def test_the_first_request_is_done_and_later_ones_get_its_answer(environment: TestEnvironment) -> None:
    first = keyed(environment, "k")
    assert begin(first) is None
    with pytest.raises(InFlight):
        begin(keyed(environment, "k"))
    settle(first)
    assert begin(keyed(environment, "k")) == DONE
    for other in (keyed(environment, "k", b"[]"), keyed(environment, "k", target="POST /v1/y?")):
        with pytest.raises(KeyReused):
            begin(other)


def test_a_key_belongs_to_one_environment(environment: TestEnvironment) -> None:
    assert begin(keyed(environment, "k")) is None
    assert begin(service.keyed(environment.production_id, "k", "POST /v1/x?", b"{}")) is None


def test_what_came_to_nothing_can_be_sent_again_at_once(environment: TestEnvironment) -> None:
    first = keyed(environment, "k")
    begin(first)
    with writing() as session:
        service.release(session, first)
    assert begin(keyed(environment, "k")) is None


def test_who_comes_back_after_another_took_over_changes_nothing(
    environment: TestEnvironment, clock: MovableClock
) -> None:
    slow, second = keyed(environment, "k"), keyed(environment, "k")
    begin(slow)
    clock.advance(milliseconds=service.IN_FLIGHT_MS)
    assert begin(second) is None
    settle(slow, Answer(201, b"late"))
    with writing() as session:
        service.release(session, slow)
    with pytest.raises(InFlight):
        begin(keyed(environment, "k"))
    settle(second)
    settle(second, Answer(500, b"again"))
    assert begin(keyed(environment, "k")) == DONE


def test_headers_that_differ_from_the_usual_ones_come_again_too(environment: TestEnvironment) -> None:
    page = Answer(200, "Ä".encode(), {"content-type": "text/plain", "link": "<x>"})
    request = keyed(environment, "k")
    begin(request)
    settle(request, page)
    assert begin(keyed(environment, "k")) == page
    assert rows()["k"].headers is not None
    usual = keyed(environment, "usual")
    begin(usual)
    settle(usual)
    assert rows()["usual"].headers is None


def test_a_long_target_counts_whole(environment: TestEnvironment) -> None:
    targets = ["POST /v1/" + "x" * 100, "POST /v1/" + "x" * 101]
    assert len({keyed(environment, "k", target=target).fingerprint for target in targets}) == 2


def intakes(environment: TestEnvironment, number: int, *, keys: str = "") -> list[Intake]:
    made = []
    for each in range(number):
        trigger = parse_trigger({"name": "order", "to": "ada", "payload": {}})
        with_key = KeyedTrigger(keyed(environment, f"{keys}{each}"), lambda error: Answer(error.status, b""))
        made.append(Intake(environment.scope, trigger, keyed=with_key if keys else None))
    return made


def counted(count_statements: Count, work: list[Intake]) -> int:
    with count_statements() as done, writing() as session:
        accept(session, work)
    return len(done)


@pytest.mark.parametrize("number", [1, 50])
def test_keys_cost_one_statement_for_all_triggers_of_a_commit(
    environment: TestEnvironment, customer: Customer, count_statements: Count, number: int
) -> None:
    customer.workflow(in_app())
    counted(count_statements, intakes(environment, 1))  # compiles the workflow
    plain = counted(count_statements, intakes(environment, number))
    assert counted(count_statements, intakes(environment, number, keys="k")) == plain + 1
    assert len(rows()) == number
    # Those that come again cost no event, and one look for the answers of the first.
    again = intakes(environment, number, keys="k")
    assert counted(count_statements, again) == plain + 1
    assert all(intake.repeated and intake.sent for intake in again)
    assert len(customer.events()) == 1 + 2 * number


def test_what_is_older_than_a_day_goes_by_the_clock(
    environment: TestEnvironment, clock: MovableClock, count_statements: Count
) -> None:
    for number in range(3):
        request = keyed(environment, f"old{number}")
        begin(request)
        settle(request)
    clock.advance(hours=23)
    begin(keyed(environment, "new"))
    tick(clock.now_ms)
    assert len(rows()) == 4
    clock.advance(hours=1, seconds=1)
    tick(clock.now_ms)
    assert set(rows()) == {"new"}
    with count_statements() as done:
        assert service.sweep_due(clock.now_ms) == 0
    assert len(done) == 1, "a look at an index while there is nothing to do"


def test_a_sweep_takes_a_bounded_number_of_rows(environment: TestEnvironment, clock: MovableClock) -> None:
    for number in range(5):
        begin(keyed(environment, f"old{number}"))
    clock.advance(hours=25)
    with writing() as session:
        assert [service.sweep(session, clock.now_ms, limit=3) for _ in range(3)] == [3, 2, 0]
