"""Which integration delivers, and who opens its connection."""

import asyncio

import pytest
from sqlmodel import select

from novu_app.integrations import service
from novu_app.integrations.connections import Connections
from novu_app.integrations.models import Integration
from novu_app.integrations.seeds import add_built_in
from novu_app.integrations.selection import ActiveIntegrations, load_active
from novu_app.kernel import bulk, crypto, jsons
from novu_app.kernel.database import reading, writing
from novu_app.providers.base import DeliveryFailed
from tests.support.application import TestEnvironment
from tests.support.customer import Customer
from tests.support.engine import MovableClock
from tests.support.smtp import SmtpSink


def active(customer: Customer) -> ActiveIntegrations:
    with reading() as session:
        return load_active(session, [customer.environment.id, customer.environment.production_id])


def smtp(customer: Customer, number: int = 1) -> Integration:
    return customer.integration(
        "nodemailer", {"host": f"mail{number}.example.com", "port": 25, "from": "a@example.com"}
    )


def change(customer: Customer, row: Integration, **changes: object) -> None:
    with writing() as session:
        service.update_integration(session, customer.environment.id, row.id, changes)


def test_the_mailbox_steps_back_as_soon_as_there_is_a_provider(customer: Customer) -> None:
    chosen = active(customer).choose(customer.environment.id, "email")
    assert chosen is not None
    assert (chosen.provider_id, chosen.stores_only) == ("novu-email", True)
    row = smtp(customer)
    chosen = active(customer).choose(customer.environment.id, "email")
    assert chosen is not None
    assert (chosen.id, chosen.stores_only) == (row.id, False)
    change(customer, row, active=False)
    chosen = active(customer).choose(customer.environment.id, "email")
    assert chosen is not None
    assert chosen.provider_id == "novu-email"


def test_the_mailbox_steps_back_even_for_one_that_is_not_primary(customer: Customer) -> None:
    row = smtp(customer)
    with writing() as session:
        bulk.execute(session, 'UPDATE integration SET "primary" = false')
    chosen = active(customer).choose(customer.environment.id, "email")
    assert chosen is not None
    assert chosen.id == row.id


def test_the_primary_one_is_taken_before_older_ones(customer: Customer) -> None:
    first, second = smtp(customer, 1), smtp(customer, 2)
    chosen = active(customer).choose(customer.environment.id, "email")
    assert chosen is not None
    assert chosen.id == first.id
    with writing() as session:
        service.set_primary(session, customer.environment.id, second.id)
    chosen = active(customer).choose(customer.environment.id, "email")
    assert chosen is not None
    assert chosen.id == second.id


def test_the_one_that_is_named_is_taken_or_none(customer: Customer) -> None:
    smtp(customer, 1)
    second = smtp(customer, 2)
    found = active(customer)
    chosen = found.choose(customer.environment.id, "email", second.identifier)
    assert chosen is not None
    assert chosen.id == second.id
    assert found.choose(customer.environment.id, "email", "unknown") is None
    assert found.choose(customer.environment.id, "sms") is None


def test_environments_do_not_share_integrations(customer: Customer) -> None:
    smtp(customer)
    found = active(customer)
    assert found.choose(customer.environment.production_id, "email") is None
    in_production = found.choose(customer.environment.production_id, "in_app")
    in_development = found.choose(customer.environment.id, "in_app")
    assert in_production is not None
    assert in_development is not None
    assert in_production.id != in_development.id


def test_what_is_built_in_is_active_and_sealed(environment: TestEnvironment) -> None:
    with writing() as session:
        add_built_in(session, environment.production_id, environment.organization_id, with_mailbox=True)
    with reading() as session:
        rows = session.exec(select(Integration).where(Integration.provider_id == "novu")).all()
    for row in rows:
        assert jsons.loads(crypto.decrypt(row.credentials, row=row.id)) == {"hmac": False}
        assert row.active
    assert len({row.identifier for row in rows}) == len(rows)


def test_credentials_are_sealed_for_their_own_row(customer: Customer) -> None:
    row = customer.integration(
        "nodemailer", {"host": "mail.example.com", "port": 25, "from": "a@b.c", "password": "s3cret"}
    )
    assert "s3cret" not in row.credentials
    with pytest.raises(crypto.DecryptionFailed):
        crypto.decrypt(row.credentials, row="f" * 24)


def test_messages_that_begin_together_share_one_session(customer: Customer, smtp_sink: SmtpSink) -> None:
    integration_id = customer.smtp(smtp_sink)
    connections = Connections()

    async def ask() -> set[int]:
        wanted = (connections.session(customer.environment.id, integration_id) for _ in range(8))
        return {id(found) for found in await asyncio.gather(*wanted)}

    assert len(asyncio.run(ask())) == 1


def test_a_session_is_made_anew_when_the_row_changed_and_not_before(
    customer: Customer, smtp_sink: SmtpSink, clock: MovableClock
) -> None:
    integration_id = customer.smtp(smtp_sink)
    connections = Connections()
    environment_id = customer.environment.id

    async def ask() -> object:
        connections.begin()
        return await connections.session(environment_id, integration_id)

    first, again = asyncio.run(ask()), asyncio.run(ask())
    assert first is again
    clock.advance(seconds=1)
    change(customer, customer.rows(Integration, id=integration_id)[0], name="Renamed")
    assert asyncio.run(ask()) is not first


@pytest.mark.parametrize("of", ["another environment", "nobody"])
def test_an_integration_that_is_not_ours_is_refused(customer: Customer, smtp_sink: SmtpSink, of: str) -> None:
    integration_id = customer.smtp(smtp_sink) if of == "another environment" else "f" * 24
    with pytest.raises(DeliveryFailed, match="deleted or switched off"):
        asyncio.run(Connections().session(customer.environment.production_id, integration_id))


def test_credentials_that_do_not_open_are_a_refusal(
    customer: Customer, smtp_sink: SmtpSink, settings_environment: pytest.MonkeyPatch
) -> None:
    from novu_app.kernel.settings import get_settings

    integration_id = customer.smtp(smtp_sink)
    settings_environment.setenv("NOVU_ENCRYPTION_KEY", "quite another encryption key")
    get_settings.cache_clear()
    with pytest.raises(DeliveryFailed, match="NOVU_ENCRYPTION_KEY"):
        asyncio.run(Connections().session(customer.environment.id, integration_id))


def test_no_more_messages_at_a_time_than_the_provider_takes(customer: Customer) -> None:
    connections, inside, most = Connections(), 0, 0

    async def one() -> None:
        nonlocal inside, most
        async with connections.slot("integration", "nodemailer"):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.001)
            inside -= 1

    async def all_of_them() -> None:
        await asyncio.gather(*(one() for _ in range(40)))

    asyncio.run(all_of_them())
    assert most == 8
