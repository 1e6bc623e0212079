"""An HTTP step: what is asked, that the run waits for it, and what later steps see. A custom step: that nobody runs it."""

from collections.abc import Callable
from typing import Any

import pytest

from novu_app.environments import service as environments
from novu_app.execution import due
from novu_app.execution.chunk import Chunk
from novu_app.execution.models import Delivery
from novu_app.kernel import crypto, jsons
from novu_app.kernel.database import writing
from novu_app.workflows.http_requests import RequestUnusable, request_of
from tests.support.customer import Customer, delay, in_app, lines, reason
from tests.support.engine import MovableClock
from tests.support.http import HttpSink
from tests.support.steps import step
from worker import tasks

Drain = Callable[[], int]


def ask(url: str, method: str = "POST", **controls: Any) -> Any:
    return step("http_request", "ask", method=method, url=url, **controls)


def test_the_answer_is_there_for_later_steps(customer: Customer, drain: Drain, http_sink: HttpSink) -> None:
    http_sink.reply(body={"name": "Countess"})
    pairs = [{"key": "who", "value": "{{subscriber.subscriberId}}"}, {"key": "order", "value": "{{payload.order}}"}]
    headers = [{"key": "Authorization", "value": "Bearer {{payload.key}}"}]
    customer.workflow(
        ask(http_sink.url + "/people/{{subscriber.subscriberId}}?x={{payload.order}}", headers=headers, body=pairs),
        in_app("Hello {{steps.ask.name}}"),
    )
    customer.trigger("ada", {"order": 7, "key": "k"})
    drain()
    (request,) = http_sink.requests
    assert (request.method, request.path, request.headers["Authorization"]) == ("POST", "/people/ada?x=7", "Bearer k")
    assert (request.headers["Content-Type"], request.json()) == ("application/json", {"who": "ada", "order": "7"})
    assert [message.subject for message in customer.messages()] == ["Hello Countess"]
    (job,) = customer.jobs(type="http_request")
    assert (job.status, jsons.loads(job.output or "")) == ("completed", {"name": "Countess"})
    assert lines(job) == ["Step queued", "HTTP request succeeded"]


def test_large_answers_are_taken_in_parts_when_runs_wake(
    customer: Customer, drain: Drain, http_sink: HttpSink, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due, "LOAD_A_CHUNK", 10)
    loaded: list[int] = []
    store = due.store

    def watched(session: Any, chunk: Chunk, *more: Any) -> Any:
        loaded.append(len(chunk.runs))
        return store(session, chunk, *more)

    monkeypatch.setattr(due, "store", watched)
    http_sink.default.body.update(name="Countess", long="x" * 3_000)
    customer.workflow(ask(http_sink.url), delay(), in_app("Hello {{steps.ask.name}}"))
    customer.trigger([f"s{number}" for number in range(5)])
    drain()
    loaded.clear()
    clock.advance(hours=1)
    drain()
    assert [message.subject for message in customer.messages()] == ["Hello Countess"] * 5
    assert loaded == [3, 2], "two kilobytes each, and the one of the trigger"


def test_while_keys_are_rotated_requests_are_signed_with_the_one_that_receivers_have(
    customer: Customer, drain: Drain, http_sink: HttpSink, clock: MovableClock
) -> None:
    environment_id, old = customer.environment.id, customer.environment.secret_key
    customer.workflow(ask(http_sink.url, body="{{payload.order}}"))
    with writing() as session:
        _, new = environments.rotate_keys(session, environment_id, overlap_ms=3_600_000)
    customer.trigger("ada", {"order": "first"})
    drain()
    clock.advance(hours=2)
    customer.trigger("bo", {"order": "second"})
    drain()

    def signed_by(number: int, secret: str) -> bool:
        request = http_sink.requests[number]
        parts = dict(part.split("=", 1) for part in request.headers["novu-signature"].split(","))
        return parts["v1"] == crypto.hmac_hex(secret, f"{parts['t']}.{request.body.decode()}")

    assert (signed_by(0, old), signed_by(0, new)) == (True, False), "the old one, until it ends"
    assert (signed_by(1, old), signed_by(1, new)) == (False, True)


def test_the_run_waits_and_the_request_is_sealed(customer: Customer, http_sink: HttpSink) -> None:
    customer.workflow(ask(http_sink.url, body="secret {{payload.key}}"), in_app())
    customer.trigger("ada", {"key": "s3cret"})
    tasks.drain_events()
    (run,) = customer.runs()
    (job,) = customer.jobs()
    (delivery,) = customer.rows(Delivery)
    assert (run.held_by, job.status, customer.messages()) == (job.id, "queued", [])
    assert (delivery.kind, delivery.target, delivery.halts) == ("http_request", f"http:{run.environment_id}", True)
    assert "s3cret" not in (delivery.request or "")
    request = jsons.loads(crypto.decrypt(delivery.request or "", row=job.id))
    assert (request["body"], request["headers"]) == ("secret s3cret", {"Content-Type": "text/plain; charset=utf-8"})


@pytest.mark.parametrize("url", ["{{payload.none}}", "ftp://example.com", "example.com/x", "http://", "https://[::1"])
@pytest.mark.parametrize("goes_on", [False, True])
def test_without_a_usable_url_it_fails_at_once(customer: Customer, drain: Drain, url: str, goes_on: bool) -> None:
    customer.workflow(ask(url, continueOnFailure=goes_on), in_app())
    customer.trigger("ada")
    drain()
    job, *others = customer.jobs()
    assert (job.status, lines(job)) == ("failed", ["HTTP request failed"])
    assert "http:// or https://" in reason(job)
    assert [run.status for run in customer.runs()] == ["completed" if goes_on else "error"]
    assert len(others) == goes_on


@pytest.mark.parametrize("goes_on", [False, True])
def test_a_refusal_ends_the_run_unless_the_step_says_otherwise(
    customer: Customer, drain: Drain, http_sink: HttpSink, goes_on: bool
) -> None:
    http_sink.default = http_sink.default.__class__(500, body=b"broken")
    customer.workflow(ask(http_sink.url, continueOnFailure=goes_on), in_app("{{steps.ask.name | default: 'nobody'}}"))
    customer.trigger("ada")
    drain()
    assert customer.jobs(type="http_request")[0].status == "failed"
    assert [message.subject for message in customer.messages()] == ["nobody"] * goes_on
    assert [run.status for run in customer.runs()] == ["completed" if goes_on else "error"]


def test_a_template_that_fails_fails_the_step(customer: Customer, drain: Drain) -> None:
    customer.workflow(ask("https://example.com/{% if %}"), in_app())
    customer.trigger("ada")
    drain()
    (job,) = customer.jobs()
    assert (job.status, lines(job)) == ("failed", ["Message content could not be generated"])


URL = {"url": "https://example.com"}


@pytest.mark.parametrize(
    ("rendered", "body", "content_type"),
    [
        ({"method": "GET", "body": "x"}, None, None),
        ({"method": "delete", "body": "x"}, None, None),
        ({"method": "PUT", "body": '{"a": 1}'}, '{"a": 1}', "application/json"),
        ({"method": "PATCH", "body": "plain"}, "plain", "text/plain; charset=utf-8"),
        ({"body": [{"key": "a", "value": "1"}, {"key": " ", "value": "2"}]}, '{"a":"1"}', "application/json"),
        ({"body": ""}, None, None),
        ({"body": "<a/>", "headers": [{"key": "content-type", "value": "text/xml"}]}, "<a/>", "text/xml"),
    ],
)
def test_bodies_are_sent_where_there_may_be_one(
    rendered: dict[str, Any], body: str | None, content_type: str | None
) -> None:
    request = request_of({**URL, **rendered}, {})
    named = {name.lower(): value for name, value in request["headers"].items()}
    assert (request["body"], named.get("content-type")) == (body, content_type)


@pytest.mark.parametrize(
    ("given", "waits"), [(None, 10_000), (2_500, 2_500), (10**9, 30_000), (0, 10_000), ("5", 10_000)]
)
def test_an_answer_is_awaited_for_so_long(given: Any, waits: int) -> None:
    assert request_of(URL, {"timeout": given})["timeout_ms"] == waits


def test_the_schema_counts_when_it_is_to_be_enforced() -> None:
    schema = {"type": "object"}
    assert request_of(URL, {"responseBodySchema": schema})["schema"] is None
    assert request_of(URL, {"responseBodySchema": schema, "enforceSchemaValidation": True})["schema"] == schema


def test_a_method_that_is_none_is_refused() -> None:
    with pytest.raises(RequestUnusable, match="CONNECT"):
        request_of({**URL, "method": "connect"}, {})


def test_a_custom_step_needs_a_bridge(customer: Customer, drain: Drain) -> None:
    customer.workflow(step("custom"), in_app())
    customer.trigger("ada")
    drain()
    (job,) = customer.jobs()
    assert (job.status, lines(job)) == (
        "failed",
        ["The step runs in your application, and no bridge to it is connected"],
    )
    assert [run.status for run in customer.runs()] == ["error"]
