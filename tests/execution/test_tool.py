"""A tool step: the subscriber's tools, or the team's own."""

from collections.abc import Callable

from novu_app.integrations.models import Integration
from tests.support.addresses import endpoint
from tests.support.customer import Customer, lines
from tests.support.http import HttpSink
from tests.support.steps import step

Drain = Callable[[], int]


def hook(customer: Customer, sink: HttpSink, path: str = "/team") -> Integration:
    return customer.integration("tool-webhook", {"method": "POST", "webhookUrl": sink.url + path}, "tool")


def test_without_an_endpoint_the_teams_tool_is_told(customer: Customer, drain: Drain, http_sink: HttpSink) -> None:
    integration = hook(customer, http_sink)
    customer.workflow(step("tool", body="Server {{payload.server}} is down"))
    overrides = {
        "tool": {"customData": {"severity": "high"}},
        "providers": {"tool-webhook": {"_passthrough": {"body": {"dedup_key": "d"}}}},
    }
    customer.trigger("ada", {"server": "db1"}, overrides=overrides)
    drain()
    (request,) = http_sink.requests
    assert (request.path, request.json()) == (
        "/team",
        {"content": "Server db1 is down", "severity": "high", "dedup_key": "d"},
    )
    (message,) = customer.messages()
    (job,) = customer.jobs()
    assert (message.channel, message.status, message.integration_id) == ("tool", "sent", integration.id)
    assert (job.status, lines(job)) == ("completed", ["Message created", "Step queued", "Message sent"])


def test_with_endpoints_the_subscribers_own_tools_are(customer: Customer, drain: Drain, http_sink: HttpSink) -> None:
    integration = hook(customer, http_sink)
    for path in ("/a", "/b"):
        endpoint(customer, "ada", integration, "tool_webhook", url=http_sink.url + path, method="PUT")
    customer.workflow(step("tool", body="Hello"))
    customer.trigger("ada")
    drain()
    assert sorted((request.method, request.path) for request in http_sink.requests) == [("PUT", "/a"), ("PUT", "/b")]
    assert len(customer.messages()) == 1


def test_without_a_tool_the_step_fails(customer: Customer, drain: Drain) -> None:
    customer.workflow(step("tool", body="Hello"))
    customer.trigger("ada")
    drain()
    (job,) = customer.jobs()
    assert (job.status, lines(job)) == ("failed", ["Subscriber does not have an active integration"])
