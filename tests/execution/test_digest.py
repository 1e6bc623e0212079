"""A digest: several events, one message; the window counts from the first and does not slide."""

from collections.abc import Callable
from typing import Any

import pytest

from novu_app.execution import due
from novu_app.execution.chunk import Chunk
from novu_app.execution.models import DigestWindow
from novu_app.kernel import clock as kernel_clock
from novu_app.kernel import jsons
from novu_app.kernel.database import writing
from novu_app.subscribers import service as subscribers
from novu_app.workflows.drafts import StepDraft
from tests.support.customer import Customer, delay, digest, email, in_app, lines, reason
from tests.support.engine import MovableClock

Drain = Callable[[], int]

COUNT = "{{steps.digest.eventCount}}: {% for event in steps.digest.events %}{{event.payload.n}} {% endfor %}"


def trigger(customer: Customer, drain: Drain, *numbers: int, to: Any = "ada", **payload: Any) -> None:
    """Events with these numbers, each run by itself."""
    for number in numbers:
        customer.trigger(to, {"n": number, **payload})
        drain()


def test_two_events_within_the_window_become_one_message(customer: Customer, drain: Drain, clock: MovableClock) -> None:
    customer.workflow(digest(1, "hours"), in_app(COUNT, "of {{payload.n}}"))
    began = clock.now_ms
    trigger(customer, drain, 1)
    clock.advance(minutes=30)
    trigger(customer, drain, 2)
    assert customer.messages() == []
    clock.now_ms = began + 3_600_000 - 1
    assert drain() == 0, "the second event does not move the window's end, nor does it come early"
    clock.advance(milliseconds=1)
    drain()
    (message,) = customer.messages()
    assert (message.subject, message.content) == ("2: 1 2 ", "of 1")
    assert customer.counts("ada").unread == 1


def test_the_activity_shows_master_and_follower(customer: Customer, drain: Drain, clock: MovableClock) -> None:
    customer.workflow(digest(), in_app())
    trigger(customer, drain, 1, 2)
    first, second = customer.runs()
    assert (first.status, second.status, second.merged_into) == ("processing", "merged", first.id)
    master, merged = customer.jobs()
    assert (master.status, lines(master)) == ("delayed", ["Step digested"])
    assert (merged.status, merged.merged_into) == ("merged", master.id)
    assert lines(merged) == ["Step digested", "Digest was merged with other digest"]
    clock.advance(hours=1)
    drain()
    master = customer.jobs(type="digest")[0]
    assert (master.status, lines(master)) == ("completed", ["Step digested", "Digest triggered events"])
    stored = jsons.loads(master.digest or "{}")
    expected = [
        {"id": job.id, "time": kernel_clock.iso(event.created_at), "payload": {"n": number}}
        for number, (job, event) in enumerate(zip(customer.jobs(type="digest"), customer.events(), strict=True), 1)
    ]
    assert (stored["events"], stored["eventCount"]) == (expected, 2)
    assert len(customer.jobs(type="in_app")) == 1
    assert customer.rows(DigestWindow) == []


def test_the_next_event_after_the_window_opens_a_new_one(customer: Customer, drain: Drain, clock: MovableClock) -> None:
    customer.workflow(digest(), in_app(COUNT))
    trigger(customer, drain, 1, 2)
    clock.advance(hours=1)
    drain()
    trigger(customer, drain, 3)
    clock.advance(hours=1)
    drain()
    assert [message.subject for message in customer.messages()] == ["2: 1 2 ", "1: 3 "]


def test_subscribers_do_not_share_a_window(customer: Customer, drain: Drain, clock: MovableClock) -> None:
    customer.workflow(digest(), in_app(COUNT))
    trigger(customer, drain, 1, to=["ada", "bob"])
    trigger(customer, drain, 2, to="bob")
    clock.advance(hours=1)
    drain()
    assert {m.subscriber_id: m.subject for m in customer.messages()} == {"ada": "1: 1 ", "bob": "2: 1 2 "}


@pytest.mark.parametrize("key", ["payload.post.id", "{{payload.post.id}}", "post.id"])
def test_a_digest_key_separates(customer: Customer, drain: Drain, clock: MovableClock, key: str) -> None:
    customer.workflow(digest(digestKey=key), in_app(COUNT))
    trigger(customer, drain, 1, 2, post={"id": "a"})
    trigger(customer, drain, 3, post={"id": "b"})
    trigger(customer, drain, 4)
    trigger(customer, drain, 5, post={"id": "a"})
    clock.advance(hours=1)
    drain()
    assert sorted(message.subject or "" for message in customer.messages()) == ["1: 3 ", "1: 4 ", "3: 1 2 5 "]


def test_events_of_one_chunk_are_digested_too(customer: Customer, drain: Drain, clock: MovableClock) -> None:
    customer.workflow(digest(), in_app(COUNT))
    for number in (1, 2, 3):
        customer.trigger("ada", {"n": number})
    drain()
    clock.advance(hours=1)
    drain()
    assert [message.subject for message in customer.messages()] == ["3: 1 2 3 "]


def test_the_master_alone_goes_on_to_a_second_digest(customer: Customer, drain: Drain, clock: MovableClock) -> None:
    second = digest(1, "days")
    second.name = "Daily"
    customer.workflow(digest(), second, in_app("{{steps.daily.eventCount}} of {{steps.digest.eventCount}}"))
    trigger(customer, drain, 1, 2)
    clock.advance(hours=1)
    drain()
    trigger(customer, drain, 3)
    clock.advance(hours=1)
    drain()
    assert [run.status for run in customer.runs()] == ["processing", "merged", "merged"]
    clock.advance(days=1)
    drain()
    assert [message.subject for message in customer.messages()] == ["2 of 2"]


def test_many_events_are_taken_in_parts(
    customer: Customer, drain: Drain, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due, "LOAD_A_CHUNK", 5)
    loaded: list[int] = []
    store = due.store

    def watched(session: Any, chunk: Chunk, *more: Any) -> Any:
        loaded.append(len(chunk.runs))
        return store(session, chunk, *more)

    monkeypatch.setattr(due, "store", watched)
    customer.workflow(digest(), in_app(COUNT))
    names = [f"s{number}" for number in range(6)]
    trigger(customer, drain, 1, 2, to=names)
    trigger(customer, drain, 3, 4, 5, 6, 7, to="s3")
    clock.advance(hours=1)
    drain()
    assert {m.subscriber_id: m.subject for m in customer.messages()} == dict.fromkeys(names, "2: 1 2 ") | {
        "s3": "7: 1 2 3 4 5 6 7 "
    }
    assert loaded[:4] == [2, 1, 1, 2], "at most five events, or one run"


def test_a_digest_behind_a_delay_gathers_who_arrives(customer: Customer, drain: Drain, clock: MovableClock) -> None:
    customer.workflow(delay(), digest(), in_app(COUNT))
    trigger(customer, drain, 1)
    clock.advance(minutes=10)
    trigger(customer, drain, 2)
    for _ in range(12):
        clock.advance(minutes=10)
        drain()
    assert [message.subject for message in customer.messages()] == ["2: 1 2 "]


def test_e_mails_are_digested_as_well(customer: Customer, drain: Drain, clock: MovableClock) -> None:
    customer.workflow(digest(), email(COUNT))
    trigger(customer, drain, 1, 2, to={"subscriberId": "ada", "email": "ada@example.com"})
    clock.advance(hours=1)
    drain()
    assert [(message.channel, message.subject) for message in customer.messages()] == [("email", "2: 1 2 ")]


def test_a_deleted_subscriber_never_blocks_a_window(customer: Customer, drain: Drain, clock: MovableClock) -> None:
    customer.workflow(digest(), in_app(COUNT))
    trigger(customer, drain, 1, to="ada")
    trigger(customer, drain, 2, to="bob")
    with writing() as session:
        subscribers.delete_subscriber(session, customer.environment.id, "ada")
    trigger(customer, drain, 3, to="ada")
    clock.advance(hours=1)
    drain()
    assert {m.subscriber_id: m.subject for m in customer.messages()} == {"bob": "1: 2 ", "ada": "1: 3 "}
    assert [run.status for run in customer.runs("ada")] == ["canceled", "completed"]
    assert customer.rows(DigestWindow) == []


def test_a_deleted_workflow_never_blocks_a_window(customer: Customer, drain: Drain, clock: MovableClock) -> None:
    customer.workflow(digest(), in_app(COUNT))
    trigger(customer, drain, 1)
    customer.delete_workflow()
    customer.workflow(digest(), in_app(COUNT))
    trigger(customer, drain, 2)
    clock.advance(hours=1)
    drain()
    assert [message.subject for message in customer.messages()] == ["1: 2 "]
    assert customer.rows(DigestWindow) == []


@pytest.mark.parametrize("controls", [{"type": "regular", "amount": 0, "unit": "hours"}, {"type": "regular"}])
def test_a_digest_that_makes_no_sense_fails_and_ends_the_run(
    customer: Customer, drain: Drain, controls: dict[str, Any]
) -> None:
    customer.workflow(StepDraft(name="Digest", type="digest", control_values=controls), in_app())
    trigger(customer, drain, 1)
    (job,) = customer.jobs()
    assert (job.status, lines(job)) == ("failed", ["Invalid digest configuration"])
    assert [run.status for run in customer.runs()] == ["error"]


def test_a_digest_key_that_fails_ends_its_own_run(customer: Customer, drain: Drain, clock: MovableClock) -> None:
    customer.workflow(digest(digestKey="{{ payload.a | url_decode }}"), in_app(COUNT))
    trigger(customer, drain, 1, a="100%")
    trigger(customer, drain, 2, a="half")
    clock.advance(hours=1)
    drain()
    assert [message.subject for message in customer.messages()] == ["1: 2 "]
    assert "digestKey" in reason(customer.jobs()[0])
