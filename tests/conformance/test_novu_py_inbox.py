"""``novu-py``, unchanged: what an application's server does with the messages of its subscribers."""

from collections.abc import Callable
from typing import Any

import pytest
from novu_py import Novu, models

from novu_app.kernel import clock, jsons
from tests.conformance.data import IN_APP, PAYLOAD
from tests.support.processes import wait_until

Unique = Callable[[str], str]


class Inbox:
    """The notifications of a new subscriber, who got ``number`` messages by real triggers; newest first."""

    def __init__(self, novu: Novu, workflow: str, subscriber_id: str, number: int, **more: Any) -> None:
        self.calls = novu.subscribers.notifications
        self.subscriber_id = subscriber_id
        for _ in range(number):
            body = {"workflow_id": workflow, "to": subscriber_id, "payload": PAYLOAD, **more}
            novu.trigger(trigger_event_request_dto=body)
        # The first trigger makes the subscriber, a moment after it was answered.
        wait_until(lambda: self._arrived(number), f"{number} notifications of {subscriber_id}", pause=0.05)
        self.ids = [each.id for each in self.list()]

    def list(self, **query: Any) -> list[models.InboxNotificationDto]:
        """The notifications that a query finds."""
        return self.calls.list(request={"subscriber_id": self.subscriber_id, **query}).result.data

    def one(self, position: int = 0) -> dict[str, str]:
        """How a notification is named."""
        return {"subscriber_id": self.subscriber_id, "notification_id": self.ids[position]}

    def count(self, **wanted: Any) -> float:
        """How many notifications a filter finds."""
        filters = jsons.dumps([wanted])
        return self.calls.count(subscriber_id=self.subscriber_id, filters=filters).result[0].count

    def _arrived(self, number: int) -> bool:
        try:
            return len(self.list(limit=100)) == number
        except models.ErrorDto:
            return False


@pytest.fixture
def inbox(novu: Novu, create_workflow: Callable[..., str], unique: Unique) -> Callable[..., Inbox]:
    """Makes the inbox of a new subscriber."""
    return lambda number=1, **more: Inbox(novu, create_workflow(IN_APP), unique("ada"), number, **more)


def test_list_and_count(inbox: Callable[..., Inbox]) -> None:
    ada = inbox(3)
    first = ada.list(limit=2)
    assert [each.id for each in first] == ada.ids[:2]
    assert [each.id for each in ada.list(after=ada.ids[1])] == ada.ids[2:]
    assert (first[0].subject, first[0].body) == ("Hello Ada", PAYLOAD["text"])
    assert first[0].primary_action
    assert first[0].primary_action.label == "Open"
    assert (first[0].data, ada.count(read=False), ada.count(read=True)) == ({"order": "42"}, 3, 0)


def test_read_and_archive(inbox: Callable[..., Inbox]) -> None:
    ada = inbox()
    assert ada.calls.mark_as_read(**ada.one()).result.is_read
    assert (ada.count(read=False), [each.id for each in ada.list(read=True)]) == (0, ada.ids)
    assert not ada.calls.mark_as_unread(**ada.one()).result.is_read
    assert ada.calls.archive(**ada.one()).result.is_archived
    assert ada.list(archived=False) == []
    assert not ada.calls.unarchive(**ada.one()).result.is_archived


def test_snooze(inbox: Callable[..., Inbox]) -> None:
    ada = inbox()
    until = clock.iso_at(clock.now_ms() + 3_600_000)
    request = {**ada.one(), "snooze_subscriber_notification_dto": {"snooze_until": until}}
    assert ada.calls.snooze(request=request).result.snoozed_until == until
    assert (ada.list(), len(ada.list(snoozed=True))) == ([], 1)
    assert not ada.calls.unsnooze(**ada.one()).result.is_snoozed
    assert len(ada.list()) == 1


def test_actions(inbox: Callable[..., Inbox]) -> None:
    ada = inbox()
    request = {**ada.one(), "action_type": "primary"}
    done = ada.calls.complete_action(request=request).result
    assert done.primary_action
    assert done.primary_action.is_completed
    back = ada.calls.revert_action(request=request).result
    assert back.primary_action
    assert not back.primary_action.is_completed


def test_many_at_once(inbox: Callable[..., Inbox]) -> None:
    ada = inbox(3, context={"tenant": "acme"})
    acme, other = ({"context_keys": [f"tenant:{name}"]} for name in ("acme", "other"))
    who = {"subscriber_id": ada.subscriber_id}
    ada.calls.mark_as_seen(**who, mark_subscriber_notifications_as_seen_dto={"notification_ids": ada.ids[:1]})
    assert [each.id for each in ada.list(seen=True)] == ada.ids[:1]
    ada.calls.mark_all_as_read(**who, update_all_subscriber_notifications_dto=other)
    assert ada.count(read=True) == 0
    ada.calls.mark_all_as_read(**who, update_all_subscriber_notifications_dto=acme)
    assert ada.count(read=True, contextKeys=["tenant:acme"]) == 3
    ada.calls.mark_as_unread(**ada.one())
    ada.calls.archive_all_read(**who, update_all_subscriber_notifications_dto={})
    assert [each.id for each in ada.list(archived=False)] == ada.ids[:1]
    ada.calls.archive_all(**who, update_all_subscriber_notifications_dto={})
    assert ada.count(archived=True) == 3


def test_delete(inbox: Callable[..., Inbox]) -> None:
    ada = inbox(3)
    ada.calls.delete(**ada.one(1))
    assert [each.id for each in ada.list()] == [ada.ids[0], ada.ids[2]]
    with pytest.raises(models.ErrorDto) as gone:
        ada.calls.mark_as_read(**ada.one(1))
    assert gone.value.status_code == 404
    ada.calls.delete_all(subscriber_id=ada.subscriber_id, update_all_subscriber_notifications_dto={})
    assert (ada.list(), ada.count()) == ([], 0)


def test_the_older_feed_and_its_marks(novu: Novu, inbox: Callable[..., Inbox]) -> None:
    ada = inbox(2)
    who = {"subscriber_id": ada.subscriber_id}
    messages = novu.subscribers.messages
    feed = ada.calls.feed(request=who).result
    assert ([each.id for each in feed.data], feed.total_count, feed.has_more) == (ada.ids, 2, False)
    assert feed.data[0].payload == PAYLOAD
    assert ada.calls.unseen_count(**who).result.count == 2
    [read] = messages.mark_all_as(
        **who, message_mark_as_request_dto={"message_id": ada.ids[0], "mark_as": "read"}
    ).result
    assert (read.id, read.read, read.seen) == (ada.ids[0], True, True)
    assert ada.calls.unseen_count(**who).result.count == 1
    assert messages.mark_all(**who, mark_all_message_as_request_dto={"mark_as": "seen"}).result == 1
    acted = messages.update_as_seen(
        request={
            **who,
            "message_id": ada.ids[1],
            "type": "primary",
            "mark_message_action_as_seen_dto": {"status": "done"},
        }
    ).result
    assert acted.cta.action
    assert acted.cta.action.status == "done"
    assert ada.count(read=True) == 2


def test_the_activity_feed_is_narrowed(novu: Novu, inbox: Callable[..., Inbox]) -> None:
    ada = inbox(1, context={"tenant": "acme"})
    [run] = novu.notifications.list(request={"subscriber_ids": [ada.subscriber_id]}).result.data
    narrowed: dict[str, Any] = {"subscriber_ids": [ada.subscriber_id], "context_keys": ["tenant:acme"]}
    found = {
        "channels": ["in_app"],
        "templates": [run.template_id],
        "severity": ["none"],
        "transaction_id": run.transaction_id,
        "search": run.transaction_id,
        "after": "2020-01-01T00:00:00.000Z",
    }
    for name, value in found.items():
        assert [each.id for each in novu.notifications.list(request={**narrowed, name: value}).result.data] == [run.id]
    empty = {"channels": ["sms"], "severity": ["high"], "before": "2020-01-01T00:00:00.000Z", "topic_key": "none"}
    for name, value in empty.items():
        assert novu.notifications.list(request={**narrowed, name: value}).result.data == []
    assert novu.notifications.list(request={**narrowed, "context_keys": ["tenant:other"]}).result.data == []
