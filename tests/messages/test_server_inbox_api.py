"""A server works on a subscriber's notifications: as the subscriber would, through the published client's own models."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from novu_py import Novu, models

from novu_app.kernel import clock, jsons
from novu_app.kernel.clock import iso_at
from novu_app.kernel.database import reading, writing
from novu_app.messages import counters
from novu_app.messages.counters import Counts
from tests.messages.rows import Inbox
from tests.support.application import TestEnvironment
from tests.support.valkey import ValkeyServer

ALL = "/v2/subscribers/ada/notifications"
CTA = {
    "data": {"url": "/orders/1"},
    "action": {"buttons": [{"type": "primary", "content": "Open", "url": "/orders/1"}]},
}
DAY_MS = 86_400_000


@pytest.fixture
def shown(app_client: httpx.Client) -> Callable[..., list[str]]:
    """The ids of the notifications that a query finds, newest first."""

    def ask(query: str = "") -> list[str]:
        answer = app_client.get(f"{ALL}?{query}")
        assert answer.status_code == 200, answer.text
        return [entry["id"] for entry in answer.json()["data"]]

    return ask


def counts_of(box: Inbox) -> Counts:
    with reading() as session:
        return counters.read(session, box.environment.id, box.pk)


class TestReading:
    def test_a_notification_is_what_the_inbox_shows(self, sdk: Novu, inbox_of_ada: Inbox) -> None:
        [message_id] = inbox_of_ada.arrive(
            severity="high", tags=["a"], data={"k": 1}, cta=CTA, avatar="https://shop.example/a.png"
        )
        answer = sdk.subscribers.notifications.list(request={"subscriber_id": "ada"}).result
        [found] = answer.data
        assert (answer.has_more, found.id, found.body, found.subject) == (False, message_id, "Body", "Subject")
        assert (found.is_read, found.is_seen, found.is_archived, found.is_snoozed) == (False, False, False, False)
        assert (found.to.subscriber_id, found.to.first_name) == ("ada", "Ada")
        assert (found.severity, found.tags, found.data) == (models.SeverityLevelEnum.HIGH, ["a"], {"k": 1})
        assert found.primary_action
        assert (found.primary_action.label, found.primary_action.is_completed) == ("Open", False)
        assert found.workflow
        assert found.workflow.name == "Comments"

    def test_pages_do_not_shift(self, sdk: Novu, inbox_of_ada: Inbox) -> None:
        ids = inbox_of_ada.arrive(25)[::-1]

        def page(**more: Any) -> models.GetSubscriberNotificationsResponseDto:
            return sdk.subscribers.notifications.list(request={"subscriber_id": "ada", **more}).result

        first = page()
        assert ([each.id for each in first.data], first.has_more) == (ids[:10], True)
        inbox_of_ada.arrive()
        assert [each.id for each in page(after=ids[9], limit=5).data] == ids[10:15]
        last = page(limit=100, after=ids[14])
        assert ([each.id for each in last.data], last.has_more) == (ids[15:], False)
        assert [each.id for each in page(offset=1, limit=2).data] == ids[:2]

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("read=true", "a"),
            ("read=false", "c b"),
            ("seen=true", "a"),
            ("archived=true", ""),
            ("snoozed=true", "d"),
            ("tags=y", "b"),
            ("tags=x&tags=y", "c b a"),
            ("tags[0][]=x&tags[1][]=y", "b"),
            ('data={"k":2}', "b"),
            ('data={"k":[1,2]}', "b a"),
            ("severity=high", "c"),
            ("severity=high&severity=none", "c b a"),
            ("createdGte=1000", "c b a"),
            ("createdLte=1000.5", ""),
            ("contextKeys=tenant:acme", "b"),
            ("contextKeys=app:jira&contextKeys=tenant:acme", "c"),
            ("contextKeys=tenant:acme&contextKeys=app:jira", "c"),
            ("contextKeys=", "a"),
            ("read=false&severity=none", "b"),
        ],
    )
    def test_each_filter_narrows_the_list_and_its_count(
        self, app_client: httpx.Client, inbox_of_ada: Inbox, shown: Callable[..., list[str]], query: str, found: str
    ) -> None:
        ids = {
            "a": inbox_of_ada.arrive(tags=["x"], data={"k": 1})[0],
            "b": inbox_of_ada.arrive(tags=["x", "y"], data={"k": 2}, context_keys=["tenant:acme"])[0],
            "c": inbox_of_ada.arrive(severity="high", tags=["x"], context_keys=["app:jira", "tenant:acme"])[0],
            "d": inbox_of_ada.arrive()[0],
        }
        app_client.patch(f"{ALL}/{ids['a']}/read")
        app_client.patch(f"{ALL}/{ids['d']}/snooze", json={"snoozeUntil": iso_at(clock.now_ms() + DAY_MS)})
        wanted = [ids[name] for name in found.split()]
        assert shown(query) == wanted
        echoed = app_client.get(f"{ALL}?{query}").json()["filter"]
        counted = app_client.get(f"{ALL}/count", params={"filters": jsons.dumps([echoed])}).json()["data"]
        assert counted == [{"count": len(wanted), "filter": echoed}]

    def test_several_counts_at_once_in_their_order(self, sdk: Novu, inbox_of_ada: Inbox) -> None:
        inbox_of_ada.arrive(3, severity="high")
        inbox_of_ada.arrive(2, tags=["x"])
        filters = [{"read": False}, {"tags": ["x"]}, {"severity": ["high"]}, {"read": True}, {}]
        found = sdk.subscribers.notifications.count(subscriber_id="ada", filters=jsons.dumps(filters)).result
        assert [(each.count, each.filter_) for each in found] == list(zip([5, 2, 3, 0, 5], filters, strict=True))


class TestOneNotification:
    def test_read_unread_archive_unarchive_delete(
        self, sdk: Novu, inbox_of_ada: Inbox, shown: Callable[..., list[str]]
    ) -> None:
        notifications = sdk.subscribers.notifications
        [message_id] = inbox_of_ada.arrive()
        one = {"subscriber_id": "ada", "notification_id": message_id}
        read = notifications.mark_as_read(**one).result
        assert (read.is_read, read.is_seen) == (True, True)
        assert read.read_at
        assert counts_of(inbox_of_ada).unread == 0
        assert not notifications.mark_as_unread(**one).result.is_read
        assert counts_of(inbox_of_ada).unread == 1
        assert notifications.archive(**one).result.is_archived
        assert shown("archived=false") == []
        assert not notifications.unarchive(**one).result.is_archived
        assert shown("archived=false") == [message_id]
        notifications.delete(**one)
        assert shown() == []
        with pytest.raises(models.ErrorDto, match=f"Notification with id: {message_id} is not found"):
            notifications.mark_as_read(**one)

    def test_snooze_and_unsnooze(self, sdk: Novu, inbox_of_ada: Inbox, shown: Callable[..., list[str]]) -> None:
        notifications = sdk.subscribers.notifications
        [message_id] = inbox_of_ada.arrive()
        until = iso_at(clock.now_ms() + DAY_MS)
        aside = notifications.snooze(
            request={
                "subscriber_id": "ada",
                "notification_id": message_id,
                "snooze_subscriber_notification_dto": {"snooze_until": until},
            }
        ).result
        assert (aside.is_snoozed, aside.snoozed_until) == (True, until)
        assert shown() == []
        assert counts_of(inbox_of_ada).unread == 0
        back = notifications.unsnooze(subscriber_id="ada", notification_id=message_id).result
        assert (back.is_snoozed, back.is_read) == (False, False)
        assert back.delivered_at
        assert len(back.delivered_at) == 2
        assert shown() == [message_id]

    def test_actions(self, sdk: Novu, inbox_of_ada: Inbox) -> None:
        notifications = sdk.subscribers.notifications
        [message_id] = inbox_of_ada.arrive(cta=CTA)
        one = {"subscriber_id": "ada", "notification_id": message_id, "action_type": "primary"}
        done = notifications.complete_action(request=one).result
        assert done.primary_action
        assert (done.primary_action.is_completed, done.is_read) == (True, True)
        taken_back = notifications.revert_action(request=one).result
        assert taken_back.primary_action
        assert not taken_back.primary_action.is_completed
        with pytest.raises(models.ErrorDto, match="Could not perform action on the secondary button"):
            notifications.complete_action(request={**one, "action_type": "secondary"})

    @pytest.mark.parametrize("contexts", ["tenant:other", "tenant:acme&contextKeys=app:jira", ""])
    def test_of_other_contexts_there_is_none(
        self, app_client: httpx.Client, inbox_of_ada: Inbox, contexts: str
    ) -> None:
        [message_id] = inbox_of_ada.arrive(context_keys=["tenant:acme"])
        one = f"{ALL}/{message_id}"
        assert app_client.patch(f"{one}/read?contextKeys={contexts}").status_code == 404
        assert app_client.delete(f"{one}?contextKeys={contexts}").status_code == 404
        assert counts_of(inbox_of_ada).unread == 1
        assert app_client.patch(f"{one}/read?contextKeys=tenant:acme").json()["data"]["isRead"]


class TestManyNotifications:
    def test_read_archive_and_delete_by_filter(
        self, sdk: Novu, app_client: httpx.Client, inbox_of_ada: Inbox, shown: Callable[..., list[str]]
    ) -> None:
        notifications = sdk.subscribers.notifications
        plain, tagged, of_acme = (
            inbox_of_ada.arrive(2),
            inbox_of_ada.arrive(2, tags=["x"]),
            inbox_of_ada.arrive(2, context_keys=["tenant:acme"]),
        )
        assert app_client.post(f"{ALL}/read", json={"tags": ["x"]}).status_code == 204
        assert shown("read=true") == tagged[::-1]
        notifications.archive_all_read(subscriber_id="ada", update_all_subscriber_notifications_dto={})
        assert shown("archived=true") == tagged[::-1]
        acme = {"context_keys": ["tenant:acme"]}
        notifications.archive_all(subscriber_id="ada", update_all_subscriber_notifications_dto=acme)
        assert shown("archived=false") == plain[::-1]
        notifications.mark_all_as_read(subscriber_id="ada", update_all_subscriber_notifications_dto={})
        assert counts_of(inbox_of_ada).unread == 0
        notifications.delete_all(subscriber_id="ada", update_all_subscriber_notifications_dto=acme)
        assert shown() == [*tagged[::-1], *plain[::-1]]
        assert of_acme[0] not in shown()
        notifications.delete_all(subscriber_id="ada", update_all_subscriber_notifications_dto={})
        assert shown() == []

    def test_seen_by_id_or_by_filter(self, sdk: Novu, inbox_of_ada: Inbox, shown: Callable[..., list[str]]) -> None:
        notifications = sdk.subscribers.notifications
        first, second, third = inbox_of_ada.arrive(3)
        notifications.mark_as_seen(
            subscriber_id="ada", mark_subscriber_notifications_as_seen_dto={"notification_ids": [second]}
        )
        assert shown("seen=true") == [second]
        notifications.mark_as_seen(subscriber_id="ada", mark_subscriber_notifications_as_seen_dto={})
        assert shown("seen=true&read=false") == [third, second, first]
        assert counts_of(inbox_of_ada)[1:3] == (3, 0)

    def test_a_bulk_without_a_body_is_for_all(self, app_client: httpx.Client, inbox_of_ada: Inbox) -> None:
        inbox_of_ada.arrive(2)
        assert app_client.post(f"{ALL}/read").status_code == 204
        assert counts_of(inbox_of_ada).unread == 0

    def test_a_filter_that_a_client_lost_on_the_way_deletes_nothing(
        self, app_client: httpx.Client, inbox_of_ada: Inbox
    ) -> None:
        inbox_of_ada.arrive()
        # What novu-py makes of {"and": [{"or": ["x"]}]}.
        assert app_client.post(f"{ALL}/delete", json={"tags": {}}).status_code == 400
        assert counts_of(inbox_of_ada).unread == 1


class TestRefusals:
    @pytest.mark.parametrize(
        ("query", "status", "field"),
        [
            ("limit=0", 422, "limit"),
            ("limit=101", 422, "limit"),
            ("limit=x", 422, "limit"),
            ("offset=-1", 422, "offset"),
            ("read=perhaps", 422, "read"),
            ("severity=fatal", 422, "severity"),
            ("createdGte=today", 422, "createdGte"),
            ("data={", 400, "data"),
            ("after=x", 400, "x must be a mongodb id"),
        ],
    )
    def test_a_bad_query_names_its_field(
        self, app_client: httpx.Client, inbox_of_ada: Inbox, query: str, status: int, field: str
    ) -> None:
        answer = app_client.get(f"{ALL}?{query}")
        assert answer.status_code == status
        assert field in answer.text

    @pytest.mark.parametrize("until", ["tomorrow", "", "2001-01-01T00:00:00.000Z", "2999-01-01T00:00:00.000Z"])
    def test_a_snooze_needs_a_moment_ahead(self, app_client: httpx.Client, inbox_of_ada: Inbox, until: str) -> None:
        [message_id] = inbox_of_ada.arrive()
        answer = app_client.patch(f"{ALL}/{message_id}/snooze", json={"snoozeUntil": until})
        assert answer.status_code in (400, 422)
        assert "snoozeUntil" in answer.text

    @pytest.mark.parametrize("filters", ["", "{}", "[1]", "x", jsons.dumps([{}] * 31), '[{"read":"yes"}]'])
    def test_a_count_needs_filters(self, app_client: httpx.Client, inbox_of_ada: Inbox, filters: str) -> None:
        answer = app_client.get(f"{ALL}/count", params={"filters": filters})
        assert answer.status_code == 400

    def test_who_is_not_there_has_no_notifications(self, sdk: Novu, environment: TestEnvironment) -> None:
        with pytest.raises(models.ErrorDto, match="Subscriber not found for id nobody"):
            sdk.subscribers.notifications.list(request={"subscriber_id": "nobody"})
        with pytest.raises(models.ErrorDto) as bad:
            sdk.subscribers.notifications.mark_as_read(subscriber_id="nobody", notification_id="x")
        assert bad.value.status_code == 400

    def test_notifications_of_others_are_out_of_reach(
        self, app_client: httpx.Client, inbox_of_ada: Inbox, environment: TestEnvironment
    ) -> None:
        [graces] = Inbox(environment, "grace").arrive(cta=CTA)
        with writing() as session:
            elsewhere = inbox_of_ada.message(environment_id=environment.production_id, cta=CTA)
            session.add(elsewhere)
        for foreign in (graces, elsewhere.id):
            one = f"{ALL}/{foreign}"
            later = {"snoozeUntil": iso_at(clock.now_ms() + DAY_MS)}
            for change in ("read", "unread", "archive", "unarchive", "snooze", "unsnooze", "actions/primary/complete"):
                assert app_client.patch(f"{one}/{change}", json=later).status_code == 404, change
            assert app_client.delete(one).status_code == 404
            app_client.post(f"{ALL}/seen", json={"notificationIds": [foreign]})
        app_client.post(f"{ALL}/delete")
        mine = app_client.get("/v2/subscribers/grace/notifications").json()["data"]
        assert [(each["id"], each["isSeen"]) for each in mine] == [(graces, False)]
        with reading() as session:
            kept = session.get(type(elsewhere), elsewhere.id)
            assert kept is not None
            assert not kept.seen


def test_open_inboxes_are_told(app_client: httpx.Client, inbox_of_ada: Inbox, valkey: ValkeyServer) -> None:
    import redis

    first, second = inbox_of_ada.arrive(2, severity="high")
    connection = redis.Redis.from_url(valkey.url)
    heard = connection.pubsub(ignore_subscribe_messages=True)
    heard.subscribe("novu:realtime")
    heard.get_message(timeout=60)

    def news() -> Any:
        message = heard.get_message(timeout=60)
        assert message
        [entry] = jsons.loads(message["data"])["inbox"]
        assert entry["pk"] == inbox_of_ada.pk
        return entry["counts"]["unread"], entry["counts"]["unseen"], entry["counts"]["high"]

    app_client.patch(f"{ALL}/{first}/read")
    assert news() == (1, 1, 1)
    app_client.post(f"{ALL}/seen")
    assert news() == (1, 0, 1)
    app_client.delete(f"{ALL}/{second}")
    assert news() == (0, 0, 0)
    app_client.post("/v1/subscribers/ada/messages/mark-as", json={"messageId": first, "markAs": "unseen"})
    assert news() == (1, 1, 1)
    app_client.post(f"{ALL}/delete")
    assert news() == (0, 0, 0)
    heard.close()
    connection.close()
