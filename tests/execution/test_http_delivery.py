"""The request of an HTTP step on its way: signed, sent once, and its answer taken for what it is."""

import hashlib
import hmac
from collections.abc import Callable
from typing import Any

import pytest

from novu_app.environments import engine
from novu_app.execution.delivery import claiming
from novu_app.execution.models import Delivery
from novu_app.kernel import bulk, jsons
from novu_app.kernel.database import writing
from novu_app.kernel.settings import get_settings
from novu_app.workflows.drafts import StepDraft
from tests.support.application import SECRET_KEY
from tests.support.customer import Customer, in_app, lines, reason
from tests.support.engine import MovableClock
from tests.support.http import HttpSink, Reply, time_runs_from
from tests.support.processes import free_port
from tests.support.steps import step
from worker import tasks

Drain = Callable[[], int]
SENT, FAILED = "HTTP request succeeded", "HTTP request failed"


def ask(url: str, method: str = "POST", **controls: Any) -> StepDraft:
    return step("http_request", "ask", method=method, url=url, **controls)


def signed(header: str, body: str) -> str:
    """What the header has to be for a body, its time being given."""
    moment = header.split(",")[0].removeprefix("t=")
    digest = hmac.new(SECRET_KEY.encode(), f"{moment}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"t={moment},v1={digest}"


@pytest.mark.parametrize(("method", "body"), [("POST", '{"a": 1.0, "b": "ü"}'), ("GET", None)])
def test_it_is_signed_with_the_environments_key(
    customer: Customer, drain: Drain, http_sink: HttpSink, clock: MovableClock, method: str, body: str | None
) -> None:
    customer.workflow(ask(http_sink.url, method, body=body))
    customer.trigger()
    drain()
    (request,) = http_sink.requests
    header = request.headers["novu-signature"]
    assert header == signed(header, body or "{}")
    assert header.startswith(f"t={clock.now_ms},")
    assert request.body.decode() == (body or "")


@pytest.mark.parametrize(
    ("reply", "output"),
    [
        (Reply(200, {"a": {"b": [1]}}), {"a": {"b": [1]}}),
        (Reply(201, [1, 2]), {"body": [1, 2]}),
        (Reply(200, b"<b>fine\0</b>"), {"body": "<b>fine\0</b>"}),
        (Reply(200, b"\xff"), {"body": "\ufffd"}),
        (Reply(204, b""), {}),
    ],
    ids=["object", "list", "text", "no text", "nothing"],
)
def test_the_answer_is_the_steps_output(
    customer: Customer, drain: Drain, http_sink: HttpSink, reply: Reply, output: dict[str, Any]
) -> None:
    http_sink.default = reply
    customer.workflow(ask(http_sink.url), in_app("then"))
    customer.trigger()
    drain()
    job, _ = customer.jobs()
    assert (job.status, lines(job)[-1]) == ("completed", SENT)
    assert jsons.loads(job.output or "") == output
    assert [message.subject for message in customer.messages()] == ["then"]
    assert customer.rows(Delivery) == []


@pytest.mark.parametrize("status", [301, 400, 404, 429, 500, 503])
def test_what_is_no_success_has_failed_at_once(
    customer: Customer, drain: Drain, http_sink: HttpSink, clock: MovableClock, status: int
) -> None:
    http_sink.default = Reply(status, {"error": "why"})
    customer.workflow(ask(http_sink.url), in_app())
    customer.trigger()
    drain()
    clock.advance(days=1)
    assert drain() == 0
    (job,) = customer.jobs()
    assert (job.status, lines(job)[-1], reason(job)) == ("failed", FAILED, f'{status} {{"error":"why"}}')
    assert (customer.runs()[0].status, len(http_sink.requests)) == ("error", 1)


def test_a_server_that_is_not_there_or_silent_or_inside_has_failed(
    customer: Customer, drain: Drain, http_sink: HttpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    http_sink.default = Reply(held=True)
    time_runs_from(lambda: http_sink.requests, monkeypatch)
    customer.workflow(
        step("http_request", "gone", url=f"http://127.0.0.1:{free_port()}", continueOnFailure=True),
        step("http_request", "silent", url=http_sink.url, timeout=200, continueOnFailure=True),
        step("http_request", "inside", url="http://169.254.169.254/latest", continueOnFailure=True),
        in_app("at last"),
    )
    customer.trigger()
    drain()
    gone, silent, inside, _ = customer.jobs()
    assert {job.status for job in (gone, silent, inside)} == {"failed"}
    assert "No connection" in reason(gone)
    assert "did not answer within" in reason(silent)
    assert "private address" in reason(inside)
    assert [message.subject for message in customer.messages()] == ["at last"]


def test_an_answer_that_does_not_fit_its_schema_has_failed(
    customer: Customer, drain: Drain, http_sink: HttpSink
) -> None:
    schema = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}
    http_sink.reply(200, {"id": "seven"})
    http_sink.reply(200, {"id": 7})
    enforced = {"responseBodySchema": schema, "enforceSchemaValidation": True}
    customer.workflow(ask(http_sink.url, **enforced))
    for _ in range(2):
        customer.trigger()
        drain()
    wrong, right = customer.jobs()
    assert (wrong.status, right.status) == ("failed", "completed")
    assert "does not fit its schema" in reason(wrong)
    assert '{"id":"seven"}' in reason(wrong)


@pytest.mark.parametrize("reference", ["http://127.0.0.1:{port}/schema", "file:///etc/hostname"])
def test_a_schema_makes_us_fetch_nothing(customer: Customer, drain: Drain, http_sink: HttpSink, reference: str) -> None:
    schema = {"$ref": reference.format(port=http_sink.port)}
    customer.workflow(ask(http_sink.url + "/step", responseBodySchema=schema, enforceSchemaValidation=True))
    customer.trigger()
    drain()
    (job,) = customer.jobs()
    assert (job.status, http_sink.requests) == ("failed", [])
    assert "must not refer to another document" in reason(job)


def test_an_answer_that_is_too_large_has_failed(customer: Customer, drain: Drain, http_sink: HttpSink) -> None:
    http_sink.default = Reply(200, b"x" * 2_000_000)
    customer.workflow(ask(http_sink.url))
    customer.trigger()
    drain()
    (job,) = customer.jobs()
    assert (job.status, job.output) == ("failed", None)
    assert "larger than" in reason(job)


def die_after_the_mark(customer: Customer, clock: MovableClock) -> None:
    """As if a worker had been killed while the request was under way."""
    with writing() as session:
        bulk.execute(
            session,
            "UPDATE delivery SET status = 'running', attempt = 'a', attempts = 1, lease = 'l', due_at = :until",
            until=clock.advance(milliseconds=claiming.LEASES * get_settings().lease_ms),
        )


@pytest.mark.parametrize("send_again", [False, True])
def test_a_request_whose_worker_died_is_repeated_only_where_the_environment_wants_that(
    customer: Customer, drain: Drain, http_sink: HttpSink, clock: MovableClock, send_again: bool
) -> None:
    if send_again:
        with writing() as session:
            engine.change(session, customer.environment.id, {"unknown_outcome": "send_again"})
    customer.workflow(ask(http_sink.url))
    customer.trigger()
    tasks.drain_events()
    die_after_the_mark(customer, clock)
    drain()
    clock.advance(minutes=1)
    drain()
    (job,) = customer.jobs()
    assert len(http_sink.requests) == send_again
    assert job.status == ("completed" if send_again else "failed")
