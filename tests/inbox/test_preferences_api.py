"""The preference routes of the inbox contract."""

from typing import Any

import pytest

from tests.inbox.conftest import InboxClient
from tests.messages.rows import Inbox


def test_read_change_and_read_again(ada: InboxClient, inbox_of_ada: Inbox) -> None:
    first = ada.http.get("/v1/inbox/preferences").json()["data"]
    assert first[0]["level"] == "global"
    mine = next(entry for entry in first[1:] if entry["workflow"]["id"] == inbox_of_ada.workflow_id)
    assert mine["channels"] == {"in_app": True}
    assert mine["overrides"] == [{"channel": "in_app", "source": "template"}]

    changed = ada.http.patch(f"/v1/inbox/preferences/{inbox_of_ada.workflow_id}", json={"in_app": False}).json()["data"]
    assert (changed["level"], changed["enabled"], changed["channels"]) == ("template", True, {"in_app": False})

    general = ada.http.patch("/v1/inbox/preferences", json={"email": False}).json()["data"]
    assert general["channels"] == {"email": False, "sms": True, "in_app": True, "chat": True, "push": True}
    assert ada.http.get("/v1/inbox/preferences/global").json()["data"] == general

    again = ada.http.get("/v1/inbox/preferences", params={"tags[]": "social"}).json()["data"]
    assert [entry["channels"] for entry in again[1:]] == [{"in_app": False}]
    assert again[1]["overrides"] == [{"channel": "in_app", "source": "subscriber"}]


def test_many_at_once_in_the_order_in_which_they_came(ada: InboxClient, inbox_of_ada: Inbox) -> None:
    second = Inbox(inbox_of_ada.environment, "grace")
    body = {
        "preferences": [
            {"workflowId": second.workflow_id, "in_app": False},
            {"workflowId": f"comments-{inbox_of_ada.workflow_id}", "in_app": True, "enabled": False},
        ]
    }
    changed = ada.http.patch("/v1/inbox/preferences/bulk", json=body).json()["data"]
    assert [(entry["workflow"]["id"], entry["enabled"]) for entry in changed] == [
        (second.workflow_id, True),
        (inbox_of_ada.workflow_id, False),
    ]


def test_the_schedule(ada: InboxClient) -> None:
    schedule = {
        "isEnabled": True,
        "weeklySchedule": {"monday": {"isEnabled": True, "hours": [{"start": "09:00 AM", "end": "05:00 PM"}]}},
    }
    assert ada.http.patch("/v1/inbox/preferences", json={"schedule": schedule}).json()["data"]["schedule"] == schedule
    assert ada.open().json()["data"]["schedule"] == schedule


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("", {"email": "no"}, 400),
        ("", {"schedule": {"isEnabled": True, "weeklySchedule": {"monday": {"isEnabled": True, "hours": [{}]}}}}, 400),
        (
            "",
            {
                "schedule": {
                    "weeklySchedule": {"monday": {"isEnabled": True, "hours": [{"start": "25:00", "end": "x"}]}}
                }
            },
            400,
        ),
        ("", {"schedule": {"isEnabled": True, "weeklySchedule": {"monday": {"isEnabled": False}}}}, 422),
        ("/nothing", {"email": False}, 404),
        ("/bulk", {"preferences": [{"workflowId": "x"}] * 101}, 400),
        ("/bulk", {"preferences": "all"}, 400),
        ("/bulk", {}, 400),
        ("/bulk", {"preferences": [{"workflowId": "nothing", "email": True}]}, 404),
    ],
)
def test_wrong_bodies(ada: InboxClient, path: str, body: Any, status: int) -> None:
    assert ada.http.patch(f"/v1/inbox/preferences{path}", json=body).status_code == status


def test_a_criticality_that_is_none(ada: InboxClient) -> None:
    assert ada.http.get("/v1/inbox/preferences", params={"criticality": "very"}).status_code == 400
