"""Which integration delivers, and which ones stand in for it."""

from typing import Any

import pytest
from sqlmodel import select

from novu_app.integrations import service
from novu_app.integrations.models import Integration
from novu_app.integrations.seeds import add_built_in
from novu_app.integrations.selection import ActiveIntegrations, Selected, load_active
from novu_app.kernel import bulk, crypto, jsons
from novu_app.kernel.database import reading, writing
from tests.support.application import TestEnvironment
from tests.support.customer import Customer


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


def chosen(customer: Customer, channel: str = "email", **how: Any) -> Selected | None:
    choice = active(customer).choose(customer.environment.id, channel, **how)
    return choice.integration if choice else None


def chosen_id(customer: Customer, channel: str = "email", **how: Any) -> str | None:
    integration = chosen(customer, channel, **how)
    return integration.id if integration else None


def test_the_mailbox_steps_back_as_soon_as_there_is_a_provider(customer: Customer) -> None:
    mailbox = chosen(customer)
    assert mailbox is not None
    assert (mailbox.provider_id, mailbox.stores_only) == ("novu-email", True)
    row = smtp(customer)
    provider = chosen(customer)
    assert provider is not None
    assert (provider.id, provider.stores_only) == (row.id, False)
    change(customer, row, active=False)
    assert chosen_id(customer) == mailbox.id


def test_the_mailbox_steps_back_even_for_one_that_is_not_primary(customer: Customer) -> None:
    row = smtp(customer)
    with writing() as session:
        bulk.execute(session, 'UPDATE integration SET "primary" = false')
    assert chosen_id(customer) == row.id


def test_the_primary_one_is_taken_before_older_ones(customer: Customer) -> None:
    first, second = smtp(customer, 1), smtp(customer, 2)
    assert chosen_id(customer) == first.id
    with writing() as session:
        service.set_primary(session, customer.environment.id, second.id)
    assert chosen_id(customer) == second.id


def test_the_others_stand_in_by_their_priority_and_the_mailbox_for_nobody(customer: Customer) -> None:
    rows = [smtp(customer, number) for number in range(4)]
    with writing() as session:
        service.set_primary(session, customer.environment.id, rows[2].id)
    change(customer, rows[1], active=False)
    choice = active(customer).choose(customer.environment.id, "email")
    assert choice is not None
    assert (choice.integration.id, choice.why) == (rows[2].id, "rank")
    assert [integration.id for integration in choice.stand_ins] == [rows[0].id, rows[3].id]


def test_the_one_that_is_named_is_taken_or_none_and_nobody_stands_in_for_it(customer: Customer) -> None:
    smtp(customer, 1)
    second = smtp(customer, 2)
    choice = active(customer).choose(customer.environment.id, "email", second.identifier)
    assert choice is not None
    assert (choice.integration.id, choice.why, choice.stand_ins) == (second.id, "named", [])
    assert chosen(customer, identifier="unknown") is None
    assert chosen(customer, "sms", identifier=second.identifier) is None


OF_ACME = [
    {"value": "AND", "children": [{"on": "tenant", "field": "identifier", "operator": "EQUAL", "value": "acme"}]}
]


@pytest.mark.parametrize(
    ("conditions", "holds", "fails", "by_tenant"),
    [
        (OF_ACME, {"tenant": {"identifier": "acme"}}, {"tenant": {"identifier": "other"}}, True),
        ([{"==": [{"var": "tenant.identifier"}, "acme"]}], {"tenant": {"identifier": "acme"}}, {"tenant": {}}, True),
        ([{"==": [{"var": "context.brand.id"}, "x"]}], {"context": {"brand": {"id": "x"}}}, {"context": {}}, False),
        (
            [{"==": [{"var": "subscriber.locale"}, "de"]}, {"var": "payload.ok"}],
            {"subscriber": {"locale": "de"}, "payload": {"ok": True}},
            {"subscriber": {"locale": "de"}, "payload": {"ok": False}},
            False,
        ),
    ],
    ids=["filters on the tenant", "JSON logic on the tenant", "JSON logic on a context", "all rules have to hold"],
)
def test_one_whose_condition_holds_comes_before_the_primary_one(
    customer: Customer, conditions: Any, holds: dict[str, Any], fails: dict[str, Any], by_tenant: bool
) -> None:
    general, special = smtp(customer, 1), smtp(customer, 2)
    change(customer, special, conditions=conditions)
    choice = active(customer).choose(customer.environment.id, "email", variables=holds)
    assert choice is not None
    assert (choice.integration.id, choice.why, choice.by_tenant) == (special.id, "condition", by_tenant)
    assert [integration.id for integration in choice.stand_ins] == [general.id]
    choice = active(customer).choose(customer.environment.id, "email", variables=fails)
    assert choice is not None
    assert (choice.integration.id, choice.why, choice.by_tenant, choice.stand_ins) == (general.id, "rank", False, [])


def test_a_condition_that_can_not_be_read_holds_for_nobody(customer: Customer) -> None:
    general, special = smtp(customer, 1), smtp(customer, 2)
    change(customer, special, conditions=[{"no such operator": [1, 2]}])
    assert chosen_id(customer, variables={}) == general.id
    change(customer, general, active=False)
    mailbox = chosen(customer, variables={})
    assert mailbox is not None
    assert mailbox.provider_id == "novu-email"


def test_where_all_send_those_do_whose_condition_holds(customer: Customer) -> None:
    first, second = (customer.integration("chat-webhook", {}, "chat") for _ in range(2))
    change(customer, second, conditions=[{"==": [{"var": "payload.team"}, "blue"]}])

    def reached(identifier: str | None = None, **payload: str) -> list[str]:
        variables = {"payload": payload}
        found = active(customer).all_of(customer.environment.id, "chat", identifier, variables)
        return [integration.id for integration in found]

    assert reached() == [first.id]
    assert reached(team="blue") == [first.id, second.id]
    assert reached(second.identifier) == [second.id]
    assert reached("unknown") == []


def test_environments_do_not_share_integrations(customer: Customer) -> None:
    smtp(customer)
    found = active(customer)
    assert found.choose(customer.environment.production_id, "email") is None
    in_production = found.choose(customer.environment.production_id, "in_app")
    in_development = found.choose(customer.environment.id, "in_app")
    assert in_production is not None
    assert in_development is not None
    assert in_production.integration.id != in_development.integration.id


def test_what_is_built_in_is_active_and_sealed(environment: TestEnvironment) -> None:
    with writing() as session:
        add_built_in(
            session,
            environment.production_id,
            environment.organization_id,
            with_mailbox=True,
            asks_for_hashes=False,
        )
    with reading() as session:
        rows = session.exec(select(Integration).where(Integration.provider_id == "novu")).all()
    for row in rows:
        assert row.active
    switches = [(row.environment_id, jsons.loads(crypto.decrypt(row.credentials, row=row.id))) for row in rows]
    assert (environment.id, {"hmac": False}) in switches
    production = [said for of, said in switches if of == environment.production_id]
    assert {"hmac": True} in production, "Production asks for hashes from its start"
    assert len({row.identifier for row in rows}) == len(rows)


def test_credentials_are_sealed_for_their_own_row(customer: Customer) -> None:
    row = customer.integration(
        "nodemailer", {"host": "mail.example.com", "port": 25, "from": "a@b.c", "password": "s3cret"}
    )
    assert "s3cret" not in row.credentials
    with pytest.raises(crypto.DecryptionFailed):
        crypto.decrypt(row.credentials, row="f" * 24)
