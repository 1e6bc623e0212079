"""The kept counts: one statement a chunk, exact when two chunks meet."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from novu_app.kernel.database import reading, writing
from novu_app.messages import counters, inbox
from novu_app.messages.counters import Counts, Delta
from novu_app.messages.counting import count_messages
from novu_app.messages.filters import InboxFilter
from tests.messages.rows import Inbox
from tests.support.application import TestEnvironment
from tests.support.counting import Statements


def pks(count: int) -> list[str]:
    return [f"{number:024x}" for number in range(count)]


def test_deltas_of_one_inbox_are_added_up_and_given_back_as_absolute_values(environment: TestEnvironment) -> None:
    ada, grace = pks(2)
    with writing() as session:
        first = counters.apply(
            session,
            [
                counters.arrived(grace, environment.id, "none"),
                counters.arrived(ada, environment.id, "high"),
                counters.arrived(ada, environment.id, "none"),
                Delta(ada, environment.id, unseen=-1),
            ],
        )
    assert first == [
        Counts(ada, unread=2, unseen=1, high=1, none=1, version=1),
        Counts(grace, unread=1, unseen=1, none=1, version=1),
    ]
    with writing() as session:
        second = counters.apply(session, [Delta(ada, environment.id, unread=-1, high=-1)])
    assert second == [Counts(ada, unread=1, unseen=1, none=1, version=2)]


def test_a_delta_of_zeros_raises_the_version(environment: TestEnvironment) -> None:
    ada = pks(1)[0]
    for version in (1, 2):
        with writing() as session:
            assert counters.apply(session, [Delta(ada, environment.id)]) == [Counts(ada, version=version)]


def test_a_severity_that_nobody_knows_counts_as_none(environment: TestEnvironment) -> None:
    assert counters.arrived("a", environment.id, "urgent") == Delta("a", environment.id, unread=1, unseen=1, none=1)


def test_counts_are_read_within_their_environment_only(environment: TestEnvironment) -> None:
    ada = pks(1)[0]
    with writing() as session:
        counters.apply(session, [counters.arrived(ada, environment.id, "low")])
    with reading() as session:
        assert counters.read(session, environment.id, ada).low == 1
        assert counters.read(session, environment.production_id, ada) == Counts(ada)


def test_what_was_counted_is_known_until_the_inbox_changes(
    environment: TestEnvironment, count_statements: Callable[[], AbstractContextManager[Statements]]
) -> None:
    box = Inbox(environment)
    (first, *_) = box.arrive(3, tags=["a"], data={"n": 1})
    wanted = [InboxFilter(tags=(("a",),)), InboxFilter(data={("n",): ((1,),)}), InboxFilter(data={("n",): ((True,),)})]

    def counted() -> tuple[list[int], int]:
        with count_statements() as done, reading() as session:
            numbers = count_messages(session, box.owner, wanted)
        return numbers, len(done)

    assert counted() == ([3, 3, 0], 2)
    assert counted() == ([3, 3, 0], 1), "the messages are not looked at again"
    with writing() as session:
        inbox.delete_one(session, box.owner, first)
    assert counted() == ([2, 2, 0], 2)
    box.arrive(tags=["a"])
    assert counted() == ([3, 2, 0], 2)


@pytest.mark.parametrize("subscribers", [10, 500])
def test_one_statement_whatever_the_size_of_the_chunk(
    environment: TestEnvironment,
    count_statements: Callable[[], AbstractContextManager[Statements]],
    subscribers: int,
) -> None:
    with count_statements() as done, writing() as session:
        counters.apply(session, [counters.arrived(pk, environment.id, "none") for pk in pks(subscribers)])
    assert len(done) == 1, str(done)


def test_chunks_that_share_subscribers_neither_lose_counts_nor_lock_each_other_out(
    environment: TestEnvironment,
) -> None:
    everybody = pks(40)
    errors: list[BaseException] = []

    def work(order: list[str]) -> None:
        try:
            for _ in range(10):
                with writing() as session:
                    counters.apply(session, [counters.arrived(pk, environment.id, "none") for pk in order])
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(order,)) for order in (everybody, everybody[::-1], everybody)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    with reading() as session:
        for pk in everybody:
            assert counters.read(session, environment.id, pk) == Counts(pk, unread=30, unseen=30, none=30, version=30)
