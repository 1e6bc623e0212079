"""A subscriber's messages as older servers read and mark them, through the published client's own models."""

import base64
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from novu_py import Novu, models

from novu_app.kernel import jsons
from novu_app.kernel.database import reading, writing
from novu_app.messages import counters
from novu_app.messages.counters import Counts
from tests.messages.rows import Inbox
from tests.support.application import TestEnvironment
from tests.support.customer import Customer, in_app

Drain = Callable[[], int]
FEED = "/v1/subscribers/ada/notifications/feed"
CTA = {"data": {}, "action": {"status": "pending", "buttons": [{"type": "primary", "content": "Open"}]}}


def counts_of(box: Inbox) -> Counts:
    with reading() as session:
        return counters.read(session, box.environment.id, box.pk)


def encoded(payload: Any) -> str:
    return base64.b64encode(jsons.dumps(payload).encode()).decode()


@pytest.fixture
def feed(sdk: Novu) -> Callable[..., models.FeedResponseDto]:
    """Ada's feed."""
    return lambda **query: sdk.subscribers.notifications.feed(request={"subscriber_id": "ada", **query}).result


Feed = Callable[..., models.FeedResponseDto]


def test_pages_go_by_number_newest_first(feed: Feed, inbox_of_ada: Inbox) -> None:
    ids = inbox_of_ada.arrive(12, tags=["x"])[::-1]
    first, second = feed(), feed(page=1, limit=10)
    assert ([each.id for each in first.data], first.has_more, first.total_count) == (ids[:10], True, 12)
    assert ([each.id for each in second.data], second.has_more, second.page, second.page_size) == (
        ids[10:],
        False,
        1,
        10,
    )
    assert not feed(limit=12).has_more
    item = first.data[0]
    assert (item.read, item.seen, item.archived, item.status) == (False, False, False, "sent")
    assert (item.subscriber.subscriber_id, item.subscriber.first_name) == ("ada", "Ada") if item.subscriber else False
    assert (item.tags, item.content, item.subject) == (["x"], "Body", "Subject")
    assert (item.template_identifier or "").startswith("comments-")


def test_a_feed_is_narrowed_by_state(sdk: Novu, feed: Feed, inbox_of_ada: Inbox) -> None:
    read, seen, new = inbox_of_ada.arrive(3)
    for message_id, mark in ((read, "read"), (seen, "seen")):
        body = {"message_id": message_id, "mark_as": mark}
        sdk.subscribers.messages.mark_all_as(subscriber_id="ada", message_mark_as_request_dto=body)
    assert [each.id for each in feed(read=True).data] == [read]
    assert [each.id for each in feed(seen=False).data] == [new]
    assert [each.id for each in feed(seen=True, read=False).data] == [seen]
    unseen = sdk.subscribers.notifications.unseen_count(subscriber_id="ada").result
    assert unseen.count == 1
    assert sdk.subscribers.notifications.unseen_count(subscriber_id="ada", seen=True).result.count == 2


def test_a_count_stops_at_its_limit(sdk: Novu, inbox_of_ada: Inbox) -> None:
    inbox_of_ada.arrive(5)
    assert sdk.subscribers.notifications.unseen_count(subscriber_id="ada", limit=3).result.count == 3


def test_a_part_of_the_payload_finds_its_messages(feed: Feed, customer: Customer, drain: Drain) -> None:
    customer.workflow(in_app())
    for order in ({"id": 1, "by": {"name": "ü+/"}}, {"id": 2, "by": {"name": "bo"}}):
        customer.trigger("ada", {"order": order, "kind": "new"})
    drain()

    def found(payload: Any) -> list[Any]:
        return [each.payload["order"]["id"] for each in feed(payload=encoded(payload)).data if each.payload]

    assert found({"order": {"id": 2}}) == [2]
    assert found({"order": {"by": {"name": "ü+/"}}}) == [1]
    assert found({"kind": "new"}) == [2, 1]
    assert found({"kind": "new", "order": {"id": 3}}) == []
    assert found({"order": {"id": "2"}}) == []


@pytest.mark.parametrize(
    "payload", ["{}", "no base64!", encoded([1]), encoded("x"), encoded({"a": [{}]}), encoded({'a"': 1})]
)
def test_a_payload_that_is_none_is_refused(app_client: httpx.Client, inbox_of_ada: Inbox, payload: str) -> None:
    answer = app_client.get(FEED, params={"payload": payload})
    assert answer.status_code == 400, answer.text
    assert "payload" in answer.text


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "page=-1", "page=x", "read=perhaps"])
def test_a_query_that_is_wrong_is_refused(app_client: httpx.Client, inbox_of_ada: Inbox, query: str) -> None:
    answer = app_client.get(f"{FEED}?{query}")
    assert answer.status_code == 400
    assert query.split("=")[0] in answer.text


def test_marking_some_gives_them_as_they_are_then(sdk: Novu, inbox_of_ada: Inbox) -> None:
    ids = inbox_of_ada.arrive(3, severity="high")
    messages = sdk.subscribers.messages

    def mark(wanted: Any, how: str) -> list[tuple[str | None, bool, bool]]:
        body = {"message_id": wanted, "mark_as": how}
        found = messages.mark_all_as(subscriber_id="ada", message_mark_as_request_dto=body).result
        return [(each.id, each.seen, each.read) for each in found]

    assert mark([ids[2], ids[0]], "read") == [(ids[2], True, True), (ids[0], True, True)]
    assert counts_of(inbox_of_ada).document() | {"version": 0} == {
        "unread": 1, "unseen": 1, "high": 1, "medium": 0, "low": 0, "none": 0, "in_context": 0, "version": 0,
    }  # fmt: skip
    assert mark(ids[0], "unread") == [(ids[0], True, False)]
    assert mark(ids[2], "unseen") == [(ids[2], False, False)]
    assert mark([ids[1], "66507de8e76834a745c98f93"], "seen") == [(ids[1], True, False)]
    assert (counts_of(inbox_of_ada).unread, counts_of(inbox_of_ada).unseen) == (3, 1)


def test_marking_all_says_how_many_changed(sdk: Novu, inbox_of_ada: Inbox) -> None:
    inbox_of_ada.arrive(3)

    def mark(how: str, **more: Any) -> float:
        body = {"mark_as": how, **more}
        return sdk.subscribers.messages.mark_all(subscriber_id="ada", mark_all_message_as_request_dto=body).result

    assert [mark(how) for how in ("seen", "read", "read", "unread", "unseen", "unseen")] == [3, 3, 0, 3, 3, 0]
    assert counts_of(inbox_of_ada)[1:3] == (3, 3)
    # There are no feeds here: one that is named holds nothing.
    assert mark("read", feed_identifier="billing") == 0


def test_an_action_is_taken_with_what_is_noted_about_it(
    sdk: Novu, app_client: httpx.Client, inbox_of_ada: Inbox
) -> None:
    [message_id] = inbox_of_ada.arrive(cta=CTA)

    def act(status: str, kind: str = "primary") -> models.MessageResponseDto:
        request = {
            "subscriber_id": "ada",
            "message_id": message_id,
            "type": kind,
            "mark_message_action_as_seen_dto": {"status": status},
        }
        return sdk.subscribers.messages.update_as_seen(request=request).result

    done = act("done")
    assert (done.read, done.cta.action.status if done.cta.action else None) == (True, "done")
    # novu-py sends an empty object whatever the payload holds.
    noted = {"status": "done", "payload": {"by": "phone"}}
    path = f"/v1/subscribers/ada/messages/{message_id}/actions/primary"
    assert app_client.post(path, json=noted).status_code == 201
    stored = app_client.get(FEED).json()["data"][0]["cta"]["action"]
    assert (stored["status"], stored["result"]) == ("done", {"type": "primary", "payload": {"by": "phone"}})
    back = act("pending")
    assert back.cta.action
    assert back.cta.action.status == "pending"
    with pytest.raises(models.ErrorDto, match="Could not perform action on the secondary button"):
        act("done", "secondary")


def test_wrong_bodies_are_named(app_client: httpx.Client, inbox_of_ada: Inbox) -> None:
    messages = "/v1/subscribers/ada/messages"
    for path, body, said in (
        (f"{messages}/mark-all", {"markAs": "gone"}, "markAs must be one of"),
        (f"{messages}/mark-all", {}, "markAs should not be null"),
        (f"{messages}/mark-as", {"markAs": "read"}, "messageId should not be null"),
        (f"{messages}/mark-as", {"markAs": "read", "messageId": []}, "messageId must contain at least 1"),
        (f"{messages}/x/actions/primary", {"status": "maybe"}, "status must be one of"),
        (f"{messages}/x/actions/third", {"status": "done"}, "type must be one of"),
    ):
        answer = app_client.post(path, json=body)
        assert answer.status_code == 400, (path, answer.text)
        assert said in answer.text, (path, answer.text)


def test_who_is_not_there_has_no_feed(sdk: Novu, app_client: httpx.Client, environment: TestEnvironment) -> None:
    with pytest.raises(models.ErrorDto, match="Subscriber not found for id nobody"):
        sdk.subscribers.notifications.feed(request={"subscriber_id": "nobody"})
    for path, body in (("mark-all", {"markAs": "read"}), ("mark-as", {"messageId": "x", "markAs": "read"})):
        assert app_client.post(f"/v1/subscribers/nobody/messages/{path}", json=body).status_code == 404


def test_messages_of_others_are_out_of_reach(
    app_client: httpx.Client, inbox_of_ada: Inbox, environment: TestEnvironment
) -> None:
    grace = Inbox(environment, "grace")
    [graces] = grace.arrive(cta=CTA)
    with writing() as session:
        elsewhere = inbox_of_ada.message(environment_id=environment.production_id, cta=CTA)
        session.add(elsewhere)
    messages = "/v1/subscribers/ada/messages"
    body = {"messageId": [graces, elsewhere.id], "markAs": "read"}
    assert app_client.post(f"{messages}/mark-as", json=body).json() == {"data": []}
    assert app_client.post(f"{messages}/mark-all", json={"markAs": "read"}).json() == {"data": 0}
    assert app_client.post(f"{messages}/{graces}/actions/primary", json={"status": "done"}).status_code == 404
    assert app_client.get(FEED).json()["data"] == []
    assert counts_of(grace).unread == 1
