"""Open sessions to providers: one for each integration, as long as its credentials stay as they are."""

import asyncio
from typing import Any

import pytest

from novu_app.integrations import connections as connections_module
from novu_app.integrations import service
from novu_app.integrations.connections import Connections
from novu_app.integrations.models import Integration
from novu_app.integrations.senders import Sender, load_senders
from novu_app.kernel.database import reading, writing
from novu_app.providers.base import DeliveryFailed
from tests.support.customer import Customer
from tests.support.smtp import SmtpSink


def sender(customer: Customer, integration_id: str) -> Sender:
    with reading() as session:
        return load_senders(session, [integration_id])[integration_id]


def sessions(connections: Connections, *senders: Sender, busy: frozenset[str] = frozenset()) -> list[Any]:
    async def ask() -> list[Any]:
        return [await connections.session(one, in_use=busy.__contains__) for one in senders]

    return asyncio.run(ask())


def test_messages_share_one_session_until_the_credentials_are_saved_again(
    customer: Customer, smtp_sink: SmtpSink
) -> None:
    integration_id = customer.smtp(smtp_sink)
    connections = Connections()
    first = sender(customer, integration_id)
    (one, again) = sessions(connections, first, first)
    assert one is again
    with writing() as session:
        service.update_integration(session, customer.environment.id, integration_id, {"name": "Renamed"})
    assert sessions(connections, sender(customer, integration_id)) == [one]
    credentials = {"host": smtp_sink.host, "port": smtp_sink.port, "from": "other@example.com", "senderName": "Shop"}
    with writing() as session:
        service.update_integration(session, customer.environment.id, integration_id, {"credentials": credentials})
    (other,) = sessions(connections, sender(customer, integration_id))
    assert other is not one


def test_those_that_were_used_longest_ago_are_closed_unless_they_are_in_use(
    customer: Customer, smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections_module, "KEPT", 2)
    senders = [sender(customer, customer.smtp(smtp_sink)) for _ in range(4)]
    connections = Connections()
    busy = frozenset({senders[0].id})
    one, two, _, _ = sessions(connections, *senders, busy=busy)
    assert sessions(connections, senders[0], busy=busy) == [one]
    assert sessions(connections, senders[1], busy=busy) != [two]


def test_credentials_that_do_not_open_are_a_refusal(
    customer: Customer, smtp_sink: SmtpSink, settings_environment: pytest.MonkeyPatch
) -> None:
    from novu_app.kernel.settings import get_settings

    known = sender(customer, customer.smtp(smtp_sink))
    settings_environment.setenv("NOVU_ENCRYPTION_KEY", "quite another encryption key")
    get_settings.cache_clear()
    with pytest.raises(DeliveryFailed, match="NOVU_ENCRYPTION_KEY"):
        sessions(Connections(), known)


def test_credentials_that_can_not_be_used_are_a_refusal(customer: Customer) -> None:
    row = customer.integration("tool-webhook", {"method": "POST", "body": "no JSON"}, "tool")
    with pytest.raises(DeliveryFailed, match="not JSON"):
        sessions(Connections(), sender(customer, row.id))


def test_an_integration_that_was_deleted_is_missing(customer: Customer, smtp_sink: SmtpSink) -> None:
    integration_id = customer.smtp(smtp_sink)
    with writing() as session:
        service.delete_integration(session, customer.environment.id, integration_id)
    assert customer.rows(Integration, id=integration_id) == []
    with reading() as session:
        assert load_senders(session, [integration_id]) == {}
