"""The kept counts equal what the list says, after any sequence of changes, and when several change at once."""

import random
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from novu_app.kernel import clock
from novu_app.kernel.database import reading, writing
from novu_app.kernel.errors import BadRequest, NotFound
from novu_app.kernel.ids import new_id
from novu_app.messages import counters, inbox, snoozes
from novu_app.messages.counters import SEVERITIES, Counts
from novu_app.messages.filters import InboxFilter
from novu_app.messages.models import Message
from tests.messages.rows import Inbox
from tests.support.application import TestEnvironment

_CTA = {"action": {"buttons": [{"type": "primary", "content": "Yes"}]}}
_SELECTIONS = [
    InboxFilter(),
    InboxFilter(read=False),
    InboxFilter(read=True, archived=False),
    InboxFilter(archived=False),
    InboxFilter(tags=(("a",),)),
    InboxFilter(severity=("high",)),
    InboxFilter(snoozed=True),
]
_SINGLE = ["read", "unread", "seen", "archive", "unarchive", "snooze", "unsnooze", "act", "delete"]
_BULK = ["read", "seen", "archive", "unread", "unarchive", "delete"]
_STEP = st.one_of(
    st.tuples(st.just("arrive"), st.sampled_from(SEVERITIES), st.booleans()),
    st.tuples(st.just("one"), st.sampled_from(_SINGLE), st.integers(0, 20)),
    st.tuples(st.just("many"), st.sampled_from(_BULK), st.integers(0, len(_SELECTIONS) - 1)),
    st.tuples(st.just("wake"), st.just(""), st.just(0)),
)
Step = tuple[str, str, int]


def take(session: Session, box: Inbox, step: Step) -> None:
    """Do one step; what is not possible at the moment is left out."""
    kind, name, number = step
    if kind == "arrive":
        box.arrive_in(session, 1, severity=name, tags=["a"] if number else [], cta=_CTA)
    elif kind == "wake":
        snoozes.wake(session, clock.now_ms() + 30_000, limit=2)
    elif kind == "many":
        change: Callable[..., Any] = inbox.delete if name == "delete" else inbox.mark
        arguments = [_SELECTIONS[number]] if name == "delete" else [name, _SELECTIONS[number]]
        change(session, box.owner, *arguments)
    else:
        ids = session.scalars(select(Message.id).where(col(Message.subscriber_pk) == box.pk)).all()
        if ids:
            _take_one(session, box, name, ids[number % len(ids)], number)


def _take_one(session: Session, box: Inbox, name: str, message_id: str, number: int) -> None:
    with suppress(NotFound, BadRequest):
        if name == "snooze":
            inbox.snooze(session, box.owner, message_id, clock.now_ms() + 10_000 + number * 2_000)
        elif name == "unsnooze":
            inbox.unsnooze(session, box.owner, message_id)
        elif name == "act":
            inbox.act(session, box.owner, message_id, "primary", done=number % 2 == 0)
        elif name == "delete":
            inbox.delete_one(session, box.owner, message_id)
        else:
            inbox.mark_one(session, box.owner, name, message_id)  # type: ignore[arg-type]


def assert_exact(box: Inbox) -> None:
    """Compare the kept counts with the messages, and with what the list and its filters say."""
    with reading() as session:
        kept = counters.read(session, box.environment.id, box.pk)
        messages = session.scalars(select(Message).where(col(Message.subscriber_pk) == box.pk)).all()
        unread = [m for m in messages if not m.read and not m.archived and m.snoozed_until is None]
        by_severity = {name: sum(m.severity == name for m in unread) for name in SEVERITIES}
        unseen = sum(not m.seen and m.snoozed_until is None for m in messages)
        assert kept == Counts(box.pk, len(unread), unseen, **by_severity, version=kept.version)
        listed = [
            len(inbox.list_messages(session, box.owner, wanted, limit=1000).messages)
            for wanted in (
                InboxFilter(read=False),
                InboxFilter(seen=False),
                InboxFilter(read=False, severity=("high",)),
            )
        ]
        assert listed == [kept.unread, kept.unseen, kept.high]


@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(_STEP, max_size=25))
def test_after_any_sequence(environment: TestEnvironment, steps: list[Step]) -> None:
    box = Inbox(environment, subscriber_id=new_id())
    for step in steps:
        with writing() as session:
            take(session, box, step)
    assert_exact(box)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_when_several_change_the_same_inbox_at_once(inbox_of_ada: Inbox, seed: int) -> None:
    inbox_of_ada.arrive(10, tags=["a"], cta=_CTA)
    errors: list[BaseException] = []

    def work(number: int) -> None:
        chance = random.Random(seed * 100 + number)
        try:
            for _ in range(25):
                kind = chance.choice(["arrive", "one", "one", "many", "wake"])
                names = {"arrive": SEVERITIES, "one": _SINGLE, "many": _BULK, "wake": [""]}[kind]
                limit = len(_SELECTIONS) if kind == "many" else 20
                step = (kind, chance.choice(names), chance.randrange(limit))
                with writing() as session:
                    take(session, inbox_of_ada, step)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert_exact(inbox_of_ada)


def test_two_that_mark_all_read_at_once_count_each_message_once(inbox_of_ada: Inbox) -> None:
    for _ in range(5):
        inbox_of_ada.arrive(20)
        changed: list[int] = []
        ready = threading.Barrier(4)

        def work(changed: list[int] = changed, ready: threading.Barrier = ready) -> None:
            ready.wait()
            with writing() as session:
                changed.append(inbox.mark(session, inbox_of_ada.owner, "read", InboxFilter(read=False)).changed)

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sum(changed) == 20
        assert_exact(inbox_of_ada)
