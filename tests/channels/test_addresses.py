"""Where a subscriber is reached: endpoints and credentials, by context, with nothing secret in clear."""

from collections.abc import Callable
from typing import Any

import pytest

from novu_app.channels.addresses import Address, address_of_credentials, in_context, load_addresses
from novu_app.channels.destinations import load_connections, open_endpoint
from novu_app.integrations.models import Integration
from novu_app.kernel import jsons
from novu_app.kernel.crypto import DecryptionFailed
from novu_app.kernel.database import reading
from novu_app.kernel.settings import get_settings
from tests.support.addresses import connection, credentials, endpoint
from tests.support.customer import Customer


def chat(customer: Customer) -> Integration:
    return customer.integration("chat-webhook", {}, "chat")


def loaded(customer: Customer, *pks: str) -> dict[tuple[str, str], list[Address]]:
    with reading() as session:
        return load_addresses(session, [customer.environment.id], pks)


def opened(customer: Customer, address: Address) -> dict[str, Any]:
    document = jsons.loads(jsons.dumps(address.document()))  # as the delivery's row keeps it
    with reading() as session:
        return open_endpoint(document, load_connections(session, [customer.environment.id], [document, None]))


def test_endpoints_come_oldest_first_and_credentials_last(customer: Customer) -> None:
    first, second = chat(customer), chat(customer)
    credentials(customer, "ada", first, webhookUrl="https://example.com/old", channel="news")
    endpoint(customer, "ada", first, "webhook", url="https://example.com/1")
    pk = endpoint(customer, "ada", first, "webhook", url="https://example.com/2")
    endpoint(customer, "bob", second, "webhook", url="https://example.com/bob")
    found = loaded(customer, pk)
    assert set(found) == {(pk, first.id)}
    assert [opened(customer, address) for address in found[pk, first.id]] == [
        {"type": "webhook", "url": "https://example.com/1"},
        {"type": "webhook", "url": "https://example.com/2"},
        {"type": "webhook", "url": "https://example.com/old", "channel": "news"},
    ]


def test_another_environment_sees_none_of_it(customer: Customer) -> None:
    integration = chat(customer)
    credentials(customer, "ada", integration, webhookUrl="https://example.com/old")
    pk = endpoint(customer, "ada", integration, "webhook", url="https://example.com/1")
    with reading() as session:
        assert load_addresses(session, [customer.environment.production_id], [pk]) == {}


def test_an_endpoint_is_sealed_until_it_is_used(customer: Customer, settings_environment: pytest.MonkeyPatch) -> None:
    integration = chat(customer)
    pk = endpoint(customer, "ada", integration, "webhook", url="https://example.com/s3cret")
    (address,) = loaded(customer, pk)[pk, integration.id]
    assert "s3cret" not in str(address.document())
    settings_environment.setenv("NOVU_ENCRYPTION_KEY", "quite another encryption key")
    get_settings.cache_clear()
    with pytest.raises(DecryptionFailed):
        opened(customer, address)


def test_an_endpoint_of_a_connection_brings_its_authorisation(customer: Customer) -> None:
    integration = chat(customer)
    workspace = connection(customer, integration, "T1", accessToken="xoxb-1")
    pk = endpoint(customer, "ada", integration, "slack_user", connection=workspace, userId="U1")
    (address,) = loaded(customer, pk)[pk, integration.id]
    assert opened(customer, address) == {
        "type": "slack_user",
        "userId": "U1",
        "connection": {"id": workspace, "workspace": {"id": "T1"}, "auth": {"accessToken": "xoxb-1"}},
    }


def test_a_connection_of_another_environment_is_none(customer: Customer) -> None:
    integration = chat(customer)
    workspace = connection(customer, integration, "T1", accessToken="xoxb-1")
    with reading() as session:
        assert load_connections(session, [customer.environment.production_id], [{"connectionId": workspace}]) == {}


def test_contexts_have_to_be_the_same_and_credentials_hold_in_all(customer: Customer) -> None:
    integration = chat(customer)
    credentials(customer, "ada", integration, webhookUrl="https://example.com/old")
    endpoint(customer, "ada", integration, "webhook", contexts=("tenant:a", "brand:x"), url="https://example.com/ax")
    endpoint(customer, "ada", integration, "webhook", contexts=("tenant:a",), url="https://example.com/a")
    pk = endpoint(customer, "ada", integration, "webhook", url="https://example.com/none")
    everything = loaded(customer, pk)[pk, integration.id]

    def urls(*keys: str) -> list[str]:
        return [opened(customer, address)["url"].rpartition("/")[2] for address in in_context(everything, keys)]

    assert urls() == ["none", "old"]
    assert urls("tenant:a") == ["a", "old"]
    assert urls("brand:x", "tenant:a") == ["ax", "old"]
    assert urls("tenant:b") == ["old"]


@pytest.mark.parametrize(
    ("values", "kind", "body"),
    [
        ({"deviceTokens": ["a", "b", "a", ""]}, "push", {"tokens": ["a", "b"]}),
        ({"deviceTokens": []}, "push", {}),
        ({"webhookUrl": "https://x.y", "phoneNumber": "+1"}, "webhook", {"url": "https://x.y", "phoneNumber": "+1"}),
        ({"phoneNumber": "+1"}, "phone", {"phoneNumber": "+1"}),
        ({"channel": "news"}, "webhook", {}),
        ({}, "webhook", {}),
    ],
)
def test_what_credentials_mean(values: dict[str, Any], kind: str, body: dict[str, Any]) -> None:
    address = address_of_credentials(values)
    assert (address.type, address.endpoint, address.complete) == (kind, body, bool(body))


def test_the_price_does_not_grow_with_the_subscribers(customer: Customer, count_statements: Callable[[], Any]) -> None:
    integration = chat(customer)
    pks = [endpoint(customer, f"s{number}", integration, "webhook", url="https://example.com") for number in range(20)]
    counts = []
    for some in (pks[:2], pks):
        with count_statements() as statements:
            assert len(loaded(customer, *some)) == len(some)
        counts.append(len(statements))
    assert counts[0] == counts[1] == 2
