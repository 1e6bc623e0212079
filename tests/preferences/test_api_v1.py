"""A subscriber's preferences as older servers read and change them, and what they do to the next message."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.support.customer import Customer, email, in_app

Drain = Callable[[], int]
PATH = "/v1/subscribers/ada/preferences"


@pytest.fixture
def workflow(app_client: httpx.Client, customer: Customer) -> str:
    """The id of a workflow with two channels; ada can be reached on both."""
    customer.workflow(in_app(), email(), tags=["orders"])
    customer.subscribers("ada", email="ada@example.com")
    return str(app_client.get("/v2/workflows/order").json()["data"]["_id"])


def test_of_one_workflow(app_client: httpx.Client, customer: Customer, drain: Drain, workflow: str) -> None:
    def mine() -> Any:
        listed = app_client.get(PATH).json()["data"]
        return next(each for each in listed if each["template"]["_id"] == workflow)

    before = mine()
    assert (before["type"], before["template"]["name"], before["template"]["tags"]) == (
        "SUBSCRIBER_WORKFLOW",
        "order",
        ["orders"],
    )
    assert before["preference"]["channels"] == {"in_app": True, "email": True}
    off = {"channel": {"type": "email", "enabled": False}}
    changed = app_client.patch(f"{PATH}/{workflow}", json=off).json()["data"]
    assert changed["preference"]["channels"] == {"in_app": True, "email": False}
    sources = {each["channel"]: each["source"] for each in changed["preference"]["overrides"]}
    assert sources == {"in_app": "template", "email": "subscriber"}
    assert mine() == changed
    assert changed in app_client.get(f"{PATH}/template").json()["data"]
    customer.trigger("ada")
    drain()
    assert [message.channel for message in customer.messages("ada")] == ["in_app"]
    # The identifier names it too.
    assert not app_client.patch(f"{PATH}/order", json={"enabled": False}).json()["data"]["preference"]["enabled"]
    customer.trigger("ada")
    drain()
    assert len(customer.messages("ada")) == 1


def test_in_general(app_client: httpx.Client, customer: Customer, drain: Drain, workflow: str) -> None:
    [before] = app_client.get(f"{PATH}/global").json()["data"]
    assert before["preference"]["enabled"]
    body = {"preferences": [{"type": "in_app", "enabled": False}]}
    changed = app_client.patch(PATH, json=body).json()["data"]
    assert changed["preference"]["channels"]["in_app"] is False
    assert app_client.get(f"{PATH}/global").json()["data"] == [changed]
    customer.trigger("ada")
    drain()
    assert [message.channel for message in customer.messages("ada")] == ["email"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/other", None, 400),
        ("PATCH", "/none", {"enabled": True}, 404),
        ("PATCH", "/order", {"channel": {"type": "post", "enabled": True}}, 400),
        ("PATCH", "/order", {"channel": {"type": "email"}}, 400),
        ("PATCH", "", {"preferences": [{"type": "email", "enabled": "no"}]}, 400),
    ],
)
def test_what_is_wrong_is_refused(
    app_client: httpx.Client, workflow: str, method: str, path: str, body: Any, status: int
) -> None:
    assert app_client.request(method, f"{PATH}{path}", json=body).status_code == status


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("GET", "/global"), ("PATCH", ""), ("PATCH", "/order")])
def test_who_is_not_there_wants_nothing(app_client: httpx.Client, workflow: str, method: str, path: str) -> None:
    answer = app_client.request(method, f"/v1/subscribers/nobody/preferences{path}", json={"enabled": False})
    assert answer.status_code == 404
