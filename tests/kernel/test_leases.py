"""Claims: a row is in one hand at a time, comes back by itself, and who comes late stores nothing."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import Session

from novu_app.events.models import Event
from novu_app.execution.models import Delivery
from novu_app.kernel import bulk
from novu_app.kernel.database import reading, writing
from novu_app.kernel.ids import new_ids
from novu_app.kernel.leases import anything_due, anything_due_by_key, claim_due, claim_shares, due_keys, lease_end
from novu_app.kernel.settings import get_settings
from tests.support.application import TestEnvironment
from tests.support.databases import Kind

NOW = 1_000_000
EVENTS = Event.__table__  # type: ignore[attr-defined]
DELIVERIES = Delivery.__table__  # type: ignore[attr-defined]


def owe(environment: TestEnvironment, count: int, due_at: int = NOW, kind: str = "direct") -> list[str]:
    """Rows that owe something; their ids, oldest due first."""
    ids = new_ids(count)
    with writing() as session:
        bulk.insert(
            session,
            EVENTS,
            ("id", "transaction_id", "due_at"),
            [(row_id, row_id, due_at + number) for number, row_id in enumerate(ids)],
            constants={
                "environment_id": environment.id,
                "organization_id": environment.organization_id,
                "workflow_id": environment.id,
                "version_id": environment.id,
                "kind": kind,
                "status": "pending",
                "body": "{}",
                "created_at": NOW,
            },
        )
    return ids


def claim(now: int, limit: int = 10, where: str = "") -> tuple[str, list[str]]:
    with writing() as session:
        lease, rows = claim_due(session, "event", ("id",), now=now, limit=limit, where=where)
    return lease, [row[0] for row in rows]


def finish(session: Session, ids: list[str], lease: str) -> set[str]:
    """What a worker does at the end: store, if the lease still holds."""
    done = bulk.execute(
        session,
        "UPDATE event SET status = 'done', due_at = NULL, lease = NULL WHERE lease = :lease "
        f"AND {bulk.any_of(session, 'id', 'ids')} RETURNING id",
        lease=lease,
        ids=bulk.listed(session, ids),
    )
    return {row[0] for row in done}


def test_the_longest_due_come_first_and_what_is_not_due_stays(environment: TestEnvironment) -> None:
    ids = owe(environment, 5)
    _, first = claim(NOW + 3, limit=2)
    _, second = claim(NOW + 3)
    assert (first, second) == (ids[:2], ids[2:4])
    assert claim(NOW + 3)[1] == []


def test_a_claimed_row_comes_back_when_its_lease_ends(environment: TestEnvironment) -> None:
    ids = owe(environment, 1)
    claim(NOW)
    end = lease_end(NOW)
    assert end == NOW + get_settings().lease_ms
    assert claim(end - 1)[1] == []
    assert claim(end)[1] == ids


def test_the_first_holder_stores_nothing_once_somebody_else_has_the_lease(environment: TestEnvironment) -> None:
    ids = owe(environment, 3)
    late, _ = claim(NOW + 10)
    present, again = claim(lease_end(NOW + 10))
    assert again == ids
    with writing() as session:
        assert finish(session, ids, late) == set()
    with writing() as session:
        assert finish(session, ids, present) == set(ids)
    with reading() as session:
        assert not anything_due(session, "event", 2**50)


def test_the_condition_keeps_lanes_apart(environment: TestEnvironment) -> None:
    direct, pages = owe(environment, 2), owe(environment, 2, kind="fanout")
    with reading() as session:
        assert anything_due(session, "event", NOW, "kind = 'fanout'")
        assert not anything_due(session, "event", NOW - 1)
    assert claim(NOW + 5, where="kind = 'fanout'")[1] == pages
    with reading() as session:
        assert not anything_due(session, "event", NOW + 5, "kind = 'fanout'")
    assert claim(NOW + 5, where="kind = 'direct'")[1] == direct


def test_workers_that_claim_at_the_same_moment_never_get_the_same_row(environment: TestEnvironment) -> None:
    ids = owe(environment, 200)
    start = threading.Barrier(6)

    def work() -> list[str]:
        mine: list[str] = []
        start.wait(60)
        while True:
            _, rows = claim(NOW + 1_000, limit=7)
            if not rows:
                return mine
            mine += rows

    with ThreadPoolExecutor(6) as pool:
        parts = [future.result(60) for future in [pool.submit(work) for _ in range(6)]]
    everything = [row for part in parts for row in part]
    assert sorted(everything) == sorted(ids)
    assert len(set(everything)) == len(everything)


def test_a_claim_that_is_under_way_holds_up_nobody_on_postgresql(environment: TestEnvironment, database: Kind) -> None:
    """SKIP LOCKED: the second claimer takes the next rows while the first has not committed."""
    if database == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    ids = owe(environment, 4)
    with writing() as session:
        _, first = claim_due(session, "event", ("id",), now=NOW + 10, limit=2)
        with ThreadPoolExecutor(1) as pool:
            _, second = pool.submit(claim, NOW + 10, 2).result(60)
        assert ([row[0] for row in first], second) == (ids[:2], ids[2:])


def test_the_length_of_a_lease_is_a_setting(
    environment: TestEnvironment, settings_environment: pytest.MonkeyPatch
) -> None:
    settings_environment.setenv("NOVU_LEASE_MS", "250")
    get_settings.cache_clear()
    ids = owe(environment, 1)
    claim(NOW)
    assert claim(NOW + 249)[1] == []
    assert claim(NOW + 250)[1] == ids
    assert lease_end(NOW, leases=4) == NOW + 1_000


def test_keys_with_something_due_are_found_however_many_rows_they_have(environment: TestEnvironment) -> None:
    owe_by_key(("b", 50, NOW), ("d", 1, NOW + 5), ("a", 1, NOW), ("c", 40, NOW))
    with reading() as session:
        assert due_keys(session, "delivery", "target", now=NOW, most=10) == (["a", "b", "c"], "")
        assert due_keys(session, "delivery", "target", now=NOW, after="a", most=10) == (["b", "c"], "")
        assert due_keys(session, "delivery", "target", now=NOW, most=2) == (["a", "b"], "b")
        assert due_keys(session, "delivery", "target", now=NOW, after="b", most=2) == (["c"], "d"), "d is owed later"
        assert due_keys(session, "delivery", "target", now=NOW + 5, after="c", most=2) == (["d"], "")
        assert due_keys(session, "delivery", "target", now=NOW, after="d", most=2) == ([], "")
        assert anything_due_by_key(session, "delivery", "target", NOW)
        assert not anything_due_by_key(session, "delivery", "target", NOW - 1)


def test_each_key_gets_its_share_and_the_oldest_come_first(environment: TestEnvironment) -> None:
    owe_by_key(("a", 5, NOW), ("b", 3, NOW), ("c", 3, NOW))
    with writing() as session:
        lease, rows = claim_shares(session, "delivery", "target", {"a": 2, "b": 9}, ("id", "target"), now=NOW + 9)
    assert [target for _, target in rows] == ["a", "a", "b", "b", "b"]
    assert [row_id for row_id, _ in rows] == sorted(row_id for row_id, _ in rows)
    with reading() as session:
        stored = bulk.execute(
            session, "SELECT target, due_at FROM delivery WHERE lease = :lease ORDER BY id", lease=lease
        )
    assert stored == [(target, lease_end(NOW + 9)) for _, target in rows]
    with writing() as session:
        assert claim_shares(session, "delivery", "target", {}, ("id",), now=NOW)[1] == []
        again = claim_shares(session, "delivery", "target", {"a": 9, "b": 9}, ("due_at", "id"), now=NOW + 9)[1]
    assert len(again) == 3


def test_two_workers_that_claim_shares_at_once_get_different_rows(environment: TestEnvironment) -> None:
    owe_by_key(("a", 20, NOW), ("b", 20, NOW))

    def claim_some(_: int) -> list[str]:
        with writing() as session:
            rows = claim_shares(session, "delivery", "target", {"a": 5, "b": 5}, ("id",), now=NOW + 50)[1]
        return [row[0] for row in rows]

    with ThreadPoolExecutor(4) as pool:
        claimed = [row_id for ids in pool.map(claim_some, range(4)) for row_id in ids]
    assert len(claimed) == len(set(claimed))
    assert len(claimed) >= 10


def owe_by_key(*owed: tuple[str, int, int]) -> None:
    """Rows that owe something: (key, how many, when the first one is due)."""
    for key, count, due_at in owed:
        ids = new_ids(count)
        with writing() as session:
            bulk.insert(
                session,
                DELIVERIES,
                ("id", "due_at"),
                [(row_id, due_at + number) for number, row_id in enumerate(ids)],
                constants={
                    "environment_id": key,
                    "notification_id": key,
                    "job_id": key,
                    "kind": "message",
                    "target": key,
                    "provider_id": key,
                    "halts": False,
                    "status": "queued",
                    "attempts": 0,
                    "created_at": NOW,
                },
            )
