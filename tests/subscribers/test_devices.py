"""Device tokens that a vendor does not know any more are taken from their subscribers, and nothing else is."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from novu_app.integrations.models import Integration
from novu_app.kernel.database import writing
from novu_app.providers import registry
from novu_app.providers.base import Accepted, DeliveryFailed, OutgoingMessage
from novu_app.subscribers.devices import DeadToken, forget_tokens
from tests.support.addresses import credentials
from tests.support.customer import Customer
from tests.support.steps import step

Drain = Callable[[], int]


@pytest.fixture
def push(customer: Customer) -> Integration:
    """A push integration."""
    return customer.integration("push-webhook", {"webhookUrl": "http://127.0.0.1:1", "secretKey": "k"}, "push")


def tokens(customer: Customer, name: str) -> list[Any]:
    channels = customer.subscriber(name).channels or []
    return [(channel["provider_id"], channel["credentials"].get("deviceTokens")) for channel in channels]


def test_only_the_dead_tokens_of_that_integration_go(customer: Customer, push: Integration) -> None:
    other = customer.integration("push-webhook", {"webhookUrl": "http://127.0.0.1:1", "secretKey": "k"}, "push")
    chat = customer.integration("chat-webhook", {}, "chat")
    ada = credentials(customer, "ada", push, deviceTokens=["a", "b", "c"])
    credentials(customer, "ada", other, deviceTokens=["a", "b"])
    credentials(customer, "ada", chat, webhookUrl="https://example.com")
    bob = credentials(customer, "bob", push, deviceTokens=["a"])
    environment = customer.environment.id
    dead = [
        DeadToken(environment, ada, push.id, "a"),
        DeadToken(environment, ada, push.id, "c"),
        DeadToken(environment, ada, push.id, "unknown"),
        DeadToken(customer.environment.production_id, bob, push.id, "a"),
        DeadToken(environment, "f" * 24, push.id, "a"),
    ]
    with writing() as session:
        forget_tokens(session, dead, 1)
    assert tokens(customer, "ada") == [("push-webhook", ["b"]), ("push-webhook", ["a", "b"]), ("chat-webhook", None)]
    assert tokens(customer, "bob") == [("push-webhook", ["a"])], "that was another environment"


def test_the_number_of_statements_does_not_grow(
    customer: Customer, push: Integration, count_statements: Callable[[], Any]
) -> None:
    counts = []
    for size in (1, 30):
        names = [f"s{size}-{number}" for number in range(size)]
        pks = [credentials(customer, name, push, deviceTokens=["a", "b"]) for name in names]
        with count_statements() as done, writing() as session:
            forget_tokens(session, [DeadToken(customer.environment.id, pk, push.id, "a") for pk in pks], 1)
        counts.append(len(done))
        assert {str(tokens(customer, name)) for name in names} == {"[('push-webhook', ['b'])]"}
    assert counts == [2, 2]


class _Vendor:
    """A vendor who says which tokens are gone."""

    def __init__(self, refuses: bool) -> None:
        self._refuses = refuses

    async def send(self, message: OutgoingMessage) -> Accepted:
        assert message.endpoint["tokens"] == ["old", "new"]
        if self._refuses:
            raise DeliveryFailed("no device", dead_endpoints=["old", "new"])
        return Accepted("1", dead_endpoints=("old",))

    async def close(self) -> None:
        pass


@pytest.mark.parametrize("refuses", [False, True])
def test_what_a_vendor_says_is_gone_is_not_asked_again(
    customer: Customer, push: Integration, drain: Drain, monkeypatch: pytest.MonkeyPatch, refuses: bool
) -> None:
    def connect(_: object, _credentials: Mapping[str, Any]) -> _Vendor:
        return _Vendor(refuses)

    monkeypatch.setattr(type(registry.get("push-webhook")), "connect", connect)
    credentials(customer, "ada", push, deviceTokens=["old", "new"])
    customer.workflow(step("push", subject="Hello", body="there"))
    customer.trigger("ada")
    drain()
    (job,) = customer.jobs()
    assert job.status == ("failed" if refuses else "completed")
    assert tokens(customer, "ada") == [("push-webhook", [] if refuses else ["new"])]
