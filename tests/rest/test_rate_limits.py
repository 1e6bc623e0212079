"""Rate limits of an environment's callers, their headers, and who is not limited (contract/rest.md, Rate limit headers)."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from novu_app.kernel import allowance
from novu_app.kernel.allowance import Limit, Spent, spend
from novu_app.kernel.settings import Settings, get_settings
from novu_app.rest import rate_limits
from tests.support.application import TestEnvironment
from tests.support.customer import Customer, in_app
from tests.support.engine import MovableClock

POLICY = '300;w=5;burst=330;comment="token bucket";category="{}";cost="{}";serviceLevel="unlimited"'
Limiting = Callable[..., None]


@pytest.fixture(autouse=True)
def _nothing_held(settings_environment: pytest.MonkeyPatch) -> Iterator[None]:
    allowance.reset()
    yield
    allowance.reset()


@pytest.fixture
def limited(settings_environment: pytest.MonkeyPatch) -> Limiting:
    """Sets the limits, in calls a second."""

    def set_limits(**rates: int) -> None:
        for name, rate in rates.items():
            settings_environment.setenv(f"NOVU_RATE_LIMIT_{name.upper()}", str(rate))
        get_settings.cache_clear()

    return set_limits


@pytest.mark.usefixtures("valkey")
def test_every_answer_says_what_is_left(
    limited: Limiting, app_client: httpx.Client, customer: Customer, clock: MovableClock
) -> None:
    limited(trigger=60, configuration=60)
    customer.workflow(in_app())
    first = app_client.post("/v1/events/trigger", json={"name": "order", "to": "ada"})
    assert (first.status_code, first.headers["ratelimit-limit"]) == (201, "300")
    assert (first.headers["ratelimit-remaining"], first.headers["ratelimit-reset"]) == ("329", "1")
    assert first.headers["ratelimit-policy"] == POLICY.format("trigger", "single")
    # Categories are apart, and so many at once cost so much.
    bulk = app_client.post("/v1/subscribers/bulk", json={"subscribers": [{"subscriberId": "ada"}]})
    assert (bulk.status_code, bulk.headers["ratelimit-remaining"]) == (201, "230")
    assert bulk.headers["ratelimit-policy"] == POLICY.format("configuration", "bulk")
    refused = app_client.post("/v1/events/trigger", json={})
    assert (refused.status_code, refused.headers["ratelimit-remaining"]) == (400, "328")
    assert refused.headers["ratelimit-policy"] == POLICY.format("trigger", "single")


@pytest.mark.usefixtures("valkey")
def test_who_calls_too_often_waits(
    limited: Limiting, app_client: httpx.Client, customer: Customer, clock: MovableClock
) -> None:
    limited(trigger=1, configuration=1, **{"global": 0})
    customer.workflow(in_app())

    def trigger() -> httpx.Response:
        return app_client.post("/v1/events/trigger", json={"name": "order", "to": "ada"}, headers={})

    assert [trigger().status_code for _ in range(6)] == [201] * 5 + [429]
    refused = app_client.post("/v1/events/trigger", json={}, headers={"Idempotency-Key": "k"})
    assert refused.status_code == 429
    assert (refused.headers["ratelimit-remaining"], refused.headers["retry-after"]) == ("0", "1")
    body = refused.json()
    assert (body["statusCode"], body["message"]) == (429, "API rate limit exceeded")
    assert len(customer.events()) == 5
    # A second later there is one more. What was refused was not kept under its key.
    clock.advance(seconds=1)
    allowance.reset()
    body = {"name": "order", "to": "ada"}
    later = app_client.post("/v1/events/trigger", json=body, headers={"Idempotency-Key": "k"})
    assert (later.status_code, later.headers.get("idempotency-replay")) == (201, None)
    assert trigger().status_code == 429
    # Others go on: another category, another environment, and what has no limit.
    answers = [app_client.get("/v2/topics") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert answers[-1].headers["retry-after"] == "1"
    free = app_client.get("/v1/notifications")
    assert (free.status_code, "ratelimit-limit" in free.headers) == (200, False)


@pytest.mark.usefixtures("valkey")
def test_environments_and_callers_without_a_key_are_not_counted_together(
    limited: Limiting, app_client: httpx.Client, environment: TestEnvironment, clock: MovableClock
) -> None:
    limited(configuration=1)
    for _ in range(8):
        answer = app_client.get("/v2/topics", headers={"Authorization": "ApiKey wrong"})
        assert (answer.status_code, "ratelimit-limit" in answer.headers) == (401, False)
    assert app_client.get("/v2/topics").headers["ratelimit-remaining"] == "4"
    with_body = {"applicationIdentifier": environment.application_identifier, "subscriber": "ada"}
    del app_client.headers["Authorization"]
    assert "ratelimit-limit" not in app_client.post("/v1/inbox/session", json=with_body).headers


def test_without_redis_everybody_passes(limited: Limiting, app_client: httpx.Client) -> None:
    limited(configuration=1)
    answers = [app_client.get("/v2/topics") for _ in range(8)]
    assert {answer.status_code for answer in answers} == {200}
    assert "ratelimit-limit" not in answers[0].headers


@pytest.mark.parametrize(
    ("path", "category", "cost"),
    [
        ("/v1/events/trigger", "trigger", 1),
        ("/v1/events/trigger/bulk", "trigger", 100),
        ("/v1/events/trigger/broadcast", "trigger", 100),
        ("/v2/subscribers/ada/preferences/bulk", "configuration", 100),
        ("/v2/workflows/x/steps/y", "configuration", 1),
        ("/v1/messages", "global", 1),
        ("/openapi.json", "global", 1),
    ],
)
@pytest.mark.usefixtures("settings_environment")
def test_a_path_has_a_category_and_a_cost(path: str, category: str, cost: int) -> None:
    policy = rate_limits.policy_of(path)
    assert policy is not None
    assert (policy.category, policy.cost) == (category, cost)


@pytest.mark.usefixtures("valkey", "clock")
def test_a_large_limit_is_drawn_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    call = allowance._call

    def counted(*arguments: Any) -> list[int]:
        calls.append(1)
        return call(*arguments)

    monkeypatch.setattr(allowance, "_call", counted)
    limit = Limit(tokens=100_000, seconds=5, burst=110_000)

    async def many() -> list[bool]:
        results = await asyncio.gather(*(spend("e:trigger", limit, 1) for _ in range(1100)))
        return [result is not None and result.allowed for result in results]

    assert all(asyncio.run(many()))
    assert len(calls) == 1
    assert asyncio.run(spend("e:trigger", limit, 1)) == Spent(True, 108_899)
    assert len(calls) == 2


@pytest.mark.usefixtures("valkey")
def test_a_small_limit_is_kept_to_the_token(clock: MovableClock) -> None:
    limit = Limit(tokens=50, seconds=5, burst=55)

    async def many() -> list[bool]:
        results = await asyncio.gather(*(spend("e:global", limit, 1) for _ in range(80)))
        return [result is not None and result.allowed for result in results]

    assert sum(asyncio.run(many())) == 55
    clock.advance(seconds=1)
    allowance.reset()
    assert sum(asyncio.run(many())) == 10


def test_nobody_meets_a_limit_by_accident() -> None:
    """What an installation has that sets nothing: far above what one environment sends, and never without a limit."""
    names = ("rate_limit_trigger", "rate_limit_configuration", "rate_limit_global")
    assert [Settings.model_fields[name].default for name in names] == [20_000, 10_000, 10_000]
