"""A request that is sent again with its Idempotency-Key is answered again, and done once (contract/rest.md, Idempotency)."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import Any

import httpx
import pytest
from sqlmodel import select

from novu_app.idempotency import service
from novu_app.idempotency.models import IdempotentRequest
from novu_app.kernel.database import reading, writing
from novu_app.rest.idempotency import Idempotency
from novu_app.subscribers import service as subscribers
from tests.support.application import TestEnvironment
from tests.support.counting import Statements
from tests.support.customer import Customer, in_app
from tests.support.engine import MovableClock

TRIGGER = "/v1/events/trigger"
ADA = {"subscriberId": "ada", "firstName": "Ada"}


@pytest.fixture
def client(customer: Customer, app_client: httpx.Client) -> httpx.Client:
    """The API, and a workflow to trigger."""
    customer.workflow(in_app())
    return app_client


def send(
    client: httpx.Client, key: str, body: Any = None, path: str = "/v2/subscribers", **more: Any
) -> httpx.Response:
    method = more.pop("method", "POST")
    return client.request(method, path, json=ADA if body is None else body, headers={"Idempotency-Key": key}, **more)


def trigger(client: httpx.Client, key: str, to: str = "ada", **more: Any) -> httpx.Response:
    return send(client, key, {"name": "order", "to": to, "payload": {}, **more}, TRIGGER)


def rows() -> list[IdempotentRequest]:
    with reading() as session:
        return list(session.exec(select(IdempotentRequest)).all())


def replayed(answer: httpx.Response) -> bool:
    return answer.headers.get("idempotency-replay") == "true"


def test_the_same_request_is_answered_again_and_done_once(client: httpx.Client) -> None:
    first = send(client, "k1")
    again = send(client, "k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert first.headers["idempotency-key"] == again.headers["idempotency-key"] == "k1"
    assert (replayed(first), replayed(again)) == (False, True)
    assert again.headers["content-type"] == first.headers["content-type"]
    # It is the answer that comes again, not a second look.
    client.patch("/v2/subscribers/ada", json={"firstName": "Grace"})
    assert send(client, "k1").json()["data"]["firstName"] == "Ada"
    assert client.get("/v2/subscribers/ada").json()["data"]["firstName"] == "Grace"


def test_a_trigger_is_stored_once(client: httpx.Client, customer: Customer) -> None:
    first, again = trigger(client, "k1"), trigger(client, "k1")
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert (first.status_code, replayed(first), replayed(again)) == (201, False, True)
    assert len(customer.events()) == 1
    assert trigger(client, "k2").json() != first.json()
    assert len(customer.events()) == 2


@pytest.mark.parametrize("path", [TRIGGER, "/v2/subscribers"])
def test_a_key_that_comes_with_another_body_is_refused(client: httpx.Client, path: str) -> None:
    bodies = [{"name": "order", "to": to, "subscriberId": to} for to in ("ada", "bob")]
    assert send(client, "k1", bodies[0], path).status_code == 201
    answer = send(client, "k1", bodies[1], path)
    assert answer.status_code == 422
    assert answer.json()["message"] == 'Request with key "k1" is being reused for a different body'
    assert "link" in answer.headers
    assert answer.headers["idempotency-key"] == "k1"
    # Nor does it fit the same body somewhere else.
    assert send(client, "k1", bodies[0], "/v1/subscribers").status_code == 422
    assert client.get("/v2/subscribers/bob").status_code == 404


@pytest.mark.parametrize("path", [TRIGGER, "/v2/subscribers"])
def test_a_request_that_is_under_way_is_to_be_tried_again(
    client: httpx.Client, environment: TestEnvironment, clock: MovableClock, path: str
) -> None:
    body = {"name": "order", "to": "ada", "subscriberId": "ada"}
    target = f"POST {path}" if path == TRIGGER else f"POST {path}?"
    content = httpx.Request("POST", "http://x", json=body).content
    with writing() as session:
        assert service.begin(session, service.keyed(environment.id, "k1", target, content)) is None
    answer = send(client, "k1", body, path)
    assert answer.status_code == 409
    assert answer.json()["message"] == (
        'Request with key "k1" is currently being processed. Please retry after 1 second'
    )
    assert (answer.headers["retry-after"], "link" in answer.headers) == ("1", True)
    # The process that had it is gone: after five minutes somebody else may.
    clock.advance(minutes=5)
    assert send(client, "k1", body, path).status_code == 201
    assert replayed(send(client, "k1", body, path))


def test_of_requests_at_the_same_time_one_is_done(
    client: httpx.Client, customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, going = [], threading.Event()
    original = subscribers.create_subscriber

    def slow(*arguments: Any, **more: Any) -> Any:
        made.append(1)
        going.wait(0.3)
        return original(*arguments, **more)

    monkeypatch.setattr(subscribers, "create_subscriber", slow)
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: send(client, "k1"), range(6)))
        triggered = list(pool.map(lambda _: trigger(client, "k2"), range(6)))
    assert len(made) == 1
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert sum(answer.status_code == 201 and not replayed(answer) for answer in answers) == 1
    assert sum(not replayed(answer) for answer in triggered) == 1
    assert len({answer.text for answer in triggered}) == 1
    assert len(customer.events()) == 1


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        (TRIGGER, {"name": "nothing", "to": "ada"}, 422),
        (TRIGGER, {"name": "order"}, 400),
        ("/v2/subscribers", {}, 422),
        ("/v2/subscribers?failIfExists=true", {"subscriberId": "here"}, 409),
    ],
)
def test_a_refusal_is_an_answer_too(client: httpx.Client, path: str, body: Any, status: int) -> None:
    client.post("/v2/subscribers", json={"subscriberId": "here"})
    first, again = send(client, "k1", body, path), send(client, "k1", body, path)
    assert (first.status_code, again.status_code) == (status, status)
    assert first.json() == again.json()
    assert (replayed(first), replayed(again)) == (False, True)


def test_our_own_mistakes_are_not_kept(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError("broken")

    for target in ("novu_app.subscribers.service.create_subscriber", "novu_app.events.intake.accept"):
        with monkeypatch.context() as patch:
            patch.setattr(target, broken)
            assert (send(client, "k1").status_code, trigger(client, "k2").status_code).count(500) == 1
    assert send(client, "k1").status_code == 201
    assert trigger(client, "k2").status_code == 201
    assert send(client, "k3", {}, "/v1/agents").status_code == 501
    assert {row.key for row in rows()} == {"k1", "k2"}


@pytest.mark.parametrize("path", [TRIGGER, "/v2/subscribers"])
def test_a_key_has_at_most_255_characters(client: httpx.Client, path: str) -> None:
    answer = send(client, "x" * 256, path=path)
    assert answer.status_code == 400
    assert answer.json()["message"] == (
        f'idempotencyKey "{"x" * 256}" has exceeded the maximum allowed length of 255 characters'
    )
    assert send(client, "x" * 255, {"name": "order", "to": "a", "subscriberId": "a"}, path).status_code == 201


def test_only_what_changes_something_with_a_secret_key_is_kept(
    client: httpx.Client, environment: TestEnvironment
) -> None:
    headers = {"Idempotency-Key": "k1"}
    client.get("/v2/subscribers", headers=headers)
    client.put("/v1/subscribers/ada", json={}, headers=headers)
    client.delete("/v2/subscribers/ada", headers=headers)
    session = {"applicationIdentifier": environment.application_identifier, "subscriber": "ada"}
    client.post("/v1/inbox/session", json=session, headers=headers)
    client.post("/v2/subscribers", json=ADA, headers=headers | {"Authorization": "ApiKey wrong"})
    who = {"email": environment.admin_email, "password": environment.admin_password}
    token = client.post("/v1/auth/login", json=who, headers={"Authorization": ""}).json()["data"]["token"]
    person = headers | {"Authorization": f"Bearer {token}"}
    assert client.post("/v2/subscribers", json=ADA, headers=person).status_code == 201
    assert rows() == []
    client.patch("/v2/subscribers/ada", json={}, headers=headers)
    assert [(row.environment_id, row.key) for row in rows()] == [(environment.id, "k1")]


def test_an_answer_is_kept_for_a_day(client: httpx.Client, customer: Customer, clock: MovableClock) -> None:
    first = trigger(client, "k1")
    created = send(client, "k2")
    clock.advance(hours=23, minutes=59)
    assert (replayed(trigger(client, "k1")), replayed(send(client, "k2"))) == (True, True)
    clock.advance(minutes=2)
    later = trigger(client, "k1", to="bob")
    assert (later.status_code, replayed(later)) == (201, False)
    assert later.json() != first.json()
    assert (send(client, "k2").json()["data"]["_id"], created.status_code) == (created.json()["data"]["_id"], 201)
    assert len(customer.events()) == 2


def test_the_clock_removes_what_is_older_than_a_day(client: httpx.Client, clock: MovableClock) -> None:
    for number in range(5):
        send(client, f"old{number}")
    clock.advance(hours=25)
    send(client, "new")
    with writing() as session:
        assert service.is_anything_old(session, clock.now_ms)
        assert service.sweep(session, clock.now_ms, limit=3) == 3
        assert service.sweep(session, clock.now_ms) == 2
        assert not service.is_anything_old(session, clock.now_ms)
    assert [row.key for row in rows()] == ["new"]


def test_a_key_costs_a_trigger_one_statement_and_other_requests_two(
    client: httpx.Client, count_statements: Callable[[], AbstractContextManager[Statements]]
) -> None:
    event = {"name": "order", "to": "ada", "payload": {}}

    def cost(path: str, body: Any, **headers: str) -> int:
        with count_statements() as done:
            assert client.post(path, json=body, headers=headers).status_code in (200, 201)
        return done.besides_the_key()

    for path, body, more in ((TRIGGER, event, 1), ("/v2/subscribers", ADA, 2)):
        cost(path, body)  # what is read once is known from now on
        plain = cost(path, body)
        keys = {"first": plain + more, "second": plain + more}
        assert {key: cost(path, body, **{"Idempotency-Key": f"{key} {path}"}) for key in keys} == keys


async def test_a_body_that_breaks_off_leaves_the_key_free(client: httpx.Client) -> None:
    """The connection broke in the middle of a body; the same request comes whole a moment later, with its key."""
    headers = [(name.lower(), value) for name, value in client.headers.raw] + [(b"idempotency-key", b"k1")]
    parts = iter([{"type": "http.request", "body": b'{"subscr', "more_body": True}])

    async def receive() -> Any:
        return next(parts, {"type": "http.disconnect"})

    async def never(*_request: Any) -> None:
        raise AssertionError("half of a body is no request")

    said: list[Any] = []

    async def send_on(message: Any) -> None:
        said.append(message)

    scope = {"type": "http", "method": "POST", "path": "/v2/subscribers", "query_string": b"", "headers": headers}
    await Idempotency(never)(scope, receive, send_on)
    assert (said[0]["status"], rows()) == (400, [])
    assert send(client, "k1").status_code == 201
