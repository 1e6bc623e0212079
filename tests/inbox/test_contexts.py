"""An inbox that was opened for contexts: exactly theirs, whatever is done (contract/inbox.md, Events)."""

from typing import Any

from novu_app.kernel.database import reading
from novu_app.messages import counters, counting
from tests.inbox.conftest import InboxClient
from tests.messages.rows import Inbox

ACME = {"tenant": {"id": "acme", "data": {"plan": "pro"}}}
UNREAD = '[{"read": false}, {"seen": false}, {"read": false, "severity": "high"}]'


def listed(site: InboxClient) -> list[str]:
    return [each["id"] for each in site.http.get("/v1/inbox/notifications").json()["data"]]


def counted(site: InboxClient) -> list[int]:
    answer = site.http.get("/v1/inbox/notifications/count", params={"filters": UNREAD}).json()
    return [each["count"] for each in answer["data"]]


def test_each_set_of_contexts_has_an_inbox_of_its_own(ada: InboxClient, inbox_of_ada: Inbox) -> None:
    [plain] = inbox_of_ada.arrive()
    acme = inbox_of_ada.arrive(2, severity="high", context_keys=["tenant:acme"])
    inbox_of_ada.arrive(context_keys=["app:crm", "tenant:acme"])
    assert (listed(ada), counted(ada)) == ([plain], [1, 1, 0])

    opened = ada.open("ada", context=ACME).json()["data"]
    assert opened["contextKeys"] == ["tenant:acme"]
    assert opened["unreadCount"] == {"total": 2, "severity": {"high": 2, "medium": 0, "low": 0, "none": 0}}
    assert (listed(ada), counted(ada)) == (acme[::-1], [2, 2, 2])

    # What is done to all is done to all of these.
    assert ada.http.patch(f"/v1/inbox/notifications/{plain}/read").status_code == 404
    assert ada.http.post("/v1/inbox/notifications/read", json={}).status_code == 204
    assert counted(ada) == [0, 0, 0]
    assert ada.http.post("/v1/inbox/notifications/delete", json={}).status_code == 204
    assert listed(ada) == []
    ada.open("ada")
    assert (listed(ada), counted(ada)) == ([plain], [1, 1, 0])
    with reading() as session:
        kept = counters.read(session, inbox_of_ada.environment.id, inbox_of_ada.pk)
        assert (kept.unread, kept.in_context) == (2, 3), "those of all contexts together"
        assert counting.counts_of(session, inbox_of_ada.owner) == kept


def test_the_context_is_made_once_and_keeps_its_data(ada: InboxClient, inbox_of_ada: Inbox, rest_app: Any) -> None:
    ada.open("ada", context=ACME)
    ada.open("ada", context={"tenant": {"id": "acme", "data": {"plan": "free"}}})
    rest_app.headers["Authorization"] = f"ApiKey {inbox_of_ada.environment.secret_key}"
    found = rest_app.get("/v2/contexts/tenant/acme").json()["data"]
    assert (found["type"], found["id"], found["data"]) == ("tenant", "acme", {"plan": "pro"})


def test_what_is_chosen_in_an_inbox_of_contexts_holds_there(ada: InboxClient, inbox_of_ada: Inbox) -> None:
    def channels() -> tuple[bool, bool]:
        general, *workflows = ada.http.get("/v1/inbox/preferences").json()["data"]
        mine = next(each for each in workflows if each["workflow"]["id"] == inbox_of_ada.workflow_id)
        assert ada.http.get("/v1/inbox/preferences/global").json()["data"] == general
        return general["channels"]["sms"], mine["channels"]["in_app"]

    ada.open("ada", context=ACME)
    ada.http.patch("/v1/inbox/preferences", json={"sms": False, "schedule": {"isEnabled": False}}).raise_for_status()
    path = f"/v1/inbox/preferences/{inbox_of_ada.workflow_id}"
    assert ada.http.patch(path, json={"in_app": False}).json()["data"]["channels"] == {"in_app": False}
    assert channels() == (False, False)
    assert ada.open("ada", context=ACME).json()["data"]["schedule"] == {"isEnabled": False}
    assert "schedule" not in ada.open("ada").json()["data"]
    assert channels() == (True, True)
