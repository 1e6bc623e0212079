"""The order in which integrations stand in for one another, and who follows the primary one."""

import pytest

from novu_app.integrations import ranking, service
from novu_app.integrations.credentials import credentials_of, with_kept_secrets
from novu_app.integrations.models import Integration
from novu_app.kernel.database import reading, writing
from novu_app.kernel.errors import BadRequest
from tests.support.customer import Customer


def smtp(customer: Customer, name: str) -> str:
    values = {"host": f"{name}.example.com", "port": 25, "from": "a@b.c", "senderName": "A", "password": f"of-{name}"}
    return customer.integration("nodemailer", values).id


def order(customer: Customer) -> list[str]:
    """The e-mail integrations that send, in their order."""
    with reading() as session:
        rows = service.list_integrations(session, customer.environment.id)
    ranked = sorted((row for row in rows if row.channel == "email" and row.priority), key=lambda row: -row.priority)
    assert [row.primary for row in ranked] == [place == 0 for place in range(len(ranked))]
    return [row.id for row in ranked]


def test_the_order_can_be_changed_and_the_primary_one_stays_first(customer: Customer) -> None:
    one, two, three, four = (smtp(customer, name) for name in ("one", "two", "three", "four"))
    assert order(customer) == [one, two, three, four]
    with writing() as session:
        ranking.set_order(session, customer.environment.id, "email", [four, one, two])
    # What is not named comes after, and the primary one is first whatever is asked.
    assert order(customer) == [one, four, two, three]
    with writing() as session, pytest.raises(BadRequest):
        ranking.set_order(session, customer.environment.id, "chat", [])


def test_a_successor_is_chosen_when_the_primary_one_goes(customer: Customer) -> None:
    one, two, three = (smtp(customer, name) for name in ("one", "two", "three"))
    other = customer.integration("chat-webhook", {}, "chat").id
    with writing() as session, pytest.raises(BadRequest, match="channel email"):
        service.delete_integration(session, customer.environment.id, one, successor=other)
    with writing() as session:
        service.delete_integration(session, customer.environment.id, one, successor=three)
    assert order(customer) == [three, two]
    with writing() as session:
        service.delete_integration(session, customer.environment.id, three)
    assert order(customer) == [two], "without one that is named the next in the order takes its place"


def test_secrets_that_a_form_leaves_empty_stay(customer: Customer) -> None:
    integration = smtp(customer, "one")
    with writing() as session:
        row = service.get_integration(session, customer.environment.id, integration)
        given = {"host": "new.example.com", "port": "587", "from": "a@b.c", "senderName": "", "password": ""}
        service.update_integration(
            session, customer.environment.id, integration, {"credentials": with_kept_secrets(row, given)}
        )
    with reading() as session:
        kept = credentials_of(session.get_one(Integration, integration))
    # A plain field that is emptied is gone, a secret is not.
    assert kept == {"host": "new.example.com", "port": "587", "from": "a@b.c", "password": "of-one"}
