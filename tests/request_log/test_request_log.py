"""The request log: what is kept of a request, what never is, and what it costs whoever asks."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager

import httpx
import pytest
from sqlmodel import select

from novu_app.environments.service import Scope
from novu_app.kernel.database import reading
from novu_app.kernel.errors import NotFound
from novu_app.kernel.pagination import Keyset
from novu_app.request_log import recorder, service, store
from novu_app.request_log.masking import LONGEST, MASK, keeps_bodies, shown_body, shown_query
from novu_app.request_log.models import RequestLog
from novu_app.request_log.recorder import BURST, MOST_BYTES, Exchange, Recorder
from novu_app.request_log.service import RequestFilter
from tests.support.application import TestEnvironment
from tests.support.counting import Statements
from tests.support.customer import Customer, in_app
from tests.support.engine import MovableClock

ALL = Keyset(limit=50)


@pytest.fixture
def log(app_client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> Recorder:
    """The recorder of the API in this process; a test writes it when it wants."""
    own = Recorder(1000)
    monkeypatch.setattr(recorder, "_recorder", own)
    return own


def listed(environment: TestEnvironment, **wanted: object) -> list[RequestLog]:
    with reading() as session:
        return service.list_requests(session, environment.id, RequestFilter(**wanted), ALL).rows  # type: ignore[arg-type]


def test_a_request_is_kept_with_both_bodies_and_its_transaction(
    app_client: httpx.Client, environment: TestEnvironment, customer: Customer, log: Recorder
) -> None:
    customer.workflow(in_app())
    body = {"name": "order", "to": "ada", "payload": {"text": "Hi", "resetToken": "abc123"}}
    answer = app_client.post("/v1/events/trigger", json=body, headers={"User-Agent": "shop/1.0"}).json()["data"]
    app_client.get("/v2/subscribers", params={"limit": 5, "token": "hidden"})
    assert app_client.post("/v1/events/trigger", json={"name": "nothing", "to": "ada"}).status_code == 422
    assert log.write() == 3

    failed, read, triggered = listed(environment)
    assert (triggered.method, triggered.path, triggered.status) == ("POST", "/v1/events/trigger", 201)
    assert (triggered.transaction_id, triggered.user_agent) == (answer["transactionId"], "shop/1.0")
    assert json.loads(triggered.request or "") == body | {"payload": {"text": "Hi", "resetToken": MASK}}
    assert json.loads(triggered.response or "")["data"]["transactionId"] == answer["transactionId"]
    assert triggered.key_id
    assert (read.path, read.request) == ("/v2/subscribers", None)
    assert "hidden" not in (read.query or "")
    assert (failed.status, "workflow_not_found" in (failed.response or "")) == (422, True)
    assert environment.secret_key not in "".join(str(row) for row in (failed, read, triggered))

    assert listed(environment, outcome="failed") == [failed]
    assert listed(environment, transaction_id=answer["transactionId"]) == [triggered]
    assert listed(environment, method="GET") == [read]
    assert listed(environment, path="/v1/events", outcome="ok") == [triggered]
    assert listed(environment, key_id=triggered.key_id or "") == [failed, read, triggered]
    assert listed(environment, dashboard=True) == []
    with reading() as session, pytest.raises(NotFound):
        service.get_request(session, environment.production_id, triggered.id)


def test_nothing_is_kept_of_callers_without_a_key_and_of_what_holds_credentials(
    app_client: httpx.Client, environment: TestEnvironment, log: Recorder
) -> None:
    assert app_client.get("/v2/subscribers", headers={"Authorization": "ApiKey wrong"}).status_code == 401
    body = {"providerId": "nodemailer", "channel": "email", "credentials": {"password": "s3cret"}}
    app_client.post("/v1/integrations", json=body)
    app_client.get("/v1/environments/api-keys")
    log.write()
    assert [(row.path, row.request, row.response) for row in listed(environment)] == [
        ("/v1/environments/api-keys", None, None),
        ("/v1/integrations", None, None),
    ]


@pytest.mark.parametrize("path", ["/v1/auth/session", "/v1/subscribers/ada/credentials", "/v1/channel-endpoints"])
def test_bodies_that_are_mostly_secrets_are_not_kept(path: str) -> None:
    assert not keeps_bodies(path)
    assert keeps_bodies("/v1/events/trigger")


def test_secrets_are_hidden_by_their_names_even_where_a_body_was_cut() -> None:
    whole = {"user": {"Password": "x", "api_key": ["y"], "name": "Ada"}, "attachments": [{"file": "A" * 1000}]}
    assert json.loads(shown_body(json.dumps(whole).encode()) or "") == {
        "user": {"Password": MASK, "api_key": MASK, "name": "Ada"},
        "attachments": [{"file": "(1,000 characters)"}],
    }
    cut = shown_body(b'{"accessToken": "top\\"secret", "text": "' + b"x" * LONGEST) or ""
    assert "secret" not in cut
    assert len(cut.encode()) < LONGEST + 100
    assert shown_body(b"") is None
    assert shown_body(b"\xff\x00plain") == "plain"
    assert shown_query("q=a%26b&secretKey=1") == f"q=a%26b&secretKey={MASK}"


def test_a_batch_is_written_by_one_statement_and_a_flood_is_sampled(
    environment: TestEnvironment,
    count_statements: Callable[[], AbstractContextManager[Statements]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    moment = [0.0]
    monkeypatch.setattr(recorder.time, "monotonic", lambda: moment[0])
    own = Recorder(20)
    taken = sum(own.wants(201) for _ in range(BURST * 3))
    assert taken == BURST
    assert own.wants(500), "what fails has an allowance of its own"
    moment[0] += 1.0
    assert sum(own.wants(201) for _ in range(100)) == 20

    for number in range(200):
        own.note(exchange(environment.scope, f"/v2/topics/{number}"))
    with count_statements() as counted:
        assert own.write() == 200
    assert len([text for text in counted.texts if "INSERT" in text]) == 1, str(counted)
    assert own.write() == 0


def exchange(scope: Scope, path: str = "/v2/topics", body: bytes = b"{}") -> Exchange:
    return Exchange(scope, "GET", path, 200, 3, request=body)


def test_bodies_that_wait_are_bounded(environment: TestEnvironment) -> None:
    own = Recorder(20)
    for _ in range(3):
        own.note(exchange(environment.scope, body=b"x" * (MOST_BYTES // 2)))
    with_bodies = [bool(noted[2].request) for noted in own._noted]
    assert with_bodies == [True, True, False]


def test_old_requests_go(environment: TestEnvironment, clock: MovableClock) -> None:
    own = Recorder(20)
    own.note(exchange(environment.scope))
    own.write()
    assert service.sweep_due(clock.now_ms) == 0
    assert service.sweep_due(clock.now_ms + 8 * 86_400_000) == 1
    with reading() as session:
        assert session.exec(select(RequestLog)).all() == []


def test_a_page_looks_at_the_newest_only_for_what_no_index_knows(environment: TestEnvironment) -> None:
    own = Recorder(20)
    for number in range(12):
        own.note(exchange(environment.scope, "/v2/rare" if number == 0 else "/v2/usual"))
    own.write()
    with reading() as session:

        def found(newest: int, **wanted: str) -> int:
            return len(store.page(session, environment.id, RequestFilter(**wanted), ALL, newest).rows)  # type: ignore[arg-type]

        assert found(100, path="/v2/rare") == 1
        assert found(5, path="/v2/rare") == 0
        assert found(5) == 12, "without such a filter the list has no end"
