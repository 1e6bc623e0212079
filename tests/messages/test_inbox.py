"""What a subscriber does with messages, and that the counts follow exactly."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest

from novu_app.execution.clock import tick
from novu_app.kernel import clock
from novu_app.kernel.database import reading, writing
from novu_app.kernel.errors import BadRequest, NotFound
from novu_app.messages import counters, counting, inbox, snoozes
from novu_app.messages.counters import Counts
from novu_app.messages.filters import InboxFilter
from novu_app.messages.models import Message
from tests.messages.rows import Inbox
from tests.support.counting import Statements

EVERYTHING = InboxFilter()


def counts_of(box: Inbox) -> Counts:
    with reading() as session:
        return counters.read(session, box.environment.id, box.pk)


def ids_of(box: Inbox, wanted: InboxFilter = EVERYTHING, **options: object) -> list[str]:
    with reading() as session:
        page = inbox.list_messages(session, box.owner, wanted, **{"limit": 100, **options})  # type: ignore[arg-type]
        return [message["id"] for message in page.messages]


def message_of(box: Inbox, message_id: str) -> Message:
    with reading() as session:
        found = session.get(Message, message_id)
        assert found is not None
        return found


@pytest.fixture
def moments() -> Iterator[list[int]]:
    """The present moment, as a list of one that a test may change."""
    now = [1_800_000_000_000]
    clock.set_source(lambda: now[0])
    yield now
    clock.set_source(None)


class TestList:
    def test_newest_first_in_pages_that_do_not_shift(self, inbox_of_ada: Inbox) -> None:
        ids = inbox_of_ada.arrive(5)[::-1]
        with reading() as session:
            first = inbox.list_messages(session, inbox_of_ada.owner, EVERYTHING, limit=2)
        assert [message["id"] for message in first.messages] == ids[:2]
        assert first.has_more
        inbox_of_ada.arrive()
        assert ids_of(inbox_of_ada, limit=2, after=ids[1]) == ids[2:4]
        assert ids_of(inbox_of_ada, limit=2, offset=5) == ids[4:]

    def test_a_page_goes_on_after_a_message_that_was_deleted(self, inbox_of_ada: Inbox) -> None:
        ids = inbox_of_ada.arrive(4)[::-1]
        with writing() as session:
            inbox.delete_one(session, inbox_of_ada.owner, ids[1])
        assert ids_of(inbox_of_ada, after=ids[1]) == ids[2:]

    def test_only_in_app_messages_of_this_subscriber(self, inbox_of_ada: Inbox) -> None:
        grace = Inbox(inbox_of_ada.environment, "grace")
        grace.arrive()
        with writing() as session:
            session.add(inbox_of_ada.message(channel="email"))
        mine = inbox_of_ada.arrive()
        assert ids_of(inbox_of_ada) == mine

    def test_no_message_of_another_environment(self, inbox_of_ada: Inbox) -> None:
        [message_id] = inbox_of_ada.arrive()
        elsewhere = inbox.Owner(inbox_of_ada.environment.production_id, inbox_of_ada.pk)
        with writing() as session:
            assert inbox.list_messages(session, elsewhere, EVERYTHING).messages == []
            assert counting.count_messages(session, elsewhere, [EVERYTHING]) == [0]
            assert inbox.mark(session, elsewhere, "read", EVERYTHING).changed == 0
            assert inbox.delete(session, elsewhere, EVERYTHING).changed == 0
            with pytest.raises(NotFound):
                inbox.mark_one(session, elsewhere, "read", message_id)
        assert not message_of(inbox_of_ada, message_id).read


class TestFilters:
    def test_by_state_and_severity(self, inbox_of_ada: Inbox) -> None:
        read, archived, plain = inbox_of_ada.arrive(3)
        [high] = inbox_of_ada.arrive(severity="high")
        with writing() as session:
            inbox.mark_one(session, inbox_of_ada.owner, "read", read)
            inbox.mark_one(session, inbox_of_ada.owner, "archive", archived)
        assert ids_of(inbox_of_ada, InboxFilter(read=False)) == [high, plain]
        assert ids_of(inbox_of_ada, InboxFilter(read=True)) == [archived, read]
        assert ids_of(inbox_of_ada, InboxFilter(archived=True)) == [archived]
        assert ids_of(inbox_of_ada, InboxFilter(archived=False)) == [high, plain, read]
        assert ids_of(inbox_of_ada, InboxFilter(seen=False)) == [high, plain]
        assert ids_of(inbox_of_ada, InboxFilter(severity=("high",))) == [high]
        assert ids_of(inbox_of_ada, InboxFilter(severity=("high", "none"), read=False)) == [high, plain]

    def test_tags_are_an_and_of_or_groups(self, inbox_of_ada: Inbox) -> None:
        [both] = inbox_of_ada.arrive(tags=["urgent", "billing"])
        [urgent] = inbox_of_ada.arrive(tags=["urgent"])
        [critical] = inbox_of_ada.arrive(tags=["critical", "billing"])
        inbox_of_ada.arrive(tags=[])
        inbox_of_ada.arrive(tags=None)
        assert ids_of(inbox_of_ada, InboxFilter(tags=(("urgent", "critical"),))) == [critical, urgent, both]
        assert ids_of(inbox_of_ada, InboxFilter(tags=(("urgent", "critical"), ("billing",)))) == [critical, both]
        assert ids_of(inbox_of_ada, InboxFilter(tags=(("URGENT",),))) == []

    @pytest.mark.parametrize(
        ("groups", "found"),
        [
            ((("open",),), ["text"]),
            ((("open", 3),), ["number", "text"]),
            (((1,),), ["one"]),
            (((True,),), ["yes"]),
            (((None,),), ["null"]),
            ((("a",),), ["array"]),
            ((("a", "z"), ("b",)), ["array"]),
            ((("3",),), []),
            (((3.0,),), ["number"]),
        ],
    )
    def test_data_compares_as_json_does(
        self, inbox_of_ada: Inbox, groups: tuple[tuple[object, ...], ...], found: list[str]
    ) -> None:
        values = {
            "text": "open",
            "number": 3,
            "one": 1,
            "yes": True,
            "null": None,
            "array": ["a", "b"],
            "object": {"a": 1},
        }
        ids = {name: inbox_of_ada.arrive(data={"state": value})[0] for name, value in values.items()}
        inbox_of_ada.arrive(data={"other": "open"})
        inbox_of_ada.arrive(data=None)
        chosen = ids_of(inbox_of_ada, InboxFilter(data={("state",): groups}))  # type: ignore[dict-item]
        assert sorted(chosen) == sorted(ids[name] for name in found)

    def test_data_below_a_nested_object(self, inbox_of_ada: Inbox) -> None:
        [wanted] = inbox_of_ada.arrive(data={"order": {"state": "paid"}})
        inbox_of_ada.arrive(data={"order": {"state": "open"}, "order.state": "paid"})
        assert ids_of(inbox_of_ada, InboxFilter(data={("order", "state"): (("paid",),)})) == [wanted]

    def test_by_the_time_of_creation(self, inbox_of_ada: Inbox, moments: list[int]) -> None:
        ids = []
        for _ in range(3):
            ids += inbox_of_ada.arrive()
            moments[0] += 1000
        start = moments[0] - 3000
        assert ids_of(inbox_of_ada, InboxFilter(created_gte=start + 1000)) == ids[:0:-1]
        assert ids_of(inbox_of_ada, InboxFilter(created_lte=start + 1000)) == ids[1::-1]


class TestMarks:
    def test_read_and_unread(self, inbox_of_ada: Inbox, moments: list[int]) -> None:
        [message_id] = inbox_of_ada.arrive(severity="high")
        assert counts_of(inbox_of_ada)[1:4] == (1, 1, 1)
        with writing() as session:
            done = inbox.mark_one(session, inbox_of_ada.owner, "read", message_id)
        assert done.changed == 1
        assert done.batch == {
            "inbox": [{"pk": inbox_of_ada.pk, "messages": [], "counts": counts_of(inbox_of_ada).document()}],
            "activity": {},
        }
        assert counts_of(inbox_of_ada) == Counts(inbox_of_ada.pk, version=2)
        row = message_of(inbox_of_ada, message_id)
        assert (row.read, row.seen, row.last_read_at, row.first_seen_at) == (True, True, moments[0], moments[0])
        first = moments[0]
        moments[0] += 5000
        with writing() as session:
            inbox.mark_one(session, inbox_of_ada.owner, "unread", message_id)
        assert counts_of(inbox_of_ada) == Counts(inbox_of_ada.pk, unread=1, high=1, version=3)
        row = message_of(inbox_of_ada, message_id)
        assert (row.read, row.seen, row.last_read_at, row.first_seen_at) == (False, True, None, first)

    def test_what_is_so_already_changes_nothing_and_tells_nobody(self, inbox_of_ada: Inbox) -> None:
        [message_id] = inbox_of_ada.arrive()
        for changed in (1, 0):
            with writing() as session:
                done = inbox.mark_one(session, inbox_of_ada.owner, "read", message_id)
            assert (done.changed, done.batch is None) == (changed, changed == 0)
        assert counts_of(inbox_of_ada).version == 2

    def test_archive_implies_read_and_unread_leaves_the_archive(self, inbox_of_ada: Inbox) -> None:
        [message_id] = inbox_of_ada.arrive()
        with writing() as session:
            inbox.mark_one(session, inbox_of_ada.owner, "archive", message_id)
        row = message_of(inbox_of_ada, message_id)
        assert (row.read, row.seen, row.archived, row.archived_at is not None) == (True, True, True, True)
        assert counts_of(inbox_of_ada)[1:3] == (0, 0)
        with writing() as session:
            inbox.mark_one(session, inbox_of_ada.owner, "unread", message_id)
        row = message_of(inbox_of_ada, message_id)
        assert (row.read, row.archived, row.archived_at) == (False, False, None)
        assert counts_of(inbox_of_ada)[1:3] == (1, 0)

    def test_archiving_what_was_read_keeps_the_moment_of_reading(self, inbox_of_ada: Inbox, moments: list[int]) -> None:
        [message_id] = inbox_of_ada.arrive()
        for action in ("read", "archive", "unarchive"):
            with writing() as session:
                inbox.mark_one(session, inbox_of_ada.owner, action, message_id)  # type: ignore[arg-type]
            moments[0] += 1000
        assert message_of(inbox_of_ada, message_id).last_read_at == moments[0] - 3000

    def test_seen_leaves_unread_alone(self, inbox_of_ada: Inbox) -> None:
        ids = inbox_of_ada.arrive(3)
        with writing() as session:
            done = inbox.mark(session, inbox_of_ada.owner, "seen", InboxFilter(ids=tuple(ids[:2])))
        assert done.changed == 2
        assert counts_of(inbox_of_ada)[1:3] == (3, 1)

    def test_all_of_a_filter_in_statements_that_do_not_grow(
        self, inbox_of_ada: Inbox, count_statements: Callable[[], AbstractContextManager[Statements]]
    ) -> None:
        inbox_of_ada.arrive(30, tags=["a"])
        inbox_of_ada.arrive(3, tags=["b"], severity="medium")
        with count_statements() as done, writing() as session:
            assert (
                inbox.mark(session, inbox_of_ada.owner, "read", InboxFilter(read=False, tags=(("a",),))).changed == 30
            )
        assert len(done) <= 4, str(done)
        assert counts_of(inbox_of_ada)[1:] == (3, 3, 0, 3, 0, 0, 0, 3)

    def test_delete_counts_out_what_was_unread(self, inbox_of_ada: Inbox) -> None:
        read, unread, kept = inbox_of_ada.arrive(3, severity="low")
        with writing() as session:
            inbox.mark_one(session, inbox_of_ada.owner, "read", read)
            inbox.delete(session, inbox_of_ada.owner, InboxFilter(ids=(read, unread)))
        assert ids_of(inbox_of_ada) == [kept]
        assert counts_of(inbox_of_ada)[1:6] == (1, 1, 0, 0, 1)

    def test_delete_by_transaction_reaches_every_inbox_of_the_environment(self, inbox_of_ada: Inbox) -> None:
        grace = Inbox(inbox_of_ada.environment, "grace")
        for box in (inbox_of_ada, grace):
            box.arrive(transaction_id="t1")
            box.arrive()
        with writing() as session:
            session.add(grace.message(transaction_id="t1", channel="email"))
            chosen = [Message.transaction_id == "t1"]
            done = inbox.delete_anywhere(session, inbox_of_ada.environment.id, chosen)  # type: ignore[arg-type]
        assert done.changed == 3
        assert done.batch is not None
        assert sorted(entry["pk"] for entry in done.batch["inbox"]) == sorted([inbox_of_ada.pk, grace.pk])
        assert [counts_of(box)[1:3] for box in (inbox_of_ada, grace)] == [(1, 1), (1, 1)]

    def test_an_unknown_message_is_not_found(self, inbox_of_ada: Inbox) -> None:
        with writing() as session, pytest.raises(NotFound) as error:
            inbox.mark_one(session, inbox_of_ada.owner, "read", "0" * 24)
        assert error.value.message == f"Notification with id: {'0' * 24} is not found."


class TestSnooze:
    def test_a_snoozed_message_is_out_of_sight_and_comes_back_new(
        self, inbox_of_ada: Inbox, moments: list[int]
    ) -> None:
        [message_id] = inbox_of_ada.arrive(severity="high")
        created = moments[0]
        with writing() as session:
            inbox.snooze(session, inbox_of_ada.owner, message_id, moments[0] + 60_000)
        assert ids_of(inbox_of_ada) == []
        assert ids_of(inbox_of_ada, InboxFilter(snoozed=True)) == [message_id]
        assert counts_of(inbox_of_ada)[1:4] == (0, 0, 0)
        with writing() as session:
            assert snoozes.wake(session, moments[0] + 59_999).changed == 0
        moments[0] += 60_000
        with writing() as session:
            done = snoozes.wake(session, moments[0])
        assert done.changed == 1
        assert done.batch is not None
        [entry] = done.batch["inbox"]
        assert [message["_id"] for message in entry["messages"]] == [message_id]
        assert entry["messages"][0]["subscriber"]["subscriberId"] == "ada"
        assert entry["messages"][0]["workflow"]["name"] == "Comments"
        assert len(entry["messages"][0]["deliveredAt"]) == 2
        assert counts_of(inbox_of_ada)[1:4] == (1, 1, 1)
        assert message_of(inbox_of_ada, message_id).delivered_at == [created, moments[0]]

    def test_the_clock_brings_back_everything_that_is_due(
        self,
        inbox_of_ada: Inbox,
        moments: list[int],
        count_statements: Callable[[], AbstractContextManager[Statements]],
    ) -> None:
        for message_id in inbox_of_ada.arrive(3):
            with writing() as session:
                inbox.snooze(session, inbox_of_ada.owner, message_id, moments[0] + 60_000)
        with count_statements() as done:
            tick(moments[0] + 59_999)
        assert len([text for text in done.texts if "snoozed_until" in text]) == 1, "one look while nothing is due"
        tick(moments[0] + 60_000)
        assert len(ids_of(inbox_of_ada)) == 3
        assert counts_of(inbox_of_ada)[1:3] == (3, 3)

    def test_unsnooze_by_hand(self, inbox_of_ada: Inbox, moments: list[int]) -> None:
        [message_id] = inbox_of_ada.arrive()
        with writing() as session:
            inbox.snooze(session, inbox_of_ada.owner, message_id, moments[0] + 60_000)
        moments[0] += 1
        with writing() as session:
            inbox.unsnooze(session, inbox_of_ada.owner, message_id)
        assert ids_of(inbox_of_ada) == [message_id]
        assert counts_of(inbox_of_ada)[1:3] == (1, 0)
        with writing() as session, pytest.raises(NotFound, match="snoozed notification"):
            inbox.unsnooze(session, inbox_of_ada.owner, message_id)

    @pytest.mark.parametrize("ahead", [0, -1, inbox.MAX_SNOOZE_HOURS * 3_600_000 + 1])
    def test_only_into_a_future_that_is_not_too_far(self, inbox_of_ada: Inbox, moments: list[int], ahead: int) -> None:
        [message_id] = inbox_of_ada.arrive()
        with writing() as session, pytest.raises(BadRequest):
            inbox.snooze(session, inbox_of_ada.owner, message_id, moments[0] + ahead)


class TestActions:
    def test_complete_and_revert(self, inbox_of_ada: Inbox) -> None:
        cta = {"action": {"buttons": [{"type": "primary", "content": "Yes"}, {"type": "secondary", "content": "No"}]}}
        [message_id] = inbox_of_ada.arrive(cta=cta)
        with writing() as session:
            inbox.act(session, inbox_of_ada.owner, message_id, "secondary", done=True)
            row = inbox.get(session, inbox_of_ada.owner, message_id)
        assert '"status":"done"' in row["cta"]
        assert '"result":{"type":"secondary"}' in row["cta"]
        assert row["read"]
        assert counts_of(inbox_of_ada)[1:3] == (0, 0)
        with writing() as session:
            done = inbox.act(session, inbox_of_ada.owner, message_id, "secondary", done=False)
            row = inbox.get(session, inbox_of_ada.owner, message_id)
        assert '"status":"pending"' in row["cta"]
        assert done.batch is not None, "other open inboxes show the button"

    def test_a_button_that_is_not_there(self, inbox_of_ada: Inbox) -> None:
        [message_id] = inbox_of_ada.arrive(cta={"action": {"buttons": [{"type": "primary", "content": "Yes"}]}})
        with writing() as session, pytest.raises(BadRequest):
            inbox.act(session, inbox_of_ada.owner, message_id, "secondary", done=True)


class TestCounts:
    def test_unread_and_unseen_come_from_the_kept_counts(
        self, inbox_of_ada: Inbox, count_statements: Callable[[], AbstractContextManager[Statements]]
    ) -> None:
        inbox_of_ada.arrive(3, severity="high")
        inbox_of_ada.arrive(2)
        wanted = [
            InboxFilter(read=False),
            InboxFilter(read=False, archived=False, snoozed=False),
            InboxFilter(seen=False),
            InboxFilter(read=False, severity=("high",)),
            InboxFilter(read=False, severity=("high", "none", "none")),
        ]
        with count_statements() as done, reading() as session:
            assert counting.count_messages(session, inbox_of_ada.owner, wanted) == [5, 5, 5, 3, 5]
        assert len(done) == 1, str(done)

    def test_every_other_filter_is_counted(self, inbox_of_ada: Inbox) -> None:
        ids = inbox_of_ada.arrive(4, tags=["a"], data={"x": 1})
        with writing() as session:
            inbox.mark_one(session, inbox_of_ada.owner, "read", ids[0])
            inbox.snooze(session, inbox_of_ada.owner, ids[1], clock.now_ms() + 60_000)
        wanted = [
            InboxFilter(),
            InboxFilter(read=True),
            InboxFilter(snoozed=True),
            InboxFilter(tags=(("a",),), read=False),
            InboxFilter(data={("x",): ((1,),)}),
            InboxFilter(archived=True),
        ]
        with reading() as session:
            assert counting.count_messages(session, inbox_of_ada.owner, wanted) == [3, 1, 1, 2, 3, 0]
