"""The notification routes of the inbox contract (contract/inbox.md, Endpoints)."""

from typing import Any

import pytest

from novu_app.inbox.door import perform
from novu_app.kernel import clock, jsons
from novu_app.kernel.ids import new_id
from tests.inbox.conftest import InboxClient, told
from tests.messages.rows import Inbox
from tests.support.valkey import ValkeyServer

CTA = {
    "type": "redirect",
    "data": {"url": "/comments/1", "target": "_blank"},
    "action": {
        "buttons": [
            {"type": "primary", "content": "Open", "url": "https://shop.example/1", "target": "_self"},
            {"type": "secondary", "content": "Later", "url": "javascript:alert(1)"},
        ]
    },
}


class TestList:
    def test_a_notification_has_every_field_of_the_contract(self, ada: InboxClient, inbox_of_ada: Inbox) -> None:
        [message_id] = inbox_of_ada.arrive(
            severity="high",
            tags=["a"],
            data={"k": 1},
            cta=CTA,
            avatar="https://shop.example/a.png",
            transaction_id="t1",
        )
        answer = ada.listed()
        [notification] = answer["data"]
        assert (answer["hasMore"], answer["filter"]) == (False, {})
        assert notification == {
            "id": message_id,
            "transactionId": "t1",
            "subject": "Subject",
            "body": "Body",
            "to": {"id": inbox_of_ada.pk, "subscriberId": "ada", "firstName": "Ada", "data": {"plan": "pro"}},
            "isRead": False,
            "isSeen": False,
            "isArchived": False,
            "isSnoozed": False,
            "createdAt": notification["createdAt"],
            "readAt": None,
            "firstSeenAt": None,
            "archivedAt": None,
            "avatar": "https://shop.example/a.png",
            "primaryAction": {
                "label": "Open",
                "isCompleted": False,
                "redirect": {"url": "https://shop.example/1", "target": "_self"},
            },
            "secondaryAction": {"label": "Later", "isCompleted": False},
            "channelType": "in_app",
            "tags": ["a"],
            "data": {"k": 1},
            "redirect": {"url": "/comments/1", "target": "_blank"},
            "workflow": {
                "id": inbox_of_ada.workflow_id,
                "identifier": f"comments-{inbox_of_ada.workflow_id}",
                "name": "Comments",
                "critical": False,
                "tags": ["social"],
                "severity": "none",
            },
            "severity": "high",
        }

    @pytest.mark.parametrize("cta", [None, {}, {"action": {}}, {"action": {"buttons": []}}, {"data": {}}])
    def test_without_actions_there_are_none(self, ada: InboxClient, inbox_of_ada: Inbox, cta: Any) -> None:
        inbox_of_ada.arrive(cta=cta)
        [notification] = ada.listed()["data"]
        assert not {"primaryAction", "secondaryAction", "redirect"} & notification.keys()

    @pytest.mark.parametrize(
        "url",
        ["javascript:alert(1)", "//evil.example", "/\\evil.example", "data:text/html,x", "", "relative", "http://"],
    )
    def test_a_redirect_that_is_no_address_of_the_web_is_left_out(
        self, ada: InboxClient, inbox_of_ada: Inbox, url: str
    ) -> None:
        inbox_of_ada.arrive(cta={"data": {"url": url}})
        assert "redirect" not in ada.listed()["data"][0]

    def test_pages(self, ada: InboxClient, inbox_of_ada: Inbox) -> None:
        ids = inbox_of_ada.arrive(25)[::-1]
        first = ada.listed()
        assert [entry["id"] for entry in first["data"]] == ids[:10]
        assert first["hasMore"]
        assert ada.ids(limit=100, after=ids[9]) == ids[10:]
        assert ada.ids(limit=5, offset=22) == ids[22:]

    @pytest.mark.parametrize(
        ("query", "filter_", "found"),
        [
            ("read=false", {"read": False}, "b c"),
            ("read=true&archived=false", {"read": True, "archived": False}, "a"),
            ("seen=false", {"seen": False}, "b c"),
            ("tags[]=x&tags[]=y", {"tags": ["x", "y"]}, "a b c"),
            ("tags=y", {"tags": ["y"]}, "b"),
            ("tags[0][]=x&tags[0][]=q&tags[1][]=y", {"tags": {"and": [{"or": ["x", "q"]}, {"or": ["y"]}]}}, "b"),
            ("severity[]=high&severity[]=low", {"severity": ["high", "low"]}, "c"),
            ("severity=none", {"severity": ["none"]}, "a b"),
            ('data={"k":2}', {"data": {"k": 2}}, "b"),
            ('data={"k":[1,2]}', {"data": {"k": [1, 2]}}, "a b"),
            ('data={"n":{"m":"z"}}', {"data": {"n": {"m": "z"}}}, "c"),
            (
                'data={"k":{"and":[{"or":[1,2]},{"or":[2]}]}}',
                {"data": {"k": {"and": [{"or": [1, 2]}, {"or": [2]}]}}},
                "b",
            ),
            ("createdLte=1000", {"createdLte": 1000}, ""),
            ("createdGte=1000.7", {"createdGte": 1000}, "a b c"),
        ],
    )
    def test_filters_and_their_echo(
        self, ada: InboxClient, inbox_of_ada: Inbox, query: str, filter_: dict[str, Any], found: str
    ) -> None:
        [a] = inbox_of_ada.arrive(tags=["x"], data={"k": 1})
        [b] = inbox_of_ada.arrive(tags=["x", "y"], data={"k": 2})
        [c] = inbox_of_ada.arrive(tags=["x"], data={"n": {"m": "z"}}, severity="high")
        ada.http.patch(f"/v1/inbox/notifications/{a}/read")
        names = {a: "a", b: "b", c: "c"}
        answer = ada.http.get(f"/v1/inbox/notifications?{query}").json()
        assert sorted(names[entry["id"]] for entry in answer["data"]) == found.split()
        assert answer["filter"] == filter_

    @pytest.mark.parametrize(
        ("query", "message"),
        [
            ("limit=1000", ["limit must not be greater than 100"]),
            ("limit=0", ["limit must not be less than 1"]),
            ("limit=ten", ["limit must be an integer number"]),
            ("offset=-1", ["offset must not be less than 0"]),
            ("offset=99999999999999999999", ["offset must not be greater than 1000000"]),
            ('data={"k":18446744073709551615}', ["each number in data must not be greater than 9007199254740992"]),
            ("read=maybe", ["read must be a boolean value"]),
            ("data=nonsense", "Invalid JSON format for data parameter"),
            ("data=[1]", "Invalid JSON format for data parameter"),
            ('data={"$where":1}', ["data must not have the key $where"]),
            ('data={"a":{"b":{"c":1}}}', ["data must not be nested deeper than 2 levels"]),
            ("createdGte=yesterday", ["createdGte must be a number"]),
            ("createdGte=1e400", ["createdGte must be a number"]),
            (
                "severity=loud",
                ["each value in severity must be one of the following values: high, medium, low, none"],
            ),
            ("&".join(f"tags[]={n}" for n in range(101)), ["a group in tags must contain no more than 100 values"]),
            (f"tags[]={'x' * 257}", ["each value in tags must be shorter than or equal to 256 characters"]),
            ("after=nonsense", ["nonsense must be a mongodb id"]),
        ],
    )
    def test_wrong_queries(self, ada: InboxClient, query: str, message: Any) -> None:
        response = ada.http.get(f"/v1/inbox/notifications?{query}")
        assert (response.status_code, response.json()["message"]) == (400, message)


class TestCount:
    def test_one_count_a_filter_each_with_its_filter(self, ada: InboxClient, inbox_of_ada: Inbox) -> None:
        [read, *_] = inbox_of_ada.arrive(3, tags=["t1"])
        inbox_of_ada.arrive(2, severity="high")
        ada.http.patch(f"/v1/inbox/notifications/{read}/read")
        filters = [
            {"read": False},
            {"tags": ["t1"], "archived": False},
            {},
            {"read": False, "severity": "high"},
            {"read": False, "snoozed": False, "severity": ["none", "low"]},
            {"tags": {"or": ["t1"]}, "data": {}},
        ]
        assert ada.counts(*filters) == [
            {"count": count, "filter": filter_} for count, filter_ in zip([4, 3, 5, 2, 2, 3], filters, strict=True)
        ]

    @pytest.mark.parametrize(
        ("filters", "message"),
        [
            (
                None,
                [
                    "filters should not be null or undefined",
                    "filters must contain no more than 30 elements",
                    "filters must be an array",
                ],
            ),
            ("{}", ["filters must contain no more than 30 elements", "filters must be an array"]),
            ("nonsense", ["filters must contain no more than 30 elements", "filters must be an array"]),
            (jsons.dumps([{}] * 31), ["filters must contain no more than 30 elements"]),
            ("[1]", ["each value in filters must be an object"]),
            ('[{"read":"no"}]', ["read must be a boolean value"]),
            ('[{"tags":{"or":[],"and":[]}}]', ["tags must be an array, or an object with and or or"]),
            ('[{"tags":[1]}]', ["each value in tags must be a string"]),
            ('[{"tags":[["a"]]}]', ["each value in tags must be a scalar"]),
            (
                '[{"severity":[7]}]',
                ["each value in severity must be one of the following values: high, medium, low, none"],
            ),
        ],
    )
    def test_wrong_filters(self, ada: InboxClient, filters: str | None, message: list[str]) -> None:
        response = ada.http.get(
            "/v1/inbox/notifications/count", params=None if filters is None else {"filters": filters}
        )
        assert (response.status_code, response.json()["message"]) == (400, message)


class TestActions:
    def act(self, page: InboxClient, message_id: str, action: str, body: Any = None) -> dict[str, Any]:
        response = page.http.patch(f"/v1/inbox/notifications/{message_id}/{action}", json=body)
        assert response.status_code == 200, response.text
        return response.json()["data"]  # type: ignore[no-any-return]

    def test_each_gives_the_notification_as_it_is_then(self, ada: InboxClient, inbox_of_ada: Inbox) -> None:
        [message_id] = inbox_of_ada.arrive(cta=CTA)
        states = []
        for action in ("read", "unread", "archive", "unarchive"):
            notification = self.act(ada, message_id, action)
            states.append((notification["isRead"], notification["isArchived"], notification["isSeen"]))
        assert states == [(True, False, True), (False, False, True), (True, True, True), (True, False, True)]
        assert notification["to"]["subscriberId"] == "ada"
        assert notification["readAt"] is not None

    def test_snooze_and_back(self, ada: InboxClient, inbox_of_ada: Inbox) -> None:
        [message_id] = inbox_of_ada.arrive()
        until = clock.iso(clock.now_ms() + 3_600_000)
        notification = self.act(ada, message_id, "snooze", {"snoozeUntil": until})
        assert (notification["isSnoozed"], notification["snoozedUntil"]) == (True, until)
        assert ada.ids() == []
        assert ada.ids(snoozed="true") == [message_id]
        notification = self.act(ada, message_id, "unsnooze")
        assert (notification["isSnoozed"], len(notification["deliveredAt"])) == (False, 2)

    @pytest.mark.parametrize("until", [None, 5, "soon", "2020-01-01T00:00:00.000Z", "2999-01-01T00:00:00.000Z"])
    def test_snoozing_until_no_good_moment(self, ada: InboxClient, inbox_of_ada: Inbox, until: Any) -> None:
        [message_id] = inbox_of_ada.arrive()
        response = ada.http.patch(f"/v1/inbox/notifications/{message_id}/snooze", json={"snoozeUntil": until})
        assert response.status_code == 400
        assert ada.ids() == [message_id]

    def test_complete_and_revert(self, ada: InboxClient, inbox_of_ada: Inbox) -> None:
        [message_id] = inbox_of_ada.arrive(cta=CTA)
        done = self.act(ada, message_id, "complete", {"actionType": "primary"})
        assert (done["primaryAction"]["isCompleted"], done["secondaryAction"]["isCompleted"]) == (True, False)
        assert done["isRead"]
        back = self.act(ada, message_id, "revert", {"actionType": "primary"})
        assert not back["primaryAction"]["isCompleted"]
        wrong = ada.http.patch(f"/v1/inbox/notifications/{message_id}/complete", json={"actionType": "third"})
        assert wrong.status_code == 400

    def test_delete(self, ada: InboxClient, inbox_of_ada: Inbox) -> None:
        gone, kept = inbox_of_ada.arrive(2)
        response = ada.http.delete(f"/v1/inbox/notifications/{gone}/delete")
        assert (response.status_code, response.content) == (204, b"")
        assert ada.ids() == [kept]
        assert ada.http.delete(f"/v1/inbox/notifications/{gone}/delete").status_code == 404

    @pytest.mark.parametrize(
        ("path", "body", "left"),
        [
            ("read", None, {"unread": "", "archived": ""}),
            ("read", {"tags": ["x"]}, {"unread": "c", "archived": ""}),
            ("read", {"data": '{"k":2}'}, {"unread": "c", "archived": ""}),
            ("archive", {"tags": {"and": [{"or": ["x"]}, {"or": ["y"]}]}}, {"unread": "c", "archived": "b"}),
            ("read-archive", {}, {"unread": "b c", "archived": "a"}),
            ("seen", {}, {"unread": "b c", "archived": "", "unseen": ""}),
        ],
    )
    def test_many_at_once(
        self, ada: InboxClient, inbox_of_ada: Inbox, path: str, body: Any, left: dict[str, str]
    ) -> None:
        [a] = inbox_of_ada.arrive(tags=["x"], data={"k": 1})
        [b] = inbox_of_ada.arrive(tags=["x", "y"], data={"k": 2})
        [c] = inbox_of_ada.arrive(severity="high")
        ada.http.patch(f"/v1/inbox/notifications/{a}/read")
        response = ada.http.post(f"/v1/inbox/notifications/{path}", json=body)
        assert (response.status_code, response.content) == (204, b"")
        names = {a: "a", b: "b", c: "c"}
        queries = {"unread": {"read": "false"}, "archived": {"archived": "true"}, "unseen": {"seen": "false"}}
        found = {name: " ".join(sorted(names[i] for i in ada.ids(**queries[name]))) for name in left}
        assert found == left
        unread = len(found["unread"].split())
        assert ada.open().json()["data"]["totalUnreadCount"] == unread

    def test_seen_by_id(self, ada: InboxClient, inbox_of_ada: Inbox) -> None:
        first, second = inbox_of_ada.arrive(2)
        assert ada.http.post("/v1/inbox/notifications/seen", json={"notificationIds": [first]}).status_code == 204
        assert ada.ids(seen="false") == [second]
        assert ada.http.post("/v1/inbox/notifications/seen", json={"notificationIds": []}).status_code == 204
        assert ada.ids(seen="false") == [second], "an empty list names nothing, not everything"

    def test_delete_many(self, ada: InboxClient, inbox_of_ada: Inbox) -> None:
        inbox_of_ada.arrive(3, tags=["x"])
        kept = inbox_of_ada.arrive()
        assert ada.http.post("/v1/inbox/notifications/delete", json={"tags": ["x"]}).status_code == 204
        assert ada.ids() == kept

    @pytest.mark.parametrize("action", ["read", "unread", "archive", "unarchive", "unsnooze"])
    def test_a_message_that_is_not_there(self, ada: InboxClient, action: str) -> None:
        missing = new_id()
        response = ada.http.patch(f"/v1/inbox/notifications/{missing}/{action}")
        assert response.status_code == 404
        assert response.json()["message"] == f"Notification with id: {missing} is not found."
        assert ada.http.patch(f"/v1/inbox/notifications/nonsense/{action}").status_code == 400

    def test_nobody_reaches_the_message_of_another_subscriber(self, ada: InboxClient, inbox_of_ada: Inbox) -> None:
        [message_id] = inbox_of_ada.arrive(cta=CTA)
        ada.open("eve")
        for action, body in (
            ("read", None),
            ("archive", None),
            ("snooze", {"snoozeUntil": clock.iso(clock.now_ms() + 10**6)}),
            ("complete", {"actionType": "primary"}),
        ):
            response = ada.http.patch(f"/v1/inbox/notifications/{message_id}/{action}", json=body)
            assert response.status_code == 404
        assert ada.http.delete(f"/v1/inbox/notifications/{message_id}/delete").status_code == 404
        for path in ("read", "archive", "delete", "seen"):
            ada.http.post(f"/v1/inbox/notifications/{path}", json={"notificationIds": [message_id]})
        ada.open("ada")
        [untouched] = ada.listed()["data"]
        assert (untouched["isRead"], untouched["isArchived"], untouched["isSeen"]) == (False, False, False)


def test_the_door_publishes_what_a_change_did(valkey: ValkeyServer, inbox_of_ada: Inbox) -> None:
    from novu_app.inbox.tokens import InboxSession
    from novu_app.messages import inbox
    from novu_app.messages.filters import InboxFilter

    inbox_of_ada.arrive(2)
    listening = valkey.client.pubsub()
    listening.subscribe("novu:realtime")
    assert listening.get_message(timeout=60)
    who = InboxSession(inbox_of_ada.pk, "ada", inbox_of_ada.environment.id, inbox_of_ada.environment.organization_id)
    for _ in range(2):
        perform(who, lambda session, owner: inbox.mark(session, owner, "seen", InboxFilter()))
    [entry] = told(listening)
    assert entry["pk"] == inbox_of_ada.pk
    assert (entry["messages"], entry["counts"]["unread"], entry["counts"]["unseen"]) == ([], 2, 0)
    assert told(listening, 0.2) is None, "the second call changed nothing"
